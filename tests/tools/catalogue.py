# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the check catalogue, docs/checks.md, from the kinds themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Check, Kind, common_options
from ansible_collections.ops.upkeep.plugins.module_utils.health.registry import KINDS, kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.checks import ROUND_CHECKS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "checks.md"

HEAD = """\
# The check catalogue

<!-- Written by `make docs` from the kinds themselves. Change them, not this page. -->

Each item of `health_check_checks` (of `checks`, where the module `ops.upkeep.health_check` is called directly) has a
`kind`, and the options of that kind. A mistake in any of them is an error that names it, before the first check runs.

What a check finds has an id, in the second table of each kind, with what to do when it fails. The id, the host and the
subject stay the same for life, so that reports, alerts and runbooks can point at them. A check that could not find out
is `unknown`, never `ok`; what does not apply to a host is `skipped`, and says why.

Durations are seconds, or a number with `ms`, `s`, `m`, `h`, `d` or `w`. Sizes are bytes, or a number with `K`, `M`, `G`
or `T`, which count by 1024. A limit that is not set never holds.
"""

COMMON = """\
## Options of every kind

Beside its own options, each check takes these. The kind says how long it may take if you do not.
"""

ROUND = """\
## The round itself

These findings come from the round, whatever it looks at. They need no check.
"""


def page() -> str:
    """Return the whole catalogue as Markdown."""
    kinds = [kind_named(name) for name in KINDS]
    parts = [HEAD, index(kinds), COMMON, option_table(_without_timeout_default()), *map(section, kinds)]
    parts += [ROUND, check_table(ROUND_CHECKS)]
    return "\n".join(parts)


def index(kinds: Iterable[Kind]) -> str:
    """Return a table with one line for each kind."""
    rows = [(f"[{kind.name}](#kind-{kind.name})", kind.summary, _links(kind.checks)) for kind in kinds]
    rows.append(
        ("[the round](#the-round-itself)", "Whether hosts and procedures answered at all.", _links(ROUND_CHECKS))
    )
    return table(("kind", "what it looks at", "what it finds"), rows)


def section(kind: Kind) -> str:
    """Return everything about one kind."""
    return "\n".join(
        (
            f"## Kind `{kind.name}`\n",
            f"{markdown(kind.summary)}\n",
            f"```yaml\n{kind.example.rstrip()}\n```\n",
            f"- **Needs:** {sentence(kind.privilege)}",
            f"- **Without it, tells:** {sentence(kind.without)}",
            f"- **Takes:** at most {human_duration(kind.timeout)}, all retries together, if `timeout` says nothing else.\n",
            option_table(kind.options),
            check_table(kind.checks),
        )
    )


def option_table(options: Sequence[Option]) -> str:
    """Return a table of options, the pair of limits of a measure in one row; empty where there are none."""
    rows = [_limits_row(options, option) or _option_row(option) for option in options if not _is_told(options, option)]
    return table(("option", "type", "default", "meaning"), rows) if rows else ""


def _option_row(option: Option) -> tuple[str, str, str, str]:
    return f"`{option.name}`", type_of(option), default_of(option), meaning_of(option)


def _limits_row(options: Sequence[Option], warn: Option) -> tuple[str, str, str, str] | None:
    fail = _other_limit(options, warn, "_warn", "_fail")
    if fail is None:
        return None
    told = replace(warn, doc=warn.doc.replace("Warns at", "Warns and fails at", 1))
    defaults = "<br>".join(filter(None, (default_of(warn), default_of(fail))))
    return f"`{warn.name}`<br>`{fail.name}`", type_of(warn), defaults, meaning_of(told)


def _is_told(options: Sequence[Option], option: Option) -> bool:
    """Whether the option is the second limit of a pair."""
    return _other_limit(options, option, "_fail", "_warn") is not None


def _other_limit(options: Sequence[Option], option: Option, suffix: str, other: str) -> Option | None:
    """Return the limit that says the same of the same measure, None where there is none."""
    name = option.name.removesuffix(suffix) + other
    same = [one for one in options if one.name == name and option.name.endswith(suffix) and one.source == option.source]
    return same[0] if same and _measure(same[0]) == _measure(option) else None


def _measure(option: Option) -> str:
    return option.doc.partition(": ")[2]


def check_table(checks: Sequence[Check]) -> str:
    """Return a table of what is found, each row with the id as its anchor."""
    rows = [(f'<a id="{check.id}"></a>`{check.id}`', check.tells, sentence(check.advice)) for check in checks]
    return table(("finding", "tells", "what to do"), rows)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; its cells may hold the markup of Ansible's documentation."""
    lines = [head, ["---"] * len(head), *([markdown(cell).replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def type_of(option: Option) -> str:
    """Return the type in words."""
    return f"list of {option.elements}" if option.elements else option.type


def default_of(option: Option) -> str:
    """Return the default as a user would write it, with its unit where it needs one."""
    if option.required:
        return "**required**"
    if option.default is None or option.default in ("", [], (), {}):
        return ""
    return f"{_written(option)}{_unit(option)}"


def _written(option: Option) -> str:
    value = option.default
    if option.type == "duration":
        return human_duration(value)
    if option.type == "size":
        return human_size(value)
    if option.type == "mode":
        return f"`0{value:o}`"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, (list, tuple)):
        return ", ".join(f"`{item}`" for item in value)
    return f"{value:g}" if isinstance(value, float) else f"`{value}`" if isinstance(value, str) else str(value)


def _unit(option: Option) -> str:
    says_so = option.type in ("duration", "size") or not isinstance(option.default, (int, float))
    return f" {option.unit}" if option.unit and not says_so and not isinstance(option.default, bool) else ""


def meaning_of(option: Option) -> str:
    """Return what the option means, which values it takes, and where its default comes from."""
    sentences = [option.doc]
    if option.choices:
        sentences.append(f"One of {', '.join(f'`{choice}`' for choice in option.choices)}.")
    if option.unit and option.default is None and option.type not in ("duration", "size"):
        sentences.append(f"In {option.unit}.")
    if option.source:
        origin = option.source if option.default is None else f"Default: {option.source}"
        sentences.append(f"*{sentence(origin)}*")
    return " ".join(sentences)


def sentence(text: str) -> str:
    """Return the text as a sentence."""
    text = text.strip()
    return text[:1].upper() + text[1:].rstrip(".") + "."


def markdown(text: str) -> str:
    """Return Ansible's markup as Markdown: C(x), O(x), V(x) are code, M(x), P(x) too."""
    return re.sub(r"\b[COVMPE]\(((?:[^()]|\([^()]*\))*)\)", r"`\1`", text)


def _links(checks: Iterable[Check]) -> str:
    return ", ".join(f"[{check.id}](#{check.id})" for check in checks)


def _without_timeout_default() -> list[Option]:
    options = common_options(timeout=0)
    return [replace(option, default=None) if option.name == "timeout" else option for option in options]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
