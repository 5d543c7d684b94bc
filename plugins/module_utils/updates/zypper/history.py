# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When zypper last installed updates, from the log that its library keeps."""

from __future__ import annotations

import datetime
import re
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

LOG: Final = "/var/log/zypp/history"
_MAX_LOG: Final = 16 * 1024 * 1024  # bytes
_COMMAND: Final = re.compile(r"'(?:up|update|patch|dup|dist-upgrade)'")


def read_last_success(host: Host) -> float | None:
    """Return when updates were last installed, in seconds since 1970; None where the log does not tell."""
    try:
        return parse_history(host.read(LOG, _MAX_LOG))
    except OSError:
        return None


def parse_history(text: str) -> float | None:
    """Return when a command that updates last installed something, in seconds since 1970."""
    last, updating = "", False
    for line in text.splitlines():
        fields = line.split("|")
        if len(fields) < 3 or line.startswith("#"):
            continue
        if fields[1] == "command":
            updating = _COMMAND.search(line) is not None
        elif fields[1] == "install" and updating:
            last = fields[0]
    try:
        # The log is written in the time of the host's own zone.
        return datetime.datetime.strptime(last, "%Y-%m-%d %H:%M:%S").timestamp() if last else None
    except (ValueError, OverflowError, OSError):
        return None
