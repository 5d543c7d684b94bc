# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask systemd for its units, with as few and as cheap questions as will do.

C(systemctl show) costs systemd a millisecond or more a unit, and most units of a host are devices,
targets and things that rest. So one listing tells the state of all units, and the properties are asked
once, for the services and timers that are up or failed.
"""

from __future__ import annotations

import re
import time
from typing import Final, Iterable, Mapping, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

# Present while systemd is the init of this host: what sd_booted(3) looks at.
RUNNING_MARK: Final = "/run/systemd/system"
MAX_OUTPUT: Final = 16 * 1024 * 1024  # bytes: ten thousand units

TYPES: Final = (
    "service",
    "socket",
    "timer",
    "mount",
    "automount",
    "swap",
    "path",
    "target",
    "slice",
    "scope",
    "device",
)

# Times are asked for as Monotonic, numbers in every version, where there is such a property: what the others
# print has changed over the years.
PROPERTIES: Final = (
    "Id",
    "Names",
    "LoadState",
    "ActiveState",
    "SubState",
    "FreezerState",
    "UnitFileState",
    "Type",
    "RemainAfterExit",
    "Result",
    "NRestarts",
    "MainPID",
    "ExecMainCode",
    "ExecMainStatus",
    "ExecMainExitTimestampMonotonic",
    "ActiveEnterTimestampMonotonic",
    "ActiveExitTimestampMonotonic",
    "InactiveEnterTimestampMonotonic",
    "InactiveExitTimestampMonotonic",
    "StateChangeTimestampMonotonic",
    "ConditionResult",
    "ConditionTimestampMonotonic",
    "AssertResult",
    "AssertTimestampMonotonic",
    "ReloadResult",
    "ExecReload",
    "NeedDaemonReload",
    "Triggers",
    "TriggeredBy",
    "TimersMonotonic",
    "LastTriggerUSec",
    "NextElapseUSecRealtime",
    "NextElapseUSecMonotonic",
)

# The argument vector before it is free text, so only the end of the line is believed.
_ENDED = re.compile(r" ; code=([a-z]+) ; status=(\d+)(?:/(\w+))? \}$")
_TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})")
_NEVER: Final = (0, 2**64 - 1)
_SPAN_WORD = re.compile(r"([0-9]+(?:\.[0-9]+)?)([a-z]*)")
_SPAN_UNITS: Final = {
    "y": 31557600.0,
    "month": 2629800.0,
    "months": 2629800.0,
    "w": 604800.0,
    "d": 86400.0,
    "h": 3600.0,
    "min": 60.0,
    "s": 1.0,
    "ms": 1e-3,
    "us": 1e-6,
}


class Listed(NamedTuple):
    """One line of the listing: a unit that systemd has in memory."""

    name: str
    load: str
    active: str
    sub: str


class Unit(NamedTuple):
    """The properties of one unit, as text. A property that this version of systemd does not know is empty."""

    properties: Mapping[str, str]
    reload_commands: Sequence[str] = ()  # one ExecReload line each

    @property
    def id(self) -> str:
        """The unit's first name, type suffix included."""
        return self.text("Id")

    @property
    def names(self) -> list[str]:
        """All its names: an alias is another name of the same unit."""
        return self.text("Names").split() or [self.id]

    @property
    def type(self) -> str:
        """What kind of unit it is: C(service), C(timer), ..."""
        return self.id.rpartition(".")[2]

    def text(self, name: str) -> str:
        """Return a property, empty where it is not set."""
        return self.properties.get(name, "")

    def number(self, name: str) -> int:
        """Return a numeric property, 0 where it is not set."""
        value = self.text(name)
        return int(value) if value.isdecimal() else 0

    def age(self, name: str, now: float) -> float | None:
        """Return the seconds since a monotonic timestamp (C(name) without its suffix), None if that never was."""
        microseconds = self.number(name + "TimestampMonotonic")
        return None if microseconds in _NEVER else max(0.0, now - microseconds / 1e6)

    def listed(self, name: str) -> list[str]:
        """Return a property that is a list of unit names."""
        return self.text(name).split()

    def reload_failure(self) -> str | None:
        """Return how the last reload failed, None if it did not or there was none.

        The commands tell the exit code, but forget it at each daemon-reload; the result of the whole stays, in the
        versions that have it.
        """
        result = self.text("ReloadResult")
        if result == "success":
            return None
        for line in self.reload_commands:
            match = _ENDED.search(line)
            if match and " ; ignore_errors=yes ; " not in line and match.group(2) != "0":
                return _ending(match.group(1), match.group(2), match.group(3))
        return result or None


def _ending(code: str, status: str, signal_name: str | None) -> str:
    if code == "exited":
        return "exit code {0}".format(status)
    return "{0} by signal {1}".format(code, signal_name or status)


