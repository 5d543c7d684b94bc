# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What apt logs of its own work: when it last finished an upgrade."""

from __future__ import annotations

import datetime
import re
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

#: The newest first. What was rotated twice is compressed, and a month old or more.
LOGS: Final = ("/var/log/apt/history.log", "/var/log/apt/history.log.1.gz")
_MAX_LOG: Final = 8 * 1024 * 1024  # bytes
_END: Final = re.compile(r"^End-Date: (\d{4}-\d\d-\d\d +\d\d:\d\d:\d\d)", re.MULTILINE)


def read_last_success(host: Host) -> float | None:
    """Return when apt last finished an upgrade without an error, in seconds since 1970; None where no log tells."""
    for path in LOGS:
        try:
            data = host.read_bytes(path, _MAX_LOG)
        except OSError:
            continue
        found = parse_history(_text(data))
        if found is not None:
            return found
    return None


def _text(data: bytes) -> str:
    import zlib

    if data[:2] == b"\x1f\x8b":
        try:
            data = zlib.decompressobj(31).decompress(data, _MAX_LOG)
        except zlib.error:
            return ""
    return data.decode("utf-8", "replace")


def parse_history(text: str) -> float | None:
    """Return the end of the last entry that upgraded something without an error, in seconds since 1970."""
    ends = []
    for entry in re.split(r"\n\s*\n", text):
        end = _END.search(entry)
        if end and re.search(r"^Upgrade: ", entry, re.MULTILINE) and not re.search(r"^Error: ", entry, re.MULTILINE):
            ends.append(end.group(1))
    try:
        # The log is written in the time of the host's own zone.
        return datetime.datetime.strptime(" ".join(ends[-1].split()), "%Y-%m-%d %H:%M:%S").timestamp() if ends else None
    except (ValueError, OverflowError, OSError):
        return None
