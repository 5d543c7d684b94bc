# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel's clock: when it booted, and what it thinks of its own time."""

from __future__ import annotations

import re
import struct
from typing import Final, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY

TIMEX_BYTES: Final = 1024  # more than struct timex has anywhere
# Its head, as this machine aligns it: modes, offset, freq, maxerror, esterror, status.
_TIMEX_HEAD: Final = struct.Struct("@I4li")
_STA_UNSYNC: Final = 0x0040
_TIME_ERROR: Final = 5
_BTIME = re.compile(r"^btime ([0-9]{1,12})$", re.MULTILINE)


class KernelClock(NamedTuple):
    """What the kernel knows of its clock. Errors in milliseconds, as the time daemon told it."""

    synchronised: bool
    estimated_error: float
    maximum_error: float


def parse_boot_time(stat: str) -> float:
    """Return the time of the boot in seconds since 1970 from the text of /proc/stat. Raises CannotTell."""
    match = _BTIME.search(stat)
    if not match:
        raise CannotTell("/proc/stat does not say when the host booted")
    return float(match.group(1))


def boot_time(host: Host) -> float:
    """Return when the host booted, in seconds since 1970. Raises CannotTell."""
    try:
        return parse_boot_time(host.read("/proc/stat"))
    except OSError as error:
        raise CannotTell("/proc/stat cannot be read: {0}".format(error.strerror)) from error


def window_start(host: Host) -> float:
    """Return where what happened begins to count: at the last round, or 24 hours ago where nobody knows of one."""
    return host.since if host.since is not None else host.now() - DAY


def read_kernel_clock(host: Host) -> KernelClock:
    """Ask the kernel of this machine, changing nothing. Raises CannotTell."""
    try:
        import ctypes  # small Pythons come without it, and only this function needs it

        answer = ctypes.create_string_buffer(TIMEX_BYTES)  # all zero: modes 0 asks and sets nothing
        state = ctypes.CDLL(None, use_errno=True).adjtimex(answer)
    except (ImportError, OSError, AttributeError) as error:
        raise CannotTell("the C library offers no adjtimex: {0}".format(error)) from error
    if state < 0:
        raise CannotTell("the kernel does not tell of its clock (adjtimex: errno {0})".format(ctypes.get_errno()))
    return parse_timex(state, answer.raw)


def parse_timex(state: int, timex: bytes) -> KernelClock:
    """Return what the result and the struct timex of adjtimex say."""
    _modes, _offset, _freq, maximum, estimated, status = _TIMEX_HEAD.unpack_from(timex)
    return judge_timex(state, status, estimated, maximum)


def judge_timex(state: int, status: int, estimated: int, maximum: int) -> KernelClock:
    """Return what the numbers of adjtimex mean; errors come in microseconds."""
    synchronised = state != _TIME_ERROR and not status & _STA_UNSYNC
    return KernelClock(synchronised, estimated / 1000.0, maximum / 1000.0)
