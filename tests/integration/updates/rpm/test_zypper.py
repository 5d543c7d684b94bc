# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What real zypper says waits and would do, and that it then does exactly this."""

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

QUIET = ("zypper", "--non-interactive", "--no-gpg-checks", "--quiet")
SPECS = [
    ["alpha", "x86_64", "1.1-1"],
    ["epsilon", "noarch", "1.1-1"],
    ["successor", "x86_64", "1.0-1"],
    ["kernel", "x86_64", "5.1-1"],
]


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def suse(request: pytest.FixtureRequest) -> Iterator[Container]:
    """A machine with an old and one with a new zypper, on which gamma is locked and broken cannot be upgraded."""
    with machine(request.param, "zypper") as container:
        for name in ("base", "updates", "third"):
            write(container, f"/etc/zypp/repos.d/{name}.repo", repository(name, autorefresh="0"))
        container.run(*QUIET, "refresh")
        container.run(*QUIET, "install", "--repo", "base", *_oldest())
        container.run(*QUIET, "addlock", "gamma")
        yield container


def _oldest() -> list[str]:
    return [f"{name}={'5.0' if name == 'kernel' else '1.0'}" for name in INSTALLED]


def test_what_waits(suse: Container, ask: Ask) -> None:
    pending = ask(suse, "zypper")["pending"]
    assert short(pending["changes"]) == {
        "alpha": ("upgrade", "1.2-1", True),
        "beta": ("upgrade", "2:0.9-1", False),
        "delta": ("upgrade", "1.1-1", False),
        "epsilon": ("upgrade", "1.1-1", False),
        "kernel": ("upgrade", "5.1-1", True),
        "successor": ("install", "1.0-1", False),
        "zeta": ("upgrade", "1.1-1", None),
    }
    assert pending["security_source"] == "advisories of updates"
    assert pending["doubt"] == ""
    assert 0 <= pending["lists_age"] < 3600


def test_what_is_known_of_an_update(suse: Container, ask: Ask) -> None:
    changes = {one["name"]: one for one in ask(suse, "zypper")["pending"]["changes"]}
    alpha = changes["alpha"]
    assert (alpha["origin"], alpha["security_candidate"], alpha["severity"]) == ("updates", "1.1-1", "important")
    assert alpha["cves"] == ["CVE-2026-0001", "CVE-2026-10002"]
    assert alpha["open_since"] == 1767323045.0
    assert "TINY-2026:0001" in [one["id"] for one in alpha["advisories"]]
    assert (changes["beta"]["cves"], changes["epsilon"]["cves"], changes["zeta"]["cves"]) == ([], None, None)
    assert changes["kernel"]["reboot"] == "a new kernel"
    assert changes["epsilon"]["services"] == ["epsilon.service"]


def test_what_is_left_out(suse: Container, ask: Ask) -> None:
    left_out = {one["name"]: one for one in ask(suse, "zypper")["pending"]["left_out"]}
    assert set(left_out) == {"broken", "gamma"}
    assert left_out["gamma"]["cause"] == "held (zypper addlock)"
    assert left_out["broken"]["cause"].startswith("kept back: nothing provides")
    assert "nobody-has-this" in left_out["broken"]["cause"]
    assert left_out["broken"]["security"] and left_out["gamma"]["security"]


def test_exactly_these(suse: Container, ask: Ask) -> None:
    answer = ask(suse, "zypper", specs=SPECS)
    assert answer["refused"] == {}
    assert short(answer["resolved"]) == {
        "alpha": ("upgrade", "1.1-1", True),
        "epsilon": ("upgrade", "1.1-1", False),
        "kernel": ("upgrade", "5.1-1", True),
        "newdep": ("install", "1.0-1", False),
        "predecessor": ("remove", None, None),
        "successor": ("install", "1.0-1", False),
    }


def test_one_that_cannot_be_had_does_not_cost_the_others(suse: Container, ask: Ask) -> None:
    wanted = [["broken", "x86_64", "1.1-1"], *SPECS[1:], ["alpha", "x86_64", "9-9"], ["gamma", "x86_64", "1.1-1"]]
    answer = ask(suse, "zypper", specs=wanted)
    assert set(answer["refused"]) == {"broken.x86_64", "alpha.x86_64", "gamma.x86_64"}
    assert "nobody-has-this" in answer["refused"]["broken.x86_64"]
    assert {one["name"] for one in answer["resolved"]} == {"epsilon", "kernel", "newdep", "predecessor", "successor"}


def test_one_alone_has_its_sizes(suse: Container, ask: Ask) -> None:
    (zeta,) = ask(suse, "zypper", specs=[["zeta", "x86_64", "1.1-1"]])["resolved"]
    size = int(suse.run("stat", "--format", "%s", "/srv/third/x86_64/zeta-1.1-1.x86_64.rpm"))
    assert (zeta["size"], zeta["growth"]) == (size, 0)


def test_nothing_is_written(suse: Container, ask: Ask) -> None:
    before = state_of(suse)
    ask(suse, "zypper", specs=SPECS)
    assert state_of(suse) == before


def test_somebody_without_rights_hears_what_waits(suse: Container, ask: Ask) -> None:
    ours, theirs = (ask(suse, "zypper", user=user)["pending"] for user in ("root", "visitor"))
    # Who replaces whom is known to root alone: zypper simulates for nobody else.
    assert theirs["changes"] == [one for one in ours["changes"] if one["name"] != "successor"]
    assert "only root may simulate" in theirs["notes"][-1]
    assert {one["name"] for one in theirs["left_out"]} == {"broken", "gamma"}
    assert "root" in ask(suse, "zypper", user="visitor", specs=SPECS)["cannot_tell"]
    assert "root" in ask(suse, "zypper", user="visitor", refresh=True)["cannot_tell"]


def test_a_repository_that_is_not_reached(suse: Container, ask: Ask) -> None:
    url = "http://user:hunter2@127.0.0.1:9/gone"
    write(suse, "/etc/zypp/repos.d/gone.repo", repository("gone", url, autorefresh="1"))
    try:
        pending = ask(suse, "zypper", refresh=True)["pending"]
    finally:
        suse.run("rm", "/etc/zypp/repos.d/gone.repo")
    gone = {one["name"]: one for one in pending["sources"]}["gone"]
    assert gone["problem"]
    assert "gone" in pending["doubt"]
    assert "hunter2" not in str(pending)
    assert len(pending["changes"]) == 7


def test_zypper_then_does_exactly_this(suse: Container, ask: Ask) -> None:
    answer = ask(suse, "zypper", specs=SPECS)
    assert answer["pending"]["last_success"] is None
    expected = after(installed_on(suse), answer["resolved"])
    suse.run(*QUIET, "--no-refresh", "install", *(f"{name}.{arch}={version}" for name, arch, version in SPECS))
    assert installed_on(suse) == expected
    suse.run(*QUIET, "--no-refresh", "update", "beta")
    again = ask(suse, "zypper")["pending"]
    assert again["last_success"] > 1.7e9
    assert set(short(again["changes"])) == {"alpha", "delta", "zeta"}
