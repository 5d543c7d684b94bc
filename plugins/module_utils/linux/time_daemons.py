# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the daemon that keeps the clock says of it: chrony, ntpd, systemd-timesyncd, OpenNTPD."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

#: The daemons by the name of their process, which the kernel cuts to 15 characters.
PROCESSES: Final[Mapping[str, str]] = {
    "chronyd": "chronyd",
    "ntpd": "ntpd",
    "ntpsec": "ntpd",
    "systemd-timesyn": "systemd-timesyncd",
    "openntpd": "openntpd",
    "ptp4l": "ptp4l",
    "phc2sys": "phc2sys",
}
#: The units they run as, and the daemon that each of them is.
UNITS: Final[Mapping[str, str]] = {
    "chrony.service": "chronyd",
    "chronyd.service": "chronyd",
    "ntp.service": "ntpd",
    "ntpd.service": "ntpd",
    "ntpsec.service": "ntpd",
    "openntpd.service": "openntpd",
    "systemd-timesyncd.service": "systemd-timesyncd",
    "chronyd": "chronyd",
    "ntpd": "ntpd",
    "openntpd": "openntpd",
}
#: Where each init system links what it starts, and the sign that it is the one that runs.
_ENABLED_PLACES: Final[Mapping[str, str]] = {
    "/etc/systemd/system/multi-user.target.wants": "/run/systemd/system",
    "/etc/systemd/system/sysinit.target.wants": "/run/systemd/system",
    "/etc/runlevels/default": "/run/openrc",
}
_LOCAL_REFERENCE: Final = "7F7F0101"  # 127.127.1.1: the clock follows itself
_CHRONY_STATES: Final = {"*": "followed", "+": "combined", "-": "not combined", "x": "lies", "~": "too variable"}
_UNITS_MS: Final = {"ns": 1e-6, "us": 1e-3, "µs": 1e-3, "ms": 1.0, "s": 1e3, "min": 6e4, "h": 3.6e6}
_SPAN = re.compile(r"([0-9.]+) ?(ns|us|µs|ms|min|s|h)")


@dataclass(frozen=True)
class Sync:
    """What one daemon says. Offset in milliseconds, age of the last good answer in seconds, None where it is silent."""

    daemon: str
    synchronised: bool
    why: str = ""
    offset: float | None = None
    last: float | None = None  # when the clock was last held against its source, in seconds since 1970
    details: Mapping[str, Any] = field(default_factory=dict)


def running(host: Host) -> list[str]:
    """Return the names of the time daemons that run on this host."""
    found = set()
    try:
        pids = [name for name in host.listdir("/proc") if name.isdigit()]
    except OSError:
        return []
    for pid in pids:
        try:
            name = own_process(host.read("/proc/{0}/status".format(pid), 4096))
        except OSError:  # it has ended meanwhile
            continue
        if name is not None and name in PROCESSES:
            found.add(PROCESSES[name])
    return sorted(found)


def own_process(status: str) -> str | None:
    """Return the name in the text of /proc/PID/status, None where the process lives in a container below this host."""
    name = re.match(r"Name:\t(.*)", status)
    namespaces = re.search(r"^NSpid:\t(.*)$", status, re.MULTILINE)
    if not name or (namespaces and len(namespaces.group(1).split()) > 1):
        return None
    return name.group(1)


def enabled(host: Host) -> list[str]:
    """Return the names of the installed time daemons that systemd or OpenRC is to start at boot."""
    found = set()
    for place, sign in _ENABLED_PLACES.items():
        try:
            names = host.listdir(place) if host.exists(sign) else []
        except OSError:
            continue
        # A link that leads nowhere is what a removed package left.
        found |= {UNITS[name] for name in names if name in UNITS and host.exists("{0}/{1}".format(place, name))}
    return sorted(found)


def ask(daemon: str, host: Host) -> Sync:
    """Return what a running daemon says. Raises CannotTell."""
    asker = _ASKERS.get(daemon)
    if asker is None:
        raise CannotTell("{0} cannot be asked".format(daemon))
    return asker(host)


def ask_chrony(host: Host) -> Sync:
    """Ask chronyd through chronyc. Raises CannotTell."""
    sync = parse_chrony(host.output_of(["chronyc", "-c", "-n", "tracking"], package="chrony"))
    if sync.synchronised:
        return sync
    try:
        sources = parse_chrony_sources(host.output_of(["chronyc", "-c", "-n", "sources"]))
    except CannotTell as error:
        sources = [error.message]
    return replace(sync, details={**sync.details, "sources": sources})


def parse_chrony_sources(text: str) -> list[str]:
    """Return each source of C(chronyc -c sources) with how it does."""
    found = []
    for line in text.splitlines()[:20]:
        fields = line.split(",")
        if len(fields) >= 6:
            state = _CHRONY_STATES.get(fields[1], "unusable") if fields[5] != "0" else "does not answer"
            found.append("{0}: {1}".format(fields[2], state))
    return found


