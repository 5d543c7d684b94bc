# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the check catalogue, docs/checks.md, from the kinds themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import backup_catalogue
import log_catalogue
import objective_catalogue
import updates_catalogue
from ansible_collections.ops.upkeep.plugins.module_utils.backup import checks as backup_checks
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill import checks as drill_checks
from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Kind, common_options, never_by_itself
from ansible_collections.ops.upkeep.plugins.module_utils.health.registry import KINDS, kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.logs.checks import CHECKS as LOG_CHECKS
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.checks import CHECKS as SLO_CHECKS
from ansible_collections.ops.upkeep.plugins.module_utils.updates.checks import CHECKS as UPDATE_CHECKS
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.checks import CHECKS as HISTORY_CHECKS
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.checks import ROUND_CHECKS
from markdown_page import markdown, sentence, table
from option_table import option_table

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

These findings come from the round, whatever it looks at. They need no check. Those from `round_late` on need the
[history](history.md).
"""


def page() -> str:
    """Return the whole catalogue as Markdown."""
    kinds = [kind_named(name) for name in KINDS]
    parts = [HEAD, index(kinds), COMMON, option_table(_without_timeout_default()), *map(section, kinds)]
    parts += [*log_catalogue.parts(), check_table(LOG_CHECKS)]
    parts += [*objective_catalogue.parts(), check_table(SLO_CHECKS)]
    parts += [*backup_catalogue.parts(), check_table((*backup_checks.CHECKS, *drill_checks.CHECKS))]
    parts += [*updates_catalogue.parts(), check_table(UPDATE_CHECKS)]
    parts += [ROUND, check_table(ROUND_CHECKS + HISTORY_CHECKS)]
    return "\n".join(parts)


def index(kinds: Iterable[Kind]) -> str:
    """Return a table with one line for each kind."""
    rows = [(f"[{kind.name}](#kind-{kind.name})", kind.summary, _links(kind.checks)) for kind in kinds]
    rows.append(("[logs](#logs)", "What was logged since the last round.", _links(LOG_CHECKS)))
    rows.append(("[objectives](#objectives)", "Whether the service keeps what was promised.", _links(SLO_CHECKS)))
    rows.append(("[backups](#backups)", "Backups of every kind.", _links(backup_checks.CHECKS)))
    rows.append(("[updates](#updates)", "Which updates wait, and how the host stands.", _links(UPDATE_CHECKS)))
    rows.append(
        (
            "[the round](#the-round-itself)",
            "Whether hosts and procedures answered at all, and what came and went.",
            _links(ROUND_CHECKS + HISTORY_CHECKS),
        )
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
            f"- **Takes:** at most {human_duration(kind.timeout)}, all retries together, if `timeout` says nothing else.",
            f"- **With `auto`:** {_by_itself(kind)}\n",
            option_table(kind.options),
            check_table(kind.checks),
        )
    )


def _by_itself(kind: Kind) -> str:
    asked_for = kind.discover is never_by_itself
    return "Left alone: it runs only where it is asked for." if asked_for else "Looked at where the host has it."


def check_table(checks: Sequence[Check]) -> str:
    """Return a table of what is found, each row with the id as its anchor."""
    rows = [(f'<a id="{check.id}"></a>`{check.id}`', check.tells, sentence(check.advice)) for check in checks]
    return table(("finding", "tells", "what to do"), rows)


def _links(checks: Iterable[Check]) -> str:
    return ", ".join(f"[{check.id}](#{check.id})" for check in checks)


def _without_timeout_default() -> list[Option]:
    options = common_options(timeout=0)
    return [option._replace(default=None) if option.name == "timeout" else option for option in options]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
