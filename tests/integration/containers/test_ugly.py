# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must cost a health check no more than the finding it is about: hangs, floods, and checks without sense."""

from __future__ import annotations

import pytest

HUNG = "/mnt/hung"
LOCAL = "http://127.0.0.1:{}/"
# The contract says: at most this much later than the deadline.
LATE_SECONDS = 2
# Two answers that must come through whatever goes wrong beside them.
GOOD = [
    {"kind": "tcp", "port": 9000, "name": "good port"},
    {"kind": "http", "url": LOCAL.format(9000), "name": "good page"},
]
DEAF = "trap '' TERM INT HUP; while :; do sleep 1; done"


def sh(script: str, **options: object) -> dict[str, object]:
    """Return a check that runs a shell script."""
    return {"kind": "command", "argv": ["sh", "-c", script], **options}


UGLY = {
    "silent": ({"kind": "http", "url": LOCAL.format(9001), "timeout": 2}, ("fail", "unknown")),
    "dripping": ({"kind": "http", "url": LOCAL.format(9002), "timeout": 2}, ("fail", "unknown")),
    "endless body": ({"kind": "http", "url": LOCAL.format(9003), "timeout": 5}, ("fail", "unknown")),
    "endless head": ({"kind": "http", "url": LOCAL.format(9004), "timeout": 5}, ("fail", "unknown")),
    "garbage": ({"kind": "http", "url": LOCAL.format(9005), "timeout": 5}, ("fail", "unknown")),
    "rude": ({"kind": "http", "url": LOCAL.format(9006), "timeout": 5}, ("fail", "unknown")),
    "silent redis": ({"kind": "redis", "port": 9001, "timeout": 2}, ("fail", "unknown")),
    "dripping redis": ({"kind": "redis", "port": 9002, "timeout": 2}, ("fail", "unknown")),
    "endless postgresql": ({"kind": "postgresql", "port": 9003, "timeout": 2}, ("fail", "unknown")),
    "silent tls": ({"kind": "http", "url": "https://127.0.0.1:9001/", "timeout": 2}, ("fail", "unknown")),
    "deaf": (sh(DEAF, timeout=2), ("fail", "unknown")),
    "deaf with children": (sh(f"({DEAF}) & ({DEAF}) & wait", timeout=2), ("fail", "unknown")),
    "pipe held open": (sh("sleep 300 & echo done", timeout=5), ("ok", "fail", "unknown")),
    "a gigabyte": (sh("head -c 1000000000 /dev/zero", timeout=10), ("fail", "unknown")),
    "a gigabyte of errors": (sh("yes 1>&2", timeout=10), ("fail", "unknown")),
    "hung file system": ({"kind": "filesystem", "path": HUNG, "look_at": ["space"], "timeout": 3}, ("fail", "unknown")),
    "hung file": ({"kind": "file", "path": f"{HUNG}/a/b", "timeout": 3}, ("fail", "unknown")),
    "hung files": ({"kind": "file", "path": f"{HUNG}/*.log", "timeout": 3}, ("fail", "unknown")),
    "hung folder of a command": (sh("true", chdir=HUNG, timeout=3), ("fail", "unknown")),
}


@pytest.fixture(scope="module")
def all_at_once(machine, ask):
    """The answer to one call with everything ugly in it, and with good checks before and after."""
    checks = [{**check, "name": name} for name, (check, _statuses) in UGLY.items()]
    return ask(machine, checks=[GOOD[0], *checks, GOOD[1]], deadline=12)


@pytest.mark.parametrize("name", UGLY)
def test_an_ugly_thing_costs_its_own_finding(all_at_once, name):
    _check, statuses = UGLY[name]
    own = [finding for finding in all_at_once.result["findings"] if finding["subject"].split(":")[0] == name]
    assert own and {finding["status"] for finding in own} <= set(statuses), own
    assert all(len(finding["message"]) < 500 for finding in own)


