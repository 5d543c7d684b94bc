# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock on security updates: it starts when one is published, and runs until it is in effect.

Neither a newer version that replaces the one that waits nor an installation that a reboot is still owed for stops it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Final, Iterable, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import SEVERITIES, Change, LeftOut
from ansible_collections.ops.upkeep.plugins.module_utils.updates.reboot import reboot_reason

_MAX_CLOCKS: Final = 5000  # an own history that is larger is none


@dataclass(frozen=True)
class Clock:
    """A hole that is open. C(since) is in seconds since 1970; C(exact): it was published then, not seen first."""

    package: str  # C(libssl3:amd64)
    version: str
    since: float
    severity: str = "unknown"
    exact: bool = False
    reboot: bool = False  # its update needs a reboot
    owed: bool = False  # it is installed, but that reboot has not been made


def clocks_now(
    recalled: object, changes: Iterable[Change], left_out: Iterable[LeftOut], reboot: bool | None, now: float
) -> list[Clock]:
    """Return every clock that runs, from what was L(remembered) and what waits now.

    C(reboot) is whether the host waits for one, None where nobody can tell.
    """
    before = read_clocks(recalled, now)
    waiting = [_of_change(change, now) for change in changes if change.security]
    waiting += [_of_left_out(one, now) for one in left_out if one.security]
    running = {clock.package: _older(clock, before.get(clock.package)) for clock in waiting}
    for package, clock in before.items():
        known = clock.owed if reboot is None else reboot
        if package not in running and clock.reboot and known:
            running[package] = replace(clock, owed=True)
    return sorted(running.values(), key=lambda clock: (clock.since, clock.package))


def remembered(clocks: Iterable[Clock]) -> dict[str, Any]:
    """Return the clocks as plain data for the next call."""
    return {
        clock.package: {
            "version": clock.version,
            "since": clock.since,
            "severity": clock.severity,
            "exact": clock.exact,
            "reboot": clock.reboot,
            "owed": clock.owed,
        }
        for clock in clocks
    }


def read_clocks(recalled: object, now: float) -> dict[str, Clock]:
    """Return remembered clocks by package. What is no clock counts as not there: it crossed a network."""
    if not isinstance(recalled, Mapping) or len(recalled) > _MAX_CLOCKS:
        return {}
    found = {}
    for package, data in recalled.items():
        clock = _read(str(package), data, now) if isinstance(data, Mapping) else None
        if clock:
            found[clock.package] = clock
    return found


def _read(package: str, data: Mapping[str, Any], now: float) -> Clock | None:
    since = data.get("since")
    if isinstance(since, bool) or not isinstance(since, (int, float)) or not math.isfinite(since):
        return None
    if not 0 <= since <= now:
        return None
    severity = data.get("severity") if data.get("severity") in SEVERITIES else "unknown"
    flags = [data.get(name) is True for name in ("exact", "reboot", "owed")]
    return Clock(package, str(data.get("version", "")), float(since), str(severity), *flags)


def _of_change(change: Change, now: float) -> Clock:
    version = change.security_candidate or change.candidate or ""
    told = [change.published, change.open_since, *(advisory.published for advisory in change.advisories)]
    known = [moment for moment in told if moment is not None and 0 < moment <= now]
    return Clock(change.label, version, min(known, default=now), change.severity, bool(known), bool(change.reboot))


def _of_left_out(one: LeftOut, now: float) -> Clock:
    label = "{0}:{1}".format(one.name, one.arch) if one.arch else one.name
    return Clock(label, one.candidate or "", now, reboot=bool(reboot_reason(one.name)))


def _older(clock: Clock, before: Clock | None) -> Clock:
    if before is None or before.since >= clock.since:
        return clock
    return replace(clock, since=before.since, exact=before.exact)
