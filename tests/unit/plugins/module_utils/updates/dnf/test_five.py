# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""dnf 5, whose answers are written down: what they make together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf import five
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.five import Transaction, ask
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.five_text import Table
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Spec
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import Package

SAID = (
    "Problem 1: cannot install the best update candidate for package broken-1.0-1.x86_64",
    "nothing provides nobody-has-this needed by broken-1.1-1.x86_64 from updates",
    "Problem 2: conflicting requests",
)
LINE = "upkeep\t{0}\tx86_64\t0\t{1}\t1\tupdates\t10\t20\t1767225600\n"
ALPHA, BROKEN, GAMMA, NEWDEP = (
    LINE.format(*one) for one in (("alpha", "1.2"), ("broken", "1.1"), ("gamma", "1.1"), ("newdep", "1.0"))
)
TABLE = """\
Problem: cannot install the best update candidate for package broken-1.0-1.x86_64
  - nothing provides nobody-has-this needed by broken-1.1-1.x86_64 from updates

Package                Arch   Version Repository      Size
Upgrading:
 alpha                 x86_64 0:1.2-1 updates      20.0   B
   replacing alpha     x86_64 0:1.0-1 base         10.0   B
Installing dependencies:
 newdep                x86_64 0:1.0-1 updates      20.0   B
Skipping packages with broken dependencies:
 broken                x86_64 0:1.1-1 updates      20.0   B

Transaction Summary:
 Installing:         1 package
 Upgrading:          1 package
 Replacing:          1 package
 Skipping:           1 package
"""
ADVISORY = """\
Name        : TINY-2026:0001
Severity    : Important
Type        : security
Issued      : 2026-01-02 03:04:05
Collection  :
  Packages  : alpha-0:1.1-1.x86_64
"""
REFUSED = "Failed to resolve the transaction:\nProblem: conflicting requests\n  - nothing provides nobody-has-this\n"
ANSWERS = {
    "repoquery --setopt=disable_excludes=* --available --upgrades": ALPHA + BROKEN + GAMMA,
    "repoquery --available --upgrades": ALPHA + BROKEN,
    "repoquery --available newdep-1.0-1.x86_64": NEWDEP,
    "repoquery --installed --whatprovides": LINE.format("kernel", "5.0"),
    "upgrade": TABLE,
    "upgrade alpha-1.2-1.x86_64": TABLE.replace("Skipping packages with broken dependencies:\n", "").replace(
        " broken                x86_64 0:1.1-1 updates      20.0   B\n", ""
    ),
    "upgrade broken-1.1-1.x86_64": REFUSED,
    "upgrade alpha-1.2-1.x86_64 broken-1.1-1.x86_64": REFUSED,
    "advisory info --available": ADVISORY,
    "repo info --enabled": "Repo ID : updates\nURLs :\n  Base URL : https://me:hunter2@h/updates\nRepo ID : gone\n",
}
INSTALLED = [Package("alpha", "x86_64", "1.0-1", installed_size=10), Package("broken", "x86_64", "1.0-1")]


class Written(Host):
    """A host on which dnf 5 answers what is written down. C(asked) are its arguments, the settings left out."""

    def __init__(self, root: Path, answers: Mapping[str, str]) -> None:
        super().__init__(Budget.of(10), root=str(root))
        self.answers, self.asked = answers, list[str]()

    def run(self, argv: Sequence[str], *_more: Any, **_named: Any) -> Completed:
        """Return what is written down."""
        told = [one for one in argv[2:] if not one.startswith(("--setopt=cache", "--setopt=system", "--setopt=log"))]
        told = [one for one in told if one not in ("--assumeno", "--queryformat") and "\t" not in one]
        asked = " ".join(told)
        self.asked.append(asked)
        answer = next((text for key, text in self.answers.items() if asked == key), None)
        if answer is None:
            answer = next((text for key, text in self.answers.items() if " " in key and asked.startswith(key)), None)
        if answer is None:
            return Completed(argv, 2, "", "Unknown argument")
        return Completed(argv, 1 if "--assumeno" in argv else 0, answer, "")


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """A host with lists of one of its two repositories."""
    lists = tmp_path / "var/cache/libdnf5/updates-0123/repodata"
    lists.mkdir(parents=True)
    for name in ("repomd.xml", "primary.xml.zst", "updateinfo.xml.zst"):
        (lists / name).write_text("")
    return Written(tmp_path, ANSWERS)


