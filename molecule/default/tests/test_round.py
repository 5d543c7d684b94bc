# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The round finds each planted fault, and nothing else."""

from __future__ import annotations

import xml.etree.ElementTree

import pytest

GOOD = ("ok", "skipped")
BAD = ("fail", "warn", "unknown")

# (check, subject): (status, what its message says)
PLANTED = {
    ("systemd_failed", "night-job.service"): ("fail", "failed"),
    ("systemd_flapping", "worker.service"): ("fail", "restart"),
    ("systemd_unit", "shop.service"): ("fail", "inactive"),
    ("filesystem_space", "/srv/full"): ("fail", "93.8 % full, 1.0 MiB of 16.0 MiB left"),
    ("resource_disk_space", "/srv/full"): ("warn", "93.8 % full"),
    ("tls_expiry", "certificate of the shop"): ("fail", "expired"),
    ("http_response", "http://127.0.0.1:8080/error"): ("fail", "500"),
    ("http_response", "http://127.0.0.1:8080/slow"): ("warn", "warns at 1000 ms"),
    ("http_response", "shop"): ("fail", "cache:connections is fail (connection refused)"),
    ("time_sync", "clock"): ("fail", "not synchronised"),
    ("packages_broken", "packages"): ("fail", "half-done"),
}


def test_exactly_the_planted_faults_are_found(daily):
    found = {key: finding["status"] for key, finding in daily.findings("upkeep-faulty", *BAD).items()}
    assert found == {key: status for key, (status, _said) in PLANTED.items()}


@pytest.mark.parametrize("key", PLANTED, ids=": ".join)
def test_the_message_says_what_was_planted(daily, key):
    assert PLANTED[key][1] in daily.findings("upkeep-faulty")[key]["message"]


@pytest.mark.parametrize("host", ["upkeep-healthy-bookworm", "upkeep-healthy-trixie"])
def test_nothing_is_invented_on_a_healthy_host(daily, host):
    assert daily.findings(host, *BAD) == {}
    assert len(daily.findings(host, "ok")) >= 15


def test_a_host_that_is_down_is_one_finding(daily):
    assert list(daily.findings("upkeep-unreachable")) == [("host_reachable", "connection")]
    assert daily.findings("upkeep-unreachable", "fail")


def test_a_host_without_python_is_one_finding(daily):
    assert list(daily.findings("upkeep-no-python")) == [("host_python", "python")]
    assert daily.findings("upkeep-no-python", "fail")


def test_the_run_fails_after_everything_is_reported_and_ends_with_the_verdict(daily):
    assert daily.code != 0
    last = daily.printed.rstrip().splitlines()[-1]
    assert last.startswith("FAIL: 3 of 5 hosts") and str(daily.folder / "index.html") in last


def test_all_three_reports_lie_there_and_agree(daily):
    assert (daily.folder / "index.html").stat().st_size > 1000
    suites = xml.etree.ElementTree.parse(daily.folder / "junit.xml").getroot()
    assert int(suites.get("tests")) == len(daily.report["findings"])


def test_a_second_round_finds_the_same_under_the_same_ids(first, daily):
    bad = [{f["id"]: f["status"] for f in one.report["findings"] if f["status"] in BAD} for one in (first, daily)]
    assert bad[0] == bad[1] and first.folder != daily.folder


def test_looking_changed_nothing(daily):
    assert len(daily.changed) == 3 and not any(daily.changed.values()), daily.changed
