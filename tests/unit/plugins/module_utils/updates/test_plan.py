# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan as a document: its fingerprint, what differs, how it is shown, and how it is read back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Advisory, Change, LeftOut
from ansible_collections.ops.upkeep.plugins.module_utils.updates.plan import Plan, difference, table, to_document
from ansible_collections.ops.upkeep.plugins.module_utils.updates.plan_reading import read_plan
from hypothesis import given
from hypothesis import strategies as st

SSL = Change(
    "libssl3",
    "amd64",
    "upgrade",
    "3.0.20-1~deb12u2",
    "1:3.0.22-1~deb12u2",
    origin="Debian-Security:bookworm-security/main",
    size=2039888,
    growth=-4096,
    security=True,
    advisories=(Advisory("DSA-1", "important", ("CVE-2026-1111",), 1.5, "a title"),),
    cves=("CVE-2026-1111",),
    published=1790000000.0,
    services=("nginx.service",),
    restart=True,
)
KERNEL = Change("linux-image-6.1", "amd64", "install", None, "6.1", reboot="a new kernel")
OLD = Change("apache2", "amd64", "remove", "2.4", None)
VIM = LeftOut("vim", "amd64", "1", "2", "held (apt-mark hold)")
PLAN = Plan("web1", 1790000000.0, "apt", (SSL, KERNEL, OLD), (VIM,), "security")


def test_the_fingerprint_is_that_of_the_changes_alone() -> None:
    mark = PLAN.fingerprint
    assert len(mark) == 64
    assert replace(PLAN, made=0.0, host="web2", left_out=(), changes=(OLD, KERNEL, SSL)).fingerprint == mark
    assert replace(PLAN, changes=(replace(SSL, origin="elsewhere", size=1), KERNEL, OLD)).fingerprint == mark


@pytest.mark.parametrize(
    "changed",
    [
        replace(PLAN, backend="dnf"),
        replace(PLAN, changes=(SSL, KERNEL)),
        replace(PLAN, changes=(replace(SSL, candidate="9"), KERNEL, OLD)),
        replace(PLAN, changes=(replace(SSL, installed="9"), KERNEL, OLD)),
        replace(PLAN, changes=(replace(SSL, arch="i386"), KERNEL, OLD)),
        replace(PLAN, changes=(replace(SSL, action="downgrade"), KERNEL, OLD)),
    ],
)
def test_every_other_change_has_another_fingerprint(changed: Plan) -> None:
    assert changed.fingerprint != PLAN.fingerprint


@pytest.mark.parametrize(
    ("now", "lines"),
    [
        (replace(PLAN, made=1.0), []),
        (replace(PLAN, backend="dnf"), ["planned for apt, this host has dnf"]),
        (replace(PLAN, host="web2"), ["planned for the host web1, this one is web2"]),
        (
            replace(PLAN, changes=(SSL, OLD)),
            ["install linux-image-6.1:amd64 6.1: planned, but not to be done any more"],
        ),
        (
            replace(PLAN, changes=(*PLAN.changes, replace(KERNEL, name="new"))),
            ["install new:amd64 6.1: not planned"],
        ),
        (
            replace(PLAN, changes=(replace(SSL, candidate="4"), KERNEL, OLD)),
            [
                "upgrade libssl3:amd64 3.0.20-1~deb12u2 to 1:3.0.22-1~deb12u2: "
                "now upgrade libssl3:amd64 3.0.20-1~deb12u2 to 4"
            ],
        ),
    ],
)
def test_what_has_moved_is_told_in_words(now: Plan, lines: list[str]) -> None:
    assert difference(PLAN, now) == lines


def test_several_versions_of_one_package_are_told_apart() -> None:
    kernels = (replace(KERNEL, candidate="3"), Change(KERNEL.name, "amd64", "remove", "1", None))
    plan = replace(PLAN, changes=kernels)
    assert difference(plan, replace(plan, changes=kernels[:1])) == [
        "remove linux-image-6.1:amd64 1: planned, but not to be done any more"
    ]
    assert read_plan(to_document(plan)) == plan


