# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory short and plenty, swap that moves, kills that were seen and those that were not."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds import memory as kind
from ansible_collections.ops.upkeep.plugins.module_utils.linux.oom import Kill

MIB = 1024**2
NOW = 1_700_100_000.0


def put(host, path, text=""):
    place = Path(host.path(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


@pytest.fixture
def machine(host, monkeypatch):
    """A machine with 4 GiB, up for ten days."""
    monkeypatch.setattr(type(host), "now", lambda self: NOW)
    put(host, "/proc/stat", "btime {0:.0f}\n".format(NOW - 864000))
    put(host, "/proc/vmstat", "oom_kill 0\npswpin 1\npswpout 1\n")
    remember(host, 4096, 2048)
    return host


def remember(host, total, available, swap=0, swap_free=0):
    text = "MemTotal: {0} kB\nMemAvailable: {1} kB\nSwapTotal: {2} kB\nSwapFree: {3} kB\n"
    put(host, "/proc/meminfo", text.format(total * 1024, available * 1024, swap * 1024, swap_free * 1024))


def found_by(probe, host, **options):
    return {finding.check: finding for finding in probe("memory", on=host, **options)}


@pytest.mark.parametrize(
    ("total", "available", "status"),
    [(4096, 2048, Status.OK), (4096, 300, Status.WARN), (4096, 100, Status.FAIL), (1048576, 40960, Status.OK)],
)
def test_available_memory(machine, probe, total, available, status):
    remember(machine, total, available)
    assert found_by(probe, machine)["memory_available"].status is status


def test_the_message_names_what_is_left_and_the_limit(machine, probe):
    remember(machine, 4096, 100)
    assert (
        found_by(probe, machine)["memory_available"].message == "2.4 % available, 100.0 MiB of 4.0 GiB (fails at 5 %)"
    )


def test_a_container_is_held_to_its_limit(machine, probe):
    put(machine, "/run/systemd/container", "podman")
    put(machine, "/sys/fs/cgroup/memory.max", str(512 * MIB))
    put(machine, "/sys/fs/cgroup/memory.current", str(500 * MIB))
    put(machine, "/sys/fs/cgroup/memory.events", "oom_kill 0\n")
    found = found_by(probe, machine)
    assert found["memory_available"].status is Status.FAIL and "512.0 MiB" in found["memory_available"].message
    assert found["memory_swap"].status is Status.SKIPPED
    assert found["memory_oom_kills"].status is Status.OK


def test_a_machine_is_not_held_to_the_group_of_this_process(machine, probe):
    put(machine, "/sys/fs/cgroup/memory.max", str(512 * MIB))
    put(machine, "/sys/fs/cgroup/memory.current", str(500 * MIB))
    assert found_by(probe, machine)["memory_available"].status is Status.OK


def test_no_swap_is_skipped(machine, probe):
    assert found_by(probe, machine)["memory_swap"].status is Status.SKIPPED


@pytest.mark.parametrize(
    ("rate", "zram", "status", "said"),
    [
        (0, False, Status.OK, "not moving"),
        (0.4 * MIB, False, Status.OK, "moving 0.4 MiB/s"),
        (3 * MIB, False, Status.WARN, "warns at 1 MiB/s"),
        (30 * MIB, False, Status.FAIL, "fails at 20 MiB/s"),
        (30 * MIB, True, Status.OK, "zram"),
    ],
)
def test_swap_in_use_is_trouble_only_where_it_moves(machine, probe, monkeypatch, rate, zram, status, said):
    remember(machine, 4096, 2048, swap=1024, swap_free=24)
    monkeypatch.setattr(kind, "swap_rate", lambda host: rate)
    monkeypatch.setattr(kind, "swap_is_compressed", lambda host: zram)
    finding = found_by(probe, machine)["memory_swap"]
    assert finding.status is status and said in finding.message and finding.message.startswith("97.7 % of 1.0 GiB")


def test_swap_that_nobody_counts_is_unknown(machine, probe, monkeypatch):
    def fail(host):
        raise CannotTell("uncounted")

    remember(machine, 4096, 2048, swap=1024, swap_free=24)
    monkeypatch.setattr(kind, "swap_rate", fail)
    assert found_by(probe, machine)["memory_swap"].status is Status.UNKNOWN


def test_unused_swap_costs_no_sample(machine, probe, monkeypatch):
    monkeypatch.setattr(kind, "swap_rate", None)
    remember(machine, 4096, 2048, swap=1024, swap_free=1024)
    assert found_by(probe, machine)["memory_swap"].status is Status.OK


def test_a_counter_of_zero_needs_no_log(machine, probe, monkeypatch):
    monkeypatch.setattr(kind, "read_kills", None)
    finding = found_by(probe, machine)["memory_oom_kills"]
    assert finding.status is Status.OK and finding.value == 0


@pytest.mark.parametrize(("count", "status"), [(0, Status.OK), (1, Status.WARN), (12, Status.FAIL)])
def test_kills_since_the_last_look(machine, probe, monkeypatch, count, status):
    put(machine, "/proc/vmstat", "oom_kill 40\n")
    asked = []

    def read(host, since, booted):
        asked.append(since)
        return [Kill(NOW - 60, "java", False)] * count, "the journal"

    monkeypatch.setattr(kind, "read_kills", read)
    machine.since = NOW - 3600
    finding = found_by(probe, machine)["memory_oom_kills"]
    assert finding.status is status and finding.value == count
    assert asked == [NOW - 3600]
    assert ("java" in finding.message) is bool(count)


@pytest.mark.parametrize(
    ("seen", "command"),
    [("the journal", "journalctl -k -g"), ("the kernel's ring buffer (dmesg)", "dmesg -T | grep -i")],
)
def test_the_advice_looks_where_the_kills_were_seen(machine, probe, monkeypatch, seen, command):
    put(machine, "/proc/vmstat", "oom_kill 1\n")
    monkeypatch.setattr(kind, "read_kills", lambda *_: ([Kill(NOW - 60, "java", False)], seen))
    advice = found_by(probe, machine)["memory_oom_kills"].advice
    assert f"{command} 'out of memory'" in advice and ("journalctl" in advice) is ("journalctl" in command)


def test_kills_whose_time_nobody_may_read_are_unknown_and_counted(machine, probe, monkeypatch):
    def fail(host, since, booted):
        raise CannotTell("the journal shows nothing", "become root")

    put(machine, "/proc/vmstat", "oom_kill 3\n")
    monkeypatch.setattr(kind, "read_kills", fail)
    finding = found_by(probe, machine)["memory_oom_kills"]
    assert finding.status is Status.UNKNOWN and finding.message.startswith("3 kills since the boot")
    assert finding.advice == "become root"


def test_a_fresh_boot_without_a_log_says_what_was_not_seen(machine, probe, monkeypatch):
    def fail(host, since, booted):
        raise CannotTell("no log")

    put(machine, "/proc/stat", "btime {0:.0f}\n".format(NOW - 60))
    monkeypatch.setattr(kind, "read_kills", fail)
    finding = found_by(probe, machine)["memory_oom_kills"]
    assert finding.status is Status.OK and "what was before is not known" in finding.message


def test_kills_that_the_log_has_lost_are_not_told_as_none(machine, probe, monkeypatch):
    put(machine, "/proc/stat", "btime {0:.0f}\n".format(NOW - 60))
    put(machine, "/proc/vmstat", "oom_kill 3\n")
    monkeypatch.setattr(kind, "read_kills", lambda *_: ([], "the journal"))
    finding = found_by(probe, machine)["memory_oom_kills"]
    assert finding.status is Status.UNKNOWN
    assert finding.message.startswith("3 kills since the boot, but when is not known: the journal shows none of them")


@pytest.mark.parametrize(("text", "status"), [("oom_kill 2\n", Status.WARN), ("", Status.SKIPPED)])
def test_kills_in_a_container(machine, probe, text, status):
    put(machine, "/run/systemd/container", "podman")
    put(machine, "/sys/fs/cgroup/memory.events", text)
    assert found_by(probe, machine)["memory_oom_kills"].status is status


def test_without_proc_there_is_no_answer(host, probe):
    with pytest.raises(CannotTell):
        probe("memory", on=host)


def test_this_machine(probe):
    found = {finding.check: finding for finding in probe("memory")}
    assert set(found) == {"memory_available", "memory_swap", "memory_oom_kills"}
    assert 0 < found["memory_available"].value <= 100
