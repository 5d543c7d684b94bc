# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What waits on a host of Debian or Ubuntu, and why some of it stays out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.details import Details, Installed
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.origin import Archive
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.pending import (
    HELD,
    NOT_SAID,
    Facts,
    archives_of_other_suites,
    beneath,
    change_of,
    left_out,
    unexplained,
    upgrades,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.policy import Policy, Version
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.simulation import Simulation, Step

MAIN, UPDATES, SECURITY = "main", "updates", "security"
ARCHIVES = {
    MAIN: Archive.of(MAIN, {"o": "Ubuntu", "l": "Ubuntu", "n": "jammy", "a": "jammy", "c": "main"}),
    UPDATES: Archive.of(UPDATES, {"o": "Ubuntu", "l": "Updates", "n": "jammy", "a": "jammy-updates"}),
    SECURITY: Archive.of(SECURITY, {"o": "Ubuntu", "l": "Security", "n": "jammy", "a": "jammy-security"}),
}


def _facts(*versions: Version, candidate: str = "2", held: bool = False, **more: object) -> Facts:
    package = Installed("vim", "amd64", "1", "vim", "1", 1024, held)
    policy = Policy("vim", "1", candidate, (*versions, Version("1", 500, None, (MAIN,))))
    details = {("vim", "2"): [Details("vim", "amd64", "2", "vim", "2", 500, 3072)]}
    facts = Facts("amd64", {("vim", "amd64"): package}, {"vim": policy}, ARCHIVES, frozenset({SECURITY}), (), details)
    return replace(facts, **more)  # type: ignore[arg-type]


STEP = Step("install", "vim", "amd64", "1", "2", ("Ubuntu:22.04/jammy-updates",))


@pytest.mark.parametrize(
    ("versions", "security", "enough", "origin"),
    [
        # The candidate itself comes from security.
        ((Version("2", 500, None, (UPDATES, SECURITY)),), True, None, "Security:jammy"),
        # A newer one hides the security update that it contains.
        ((Version("2", 500, None, (UPDATES,)), Version("1.5", 500, None, (SECURITY,))), True, "1.5", "Updates:jammy"),
        ((Version("2", 500, None, (UPDATES,)), Version("0.5", 500, None, (SECURITY,))), False, None, "Updates:jammy"),
        # What comes after the candidate is not in it.
        ((Version("3", -1, None, (SECURITY,)), Version("2", 500, None, (UPDATES,))), False, None, "Updates:jammy"),
    ],
)
def test_security_is_decided_by_where_the_versions_come_from(
    versions: tuple[Version, ...], security: bool, enough: str | None, origin: str
) -> None:
    change = change_of(STEP, _facts(*versions))
    assert (change.security, change.security_candidate, change.origin) == (security, enough, origin)
    assert (change.action, change.size, change.growth) == ("upgrade", 500, 2048)


def test_without_a_security_archive_nobody_knows() -> None:
    facts = _facts(Version("2", 500, None, (UPDATES,)), security=frozenset())
    assert change_of(STEP, facts).security is None
    assert change_of(STEP, facts).security_source == ""


def test_what_is_removed_and_what_is_new_are_told_apart() -> None:
    facts = _facts()
    removed = change_of(Step("remove", "vim", "", "1", None, ()), facts)
    assert (removed.action, removed.arch, removed.candidate, removed.growth) == ("remove", "amd64", None, -1024)
    new = change_of(Step("install", "linux-image-6.1", "amd64", None, "6.1", ("Debian:12/stable",)), facts)
    assert (new.action, new.origin, new.growth, new.cves) == ("install", "Debian:12/stable", None, None)
    assert new.reboot == "a new kernel"
    assert change_of(Step("install", "vim", "amd64", "3", "2", ()), facts).action == "downgrade"


def test_a_full_upgrade_lists_only_what_is_installed() -> None:
    steps = (STEP, Step("install", "new", "amd64", None, "1", ()), Step("remove", "old", "", "1", None, ()))
    assert [change.name for change in upgrades(Simulation(steps), _facts())] == ["vim"]


NEWER = Version("2", 500, None, (UPDATES,))


@pytest.mark.parametrize(
    ("facts", "simulation", "cause"),
    [
        (_facts(NEWER, held=True), Simulation((), kept=("vim",)), HELD),
        (
            _facts(Version("2", 500, 20, (UPDATES,))),
            Simulation((), deferred=("vim",)),
            "phased: 20 % of all machines get it so far",
        ),
        (_facts(NEWER), Simulation((), deferred=("vim",)), "phased"),
        (
            _facts(Version("2", -1, None, (SECURITY,)), candidate="1"),
            Simulation(()),
            "pinned: priority -1 in apt's preferences",
        ),
        (
            _facts(NEWER, blacklist=("vi",)),
            Simulation((STEP,)),
            "excluded by Unattended-Upgrade::Package-Blacklist",
        ),
        (_facts(NEWER), Simulation((), kept=("vim",)), NOT_SAID),
    ],
)
def test_each_one_left_out_has_one_cause(facts: Facts, simulation: Simulation, cause: str) -> None:
    [found] = left_out(simulation, facts, {})
    assert (found.name, found.installed, found.candidate, found.cause) == ("vim", "1", "2", cause)


@pytest.mark.parametrize(
    ("version", "held", "taken"),
    [
        (Version("1.5", 500, None, (SECURITY,)), False, ["1.5"]),
        (Version("1.5", -1, None, (SECURITY,)), False, []),
        (Version("1.5", 500, 10, (SECURITY,)), False, []),
        (Version("0.5", 500, None, (SECURITY,)), False, []),
        (Version("1.5", 500, None, (MAIN,)), False, []),
        (Version("1.5", 500, None, (SECURITY,)), True, []),
    ],
)
def test_a_security_update_beneath_one_that_is_phased_is_taken(version: Version, held: bool, taken: list[str]) -> None:
    facts = _facts(Version("2", 500, 20, (UPDATES,)), version, held=held)
    steps = beneath(left_out(Simulation((), deferred=("vim",)), facts, {}), facts)
    assert [step.candidate for step in steps] == taken


def test_what_is_taken_or_has_nothing_newer_is_not_listed() -> None:
    assert left_out(Simulation((STEP,)), _facts(NEWER), {}) == []
    assert left_out(Simulation(()), _facts(candidate="1"), {}) == []
    # Backports and the like have newer versions by design.
    assert left_out(Simulation(()), _facts(Version("2", 100, None, (UPDATES,)), candidate="1"), {}) == []


def test_a_security_update_that_is_held_is_known_as_one() -> None:
    [found] = left_out(Simulation(()), _facts(Version("2", 500, None, (SECURITY,)), held=True), {})
    assert found.security is True


def test_what_was_found_out_about_one_kept_back_is_its_cause() -> None:
    facts, simulation = _facts(NEWER), Simulation((), kept=("vim",))
    assert [(package.name, version) for package, version in unexplained(simulation, facts)] == [("vim", "2")]
    [found] = left_out(simulation, facts, {("vim", "amd64"): "kept back: because"})
    assert found.cause == "kept back: because"


def test_a_broken_pattern_of_the_blacklist_leaves_nothing_out() -> None:
    assert [change.name for change in upgrades(Simulation((STEP,)), _facts(NEWER, blacklist=("(",)))] == ["vim"]


def test_archives_of_another_release_are_seen() -> None:
    other = Archive.of("o", {"o": "Debian", "l": "Debian", "n": "trixie-updates", "c": "main"})
    ours = Archive.of("x", {"o": "Debian", "l": "Debian", "n": "bookworm-backports"})
    foreign = Archive.of("y", {"o": "Docker", "n": "trixie"})
    assert archives_of_other_suites([other, ours, foreign], ("bookworm",)) == ["Debian:trixie-updates/main"]
    assert archives_of_other_suites([other], ()) == []