def parse_chrony(text: str) -> Sync:
    """Return what C(chronyc -c tracking) says. Raises CannotTell."""
    fields = text.strip().split("\n")[0].split(",")
    if len(fields) != 14:
        raise CannotTell("chronyc tracking printed {0}".format(text.strip()[:80] or "nothing"))
    reference, server, stratum, last, offset, leap = fields[0], fields[1], fields[2], fields[3], fields[4], fields[13]
    try:
        milliseconds, then = float(offset) * 1000, float(last)
    except ValueError:
        raise CannotTell("chronyc tracking printed no numbers: {0}".format(text.strip()[:80])) from None
    details = {"server": server, "stratum": stratum, "leap": leap}
    if leap == "Not synchronised" or reference == "00000000":
        return Sync("chronyd", False, "chronyd has no source that it can follow", details=details)
    if reference == _LOCAL_REFERENCE:
        return Sync("chronyd", False, "chronyd follows the clock of this host itself", details=details)
    return Sync("chronyd", True, "", milliseconds, then or None, details)


def ask_ntpd(host: Host) -> Sync:
    """Ask ntpd or ntpsec through ntpq; a daemon of OpenNTPD goes by the same name. Raises CannotTell."""
    if host.which("ntpq") is None and host.which("ntpctl") is not None:
        return ask_openntpd(host)
    return parse_ntpq(host.output_of(["ntpq", "-n", "-c", "rv"], package="ntpsec"))


def parse_ntpq(text: str) -> Sync:
    """Return what C(ntpq -c rv) says. Raises CannotTell."""
    values = dict(re.findall(r"(\w+)=(\"[^\"]*\"|[^,\s]*)", text))
    words = {word.strip() for line in text.splitlines() for word in line.split(",")}
    if "stratum" not in values:
        raise CannotTell("ntpq printed {0}".format(text.strip()[:80] or "nothing"))
    details = {name: values[name] for name in ("refid", "stratum", "leap", "peer") if name in values}
    if "leap_alarm" in text or values["stratum"] == "16" or values.get("leap") == "11":
        return Sync("ntpd", False, "ntpd has no server that it can follow", details=details)
    if "sync_local" in words or values.get("refid") in ("LOCL", "LOCAL(0)", "127.127.1.0", "127.127.1.1"):
        return Sync("ntpd", False, "ntpd follows the clock of this host itself", details=details)
    try:
        offset: float | None = float(values.get("offset", ""))
    except ValueError:
        offset = None
    return Sync("ntpd", True, "", offset, None, details)


def ask_openntpd(host: Host) -> Sync:
    """Ask OpenNTPD through ntpctl. Raises CannotTell."""
    return parse_ntpctl(host.output_of(["ntpctl", "-s", "status"], package="openntpd"))


def parse_ntpctl(text: str) -> Sync:
    """Return what C(ntpctl -s status) says. Raises CannotTell."""
    line = text.strip().split("\n")[0]
    if "clock synced" in line:
        return Sync("openntpd", True, details={"status": line})
    if "clock unsynced" in line:
        found = re.search(r"clock offset is (-?[0-9.]+)ms", line)
        offset = float(found.group(1)) if found else None
        return Sync("openntpd", False, "OpenNTPD has not caught up with its servers", offset, details={"status": line})
    raise CannotTell("ntpctl printed {0}".format(line[:80] or "nothing"))


def ask_timesyncd(host: Host) -> Sync:
    """Ask systemd-timesyncd: by the file it touches each time it sets the clock, and by timedatectl for the offset."""
    try:
        last: float | None = os.stat(host.path("/run/systemd/timesync/synchronized")).st_mtime
    except OSError:
        last = None
    try:
        said = parse_timesync_status(host.output_of(["timedatectl", "timesync-status"], package="systemd"))
    except CannotTell as error:  # no bus, or a systemd before 239
        said = {"timedatectl": error.message}
    offset = said.pop("offset", None)
    if last is None:
        return Sync("systemd-timesyncd", False, "systemd-timesyncd has reached no server since it began", details=said)
    return Sync("systemd-timesyncd", True, "", offset, last, said)


def parse_timesync_status(text: str) -> dict[str, Any]:
    """Return server, stratum, packet count, and the offset in milliseconds from C(timedatectl timesync-status)."""
    values = {}
    for line in text.splitlines():
        name, colon, value = line.partition(": ")
        if colon:
            values[name.strip().lower().replace(" ", "_")] = value.strip()
    found: dict[str, Any] = {name: values[name] for name in ("server", "stratum", "packet_count") if name in values}
    milliseconds = parse_span(values.get("offset", ""))
    if milliseconds is not None:
        found["offset"] = milliseconds
    return found


def parse_span(text: str) -> float | None:
    """Return milliseconds for a span as systemd writes it: C(+1.234ms), C(-1min 3.2s). None for what is none."""
    parts = _SPAN.findall(text)
    if not parts:
        return None
    try:
        total = sum(float(number) * _UNITS_MS[unit] for number, unit in parts)
    except ValueError:
        return None
    return -total if text.strip().startswith("-") else total


_ASKERS: Final[Mapping[str, Callable[[Host], Sync]]] = {
    "chronyd": ask_chrony,
    "ntpd": ask_ntpd,
    "openntpd": ask_openntpd,
    "systemd-timesyncd": ask_timesyncd,
}
