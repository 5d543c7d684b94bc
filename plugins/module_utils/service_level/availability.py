# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look at whether a service was up since the last round, without a server that kept watch."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.port_unit import unit_on_port
from ansible_collections.ops.upkeep.plugins.module_utils.linux.unit_history import history_of
from ansible_collections.ops.upkeep.plugins.module_utils.net.address import is_loopback
from ansible_collections.ops.upkeep.plugins.module_utils.net.url import parse_url
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.memory import Remembered
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import Objective
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.sample import Sample
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.uptime import Seen, known, merged

SEARCH_SECONDS: Final = 2.0  # for the process that listens: a file server may have a million descriptors open


def look(
    host: Host, objective: Objective, url: str, sample: Sample, started: float | None, last: Remembered | None
) -> tuple[Seen, str]:
    """Return what this round saw, and the unit that tells of the time before (empty where there is none)."""
    unit = objective.service_unit or _unit_behind(host, url, started) or (last.unit if last else "")
    since = last.at if last and last.at is not None else sample.at - objective.window
    history = None
    if unit:
        try:
            history = history_of(host, unit, since, existed=last is not None)
        except CannotTell:
            history = None  # the coverage tells what that costs
    return Seen(sample.at, sample.answered, started, history), unit


def _unit_behind(host: Host, url: str, started: float | None) -> str:
    place = parse_url(url)
    if not is_loopback(place.host):
        return ""
    return unit_on_port(host.within(SEARCH_SECONDS), place.port, started) or ""


def remembered_times(objective: Objective, seen: Seen, unit: str, last: Remembered | None) -> Remembered:
    """Return what the next round needs: the known times in the window, and the downtime in them."""
    start = seen.at - objective.window
    since = last.at if last and last.at is not None else start
    times, downs = known(seen, since)
    if last:
        times, downs = [*last.times, *times], [*last.downs, *downs]
    entry = Remembered(
        objective.definition,
        seen.at,
        seen.started,
        times=merged(times, start, seen.at),
        downs=merged(downs, start, seen.at),
        spans=list(last.spans) if last else [],
        unit=unit,
    )
    if last:
        entry.standing = last.standing
    return entry
