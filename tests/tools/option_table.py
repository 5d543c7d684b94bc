# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of a kind's options in the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.options import Option
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size
from markdown_page import sentence, table


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
    told = warn._replace(doc=warn.doc.replace("Warns at", "Warns and fails at", 1))
    defaults = [default_of(limit) or "not set" for limit in (warn, fail)]
    shown = "" if defaults == ["not set", "not set"] else "<br>".join(defaults)
    return f"`{warn.name}`<br>`{fail.name}`", type_of(warn), shown, meaning_of(told)


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
