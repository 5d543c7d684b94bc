# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The records of sysstat, as sadf of Debian 12 prints them."""

from __future__ import annotations

import json
import os

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux import sysstat

RECORD = {
    "timestamp": {"date": "2026-11-24", "time": "00:10:01", "utc": 1, "interval": 600},
    "cpu-load": [{"cpu": "all", "user": 10.0, "nice": 0.0, "system": 5.0, "iowait": 4.0, "steal": 0.0, "idle": 81.0}],
    "memory": {"memfree": 20381956, "avail": 23159512, "memused": 868300, "memused-percent": 3.52},
    "disk": [{"disk-device": "sda", "tps": 2.0, "util-percent": 61.5}],
    "network": {"net-dev": [{"iface": "eth0", "rxkB": 1.0, "ifutil-percent": 0.5}]},
}


def printed(*records):
    """What sadf -j prints."""
    return json.dumps({"sysstat": {"hosts": [{"nodename": "web1", "statistics": list(records), "restarts": []}]}})


def test_a_record():
    (record,) = sysstat.parse(printed(RECORD))
    assert (record.at, record.seconds, record.cpu, record.available) == (1795479001.0, 600.0, 15.0, 23159512)
    assert (record.disks, record.interfaces) == ({"sda": 61.5}, {"eth0": 0.5})


def test_a_record_of_no_span_of_time_is_none():
    first = {**RECORD, "timestamp": {**RECORD["timestamp"], "interval": 0}}
    assert sysstat.parse(printed(first)) == []


def test_what_was_not_recorded_is_not_known():
    (record,) = sysstat.parse(printed({"timestamp": RECORD["timestamp"]}))
    assert (record.cpu, record.available, record.disks) == (None, None, {})


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"sysstat": 5}', printed({"timestamp": {"interval": "x"}}), printed(5)]
)
def test_something_else_is_said(text):
    with pytest.raises(CannotTell, match="sadf printed something else"):
        sysstat.parse(text)


def test_only_files_of_records_that_are_new_enough_are_read(host, tmp_path):
    folder = tmp_path / "var/log/sysstat"
    folder.mkdir(parents=True)
    for name, changed in (("sa23", 2000), ("sa24", 3000), ("sa22", 500), ("sar24", 3000), ("sa20261124", 4000)):
        (folder / name).touch()
        os.utime(folder / name, (changed, changed))
    names = [path.rsplit("/", 1)[1] for path in sysstat.files_since(host, 1000)]
    assert names == ["sa23", "sa24", "sa20261124"]


def test_a_host_without_sysstat_has_no_records(host):
    assert sysstat.read(host, 0) == []
