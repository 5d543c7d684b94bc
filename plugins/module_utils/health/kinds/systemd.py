# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Units of systemd: failed, flapping, stuck, or not what they should be."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any, Final, Iterable, Iterator, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.unit_states import (
    judge_active,
    judge_elapsed,
    judge_inactive,
    judge_masked,
    with_enabled,
)
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.units import (
    BROKEN_FILES,
    Expectation,
    Trouble,
    Verdict,
    find_trouble,
)
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits
from ansible_collections.ops.upkeep.plugins.module_utils.linux import systemd
from ansible_collections.ops.upkeep.plugins.module_utils.linux.processes import parse_stat
from ansible_collections.ops.upkeep.plugins.module_utils.linux.systemd import Listed, Unit
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY, MINUTE, plural

UNIT = Check(
    "systemd_unit",
    "Whether a unit that was asked for is in the state it should be in, and in no trouble.",
    "run systemctl status and journalctl -u with the name of the unit",
)
FAILED = Check(
    "systemd_failed",
    "A unit that has failed.",
    "run systemctl status and journalctl -u with the name of the unit; systemctl reset-failed once it is understood",
)
FLAPPING = Check(
    "systemd_flapping",
    "A unit that crashes and is started again and again, which no list of failed units shows.",
    "run journalctl -u with the name of the unit and read what it says before each end",
)
DEGRADED = Check(
    "systemd_degraded",
    "A unit that counts as active and is not all right: stopped, frozen, a zombie, stuck half-way, a failed reload.",
    "run systemctl status with the name of the unit",
)
UNITS = Check(
    "systemd_units",
    "That all units of the system were looked at, and how many of them are in trouble.",
    "run systemctl list-units --all",
)
_BY_TROUBLE: Final = {Trouble.FAILED: FAILED, Trouble.FLAPPING: FLAPPING, Trouble.DEGRADED: DEGRADED}

ALL: Final = "all units"
MAX_UNITS: Final = 200  # findings; a host with more bad units than that has one trouble, not two hundred

_GLOB = re.compile(r"[*?\[]")


def _subject(values: Values) -> str:
    return systemd.full_name(values["unit"]) if _is_single(values["unit"]) else values["unit"] or ALL


def _is_single(name: str | None) -> bool:
    return bool(name) and not _GLOB.search(name or "")


def _problems(values: Values) -> Sequence[str]:
    name = values["unit"]
    if name is None:
        given = [option for option in ("enabled",) if values[option] is not None]
        given += ["state"] if values["state"] != "active" else []
        return ['option "{0}" says something of a unit; give it a "unit", too'.format(option) for option in given]
    if not name.strip() or len(name) > 255 or re.search(r"[\x00-\x1f]", name):
        return ['option "unit" is {0!r}; write the name of a unit or a glob'.format(name[:80])]
    if _is_single(name) and re.search(r"@(\.\w+)?$", name):
        instance = name.replace("@", "@1", 1)
        return [
            'option "unit" is {0!r}, a template; write an instance of it ({1}) or all of them ({2})'.format(
                name, instance, name.replace("@", "@*", 1)
            )
        ]
    return []


def probe(values: Values, host: Host) -> Found:
    """Look at the units that were named, or at all of them."""
    if not systemd.systemd_runs(host):
        if values["unit"] is None:
            raise DoesNotApply("systemd does not run here")
        raise CannotTell("systemd does not run here ({0} is missing)".format(systemd.RUNNING_MARK))
    look = _Look(values, host)
    if values["unit"] is None:
        yield from _whole_system(look)
    elif _is_single(values["unit"]):
        yield from _one(look, systemd.full_name(values["unit"]), _subject(values))
    else:
        yield from _matching(look)


class _Look:
    """One look at one host: what is expected, and the time it is held against."""

    def __init__(self, values: Values, host: Host) -> None:
        self.values = values
        self.host = host
        self.now = systemd.monotonic()
        self.unseen = 0  # main processes that /proc does not show
        since_last_round = DAY if host.since is None else max(0.0, host.now() - host.since)
        changing = limits_of("changing", values)
        self.expected = Expectation(
            restarts=limits_of("restarts", values),
            restarts_within=values["restarts_within"],
            looked=since_last_round,
            changing=changing,
            oneshot=Limits(values["oneshot_warn"], values["oneshot_fail"]),
        )

    def trouble(self, unit: Unit) -> Verdict | None:
        """Return what is wrong with a unit by itself, whatever was expected of it."""
        return find_trouble(unit, self.expected, self.now, self._main_state(unit))

    def is_ignored(self, name: str) -> bool:
        """Whether the user wants nothing said of this unit."""
        return any(_matches(name, pattern) for pattern in self.values["ignore"])

    def _main_state(self, unit: Unit) -> str | None:
        pid = unit.number("MainPID")
        if not pid:
            return None
        try:
            process = parse_stat(self.host.read("/proc/{0}/stat".format(pid), 4096), 100, 4096)
        except FileNotFoundError:
            # Hidden, or it ended between the two looks; with hidepid nobody but root can tell.
            self.unseen += 0 if self.host.is_root else 1
            return None
        except OSError:
            self.unseen += 1
            return None
        return process.state if process else None


