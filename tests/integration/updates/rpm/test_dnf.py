# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What real dnf says waits and would do, and that it then does exactly this."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ansible_collections.ops.upkeep.tests.integration.containers.container import Container
from ansible_collections.ops.upkeep.tests.integration.updates.rpm.machine import (
    INSTALLED,
    Ask,
    after,
    installed_on,
    machine,
    repository,
    short,
    state_of,
    write,
)

CONF = "[main]\ngpgcheck=0\ninstallonly_limit=3\nbest={best}\nskip_if_unavailable=True\nexcludepkgs=delta\n"
SPECS = [
    ["alpha", "x86_64", "1.1-1"],
    ["epsilon", "noarch", "1.1-1"],
    ["successor", "x86_64", "1.0-1"],
    ["kernel", "x86_64", "5.1-1"],
]


@pytest.fixture(scope="module")
def fedora() -> Iterator[Container]:
    """A machine with dnf 4, on which gamma is locked, delta excluded, and broken cannot be upgraded."""
    with machine("bookworm", "dnf", "dnf-plugins-core") as container:
        for name in ("base", "updates", "third"):
            write(container, f"/etc/yum.repos.d/{name}.repo", repository(name))
        write(container, "/etc/dnf/dnf.conf", CONF.format(best="False"))
        write(container, "/etc/dnf/vars/releasever", "12\n")
        write(container, "/etc/dnf/plugins/local.conf", "[main]\nenabled=false\n")
        alone = ("--disablerepo=*", "--enablerepo=base", "--setopt=excludepkgs=")
        container.run("dnf", "-y", "-q", *alone, "install", *INSTALLED)
        container.run("dnf", "-q", "makecache")
        container.run("dnf", "-q", "versionlock", "add", "gamma")
        yield container


def test_what_waits(fedora: Container, ask: Ask) -> None:
    pending = ask(fedora, "dnf")["pending"]
    assert short(pending["changes"]) == {
        "alpha": ("upgrade", "1.2-1", True),
        "beta": ("upgrade", "2:0.9-1", False),
        "epsilon": ("upgrade", "1.1-1", False),
        "kernel": ("install", "5.1-1", True),
        "successor": ("install", "1.0-1", False),
        "zeta": ("upgrade", "1.1-1", None),
    }
    assert pending["security_source"] == "advisories of updates"
    assert pending["doubt"] == ""
    assert 0 <= pending["lists_age"] < 3600


def test_what_is_known_of_an_update(fedora: Container, ask: Ask) -> None:
    changes = {one["name"]: one for one in ask(fedora, "dnf")["pending"]["changes"]}
    alpha = changes["alpha"]
    assert (alpha["origin"], alpha["security_candidate"], alpha["severity"]) == ("updates", "1.1-1", "important")
    assert alpha["cves"] == ["CVE-2026-0001", "CVE-2026-10002"]
    assert (alpha["open_since"], alpha["published"]) == (1767323045.0, 1769990400.0)
    assert [one["id"] for one in alpha["advisories"]] == ["TINY-2026:0001", "TINY-2026:0002"]
    assert alpha["advisories"][0]["title"] == "Important: alpha <script>alert(1)</script> {{ x }}"
    size = int(fedora.run("stat", "--format", "%s", "/srv/updates/x86_64/alpha-1.2-1.x86_64.rpm"))
    assert (alpha["size"], alpha["growth"]) == (size, 0)
    assert (changes["beta"]["cves"], changes["epsilon"]["cves"], changes["zeta"]["cves"]) == ([], None, None)
    assert changes["kernel"]["reboot"] == "a new kernel"
    assert changes["epsilon"]["services"] == ["epsilon.service"]


def test_what_is_left_out(fedora: Container, ask: Ask) -> None:
    left_out = ask(fedora, "dnf")["pending"]["left_out"]
    assert {one["name"]: (one["cause"], one["security"]) for one in left_out} == {
        "broken": ("kept back: nothing provides nobody-has-this needed by broken-1.1-1.x86_64", True),
        "delta": ("excluded by excludepkgs=delta", False),
        "gamma": ("held (dnf versionlock)", True),
    }


def test_the_best_or_nothing_is_answered_all_the_same(fedora: Container, ask: Ask) -> None:
    write(fedora, "/etc/dnf/dnf.conf", CONF.format(best="True"))
    try:
        best = ask(fedora, "dnf")["pending"]
    finally:
        write(fedora, "/etc/dnf/dnf.conf", CONF.format(best="False"))
    assert len(best["changes"]) == 6
    assert any("nobody-has-this" in note for note in best["notes"])


