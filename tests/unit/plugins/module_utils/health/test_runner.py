# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check that breaks, hangs or stays silent costs one unknown, and never the rest."""

from __future__ import annotations

import threading
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.finding import FindingError, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.runner import LATE_SECONDS, run_checks
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host


@pytest.fixture
def forever():
    """Something a check can hang on, let go at the end of the test."""
    event = threading.Event()
    yield event
    event.set()


def run(*checks, seconds=20):
    """Run checks on this machine and return the findings of each."""
    return run_checks(list(checks), Host(Budget.of(seconds)))


def test_findings_come_in_the_order_of_the_checks_not_of_their_ends(planned, found):
    first_may_end = threading.Event()

    def slow(values, host):
        first_may_end.wait(10)
        yield found(message="slow")

    def quick(values, host):
        yield found(message="quick")
        first_may_end.set()

    results = run(planned(slow), planned(quick))
    assert [finding.message for (finding,) in results] == ["slow", "quick"]


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (CannotTell("the tool is missing"), "unknown", "the tool is missing"),
        (DoesNotApply("no such thing here"), "skipped", "no such thing here"),
        (PermissionError(13, "Permission denied", "/etc/shadow"), "unknown", "no permission to read /etc/shadow"),
        (KeyError("port"), "unknown", "the check broke: KeyError: 'port'"),
        (FindingError("no unit"), "unknown", "the check broke: FindingError: no unit"),
        (MemoryError(), "unknown", "the check broke: MemoryError"),
        (RecursionError("deep"), "unknown", "the check broke: RecursionError"),
    ],
)
def test_what_a_check_raises_is_its_own_finding(planned, found, error, status, said):
    def broken(values, host):
        raise error
        yield  # pylint: disable=unreachable

    def good(values, host):
        yield found()

    (bad,), (rest,) = run(planned(broken), planned(good))
    assert bad.status.value == status and said in bad.message
    assert rest.status is Status.OK


def test_what_was_found_before_a_break_is_kept(planned, found):
    def half(values, host):
        yield found(subject="/")
        raise CannotTell("/mnt does not answer")

    (results,) = run(planned(half))
    assert [finding.status.value for finding in results] == ["ok", "unknown"]


def test_a_check_that_finds_nothing_is_unknown(planned):
    ((finding,),) = run(planned(lambda values, host: iter(())))
    assert finding.status is Status.UNKNOWN and "looked at nothing" in finding.message


def test_a_check_that_hangs_is_given_up_at_its_timeout_and_its_findings_are_kept(planned, found, forever):
    def hangs(values, host):
        yield found(subject="/")
        forever.wait()
        yield found(subject="/mnt")

    def good(values, host):
        yield found()

    hung, (rest,) = run(planned(hangs, timeout=0.2), planned(good))
    assert [finding.status.value for finding in hung] == ["ok", "unknown"]
    assert "did not come to an end within 200 ms" in hung[1].message
    assert rest.status is Status.OK


def test_the_deadline_ends_everything(planned, forever):
    def hangs(values, host):
        forever.wait()
        yield

    began = time.monotonic()
    results = run(*[planned(hangs, timeout=60) for _number in range(20)], seconds=0.3)
    assert time.monotonic() - began < 0.3 + LATE_SECONDS + 10
    assert {finding.status for (finding,) in results} == {Status.UNKNOWN}
    assert {finding.message for (finding,) in results} == {"did not come to an end before the deadline of the call"}


def test_more_checks_than_threads_still_all_get_their_turn(planned, found, monkeypatch):
    monkeypatch.setattr("ansible_collections.ops.upkeep.plugins.module_utils.health.runner.MAX_THREADS", 2)

    def good(values, host):
        yield found()

    results = run(*[planned(good) for _number in range(50)])
    assert all(finding.status is Status.OK for (finding,) in results)


def test_checks_that_never_had_their_turn_say_so(planned, forever, monkeypatch):
    monkeypatch.setattr("ansible_collections.ops.upkeep.plugins.module_utils.health.runner.MAX_THREADS", 1)

    def hangs(values, host):
        forever.wait()
        yield

    _first, (second,) = run(planned(hangs, timeout=60), planned(hangs), seconds=0.3)
    assert second.status is Status.UNKNOWN and "did not run: the deadline" in second.message


def test_where_no_more_threads_can_start_the_ones_there_do_the_work(planned, found, monkeypatch):
    start, started = threading.Thread.start, []

    def limited(thread):
        if len(started) == 3:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", limited)
    results = run(*[planned(lambda values, host: iter([found()])) for _number in range(20)])
    assert all(finding.status is Status.OK for (finding,) in results)


def test_a_check_that_fails_is_tried_again_until_it_does_not(planned, found):
    answers = ["fail", "unknown", "ok", "fail"]

    def recovers(values, host):
        yield found(answers.pop(0))

    ((finding,),) = run(planned(recovers, retries=5, delay=0))
    assert finding.status is Status.OK and finding.message.endswith("(after 3 attempts)")


def test_a_warning_is_not_tried_again(planned, found):
    answers = iter(["warn", "ok"])
    ((finding,),) = run(planned(lambda values, host: iter([found(next(answers))]), retries=3, delay=0))
    assert finding.status is Status.WARN


def test_all_retries_together_share_the_budget_of_the_check(planned, found):
    attempts = []

    def fails(values, host):
        attempts.append(host.remaining())
        yield found("fail")

    ((finding,),) = run(planned(fails, timeout=0.5, retries=1000, delay=0.1))
    assert finding.status is Status.FAIL
    assert 1 < len(attempts) <= 6
    assert attempts == sorted(attempts, reverse=True) and attempts[-1] < 0.45