def _matches(name: str, pattern: str) -> bool:
    """Whether a unit matches a glob; one without a type means services, as elsewhere with systemd."""
    return fnmatchcase(name, pattern) or (name.endswith(".service") and fnmatchcase(name[: -len(".service")], pattern))


def _whole_system(look: _Look) -> Found:
    listed = [unit for unit in systemd.listed_units(look.host) if _is_there(unit)]
    shown = systemd.shown_units(look.host)
    ignored = [unit.name for unit in listed if look.is_ignored(unit.name)]
    watched = [unit for unit in listed if unit.name not in set(ignored)]
    if not watched:
        raise CannotTell("systemd lists no unit to look at")
    counts = dict.fromkeys(Trouble, 0)
    for unit in _worth_a_look(look.host, watched, shown):
        verdict = look.trouble(unit)
        if verdict and verdict.trouble:
            counts[verdict.trouble] += 1
            if sum(counts.values()) <= MAX_UNITS:
                yield _finding(_BY_TROUBLE[verdict.trouble], unit.id, verdict, unit)
    yield _summary(look, len(watched), counts, ignored)
    for trouble, count in counts.items():
        yield Metric("systemd_units_{0}".format(trouble.value), count, "units")


def _is_there(unit: Listed) -> bool:
    """Whether it is a unit at all, and not just a name; one that failed stays, though its file be gone or masked."""
    return unit.load not in ("not-found", "masked") or unit.active != "inactive"


def _worth_a_look(host: Host, watched: Sequence[Listed], shown: dict[str, Unit]) -> Iterator[Unit]:
    """Return the watched units whose properties could tell of trouble: services and timers at work, and bad ones."""
    bad = [unit.name for unit in watched if unit.active == "failed" or unit.load in BROKEN_FILES]
    others = systemd.units_named(host, [name for name in bad if name not in shown][:MAX_UNITS])
    for listed in watched:
        unit = shown.get(listed.name) or others.get(listed.name)
        if unit and unit.id == listed.name:
            yield unit


def _summary(look: _Look, total: int, counts: dict[Trouble, int], ignored: Sequence[str]) -> Finding:
    told = ", ".join("{0} {1}".format(count or "none", trouble.value) for trouble, count in counts.items())
    message = "{0}, {1}".format(plural(total, "unit"), told)
    if sum(counts.values()):
        message = "looked at {0}: {1}, each with a finding of its own".format(plural(total, "unit"), told)
    if sum(counts.values()) > MAX_UNITS:
        message = message.replace("each", "{0} of them".format(MAX_UNITS))
    evidence: dict[str, Any] = {"ignored": ignored} if ignored else {}
    return Finding(UNITS.id, ALL, Status.OK, message + _unseen(look), evidence=evidence)


def _unseen(look: _Look) -> str:
    if not look.unseen:
        return ""
    return "; whether {0} stopped or a zombie was not seen (/proc hides them; run as root)".format(
        plural(look.unseen, "main process is", "main processes are")
    )


def _matching(look: _Look) -> Found:
    pattern = look.values["unit"]
    names = _names_matching(look, pattern)
    if not names:
        message = "no unit in memory matches"
        yield Finding(
            UNIT.id, pattern, Status.FAIL, message, advice="run systemctl list-units --all '{0}'".format(pattern)
        )
        return
    units = systemd.units_named(look.host, names[:MAX_UNITS])
    for name in names[:MAX_UNITS]:
        if name in units:
            yield from _judged(look, units[name], units[name].id)
    if len(names) > MAX_UNITS:
        raise CannotTell("{0} units match, of which the first {1} were looked at".format(len(names), MAX_UNITS))


def _names_matching(look: _Look, pattern: str) -> list[str]:
    """Return the units that match, by their first names: an alias is no unit of its own."""
    listed = {unit.name for unit in systemd.listed_units(look.host) if unit.load != "not-found"}
    matching = {name for name in listed if _matches(name, pattern)}
    matching |= {unit.id for name, unit in systemd.shown_units(look.host).items() if _matches(name, pattern)}
    return sorted(name for name in matching if not look.is_ignored(name))


def _one(look: _Look, name: str, subject: str) -> Found:
    yield from _judged(look, systemd.unit_named(look.host, name), subject)


def _judged(look: _Look, unit: Unit, subject: str) -> Found:
    verdict = with_enabled(unit, _state_verdict(look, unit), look.values["enabled"])
    yield _finding(UNIT, subject, verdict, unit, _unseen(look))
    if unit.type == "service" and unit.text("LoadState") == "loaded" and unit.text("NRestarts"):
        yield Metric("systemd_restarts", unit.number("NRestarts"), "restarts", {"subject": subject})


