# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a chain is still good, and how that is said."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.certificate_expiry import judge_expiry, when
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits
from ansible_collections.ops.upkeep.plugins.module_utils.net.certificate import Certificate
from ansible_collections.ops.upkeep.plugins.module_utils.net.certificate_key import Key

DAY = 86400.0
NOW = 1000 * DAY
LIMITS = Limits(21, 7, below=True)


def certificate(name, days, issuer="above", begins=-10.0):
    return Certificate(
        f"CN={name}", f"CN={issuer}", name, issuer, NOW + begins * DAY, NOW + days * DAY, (name,), (), Key("EC", 256),
        "sha256", False, name == issuer, name.encode(), issuer.encode(), "00",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "status", "said"),
    [
        (60, "ok", "expires in 60 days, on 1972-11-26 00:00 UTC (warns at 21 days)"),
        (20.5, "warn", "expires in 20 days, on 1972-10-17 12:00 UTC (warns at 21 days)"),
        (7, "fail", "expires in 7 days, on 1972-10-04 00:00 UTC (fails at 7 days)"),
        (0.5, "fail", "expires in 12 h, on 1972-09-27 12:00 UTC (fails at 7 days)"),
        (-3, "fail", "expired 3 days ago, on 1972-09-24 00:00 UTC"),
        (-0.01, "fail", "expired 14.4 min ago, on 1972-09-26 23:45 UTC"),
    ],
)
def test_one_certificate(days, status, said):
    verdict = judge_expiry([certificate("a", days)], NOW, LIMITS)
    assert (verdict.status, verdict.message) == (Status(status), said)
    assert verdict.days == round(days, 1)


def test_one_that_is_not_yet_valid_fails():
    verdict = judge_expiry([certificate("a", 60, begins=2)], NOW, LIMITS)
    assert verdict.status is Status.FAIL
    assert verdict.message.startswith("not valid for another 2 days: it begins on ")


def test_the_first_of_the_chain_to_expire_decides():
    chain = [certificate("a", 60), certificate("b", 5), certificate("root", 1, "root")]
    verdict = judge_expiry(chain, NOW, LIMITS)
    assert verdict.status is Status.FAIL
    assert verdict.message.startswith("the intermediate b expires in 5 days")
    assert verdict.message.endswith(", before the certificate itself (1972-11-26 00:00 UTC)")


@pytest.mark.parametrize(("accepted", "status"), [(False, "fail"), (True, "warn")])
def test_an_expired_intermediate_that_clients_find_a_way_around_warns(accepted, status):
    verdict = judge_expiry([certificate("a", 60), certificate("b", -5)], NOW, LIMITS, accepted)
    assert verdict.status is Status(status)


def test_of_a_collection_of_roots_the_first_to_expire_decides():
    verdict = judge_expiry([certificate("a", 60, "a"), certificate("b", 5, "b")], NOW, LIMITS)
    assert verdict.message.startswith("b expires in 5 days")


def test_times_beyond_all_calendars():
    assert when(1e15) == "a day out of all calendars"
