# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A search that breaks or hangs says so; one that finds nothing is silent."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health import discovery
from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds.tcp import KIND
from ansible_collections.ops.upkeep.plugins.module_utils.health.runner import run_checks


@pytest.fixture
def search(monkeypatch):
    """Discover with a single kind, whose search is the test's own."""

    def run(discover, host):
        kind = KIND._replace(discover=discover)
        monkeypatch.setattr(discovery, "KINDS", ("tcp",))
        monkeypatch.setattr(discovery, "kind_named", lambda name: kind)
        return discovery.discover(host)

    return run


def test_what_a_kind_suggests_becomes_a_check(search, host):
    checks = search(lambda host: [{"port": 22}, {"port": 80}], host)
    assert [check.subject for check in checks] == ["127.0.0.1:22", "127.0.0.1:80"]


def raising(error):
    """Return a search that raises."""

    def discover(host):
        raise error

    return discover


def test_a_kind_that_does_not_apply_is_silent(search, host):
    assert search(raising(DoesNotApply("no ports")), host) == []


@pytest.mark.parametrize(
    ("error", "said"),
    [(CannotTell("/proc is not mounted"), "/proc is not mounted"), (KeyError("x"), "KeyError: 'x'")],
)
def test_a_search_that_breaks_is_one_unknown(search, host, error, said):
    ((finding,),) = run_checks(search(raising(error), host), host)
    assert finding.status is Status.UNKNOWN and said in finding.message


def test_a_search_that_suggests_nonsense_is_one_unknown(search, host):
    ((finding,),) = run_checks(search(lambda host: [{"port": 0}], host), host)
    assert finding.status is Status.UNKNOWN and "port" in finding.message


def test_a_search_that_hangs_is_one_unknown(search, host):
    forever = threading.Event()
    try:
        checks = search(lambda host: forever.wait(60), host.within(0.1))
        ((finding,),) = run_checks(checks, host)
    finally:
        forever.set()
    assert finding.status is Status.UNKNOWN and "no answer within" in finding.message
