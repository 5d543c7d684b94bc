# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What logrotate has rotated and when, and what starts it."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from typing import Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import expand, is_pattern

STATUS_FILES: Final = (
    "/var/lib/logrotate/status",  # Debian
    "/var/lib/logrotate/logrotate.status",  # Red Hat
    "/var/lib/misc/logrotate.status",  # SUSE
    "/var/lib/logrotate.status",  # Alpine, and older ones
)
TIMERS: Final = (
    "/etc/systemd/system/timers.target.wants/logrotate.timer",
    "/usr/lib/systemd/system/timers.target.wants/logrotate.timer",
)
CRON_FILES: Final = (
    *("/etc/crontab", "/etc/cron.d/*", "/etc/cron.daily/*", "/etc/cron.hourly/*", "/etc/periodic/*/*"),
    *("/etc/crontabs/*", "/var/spool/cron/*", "/var/spool/cron/crontabs/*"),
)
_FOLDERS: Final = ("/usr/sbin", "/usr/bin", "/sbin", "/usr/local/sbin")
_CRONS: Final = ("cron", "crond", "anacron", "fcron", "busybox")
_MAX_STATUS: Final = 16 * 1024 * 1024
_MAX_FILE: Final = 1024 * 1024


def installed_at(host: Host) -> float | None:
    """Return when the program came onto this host, in seconds since 1970; None where it is not there."""
    for folder in _FOLDERS:
        try:
            return os.stat(host.path(folder + "/logrotate")).st_ctime
        except OSError:
            continue
    return None


@dataclass(frozen=True)
class LastRun:
    """The state that logrotate keeps: when it ran last, and when it rotated each file, in seconds since 1970."""

    path: str
    ended: float
    rotated: Mapping[str, float] | None  # None where it may not be read


def read_last_run(host: Host) -> LastRun | None:
    """Return the newest state there is, None where logrotate has never run. Raises CannotTell."""
    runs = []
    for path in STATUS_FILES:
        try:
            ended = os.stat(host.path(path)).st_mtime
        except PermissionError:
            raise CannotTell("no permission to look at {0}".format(path), "run it as root") from None
        except OSError:
            continue
        try:
            rotated: Mapping[str, float] | None = parse_status(host.read(path, _MAX_STATUS))
        except OSError:
            rotated = None
        runs.append(LastRun(path, ended, rotated))
    return max(runs, key=lambda run: run.ended, default=None)


def parse_status(text: str) -> dict[str, float]:
    """Return for each file when it was rotated last. The file is written in the host's local time."""
    found = {}
    for match in re.finditer(r'^"((?:\\.|[^"\\])*)" (\d+)-(\d+)-(\d+)(?:-(\d+):(\d+):(\d+))?', text, re.MULTILINE):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[1:])
        if 1971 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31:
            when = time.mktime((year, month, day, hour, minute, second, 0, 0, -1))
            found[re.sub(r"\\(.)", r"\1", match.group(1))] = when
    return found


@dataclass(frozen=True)
class Starters:
    """What starts logrotate regularly; where nothing does, C(idle) says why for what is there and would."""

    paths: Sequence[str] = ()
    idle: Sequence[str] = ()


def starters(host: Host) -> Starters:
    """Return what starts logrotate: its timer where systemd runs, else cron files that name it."""
    with_systemd = host.exists("/run/systemd/system")
    timers = [path for path in TIMERS if os.path.lexists(host.path(path))][:1]
    if timers and with_systemd:
        return Starters(timers)
    idle = ["logrotate.timer is there, but systemd does not run"] if timers else []
    cron_files = _cron_files(host)
    if not any(host.exists("{0}/{1}".format(folder, name)) for folder in _FOLDERS for name in _CRONS):
        return Starters((), idle + ["{0} is there, but no cron".format(path) for path in cron_files])
    # Debian's own cron file steps back where systemd runs, and leaves it to the timer.
    back = [path for path, text in cron_files.items() if with_systemd and "/run/systemd/system" in text]
    idle += ["{0} leaves it to the timer, which is not enabled".format(path) for path in back]
    return Starters([path for path in cron_files if path not in back], idle)


def _cron_files(host: Host) -> dict[str, str]:
    """Return the cron files that name logrotate, with what is in them."""
    found = {}
    for pattern in CRON_FILES:
        for path in expand(host, pattern).paths if is_pattern(pattern) else [pattern]:
            try:
                text = host.read(path, _MAX_FILE)
            except OSError:
                continue
            if "logrotate" in text:
                found[path] = text
    return found
