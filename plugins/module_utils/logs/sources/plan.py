# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the user wrote to sources that can be read: every mistake is found here, before anything is read."""

from __future__ import annotations

from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, read_options

PRIORITIES: Final = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")

#: Of these an item of the list has exactly one.
PLACES: Final = ("path", "unit", "container", "journal", "kernel")

OPTIONS: Final[tuple[Option, ...]] = (
    Option(
        "path",
        "A log file, or a pattern such as /var/log/nginx/*.log in which ** crosses folders. Its rotated and compressed"
        " successors are found by themselves.",
        type="path",
    ),
    Option("unit", "A systemd unit whose entries in the journal are read."),
    Option("container", "The name of a container of podman or docker."),
    Option("journal", "Reads the whole journal.", type="bool"),
    Option("kernel", "Reads the messages of the kernel in the journal.", type="bool"),
    Option(
        "priority",
        "Of a journal only entries of this priority and worse. What a program prints arrives there as info, whatever"
        " it says.",
        choices=PRIORITIES,
    ),
)


def read_items(given: Sequence[Mapping[str, Any]], more: Sequence[Option] = ()) -> list[dict[str, Any]]:
    """Return the options of every item, complete. Raises WrongOptions with all problems, each naming its item."""
    items: list[dict[str, Any]] = []
    problems: list[str] = []
    for position, item in enumerate(given):
        values, found = _read_item(item, more)
        problems += [f"{_label(position, item)}: {problem}" for problem in found]
        items.append(values)
    if problems:
        raise WrongOptions(problems)
    return items


def _read_item(item: Any, more: Sequence[Option]) -> tuple[dict[str, Any], list[str]]:
    if not isinstance(item, Mapping):
        return {}, [f"{item!r} is no mapping; write for instance path: /var/log/app.log"]
    values, problems = read_options((*OPTIONS, *more), item)
    return values, problems or _contradictions(values)


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    places = [name for name in PLACES if values[name]]
    if not places:
        return [f"says no place; write one of {', '.join(PLACES)}"]
    if len(places) > 1:
        written = " and ".join(f'"{name}"' for name in places)
        return [f"options {written} exclude each other; make each an item of its own"]
    if values["priority"] and places[0] in ("path", "container"):
        return [f'option "priority" is for the journal, which "{places[0]}" is not; leave it out']
    return []


def _label(position: int, item: Any) -> str:
    place = next((item[name] for name in PLACES if item.get(name)), None) if isinstance(item, Mapping) else None
    return f"sources[{position}]" + (f" ({str(place)[:80]})" if place and place is not True else "")
