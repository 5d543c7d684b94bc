# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the last boot followed an orderly shutdown: from wtmp, the journal, and what a crash leaves behind."""

from __future__ import annotations

import os
import re
import struct
from dataclasses import dataclass
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

WTMP: Final = "/var/log/wtmp"
MAX_WTMP: Final = 64 * 1024 * 1024  # bytes
CLOSE_SECONDS: Final = 15 * 60.0  # how far the clock may have been set since the record of the boot was made

# What a machine keeps in memory over every warm reboot: its console, traces, messages of programs.
_NO_CRASH = re.compile(r"(?:console|ftrace|pmsg)-")
_RUN_LEVEL, _BOOT_TIME = 1, 2
# struct utmp: type, pid, line, id, user, host, exit status, session, time, ... 64-bit ARM and its kin keep wide times.
_LAYOUTS: Final = (struct.Struct("=hxxi32s4s32s256shhiii16s20s"), struct.Struct("=hxxi32s4s32s256shhqqq16s20s4x"))
_ORDERLY: Final = re.compile(
    r"systemd-shutdown|Shutting down\.|Journal stopped|System is (?:rebooting|powering down)"
    r"|Reached target \S*(?:reboot|poweroff|halt|shutdown|kexec|Reboot|Power-Off|Power Off|Shutdown|Final Step)"
    r"|Reached target (?:System |Late |Unmount All )?(?:Reboot|Power Off|Power-Off|Shutdown|Halt)"
)


@dataclass(frozen=True)
class Record:
    """A record of wtmp that is about the host itself."""

    kind: str  # boot or shutdown
    time: float  # seconds since 1970


@dataclass(frozen=True)
class End:
    """How the time before this boot came to its end, as far as one source tells."""

    orderly: bool | None  # None: this source has nothing about it
    source: str
    says: str
    blind: bool = False  # it is there, but could not be read


def parse_wtmp(data: bytes) -> list[Record]:
    """Return boots and shutdowns of a wtmp in their order. Raises CannotTell where it is none."""
    readings = [_records(data, layout) for layout in _LAYOUTS if len(data) % layout.size == 0]
    possible = [records for records in readings if records is not None]
    if not possible:
        raise CannotTell("is not in a form that is known")
    # A size may suit both layouts; the wrong one finds hardly anything in it.
    return max(possible, key=len)


def _records(data: bytes, layout: struct.Struct) -> list[Record] | None:
    found = []
    for fields in layout.iter_unpack(data):
        if not 0 <= fields[0] <= 9:
            return None
        user = fields[4].split(b"\0")[0]
        if fields[0] == _BOOT_TIME:
            found.append(Record("boot", float(fields[9])))
        elif fields[0] == _RUN_LEVEL and user == b"shutdown":
            found.append(Record("shutdown", float(fields[9])))
    return found


def end_in_wtmp(records: Sequence[Record], booted: float) -> End:
    """Return whether a shutdown stands between the boot before and this one."""
    this = [
        position
        for position, record in enumerate(records)
        if record.kind == "boot" and abs(record.time - booted) <= CLOSE_SECONDS
    ]
    if not this:
        # Debian 13 and its kin no longer write it, but an older one may still lie there.
        return End(None, WTMP, "knows nothing of this boot")
    if this[-1] == 0:
        return End(None, WTMP, "knows of no boot before this one")
    if records[this[-1] - 1].kind == "shutdown":
        return End(True, WTMP, "a shutdown stands before this boot")
    return End(False, WTMP, "no shutdown stands between the boot before and this one")


def end_in_journal(text: str) -> End:
    """Return whether the last lines of the journal of the boot before are those of a shutdown."""
    if not text.strip():
        return End(None, "the journal", "knows of no boot before this one")
    if _ORDERLY.search(text):
        return End(True, "the journal", "the boot before ended with a shutdown")
    return End(False, "the journal", "the boot before breaks off without a shutdown")


def read_ends(host: Host, booted: float) -> list[End]:
    """Return what each source tells of the end before this boot; one that cannot be read says so."""
    ends = []
    for source, read in ((WTMP, _wtmp), ("the journal", _journal)):
        try:
            ends.append(read(host, booted))
        except CannotTell as error:
            ends.append(End(None, source, error.message, blind=True))
    return ends


def _wtmp(host: Host, booted: float) -> End:
    try:
        data = host.read_bytes(WTMP, MAX_WTMP)
    except FileNotFoundError:
        return End(None, WTMP, "is not there")
    except OSError as error:
        raise CannotTell("cannot be read: {0}".format(error.strerror)) from error
    return end_in_wtmp(parse_wtmp(data), booted)


def _journal(host: Host, booted: float) -> End:
    if host.which("journalctl") is None:
        return End(None, "the journal", "there is none")
    done = host.run(["journalctl", "--no-pager", "-b", "-1", "-n", "60", "-o", "cat"])
    said = done.stderr.lower()
    if "not seeing messages" in said or "insufficient permissions" in said:
        raise CannotTell("cannot be read by this user")
    if done.timed_out or done.cut:
        raise CannotTell("gave no answer in time")
    return end_in_journal(done.stdout if done.code == 0 and "no entries" not in done.stdout.lower() else "")


def crash_traces(host: Host, since: float) -> list[str]:
    """Return what a crash since then left behind: kernel messages saved over the reset, memory dumps."""
    found = []
    for folder in ("/sys/fs/pstore", "/var/lib/systemd/pstore", "/var/crash"):
        try:
            names = host.listdir(folder)
        except OSError:
            continue
        for name in names:
            path = "{0}/{1}".format(folder, name)
            try:
                recent = os.stat(host.path(path)).st_mtime >= since
            except OSError:
                continue
            # /var/crash also keeps what programs left; a kernel's dump is a folder named by its time.
            ours = (
                re.match(r"(?:127\.0\.0\.1-)?20[0-9]{2}", name) if folder == "/var/crash" else not _NO_CRASH.match(name)
            )
            if recent and ours:
                found.append(path)
    return found[:10]
