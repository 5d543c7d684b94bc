# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sources of a host: those that were named, or those that are found on it."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.systemd import full_name
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.container import ContainerSource
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.discovery import discovered
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.file_search import file_sources
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.journal import JournalSource
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.plan import read_items
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import Source
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option


def sources_of(host: Host, given: Sequence[Mapping[str, Any]] | None, more: Sequence[Option] = ()) -> list[Source]:
    """Return the sources that were named, or those found on the host where none was.

    C(more) are options that an item may have besides; their values are in C(Source.values). Raises WrongOptions with
    every problem there is. A pattern that matches nothing is a source too: it says so when it is read. Of a log that
    two items name the first counts.
    """
    if not given:
        return without_twins(discovered(host))
    return without_twins([source for values in read_items(given, more) for source in named(host, values)])


def named(host: Host, values: Mapping[str, Any]) -> list[Source]:
    """Return the sources that one item of the list stands for."""
    if values["path"]:
        return file_sources(host, values["path"], values, True)
    if values["container"]:
        return [ContainerSource(host, values["container"], values)]
    return [_journal(host, values)]


def _journal(host: Host, values: Mapping[str, Any]) -> Source:
    matches: list[str] = []
    name = "journal"
    if values["kernel"]:
        name, matches = "kernel", ["_TRANSPORT=kernel"]  # --dmesg would tell of this boot only
    elif values["unit"]:
        unit = full_name(values["unit"])
        name, matches = f"unit {unit}", [f"--unit={unit}"]
    if values["priority"]:
        name += f" ({values['priority']} and worse)"
        matches.append(f"--priority={values['priority']}")
    return JournalSource(host, name, matches, values)


def without_twins(sources: Sequence[Source]) -> list[Source]:
    """Return the sources, each name once."""
    return list({source.name: source for source in reversed(sources)}.values())[::-1]
