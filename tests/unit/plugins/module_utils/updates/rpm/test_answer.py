# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a resolver answered, as updates and what is left out."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.answer import (
    NOT_SAID,
    Answer,
    changes_in,
    left_out,
    security_source,
    updates_in,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import Notice, Package, Repository

ALPHA, NEW, OLD, KERNEL = (("alpha", "x86_64"), ("new", "x86_64"), ("old", "x86_64"), ("kernel", "x86_64"))


def package(key: tuple[str, str], version: str, repo: str = "updates", excluded: bool = False) -> Package:
    return Package(*key, version, repo, 10, 100, excluded=excluded)


INSTALLED = {key: package(key, "1-1") for key in (ALPHA, OLD, KERNEL)}
ANSWER = Answer(
    (package(ALPHA, "3-1"), package(NEW, "1-1"), package(KERNEL, "2-1")),
    (package(ALPHA, "1-1"), package(KERNEL, "0-1")),
    (package(ALPHA, "2-1"), package(ALPHA, "3-1"), package(KERNEL, "2-1")),
    (Notice("A", True, "critical", fixed={ALPHA: "2-1", OLD: "2-1", KERNEL: "1-1"}),),
    (Repository("updates", tells=True), Repository("third")),
    frozenset({"kernel"}),
    frozenset({NEW}),
)


def test_changes() -> None:
    found = {one.slot: one for one in changes_in(ANSWER, INSTALLED)}
    assert len(found) == 4
    alpha, kernel = found[(*ALPHA, "")], found[(*KERNEL, "")]
    assert (alpha.security, alpha.security_candidate, alpha.security_source) == (True, "2-1", "advisories of updates")
    # The one that is installed has the fix already, and comes to stay beside the new one.
    assert (kernel.action, kernel.installed, kernel.security) == ("install", None, False)
    assert found[(*KERNEL, "0-1")].action == "remove"


def test_updates_are_what_comes_for_itself() -> None:
    assert [one.name for one in updates_in(changes_in(ANSWER, INSTALLED), ANSWER)] == ["alpha", "kernel"]


def test_who_tells_what_is_for_security() -> None:
    assert security_source(ANSWER) == "advisories of updates"
    assert security_source(replace(ANSWER, repositories=(Repository("third"),))) == ""
    other = replace(ANSWER, incoming=(package(ALPHA, "3-1", "third"),), notices=())
    (change,) = (one for one in changes_in(other, INSTALLED) if one.key == ALPHA)
    assert (change.security, change.security_source) == (None, "")


def test_what_is_left_out() -> None:
    offered = (package(OLD, "2-1"), package(OLD, "3-1", excluded=True), package(NEW, "9-1"))
    answer = replace(ANSWER, offered=offered, incoming=(), refused={OLD: "nothing provides x"})
    (one,) = left_out(answer, INSTALLED, lambda _package: "excluded")
    assert (one.key, one.installed, one.candidate, one.security) == (OLD, "1-1", "2-1", True)
    assert one.cause == "kept back: nothing provides x"


def test_causes_of_what_is_left_out() -> None:
    answer = replace(ANSWER, offered=(package(OLD, "1.5-1", "third"),), incoming=())
    (one,) = left_out(answer, INSTALLED, lambda _package: "excluded")
    assert (one.cause, one.security) == (NOT_SAID, None)
    answer = replace(ANSWER, offered=(package(OLD, "2-1", excluded=True), package(ALPHA, "3-1")))
    (one,) = left_out(answer, INSTALLED, lambda package: f"excluded {package.version}")
    assert (one.cause, one.security) == ("excluded 2-1", True)
