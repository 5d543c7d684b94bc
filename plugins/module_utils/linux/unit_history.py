# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a unit of systemd was down: from the journal as far as it reaches back, else from the unit's last change."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import systemd

MAX_JOURNAL: Final = 8 * 1024 * 1024  # bytes
_SECONDS: Final = 15.0

# What systemd writes of a unit, by the ids in its catalogue (sd-messages.h).
_STARTED: Final = "39f53479d3a045ac8e11786248231fbf"
_DOWN: Final = {
    "de5b426a63be47a7b6ac3eaac82e2f6f": "stopping",
    "9d1aaa27d60140bd96365438aad20286": "stopped",
    "98e322203f7a4ed290d09fe03c09fe15": "exited",
    "d9b373ed55a64feb8242e02dbe79a49c": "failed",
    "7ad2d189f7e94e70a38c781354912448": "ended",
    "be02cf6855d2428ba40df7e9d022f03d": "could not start",
}
_PROCESS_EXIT: Final = "98e322203f7a4ed290d09fe03c09fe15"  # of any process of the unit; the main one says so
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}"
_BOOT = re.compile(rf"\s*-?[0-9]+\s+([0-9a-f]{{32}})\s.*?({_TIME}).*?({_TIME})")


@dataclass(frozen=True)
class Change:
    """A unit that came up or went down, in seconds since 1970, in the boot of this id."""

    at: float
    up: bool
    boot: str = ""


@dataclass(frozen=True)
class Boot:
    """The time of one boot that the journal has, in seconds since 1970."""

    id: str
    first: float
    last: float


@dataclass(frozen=True)
class History:
    """What is known of a unit: from when on, the times it was down since, whether it is up now, and who says so."""

    reach: float
    downs: tuple[tuple[float, float], ...]
    up: bool
    source: str


def history_of(host: Host, unit: str, since: float, existed: bool = False) -> History:
    """Return the history of a unit since then, or as far back as it is known. Raises CannotTell.

    C(existed) is whether the service is known to have been there at that time already.
    """
    if not systemd.systemd_runs(host):
        raise CannotTell("systemd does not run here, so no unit tells when the service was down")
    try:
        return _from_journal(host.within(_SECONDS), unit, since, existed)
    except CannotTell as error:
        told = _from_properties(host, unit)
        return History(told.reach, told.downs, told.up, f"{told.source} (the journal: {error.message})")


def _from_journal(host: Host, unit: str, since: float, existed: bool) -> History:
    boots = parse_boots(_journalctl(host, "--list-boots"))
    if not boots:
        raise CannotTell("it shows no boot", "run as root, or as a member of the group systemd-journal")
    shown = _journalctl(
        host,
        "--output=json",
        "--output-fields=MESSAGE_ID,MESSAGE,_BOOT_ID",
        f"--since=@{int(max(0.0, since))}",
        f"UNIT={unit}",
        "_PID=1",
    )
    up = systemd.unit_named(host, unit).text("ActiveState") in ("active", "reloading")
    return from_changes(parse_changes(shown), boots, since, up, host.now(), existed)


def _journalctl(host: Host, *arguments: str) -> str:
    if host.which("journalctl") is None:
        raise CannotTell("journalctl is not installed")
    done = host.run(("journalctl", "--quiet", "--no-pager", *arguments), env={"TZ": "UTC"}, max_output=MAX_JOURNAL)
    if done.timed_out or done.cut:
        raise CannotTell("journalctl did not come to an end")
    if done.code != 0 and not done.stdout.strip():
        raise CannotTell(done.said or f"journalctl ended with {done.code}")
    return done.stdout


def parse_boots(text: str) -> list[Boot]:
    """Return the boots of C(journalctl --list-boots), oldest first."""
    found = []
    for line in text.splitlines():
        match = _BOOT.match(line)
        times = [systemd.parse_time(match.group(number)) for number in (2, 3)] if match else []
        if match and times[0] is not None and times[1] is not None:
            found.append(Boot(match.group(1), times[0], times[1]))
    return found


def parse_changes(text: str) -> list[Change]:
    """Return the changes of a unit, from its journal as JSON. A line that is none is passed over."""
    found = []
    for line in text.splitlines():
        try:
            entry: dict[str, Any] = json.loads(line)
            change = _change(entry, float(entry["__REALTIME_TIMESTAMP"]) / 1e6)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
        if change:
            found.append(change)
    return sorted(found, key=lambda change: change.at)


def _change(entry: dict[str, Any], at: float) -> Change | None:
    message_id, boot = entry.get("MESSAGE_ID"), str(entry.get("_BOOT_ID", ""))
    if message_id == _STARTED:
        return Change(at, True, boot)
    if message_id == _PROCESS_EXIT and not str(entry.get("MESSAGE", "")).partition(": ")[2].startswith("Main process"):
        return None
    return Change(at, False, boot) if message_id in _DOWN else None


def from_changes(
    changes: Sequence[Change], boots: Sequence[Boot], since: float, up: bool, now: float, existed: bool = False
) -> History:
    """Return the history that changes and boots add up to.

    What was before the first change is told by it: who went down was up. Who came up was down, if the service
    C(existed); if not, it is known from then on. A boot that ended without a word from the unit took it down with its
    last entry.
    """
    reach = max(since, boots[0].first)
    seen = [change for change in changes if change.at >= reach]
    if not seen:
        return History(reach, () if up else ((reach, now),), up, "journal")
    if seen[0].up and not existed:
        reach = seen[0].at
    downs = _downs(seen, {boot.id: boot.last for boot in boots}, reach, now if not up else None)
    return History(reach, tuple(downs), up, "journal")


def _downs(
    changes: Sequence[Change], ended: Mapping[str, float], reach: float, until: float | None
) -> list[tuple[float, float]]:
    """Return the times of downtime; the last one lasts C(until) the present where the unit is down."""
    downs: list[tuple[float, float]] = []
    went: float | None = reach if changes[0].up else None  # when it went down, None while it is up
    before = changes[0]
    for change in changes:
        crashed = ended.get(before.boot, 0.0)
        if change.boot != before.boot and went is None and before.at <= crashed < change.at:
            went = crashed  # the machine went down with it
        if change.up and went is not None:
            downs.append((went, change.at))
            went = None
        elif not change.up and went is None:
            went = change.at  # of several words about one end, the first counts
        before = change
    if until is not None and went is not None:
        downs.append((went, until))
    return [down for down in downs if down[1] > down[0]]


def _from_properties(host: Host, name: str) -> History:
    unit = systemd.unit_named(host, name)
    if unit.text("LoadState") == "not-found":
        raise CannotTell(f"there is no unit {name}", "correct service_unit")
    now, clock = host.now(), systemd.monotonic()
    up = unit.text("ActiveState") in ("active", "reloading")
    entered, left = unit.age("ActiveEnter", clock), unit.age("ActiveExit", clock)
    if up and entered is not None:
        if left is not None and left >= entered:
            return History(now - left, ((now - left, now - entered),), True, "the unit's last change")
        return History(now - entered, (), True, "the unit's last change")
    if left is not None:
        return History(now - left, ((now - left, now),), False, "the unit's last change")
    raise CannotTell(f"{name} was not up since the host booted")
