# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is logged in now: from logind, else from utmp, else from the processes that hold a terminal."""

from __future__ import annotations

import os
import re
import struct
from dataclasses import dataclass
from typing import Final, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

UTMP: Final = ("/run/utmp", "/var/run/utmp")
_MAX_UTMP: Final = 4 * 1024 * 1024
_USER_PROCESS: Final = 7
# Two layouts of utmp(5): 32-bit times, as nearly everywhere, and 64-bit ones, as on arm64 and riscv64.
_LAYOUTS: Final = (
    struct.Struct("<hxxi32s4s32s256s2hi2i16s20x"),
    struct.Struct("<hxxi32s4s32s256s2h4xq2q16s20x"),
)
_TYPES: Final = range(10)
_OWN_SCOPE: Final = re.compile(r"session-([A-Za-z0-9_]+)\.scope")


@dataclass(frozen=True)
class Session:
    """One login: who, on which terminal (empty for none), from where (empty for here)."""

    user: str
    terminal: str = ""
    source: str = ""


@dataclass(frozen=True)
class Logins:
    """All logins, where they were learnt from, and how many were left out as being this check's own connection."""

    sessions: Sequence[Session]
    told_by: str
    own: int = 0


def read_logins(host: Host, names: Mapping[int, str]) -> Logins:
    """Return who is logged in. C(names) gives the names of uids. Raises CannotTell where nothing keeps track."""
    for ask in (_from_logind, _from_utmp, _from_terminals):
        logins = ask(host, names)
        if logins is not None:
            return logins
    raise CannotTell("neither logind nor /run/utmp nor /proc tells who is logged in")


def _from_logind(host: Host, names: Mapping[int, str]) -> Logins | None:
    if not host.exists("/run/systemd/system") or host.which("loginctl") is None:
        return None
    try:
        listed = parse_session_ids(host.output_of(["loginctl", "list-sessions", "--no-legend", "--no-pager"]))
        if not listed:
            return Logins((), "logind")
        fields = ["Id", "Name", "Class", "TTY", "Remote", "RemoteHost", "State"]
        wanted = [argument for field in fields for argument in ("-p", field)]
        # A session that ends between the two questions costs an exit code, not the others.
        shown = host.output_of(["loginctl", "show-session", "--no-pager", *wanted, *listed], codes=(0, 1))
    except CannotTell:
        return None  # no D-Bus, no logind: the next source may know
    return parse_sessions(shown, _own_session(host))


def parse_session_ids(text: str) -> list[str]:
    """Return the first column of C(loginctl list-sessions), at most 500 of them."""
    return [line.split()[0] for line in text.splitlines() if len(line.split()) >= 3][:500]


def parse_sessions(text: str, own: str | None = None) -> Logins:
    """Return the users' sessions of C(loginctl show-session), those closing and those of services left out."""
    sessions = []
    skipped = 0
    for block in re.split(r"\n\s*\n", text.strip()):
        fields = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        is_user = fields.get("Class", "user") in ("user", "user-early", "user-incomplete", "user-light")
        if not fields.get("Name") or not is_user or fields.get("State") == "closing":
            continue
        if own is not None and fields.get("Id") == own:
            skipped += 1
            continue
        sessions.append(Session(fields["Name"], fields.get("TTY", ""), fields.get("RemoteHost", "")))
    return Logins(sessions, "logind", skipped)


def _own_session(host: Host) -> str | None:
    try:
        match = _OWN_SCOPE.search(host.read("/proc/self/cgroup"))
    except OSError:
        return None
    return match.group(1) if match else None


def _from_utmp(host: Host, names: Mapping[int, str]) -> Logins | None:
    for path in UTMP:
        try:
            data = host.read_bytes(path, _MAX_UTMP)
        except OSError:
            continue
        if not data:  # a host without init writes nothing there
            return None
        alive = [(session, pid) for session, pid in parse_utmp(data) if _is_alive(host, pid)]
        return Logins([session for session, _pid in alive], path)
    return None


def _is_alive(host: Host, pid: int) -> bool:
    return not host.exists("/proc/self") or host.exists("/proc/{0}".format(pid))


def parse_utmp(data: bytes) -> list[tuple[Session, int]]:
    """Return the logins in utmp with the pid of each. Raises CannotTell for what has neither of its layouts."""
    for layout in _LAYOUTS:
        if len(data) % layout.size:
            continue
        records = list(layout.iter_unpack(data))
        if all(record[0] in _TYPES for record in records):
            return [
                (Session(_text(record[4]), _text(record[2]), _text(record[5])), record[1])
                for record in records
                if record[0] == _USER_PROCESS and _text(record[4])
            ]
    raise CannotTell("/run/utmp has no layout that is known here")


def _text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("utf-8", "replace")


def _from_terminals(host: Host, names: Mapping[int, str]) -> Logins | None:
    if not host.exists("/proc/self"):
        return None
    sessions: list[Session] = []
    for name in host.listdir("/proc"):
        if name.isdigit():
            sessions += _leader(host, name, names)
    return Logins(sessions, "the processes that hold a terminal")


def _leader(host: Host, pid: str, names: Mapping[int, str]) -> Iterator[Session]:
    try:
        terminal = parse_terminal(host.read("/proc/{0}/stat".format(pid), 4096))
        uid = os.stat(host.path("/proc/{0}".format(pid))).st_uid
    except OSError:
        return  # it has ended
    if terminal:
        yield Session(names.get(uid, str(uid)), terminal)


def parse_terminal(text: str) -> str:
    """Return the terminal of a process that leads a session on it, from /proc/PID/stat; empty for all others."""
    before, _parenthesis, after = text.rpartition(")")
    fields = after.split()
    if len(fields) < 5 or before.partition("(")[2] in ("agetty", "getty", "login"):
        return ""
    pid, session, device = before.split(" ", 1)[0], fields[3], fields[4]
    if session != pid or not device.lstrip("-").isdigit() or device == "0":
        return ""
    major, minor = int(device) >> 8 & 0xFFF, int(device) & 0xFF | int(device) >> 12 & 0xFFF00
    if 136 <= major <= 143:
        return "pts/{0}".format(minor + (major - 136) * 256)
    return "tty{0}".format(minor) if major == 4 else "{0}:{1}".format(major, minor)
