# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the script in dnf's own Python answers, as updates: from what a real one printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.reading import cause_of, moment_of, parse_answer
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.answer import Answer
from hypothesis import given
from hypothesis import strategies as st

REAL = (Path(__file__).parent / "fixtures" / "pending_4.14.json").read_text()


def changed(**more: Any) -> str:
    return json.dumps({**json.loads(REAL), **more})


def test_a_real_answer() -> None:
    answer = parse_answer(REAL)
    assert {one.name: one.version for one in answer.incoming}["beta"] == "2:0.9-1"
    assert {one.name for one in answer.outgoing} == {"alpha", "beta", "epsilon", "predecessor", "zeta"}
    assert {one.name for one in answer.offered if one.excluded} == {"delta", "gamma"}
    assert answer.dependencies == {("newdep", "x86_64")}
    assert answer.beside == {"kernel"}
    assert [one.id for one in answer.repositories if one.tells] == ["updates"]
    assert answer.refused == {("broken", "x86_64"): "nothing provides nobody-has-this needed by broken-1.1-1.x86_64"}
    first = next(one for one in answer.notices if one.id == "TINY-2026:0001")
    assert (first.is_security, first.severity, first.published) == (True, "important", 1767323045.0)
    assert first.cves == ("CVE-2026-0001", "CVE-2026-10002")
    assert first.fixed == {("alpha", "x86_64"): "1.1-1"}


def test_what_is_gone_is_refused() -> None:
    answer = parse_answer(changed(missing=[["alpha", "x86_64", "9-9"]]))
    assert "no more" in answer.refused["alpha", "x86_64"]


def test_addresses_come_without_passwords() -> None:
    repo = {
        **json.loads(REAL)["repos"][0],
        "url": "https://me:hunter2@host/x",
        "problem": "https://me:hunter2@host/x: no",
    }
    answer = parse_answer(changed(repos=[repo]))
    assert "hunter2" not in str(answer)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        "{" * 100000,
        REAL[:-3],
        changed(incoming=[{"name": "x"}]),
        changed(incoming=[3]),
        changed(notices={}, refused=[[1]]),
        changed(dependencies=["abc"]),
        changed(repos=[{"id": "x"}]),
    ],
)
def test_what_is_no_answer(text: str) -> None:
    with pytest.raises(CannotTell, match="cannot be read"):
        parse_answer(text)


def test_what_dnf_says_instead() -> None:
    with pytest.raises(CannotTell, match="Cache-only enabled but no cache for 'base'") as caught:
        parse_answer(json.dumps({"error": "Cache-only enabled but no cache for 'base'"}))
    assert caught.value.advice == "run dnf makecache"


@given(st.text(max_size=100), st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_anything_is_read_or_refused(text: str, value: Any) -> None:
    for whole in (text, *(changed(**{name: value}) for name in json.loads(REAL))):
        try:
            assert isinstance(parse_answer(whole), Answer)
        except CannotTell:
            pass


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        (["Problem: package a requires b", "nothing provides b"], "nothing provides b"),
        (["Problem 1: x", "one", "Problem 2: y", "two"], "one; two"),
        (["Problem: conflicting requests"], "conflicting requests"),
        (["dnf does not take it"], "dnf does not take it"),
        ([], ""),
    ],
)
def test_causes(lines: list[str], cause: str) -> None:
    assert cause_of(lines) == cause


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-02T03:04:05", 1767323045.0),
        ("2026-01-02 03:04:05", 1767323045.0),
        ("2026-01-02", 1767312000.0),
        ("1970-01-01T00:00:00", None),
        ("", None),
        ("soon", None),
    ],
)
def test_moments(text: str, moment: float | None) -> None:
    assert moment_of(text) == moment