def test_the_good_ones_beside_them_are_told_in_their_places(all_at_once):
    findings = all_at_once.result["findings"]
    assert (findings[0]["subject"], findings[0]["status"]) == ("good port", "ok")
    assert (findings[-1]["subject"], findings[-1]["status"]) == ("good page", "ok")


def test_the_call_returns_in_time(all_at_once, usual_seconds):
    assert all_at_once.seconds < 12 + LATE_SECONDS + usual_seconds


def test_nothing_is_left_behind_on_the_host(all_at_once, machine):
    machine.wait_for(lambda: "trap" not in machine.run("ps", "-eo", "args"), "end of the deaf", seconds=5)
    assert "AnsiballZ" not in machine.run("ps", "-eo", "args")


def test_a_deadline_ends_checks_that_would_take_longer(machine, ask, usual_seconds):
    slow = [sh("sleep 60", name=f"slow {number}", timeout=60) for number in range(80)]
    answer = ask(machine, checks=[*GOOD, *slow], deadline=3)
    assert answer.seconds < 3 + LATE_SECONDS + usual_seconds
    summary = answer.result["summary"]
    assert summary["ok"] == 2 and summary["fail"] + summary["unknown"] == 80


def test_a_deadline_holds_while_discovery_meets_a_hung_mount(machine, ask, usual_seconds):
    answer = ask(machine, auto=True, checks=GOOD, deadline=15)
    assert answer.seconds < 15 + LATE_SECONDS + usual_seconds
    assert [answer.statuses()[check["name"]] for check in GOOD] == ["ok", "ok"]
    assert answer.findings["filesystem_space", HUNG]["status"] == "unknown"


def test_a_thousand_checks_at_once(machine, ask, usual_seconds):
    checks = [{"kind": "tcp", "port": 9000, "name": f"check {number}"} for number in range(1000)]
    answer = ask(machine, checks=checks, deadline=30)
    assert answer.result["summary"] == {"fail": 0, "unknown": 0, "warn": 0, "ok": 1000, "skipped": 0}
    assert [finding["subject"] for finding in answer.result["findings"]] == [check["name"] for check in checks]
    assert answer.seconds < 30 + LATE_SECONDS + usual_seconds


def test_a_thousand_checks_that_hang(machine, ask):
    hangs = {"kind": "http", "url": LOCAL.format(9001), "timeout": 60}
    checks = [{**hangs, "name": f"check {number}"} for number in range(1000)]
    answer = ask(machine, checks=checks, deadline=4)
    assert len(answer.result["findings"]) == 1000
    assert {finding["status"] for finding in answer.result["findings"]} <= {"fail", "unknown"}
    # A thousand threads take their time to start on a busy machine; what must not be is a wait for any that hangs.
    assert answer.seconds < hangs["timeout"] / 2


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ({"kind": "htpt"}, "checks[1]"),
        ({"kind": "http", "url": "http://127.0.0.1/", "latency_wran": 5}, 'did you mean "latency_warn"?'),
        ({"kind": "tcp", "port": 0}, 'checks[1] (tcp): option "port"'),
        ({"kind": "tcp", "port": 80, "timeout": "soon"}, 'checks[1] (tcp): option "timeout"'),
        ({"kind": "tcp", "port": 80, "retries": -1}, 'checks[1] (tcp): option "retries"'),
        ({"kind": "command", "argv": []}, "checks[1] (command)"),
        ({}, 'option "kind" is missing'),
    ],
)
def test_nonsense_is_an_error_that_names_the_check_before_anything_runs(machine, ask, check, said):
    marker = "/tmp/it-ran"
    answer = ask(machine, checks=[sh(f"touch {marker}"), check])
    assert answer.result["failed"] and said in answer.result["msg"], answer.result["msg"]
    assert "findings" not in answer.result
    assert machine.run("ls", marker, check=False) == ""
