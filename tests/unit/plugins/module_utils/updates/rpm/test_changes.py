# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What notices and resolvers say, as changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.changes import changes_of, with_notices
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import Notice, Package

SOURCE = "advisories of updates"
KEY = ("alpha", "x86_64")


def package(name: str, version: str, arch: str = "x86_64", size: int | None = 100) -> Package:
    return Package(name, arch, version, "updates", 10, size)


def notice(name: str, version: str, security: bool = True, **more: object) -> Notice:
    return replace(Notice(name, security, "important", fixed={KEY: version}), **more)  # type: ignore[arg-type]


def update(installed: str | None = "1.0-1", candidate: str = "1.2-1") -> Change:
    return Change("alpha", "x86_64", "upgrade", installed, candidate, origin="updates", published=5.0)


@pytest.mark.parametrize(
    ("before", "after", "action"), [("1.0-1", "1.1-1", "upgrade"), ("1:1.0-1", "2.0-1", "downgrade")]
)
def test_what_comes_replaces_what_goes(before: str, after: str, action: str) -> None:
    changes = changes_of([package("alpha", after, size=150)], [package("alpha", before)])
    assert [(one.action, one.installed, one.candidate, one.growth) for one in changes] == [(action, before, after, 50)]


def test_a_package_of_several_architectures_replaces_its_own() -> None:
    coming = [package("alpha", "2-1", "i686"), package("alpha", "2-1")]
    changes = changes_of(coming, [package("alpha", "1-1"), package("alpha", "1-1", "i686")])
    assert [(one.arch, one.action, one.installed) for one in changes] == [
        ("i686", "upgrade", "1-1"),
        ("x86_64", "upgrade", "1-1"),
    ]


def test_a_package_may_change_to_noarch() -> None:
    (change,) = changes_of([package("alpha", "2-1", "noarch")], [package("alpha", "1-1")])
    assert (change.action, change.arch, change.installed) == ("upgrade", "noarch", "1-1")


def test_what_is_obsoleted_goes() -> None:
    changes = changes_of([package("new", "1-1")], [package("old", "3-1")])
    assert [(one.name, one.action, one.installed, one.candidate, one.growth) for one in changes] == [
        ("new", "install", None, "1-1", 100),
        ("old", "remove", "3-1", None, -100),
    ]


def test_a_kernel_comes_beside_the_old_one() -> None:
    changes = changes_of([package("kernel", "5.3-1")], [package("kernel", "5.0-1")], frozenset({("kernel", "x86_64")}))
    assert [(one.action, one.installed, one.candidate) for one in changes] == [
        ("install", None, "5.3-1"),
        ("remove", "5.0-1", None),
    ]
    assert changes[0].reboot == "a new kernel"


def test_sizes_that_nobody_knows_are_no_zeros() -> None:
    (change,) = changes_of([package("alpha", "2-1", size=None)], [package("alpha", "1-1")])
    assert change.growth is None


@pytest.mark.parametrize(
    ("notices", "source", "security", "cves"),
    [
        ([], SOURCE, False, None),
        ([], "", None, None),
        ([notice("A", "1.1-1", cves=("CVE-2026-2", "CVE-2026-10"))], SOURCE, True, ("CVE-2026-2", "CVE-2026-10")),
        # A security notice without one proves nothing.
        ([notice("A", "1.1-1")], SOURCE, True, None),
        # It was installed already, or is of a version that does not come.
        ([notice("A", "1.0-1", cves=("CVE-2026-2",))], SOURCE, False, None),
        ([notice("A", "1.3-1", cves=("CVE-2026-2",))], SOURCE, False, None),
        ([notice("A", "1.1-1", security=False)], SOURCE, False, ()),
        ([notice("A", "1.1-1", security=False)], "", None, None),
        # Another repository tells of it.
        ([notice("A", "1.1-1", repo="other")], "", True, None),
    ],
)
def test_whether_it_is_for_security(
    notices: list[Notice], source: str, security: bool | None, cves: tuple[str, ...] | None
) -> None:
    change = with_notices(update(), notices, {}, source)
    assert (change.security, change.cves) == (security, cves)
    assert bool(change.cve_source) == (cves is not None)
    if security is not None:
        assert change.security_source


@pytest.mark.parametrize(
    ("offered", "enough"),
    [(["1.1-1", "1.2-1"], "1.1-1"), (["0:1.1-1"], "1.1-1"), (["1.2-1"], None), ([], None)],
)
def test_an_older_version_may_be_enough(offered: list[str], enough: str | None) -> None:
    packages = {KEY: [package("alpha", version) for version in offered]}
    assert with_notices(update(), [notice("A", "1.1-1")], packages, SOURCE).security_candidate == enough


def test_all_fixes_are_needed() -> None:
    packages = {KEY: [package("alpha", version) for version in ("1.0.1-1", "1.1-1", "1.2-1")]}
    notices = [notice("A", "1.1-1"), notice("B", "1.0.1-1")]
    assert with_notices(update(), notices, packages, SOURCE).security_candidate == "1.1-1"


def test_the_clock_starts_with_the_oldest_fix() -> None:
    notices = [notice("A", "1.1-1", published=20.0), notice("B", "1.2-1", published=30.0)]
    change = with_notices(update(), notices, {}, SOURCE)
    assert (change.published, change.open_since) == (30.0, 20.0)
    others = with_notices(update(), [replace(one, is_security=False) for one in notices], {}, SOURCE)
    assert (others.published, others.open_since) == (30.0, None)
    # Of what nobody published it is known when it was made.
    untold = with_notices(update(), [notice("A", "1.1-1")], {}, SOURCE)
    assert (untold.published, untold.open_since) == (5.0, None)


def test_advisories_the_worst_first_and_harmless() -> None:
    notices = [
        notice("B", "1.2-1", security=False, severity="critical"),
        notice("C", "1.1-1", severity="low"),
        notice("A", "1.1-1", severity="critical", title="a\x1b[31m b\n" + "x" * 1000),
    ]
    change = with_notices(update(), notices, {}, SOURCE)
    assert [one.id for one in change.advisories] == ["A", "C", "B"]
    assert change.severity == "critical"
    title = change.advisories[0].title
    assert title.startswith("a b x") and len(title) <= 200


def test_the_vendor_may_want_a_reboot() -> None:
    assert "A" in with_notices(update(), [notice("A", "1.1-1", reboot=True)], {}, SOURCE).reboot
    assert with_notices(update(), [notice("A", "9-1", reboot=True)], {}, SOURCE).reboot == ""


def test_what_goes_has_no_notices() -> None:
    gone = Change("alpha", "x86_64", "remove", "1.0-1", None)
    assert with_notices(gone, [notice("A", "1.1-1")], {}, SOURCE) == gone


def test_a_kernel_is_held_against_the_newest_one() -> None:
    coming = Change("alpha", "x86_64", "install", None, "1.2-1", origin="updates")
    assert with_notices(coming, [notice("A", "1.1-1")], {}, SOURCE, since="1.1-1").security is False
    assert with_notices(coming, [notice("A", "1.1-1")], {}, SOURCE, since="1.0-1").security is True