def test_a_full_upgrade(written: Written) -> None:
    answer = ask(written, "dnf5", None, INSTALLED)
    assert [(one.name, one.version, one.size) for one in answer.incoming] == [
        ("alpha", "1.2-1", 10),
        ("newdep", "1.0-1", 10),
    ]
    assert [(one.name, one.version, one.installed_size) for one in answer.outgoing] == [("alpha", "1.0-1", 10)]
    assert {one.name: one.excluded for one in answer.offered} == {"alpha": False, "broken": False, "gamma": True}
    assert answer.dependencies == {("newdep", "x86_64")}
    assert answer.beside == {"kernel"}
    assert answer.refused == {("broken", "x86_64"): SAID[1]}
    assert [one.id for one in answer.notices] == ["TINY-2026:0001"]
    updates, gone = answer.repositories
    assert (updates.tells, updates.problem, gone.tells, bool(gone.problem)) == (True, "", False, True)
    assert "hunter2" not in str(answer)


def test_exactly_these(written: Written) -> None:
    specs = [Spec("alpha", "x86_64", "1.2-1"), Spec("broken", "x86_64", "1.1-1")]
    answer = ask(written, "dnf5", specs, INSTALLED)
    assert [one.name for one in answer.incoming] == ["alpha", "newdep"]
    assert answer.refused == {("broken", "x86_64"): "nothing provides nobody-has-this"}


def test_the_best_or_nothing(written: Written) -> None:
    written.answers = {**ANSWERS, "upgrade": REFUSED, "upgrade --no-best": TABLE}
    answer = ask(written, "dnf5", None, INSTALLED)
    assert [one.name for one in answer.incoming] == ["alpha", "newdep"]
    assert answer.said == ("Problem: conflicting requests", "nothing provides nobody-has-this")


def test_nothing_to_do(written: Written) -> None:
    written.answers = {**ANSWERS, "upgrade": "Nothing to do.\n"}
    answer = ask(written, "dnf5", None, INSTALLED)
    assert (answer.incoming, answer.outgoing, answer.said) == ((), (), ())


def test_without_lists(tmp_path: Path) -> None:
    with pytest.raises(CannotTell, match="lists are missing") as caught:
        ask(Written(tmp_path, ANSWERS), "dnf5", None, INSTALLED)
    assert caught.value.advice == "run " + five.REFRESH


def test_what_it_does_not_understand(written: Written) -> None:
    written.answers = {}
    with pytest.raises(CannotTell, match="dnf5 ended with 2: Unknown argument"):
        ask(written, "dnf5", None, INSTALLED)


def test_what_is_not_installed_is_installed(written: Written) -> None:
    written.answers = {**ANSWERS, "install newdep-1.0-1.x86_64": "Nothing to do.\n"}
    ask(written, "dnf5", [Spec("newdep", "x86_64", "1.0-1")], INSTALLED)
    assert "install newdep-1.0-1.x86_64" in written.asked


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        (SAID, SAID[1]),
        (SAID[:1], "cannot install the best update candidate for package broken-1.0-1.x86_64"),
        (SAID[2:], "its dependencies cannot be met"),
        ((), "its dependencies cannot be met"),
    ],
)
def test_why_a_package_is_skipped(said: tuple[str, ...], cause: str) -> None:
    assert Transaction(Table(), said, "").why_not("broken") == cause