def _state_verdict(look: _Look, unit: Unit) -> Verdict:
    wanted, load, active = look.values["state"], unit.text("LoadState"), unit.text("ActiveState")
    if load == "not-found" and active == "inactive":
        return Verdict(
            Status.FAIL, "there is no such unit on this host", advice="check the name: systemctl list-unit-files"
        )
    if wanted == "masked":
        return judge_masked(unit)
    if wanted == "inactive":
        return judge_inactive(unit, look.trouble(unit))
    if load == "masked" and active not in ("active", "reloading"):
        return Verdict(
            Status.FAIL, "masked, so that it cannot start", advice="run systemctl unmask '{0}'".format(unit.id)
        )
    trouble = look.trouble(unit)
    if trouble and load in BROKEN_FILES and active == "inactive":
        return Verdict(Status.FAIL, trouble.message, trouble.trouble, trouble.advice)
    if unit.type == "timer":
        trouble = trouble or _timer_trouble(look, unit)
    return trouble or judge_active(unit, look.now, look.host.now(), _starters(look.host, unit))


def _timer_trouble(look: _Look, unit: Unit) -> Verdict | None:
    """Judge what a timer is for: that its unit runs, and does so often enough."""
    failed = {listed.name for listed in systemd.listed_units(look.host) if listed.active == "failed"}
    for name in unit.listed("Triggers"):
        if name in failed:
            advice = "run systemctl status '{0}' and journalctl -u '{0}' -n 50".format(name)
            return Verdict(Status.FAIL, "active, but the unit it starts has failed: {0}".format(name), advice=advice)
    last = systemd.parse_time(unit.text("LastTriggerUSec"))
    return None if last is None else judge_elapsed(max(0.0, look.host.now() - last), limits_of("elapsed", look.values))


def _starters(host: Host, unit: Unit) -> list[str]:
    """Return the active units (sockets, timers, paths) that start this one when it is needed."""
    triggers = unit.listed("TriggeredBy")
    if not triggers:
        return []
    active = {listed.name for listed in systemd.listed_units(host) if listed.active == "active"}
    return [name for name in triggers if name in active]


_EVIDENCE: Final = ("LoadState", "ActiveState", "SubState", "Result", "UnitFileState", "NRestarts", "NeedDaemonReload")


def _finding(check: Check, subject: str, verdict: Verdict, unit: Unit, note: str = "") -> Finding:
    evidence = {name: unit.text(name) for name in _EVIDENCE if unit.text(name)}
    if unit.id != subject:
        evidence["Id"] = unit.id
    return Finding(
        check.id,
        subject,
        verdict.status,
        verdict.message + note,
        verdict.value,
        verdict.unit,
        verdict.limit,
        verdict.advice,
        evidence,
    )


def discover(host: Host) -> Iterable[Values]:
    """All units, where systemd runs."""
    return [{}] if systemd.systemd_runs(host) else []


KIND = Kind(
    name="systemd",
    summary="Units of systemd: failed, flapping, stuck, or not what they should be.",
    options=(
        Option(
            "unit",
            "The unit, with or without C(.service), or a glob over the units that systemd has in memory. Without it "
            "every unit of the system is looked at, and those in trouble get a finding each.",
        ),
        Option(
            "state",
            "What the unit should be. A oneshot that ended with success counts as active, and so does one that its "
            "socket or timer will start.",
            default="active",
            choices=("active", "inactive", "masked"),
        ),
        Option("enabled", "Whether the unit should start at boot. Without it nothing is asked of that.", "bool"),
        *limit_options(
            "restarts",
            "automatic restarts since the last manual start, if the last of them is recent.",
            2,
            5,
            "restarts",
            "five starts are where systemd itself gives up when they come fast (DefaultStartLimitBurst)",
            type="int",
        ),
        Option(
            "restarts_within",
            "How recent the last restart must be for a unit to fail as flapping. For a warning it may be as old as "
            "the last round, or a day where that is not known.",
            "duration",
            15 * MINUTE,
            unit="seconds",
            minimum=0,
            source="node_exporter's mixin watches crash loops (NodeSystemdServiceCrashlooping) for 15 minutes",
        ),
        *limit_options(
            "changing",
            "how long a unit has been on its way up, down, or through a reload.",
            5 * MINUTE,
            15 * MINUTE,
            "seconds",
            "systemd allows 90 s where a unit says nothing else (DefaultTimeoutStartSec)",
            type="duration",
        ),
        *limit_options(
            "oneshot",
            "how long a oneshot has been at its work; systemd sets it no limit.",
            DAY,
            None,
            "seconds",
            "a day, since most of them are daily jobs",
            type="duration",
        ),
        *limit_options(
            "elapsed",
            "how long ago a named timer last elapsed. One that never did is not held against it.",
            None,
            None,
            "seconds",
            "none is set, since it depends on the timer",
            type="duration",
        ),
        Option("ignore", "Globs of units to say nothing of.", "list", default=(), elements="str"),
    ),
    checks=(UNIT, FAILED, FLAPPING, DEGRADED, UNITS),
    probe=probe,
    subject=_subject,
    problems=_problems,
    example="- kind: systemd\n  unit: nginx\n  enabled: true",
    privilege="none; root where /proc hides the processes of other users (hidepid)",
    without="everything but whether a main process is stopped or a zombie, where /proc hides it. The units of "
    "users' own managers (systemctl --user) are never seen.",
    discover=discover,
)
