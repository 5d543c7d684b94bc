# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load with and without pressure, on machines and in containers."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status

CPU = "some avg10=0.00 avg60=0.00 avg300={0:.2f} total=1\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"
FULL = "some avg10=0.00 avg60=0.00 avg300=99.00 total=1\nfull avg10=0.00 avg60=0.00 avg300={0:.2f} total=1\n"


def put(host, path, text=""):
    place = Path(host.path(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def measure(host, load=0.5, cpu=None, memory=None, io=None, top="/proc/pressure/{0}"):
    put(host, "/proc/loadavg", "9.00 {0:.2f} 1.00 2/345 6789\n".format(load))
    put(host, "/proc/stat", "cpu0 1\ncpu1 1\nprocs_blocked 12\n")
    for resource, text, value in (("cpu", CPU, cpu), ("memory", FULL, memory), ("io", FULL, io)):
        if value is not None:
            put(host, top.format(resource), text.format(value))


def found_by(probe, host, **options):
    return {(finding.check, finding.subject): finding for finding in probe("load", on=host, **options)}


@pytest.mark.parametrize(
    ("load", "pressure", "status", "said"),
    [
        (1.0, {}, Status.OK, "0.5 per core over 5 min, 1 on 2 cores (warns at 2)"),
        (5.0, {}, Status.WARN, "does not measure pressure"),
        (12.0, {}, Status.FAIL, "does not measure pressure"),
        (12.0, {"cpu": 5, "io": 1, "memory": 0}, Status.WARN, "hardly anybody waits (pressure of cpu 5 %)"),
        (40.0, {"cpu": 59, "io": 0.2, "memory": 0}, Status.FAIL, "under pressure (cpu 59 %)"),
        (12.0, {"cpu": 97, "io": 1, "memory": 0}, Status.FAIL, "under pressure (cpu 97 %)"),
        (12.0, {"cpu": 5, "io": 80, "memory": 0}, Status.FAIL, "under pressure (io 80 %)"),
        (5.0, {"cpu": 95, "io": 80, "memory": 70}, Status.WARN, "under pressure (memory 70 %)"),
    ],
)
def test_a_high_load_is_judged_by_the_pressure(host, probe, load, pressure, status, said):
    measure(host, load, **pressure)
    finding = found_by(probe, host)["load_average", "load"]
    assert finding.status is status and said in finding.message
    assert finding.value == load / 2


def test_tasks_that_wait_for_a_disk_are_in_the_evidence(host, probe):
    measure(host, 12.0, io=80)
    assert found_by(probe, host)["load_average", "load"].evidence["blocked_tasks"] == 12


@pytest.mark.parametrize(
    ("resource", "value", "status"),
    [
        ("cpu", 50, Status.OK),
        ("cpu", 100, Status.WARN),
        ("memory", 5, Status.OK),
        ("memory", 20, Status.WARN),
        ("memory", 60, Status.FAIL),
        ("io", 40, Status.OK),
        ("io", 99, Status.WARN),
    ],
)
def test_pressure_is_a_finding_of_its_own(host, probe, resource, value, status):
    measure(host, **{resource: value})
    assert found_by(probe, host)["load_pressure", resource].status is status


def test_a_container_that_sees_only_its_host_is_skipped(host, probe):
    put(host, "/run/systemd/container", "docker")
    measure(host, 50.0, cpu=100)
    with pytest.raises(DoesNotApply, match="host"):
        probe("load", on=host)


def test_a_container_with_pressure_of_its_own(host, probe):
    put(host, "/run/systemd/container", "docker")
    measure(host, 50.0, memory=99, top="/sys/fs/cgroup/{0}.pressure")
    found = found_by(probe, host)
    assert found["load_average", "load"].status is Status.SKIPPED
    assert found["load_pressure", "memory"].status is Status.FAIL


def test_a_container_with_a_load_of_its_own_is_held_to_its_quota(host, probe):
    put(host, "/run/systemd/container", "lxc")
    put(host, "/proc/self/mountinfo", "1 2 0:3 /proc/loadavg /proc/loadavg rw - fuse.lxcfs lxcfs rw\n")
    put(host, "/sys/fs/cgroup/cpu.max", "50000 100000\n")
    measure(host, 1.5)
    finding = found_by(probe, host)["load_average", "load"]
    assert finding.value == 3.0 and finding.status is Status.WARN


def test_without_proc_there_is_no_answer(host, probe):
    with pytest.raises(CannotTell):
        probe("load", on=host)
