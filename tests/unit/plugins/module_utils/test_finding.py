# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract: what cannot be made, what is cut, and how it rolls up."""

from __future__ import annotations

import hashlib
import json

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import (
    MAX_EVIDENCE,
    MAX_MESSAGE,
    MAX_SUBJECT,
    Finding,
    FindingError,
    Metric,
    Status,
    bounded,
    identity,
    roll_up,
    summarise,
    told_apart,
)
from hypothesis import given
from hypothesis import strategies as st

GOOD = {"check": "filesystem_space", "subject": "/var", "status": "ok", "message": "12 % full"}


def made(**changes):
    """Return a good finding with some of it changed."""
    return Finding(**{**GOOD, **changes})


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"check": ""}, "not an id"),
        ({"check": "Filesystem"}, "not an id"),
        ({"check": "a b"}, "not an id"),
        ({"status": "good"}, "not a status"),
        ({"status": None}, "not a status"),
        ({"subject": ""}, "subject of a filesystem_space finding is empty"),
        ({"subject": " \n"}, "subject"),
        ({"message": "\x1b[0m"}, "message of a filesystem_space finding is empty"),
        ({"value": 3}, "has no unit"),
        ({"limit": 3}, "has no value"),
        ({"value": float("nan"), "unit": "percent"}, "not a finite number"),
        ({"value": float("inf"), "unit": "percent"}, "not a finite number"),
        ({"value": True, "unit": "percent"}, "not a finite number"),
        ({"value": "3", "unit": "percent"}, "not a finite number"),
        ({"value": 3, "unit": "percent", "limit": float("nan")}, "limit"),
        ({"evidence": ["a"]}, "not a mapping"),
    ],
)
def test_a_finding_that_breaks_the_contract_cannot_be_made(changes, why):
    with pytest.raises(FindingError, match=why):
        made(**changes)


def test_to_dict_has_what_is_set_in_the_order_of_the_contract():
    finding = made(value=93.1, unit="percent", limit=90, advice="make room", evidence={"device": "vda1"})
    assert list(finding.to_dict()) == [
        "check",
        "subject",
        "status",
        "message",
        "value",
        "unit",
        "limit",
        "advice",
        "evidence",
    ]
    assert list(made().to_dict()) == ["check", "subject", "status", "message"]


def test_the_status_is_plain_text_in_json():
    assert json.loads(json.dumps(made().to_dict()))["status"] == "ok"
    assert type(made().to_dict()["status"]) is str  # pylint: disable=unidiomatic-typecheck


def test_from_dict_gives_the_same_finding_back():
    finding = made(value=1, unit="percent", limit=2, advice="wait", evidence={"a": [1, {"b": None}]})
    assert Finding.from_dict(finding.to_dict()) == finding


@pytest.mark.parametrize(
    "data", [{}, {"check": "x"}, {**GOOD, "check": 5}, {**GOOD, "message": None}, {**GOOD, "subject": ["a"]}]
)
def test_from_dict_holds_what_crossed_the_network_to_the_contract(data):
    with pytest.raises(FindingError):
        Finding.from_dict(data)


def test_a_secret_is_redacted_wherever_it_stands():
    finding = made(
        subject="http://user:hunter2@host/",
        message="login with password=hunter2",
        advice="curl -H 'Authorization: Bearer hunter2hunter2'",
        evidence={"line": ["token: hunter2"], "password": "hunter2", "deep": {"api_key": "hunter2"}},
    )
    assert "hunter2" not in json.dumps(finding.to_dict())


def test_a_secret_is_redacted_before_the_text_is_cut():
    finding = made(message="x" * (MAX_MESSAGE - 14) + " password=hunter2hunter2")
    assert "hunter" not in finding.message


def test_text_is_cut_to_its_bound():
    finding = made(subject="s" * 10_000, message="m" * 10_000_000)
    assert len(finding.subject) == MAX_SUBJECT
    assert len(finding.message) == MAX_MESSAGE


def test_evidence_is_bounded_and_says_what_it_left_out():
    evidence = bounded({"line {0}".format(number): "x" * 900 for number in range(100)})
    assert len(json.dumps(evidence)) < MAX_EVIDENCE * 1.1
    assert evidence["left_out"] == 100 - (len(evidence) - 1)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


@given(st.dictionaries(st.text(), json_like))
def test_any_evidence_comes_out_as_bounded_json(evidence):
    text = json.dumps(bounded(evidence), allow_nan=False)
    assert len(text) < MAX_EVIDENCE * 2


@given(st.text(), st.text())
def test_any_text_of_a_host_makes_a_finding_or_a_clear_error(subject, message):
    try:
        finding = made(subject=subject, message=message)
    except FindingError as error:
        assert "is empty" in str(error)
    else:
        assert "\n" not in finding.message


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        (["ok", "fail", "unknown"], "fail"),
        (["ok", "warn", "unknown"], "unknown"),
        (["skipped", "warn", "ok"], "warn"),
        (["skipped", "ok"], "ok"),
        (["skipped"], "skipped"),
        ([], "unknown"),
    ],
)
def test_roll_up(statuses, worst):
    assert roll_up(Status(status) for status in statuses).value == worst


def test_summarise_counts_all_five():
    assert summarise([Status.OK, Status.OK, Status.FAIL]) == {"fail": 1, "unknown": 0, "warn": 0, "ok": 2, "skipped": 0}


def test_identity_is_the_one_of_the_contract():
    expected = hashlib.sha256(b"web1\0health_check\0filesystem_space\0/var").hexdigest()[:16]
    assert identity("web1", "health_check", "filesystem_space", "/var") == expected
    with_site = hashlib.sha256(b"web1\0health_check\0filesystem_space\0/var\0berlin").hexdigest()[:16]
    assert identity("web1", "health_check", "filesystem_space", "/var", "berlin") == with_site


def test_identity_does_not_depend_on_how_a_letter_is_composed():
    assert identity("h", "p", "c", "caf\u00e9") == identity("h", "p", "c", "cafe\u0301")


@pytest.mark.parametrize(
    ("name", "value"), [("Has Blank", 1), ("", 1), ("good", float("nan")), ("good", "1"), ("good", None)]
)
def test_a_metric_that_is_no_number_cannot_be_made(name, value):
    with pytest.raises(FindingError):
        Metric(name, value, "ms")


@pytest.mark.parametrize(
    ("subjects", "named"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "a", "b", "a"], ["a", "a (2)", "b", "a (3)"]),
        (["a", "a (2)", "a"], ["a", "a (2)", "a (3)"]),
        (["x" * 300, "x" * 300], ["x" * 255 + "…", "x" * 251 + "… (2)"]),
    ],
)
def test_no_two_findings_share_an_identity(subjects, named):
    findings = told_apart([Finding("made_up", subject, Status.OK, "fine") for subject in subjects])
    assert [finding.subject for finding in findings] == named
    other = Finding("another", "a", Status.OK, "fine")
    assert told_apart([*findings, other])[-1] is other