def test_a_repository_that_others_have_priority_over(fedora: Container, ask: Ask) -> None:
    write(fedora, "/etc/yum.repos.d/third.repo", repository("third", priority="100"))
    write(fedora, "/etc/yum.repos.d/base.repo", repository("base", priority="10"))
    try:
        pending = ask(fedora, "dnf")["pending"]
    finally:
        for name in ("base", "third"):
            write(fedora, f"/etc/yum.repos.d/{name}.repo", repository(name))
    causes = {one["name"]: one["cause"] for one in pending["left_out"]}
    assert causes["zeta"] == "kept back: another repository has priority over third"
    assert "zeta" not in short(pending["changes"])


def test_exactly_these(fedora: Container, ask: Ask) -> None:
    answer = ask(fedora, "dnf", specs=SPECS)
    assert answer["refused"] == {}
    assert short(answer["resolved"]) == {
        "alpha": ("upgrade", "1.1-1", True),
        "epsilon": ("upgrade", "1.1-1", False),
        "kernel": ("install", "5.1-1", True),
        "newdep": ("install", "1.0-1", False),
        "predecessor": ("remove", None, None),
        "successor": ("install", "1.0-1", False),
    }


def test_one_that_cannot_be_had_does_not_cost_the_others(fedora: Container, ask: Ask) -> None:
    wanted = [*SPECS, ["broken", "x86_64", "1.1-1"], ["alpha", "x86_64", "9-9"], ["gamma", "x86_64", "1.1-1"]]
    answer = ask(fedora, "dnf", specs=wanted[1:])
    assert answer["refused"] == {
        "broken.x86_64": "nothing provides nobody-has-this needed by broken-1.1-1.x86_64",
        "alpha.x86_64": "its repository has this version no more",
        "gamma.x86_64": "its repository has this version no more",
    }
    assert {one["name"] for one in answer["resolved"]} == {"epsilon", "kernel", "newdep", "predecessor", "successor"}


def test_nothing_is_written(fedora: Container, ask: Ask) -> None:
    before = state_of(fedora)
    ask(fedora, "dnf", specs=SPECS)
    assert state_of(fedora) == before


def test_somebody_without_rights_gets_the_same_answer(fedora: Container, ask: Ask) -> None:
    ours, theirs = (ask(fedora, "dnf", user=user, specs=SPECS) for user in ("root", "visitor"))
    assert theirs["resolved"] == ours["resolved"]
    assert theirs["pending"]["changes"] == ours["pending"]["changes"]
    assert "root" in ask(fedora, "dnf", user="visitor", refresh=True)["cannot_tell"]


def test_a_repository_that_is_not_reached(fedora: Container, ask: Ask) -> None:
    write(fedora, "/etc/yum.repos.d/gone.repo", repository("gone", "http://user:hunter2@127.0.0.1:9/gone"))
    try:
        pending = ask(fedora, "dnf", refresh=True)["pending"]
    finally:
        fedora.run("rm", "/etc/yum.repos.d/gone.repo")
    gone = {one["name"]: one for one in pending["sources"]}["gone"]
    assert gone["problem"]
    assert "gone" in pending["doubt"]
    assert "hunter2" not in str(pending)
    assert len(pending["changes"]) == 6


def test_without_lists_nothing_is_claimed(fedora: Container, ask: Ask) -> None:
    fedora.run("mv", "/var/cache/dnf", "/var/cache/dnf.away")
    try:
        answer = ask(fedora, "dnf")
    finally:
        fedora.run("rm", "-rf", "/var/cache/dnf")
        fedora.run("mv", "/var/cache/dnf.away", "/var/cache/dnf")
    assert "cannot_tell" in answer or (answer["pending"]["doubt"] and not answer["pending"]["security_source"])


def test_dnf_then_does_exactly_this(fedora: Container, ask: Ask) -> None:
    answer = ask(fedora, "dnf", specs=SPECS)
    assert answer["pending"]["last_success"] is None
    expected = after(installed_on(fedora), answer["resolved"])
    fedora.run("dnf", "-y", "-q", "-C", "install", *(f"{name}-{version}.{arch}" for name, arch, version in SPECS))
    assert installed_on(fedora) == expected
    again = ask(fedora, "dnf")["pending"]
    assert again["last_success"] > 1.7e9
    assert set(short(again["changes"])) == {"alpha", "beta", "zeta"}