def monotonic() -> float:
    """Return seconds on the clock of systemd's monotonic timestamps."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)


def systemd_runs(host: Host) -> bool:
    """Whether systemd is the init of this host."""
    return host.exists(RUNNING_MARK)


def full_name(name: str) -> str:
    """Return a unit's name as systemctl reads it: without a type it is a service. Paths are left to systemctl."""
    return name if name.startswith("/") or name.rpartition(".")[2] in TYPES else name + ".service"


def listed_units(host: Host) -> list[Listed]:
    """Return all units in memory, asked once a call. Raises CannotTell."""
    return host.once("systemctl list-units", lambda: parse_list(_ask(host, "list-units", "--all", *_PLAIN)))


def shown_units(host: Host) -> dict[str, Unit]:
    """Return the services and timers that are not inactive, by all their names, asked once. Raises CannotTell."""
    return host.once("systemctl show", lambda: _by_name(parse_show(_show(host, "*.service", "*.timer"))))


def unit_named(host: Host, name: str) -> Unit:
    """Return one unit, loaded or not; one that does not exist has the LoadState C(not-found). Raises CannotTell."""
    known = shown_units(host).get(name)
    return known or host.once("systemctl show " + name, lambda: _show_one(host, name))


def units_named(host: Host, names: Sequence[str]) -> dict[str, Unit]:
    """Return several units that are in memory, by all their names, at the cost of one question. Raises CannotTell."""
    known = shown_units(host)
    found = {name: known[name] for name in names if name in known}
    missing = [name for name in names if name not in found]
    return {**_by_name(parse_show(_show(host, *missing))), **found} if missing else found


_PLAIN: Final = ("--plain", "--no-legend", "--full")


def _show(host: Host, *names: str) -> str:
    return _ask(host, "show", "--property=" + ",".join(PROPERTIES), "--", *names)


def _show_one(host: Host, name: str) -> Unit:
    units = parse_show(_show(host, name))
    if not units:
        raise CannotTell("systemctl says nothing of {0}".format(name), "run systemctl show -- '{0}'".format(name))
    return units[0]


def _ask(host: Host, *arguments: str) -> str:
    argv = ("systemctl", "--no-pager", *arguments)
    # Times without a monotonic twin are printed in the time zone of the one who asks.
    done = host.run(argv, env={"TZ": "UTC", "SYSTEMD_COLORS": "0"}, max_output=MAX_OUTPUT)
    if done.timed_out:
        raise CannotTell("systemd did not answer in time", "see whether systemctl status answers at all")
    if done.cut:
        raise CannotTell("systemctl printed more than {0} bytes".format(MAX_OUTPUT))
    if done.code != 0:
        raise CannotTell("systemctl {0}: {1}".format(arguments[0], done.said or "no message"))
    return done.stdout


def parse_list(text: str) -> list[Listed]:
    """Return the units of C(systemctl list-units --all --plain --no-legend --full)."""
    found = []
    for line in text.splitlines():
        words = line.lstrip("●○×↻* ").split(None, 4)
        if len(words) >= 4 and "." in words[0]:
            found.append(Listed(*words[:4]))
    return found


def parse_show(text: str) -> list[Unit]:
    """Return the units of C(systemctl show): blocks of C(Name=value) lines with empty lines between them."""
    found = []
    for block in re.split(r"\n\s*\n", text):
        properties: dict[str, str] = {}
        commands = []
        for line in block.split("\n"):
            name, equals, value = line.partition("=")
            if name == "ExecReload":
                commands.append(value)
            elif equals:
                properties[name] = value
        if properties.get("Id"):
            found.append(Unit(properties, tuple(commands)))
    return found


def parse_time(text: str) -> float | None:
    """Return seconds since 1970 of a time that was printed in UTC, None for an empty or a foreign text."""
    match = _TIME.search(text)
    return seconds_since_1970(*(int(part) for part in match.groups())) if match else None


def seconds_since_1970(*parts: int) -> float | None:
    """Return the seconds of a UTC time given as year, month, day, hour, minute and second."""
    import calendar

    try:
        return float(calendar.timegm(parts))
    except (ValueError, OverflowError):
        return None


def parse_span(text: str) -> float | None:
    """Return the seconds of a span as systemd prints it (C(1d 2h 3.5s)), None for C(infinity) and foreign text."""
    total = 0.0
    for word in text.split():
        match = _SPAN_WORD.fullmatch(word)
        factor = _SPAN_UNITS.get(match.group(2) or "s") if match else None
        if match is None or factor is None:
            return None
        total += float(match.group(1)) * factor
    return total if text.strip() else None


def _by_name(units: Iterable[Unit]) -> dict[str, Unit]:
    return {name: unit for unit in units for name in unit.names}