def test_the_table_is_aligned_and_says_unknown_where_nobody_knows() -> None:
    lines = table(PLAN)
    assert lines[0].split() == ["ACTION", "PACKAGE", "FROM", "TO", "SECURITY", "CVES", "REBOOT"]
    assert lines[1].split() == [
        *("upgrade", "libssl3:amd64", "3.0.20-1~deb12u2", "1:3.0.22-1~deb12u2", "yes", "1", "no")
    ]
    assert lines[2].split() == ["install", "linux-image-6.1:amd64", "-", "6.1", "unknown", "unknown", "yes"]
    assert lines[0].index("FROM") == lines[1].index("3.0.20")
    assert lines[-2] == "left out: vim:amd64 2 (held (apt-mark hold))"
    assert lines[-1].endswith(PLAN.fingerprint)
    assert table(replace(PLAN, changes=()))[0] == "nothing to do"


def test_a_plan_comes_back_as_it_was() -> None:
    document = to_document(PLAN)
    assert document["made"] == "2026-09-21T14:13:20Z"
    assert read_plan(document) == PLAN
    assert read_plan(json.dumps(document)) == PLAN


def _spoilt(path: str, value: Any) -> dict[str, Any]:
    document: Any = json.loads(json.dumps(to_document(PLAN)))
    *places, last = path.split(".")
    spot = document
    for place in places:
        spot = spot[int(place) if place.isdigit() else place]
    spot[int(last) if last.isdigit() else last] = value
    return dict(document)


@pytest.mark.parametrize(
    ("given_plan", "says"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100000, "not JSON"),
        ("[]", "not a plan but list"),
        ([], "not a plan but list"),
        ({}, "its schema is None"),
        (_spoilt("schema", "ops.upkeep/plan/2"), "its schema is 'ops.upkeep/plan/2'"),
        (_spoilt("fingerprint", "0" * 64), "changed after it was made"),
        (_spoilt("changes.0.candidate", "9"), "changed after it was made"),
        (_spoilt("changes.0.candidate", None), "versions of libssl3 do not go with upgrade"),
        (_spoilt("changes.0.candidate", "1;reboot"), "characters that none can have"),
        (_spoilt("changes.0.candidate", "-o=x"), "characters that none can have"),
        (_spoilt("changes.0.name", "--allow-unauthenticated"), "characters that none can have"),
        (_spoilt("changes.0.name", "/tmp/evil.deb"), "characters that none can have"),
        (_spoilt("changes.0.name", "a b"), "characters that none can have"),
        (_spoilt("changes.0.name", "libssl3\n"), "characters that none can have"),
        (_spoilt("changes.0.name", 7), "no text"),
        (_spoilt("changes.0.action", "explode"), "an action is 'explode'"),
        (_spoilt("changes.0.action", ["upgrade"]), "an action is"),
        (_spoilt("changes.0.severity", "bad"), "a severity is 'bad'"),
        (_spoilt("changes.0.severity", {}), "a severity is"),
        (_spoilt("changes.0.size", "many"), "size is no number"),
        (_spoilt("changes.0.size", float("nan")), "size is no number"),
        (_spoilt("changes.0.size", True), "size is no number"),
        (_spoilt("changes.0.security", "yes"), "security is neither true nor false"),
        (_spoilt("changes.0.cves", "CVE-1"), "cves is no list"),
        (_spoilt("changes.0.advisories", [1]), "an item of advisories is int"),
        (_spoilt("changes.0", None), "an item of changes is NoneType"),
        (_spoilt("changes.1", to_document(PLAN)["changes"][0]), "names a package twice"),
        (_spoilt("changes", {}), "changes is no list"),
        (_spoilt("left_out", None), "left_out is no list"),
        (_spoilt("made", "yesterday"), "made is 'yesterday'"),
        (_spoilt("host", "x" * 2000), "host is no text"),
    ],
)
def test_what_is_no_sound_plan_is_refused_with_a_way_out(given_plan: object, says: str) -> None:
    with pytest.raises(WrongOptions) as caught:
        read_plan(given_plan)
    assert says in str(caught.value)
    assert 'option "plan"' in str(caught.value)
    assert "make a new plan" in str(caught.value)
    assert len(str(caught.value)) < 500


values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(to_document(PLAN)["changes"][0])), values)
def test_no_value_breaks_the_reading(name: str, value: object) -> None:
    document = _spoilt("changes.0." + name, value)
    try:
        read_plan(document)
    except WrongOptions:
        return
