# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel's clock: when it booted, and what it thinks of its own time."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY

_STA_UNSYNC: Final = 0x0040
_TIME_ERROR: Final = 5
_BTIME = re.compile(r"^btime ([0-9]{1,12})$", re.MULTILINE)


@dataclass(frozen=True)
class KernelClock:
    """What the kernel knows of its clock. Errors in milliseconds, as the time daemon told it."""

    synchronised: bool
    estimated_error: float
    maximum_error: float


class _Timex(ctypes.Structure):
    """The head of struct timex; what follows is not read, but written by the kernel."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 512),
    )


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
    ask = _Timex()  # modes is 0: only look
    try:
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(ask))
    except (OSError, AttributeError) as error:
        raise CannotTell("the C library offers no adjtimex: {0}".format(error)) from error
    if state < 0:
        raise CannotTell("the kernel does not tell of its clock (adjtimex: errno {0})".format(ctypes.get_errno()))
    return judge_timex(state, ask.status, ask.esterror, ask.maxerror)


def judge_timex(state: int, status: int, estimated: int, maximum: int) -> KernelClock:
    """Return what the numbers of adjtimex mean; errors come in microseconds."""
    synchronised = state != _TIME_ERROR and not status & _STA_UNSYNC
    return KernelClock(synchronised, estimated / 1000.0, maximum / 1000.0)
