# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The records of sysstat, which looks at a host every ten minutes where somebody let it."""

from __future__ import annotations

import calendar
import json
import os
import re
import time
from typing import Any, Final, Iterator, Mapping, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

#: Where Debian and SUSE keep the records, and where Red Hat does.
FOLDERS: Final = ("/var/log/sysstat", "/var/log/sa")
MAX_FILES: Final = 10
MAX_OUTPUT: Final = 32 * 1024 * 1024  # bytes of one day
_FILE = re.compile(r"sa[0-9]{2}(?:[0-9]{6})?")


class Record(NamedTuple):
    """One record: the average over C(seconds) that ended C(at) (seconds since 1970). Percent; None: not recorded."""

    at: float
    seconds: float
    cpu: float | None
    available: int | None  # KiB of memory
    disks: Mapping[str, float]
    interfaces: Mapping[str, float]


def files_since(host: Host, since: float) -> list[str]:
    """Return the files that hold records since then, oldest first; compressed ones are older than a week."""
    found = []
    for folder in FOLDERS:
        try:
            names = [name for name in host.listdir(folder) if _FILE.fullmatch(name)]
        except OSError:
            continue
        found += [(_changed(host, folder + "/" + name), folder + "/" + name) for name in names]
    recent = sorted(item for item in found if item[0] >= since)
    return [path for _changed, path in recent[-MAX_FILES:]]


def _changed(host: Host, path: str) -> float:
    try:
        return os.stat(host.path(path)).st_mtime
    except OSError:  # removed meanwhile: its day is over
        return 0.0


def read(host: Host, since: float) -> list[Record]:
    """Return all records since then; none where sysstat keeps none. Raises CannotTell."""
    records: list[Record] = []
    for path in files_since(host, since):
        done = host.run(["sadf", "-j", path, "--", "-u", "-r", "-d", "-n", "DEV"], max_output=MAX_OUTPUT)
        if done.timed_out or done.cut:
            raise CannotTell("sadf did not come to an end with {0}".format(path))
        if done.code == 0:  # a file of another version of sysstat is none that it can read
            records += parse(done.stdout)
    return sorted(record for record in records if record.at >= since)


def parse(text: str) -> list[Record]:
    """Return the records that C(sadf -j) printed. What is no record of a span of time is left out."""
    try:
        hosts = json.loads(text)["sysstat"]["hosts"]
        return [record for one in hosts for record in _records(one.get("statistics", []))]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CannotTell("sadf printed something else than its records: {0}".format(error)) from error


def _records(statistics: Sequence[Mapping[str, Any]]) -> Iterator[Record]:
    for entry in statistics:
        stamp = entry.get("timestamp", {})
        seconds = float(stamp.get("interval", 0))
        if seconds <= 0 or not stamp.get("utc", 1):
            continue
        moment = time.strptime("{0} {1}".format(stamp["date"], stamp["time"]), "%Y-%m-%d %H:%M:%S")
        yield Record(
            float(calendar.timegm(moment)),
            seconds,
            _cpu(entry.get("cpu-load", [])),
            entry.get("memory", {}).get("avail"),
            _percents(entry.get("disk", []), "disk-device", "util-percent"),
            _percents(entry.get("network", {}).get("net-dev", []), "iface", "ifutil-percent"),
        )


def _cpu(loads: Sequence[Mapping[str, Any]]) -> float | None:
    for load in loads:
        if load.get("cpu") == "all":
            return max(0.0, 100.0 - float(load["idle"]) - float(load.get("iowait", 0)))
    return None


def _percents(entries: Sequence[Mapping[str, Any]], name: str, percent: str) -> dict[str, float]:
    return {str(entry[name]): float(entry[percent]) for entry in entries if name in entry and percent in entry}
