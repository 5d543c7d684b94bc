# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans of updates on Debian, by the real apt."""

from __future__ import annotations

import json
from typing import Any

import pytest

#: What a look must leave as it is.
STATE = (
    "find /var/lib/apt /var/lib/dpkg /var/cache/apt /var/log/apt /etc /tmp -type f -printf '%p %s %T@\\n'"
    " | grep -v ansible | sort"
)


def _found(result: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    found = {(item["check"].replace("updates_", "", 1), item["subject"]): item for item in result["findings"]}
    assert len(found) == len(result["findings"]), "two findings with one identity"
    return found


def _changes(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {change["name"]: change for change in result["plan"]["changes"]}


def _causes(result: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["cause"] for one in result["plan"]["left_out"]}


@pytest.fixture(scope="module")
def security(behind: Any, review: Any) -> dict[str, Any]:
    """The plan of what is for security, with the changelogs of the packages."""
    before = behind.run("sh", "-c", STATE)
    result: dict[str, Any] = review(behind, changelogs=True)
    assert behind.run("sh", "-c", STATE) == before, "a look has changed the machine"
    return result


def test_the_plan_is_what_apt_itself_would_do(behind: Any, security: dict[str, Any]) -> None:
    simulated = behind.run("apt-get", "-s", "dist-upgrade").splitlines()
    apt = {line.split()[1]: line.split()[3].lstrip("(") for line in simulated if line.startswith("Inst ")}
    planned = {name: change["candidate"] for name, change in _changes(security).items()}
    assert {"openssl", "libssl3", "nginx"} <= set(planned)
    # All that waits there comes from the security suite, or is left out of a plan for security.
    secure = {name for name, line in ((line.split()[1], line) for line in simulated) if "Debian-Security" in line}
    assert planned == {name: version for name, version in apt.items() if name in secure}


def test_cves_come_from_the_changelog_inside_the_new_package(security: dict[str, Any]) -> None:
    openssl = _changes(security)["libssl3"]
    assert openssl["security"] is True
    assert openssl["security_source"] == "Debian-Security:bookworm-security/main"
    assert openssl["cves"]
    assert all(cve.startswith("CVE-") for cve in openssl["cves"])
    assert openssl["published"] >= openssl["open_since"] > 1_700_000_000
    assert _found(security)["security", "security updates"]["status"] in ("warn", "fail")


def test_services_that_an_update_touches_are_named(security: dict[str, Any]) -> None:
    assert _changes(security)["nginx-common"]["services"] == ["nginx.service"]


def test_without_the_packages_the_cves_are_unknown(behind: Any, review: Any) -> None:
    result = review(behind)
    assert {change["cves"] for change in _changes(result).values()} == {None}
    assert "unknown" in result["table"][1]


def test_one_cve_is_planned_alone(behind: Any, review: Any, security: dict[str, Any]) -> None:
    cve = _changes(security)["libexpat1"]["cves"][0]
    assert set(_changes(review(behind, changelogs=True, cves=[cve]))) == {"libexpat1"}


def test_who_is_not_root_gets_the_same_plan(behind: Any, review: Any, security: dict[str, Any]) -> None:
    result = review(behind, user="visitor")
    assert result["plan"]["fingerprint"] == security["plan"]["fingerprint"]


def test_the_plan_is_recognised_until_the_host_has_moved(behind: Any, review: Any, security: dict[str, Any]) -> None:
    approved = json.dumps(security["plan"])
    assert _found(review(behind, plan=approved))["plan", "plan"]["message"].startswith("as approved")
    behind.run("apt-get", "-q", "-y", "-o", "Dpkg::Use-Pty=0", "install", "liblzma5")
    moved = _found(review(behind, plan=approved))["plan", "plan"]
    assert moved["status"] == "fail"
    assert "liblzma5" in moved["message"]


@pytest.fixture(scope="module")
def everything(crafted: Any, review: Any) -> dict[str, Any]:
    """The plan of all that waits on the machine with archives of its own."""
    result: dict[str, Any] = review(crafted, selection="all", changelogs=True)
    return result


def test_security_is_decided_by_the_archive_and_goes_no_further(crafted: Any, review: Any) -> None:
    result = review(crafted)
    planned = {name: change["candidate"] for name, change in _changes(result).items()}
    assert planned == {"secure": "2", "hidden": "2", "staged": "2", "linux-image-bench": "2"}
    assert _changes(result)["linux-image-bench"]["reboot"] == "a new kernel"


def test_all_is_all_with_what_it_needs(everything: dict[str, Any]) -> None:
    planned = {name: (change["action"], change["candidate"]) for name, change in _changes(everything).items()}
    assert planned["needy"] == ("upgrade", "2")
    assert planned["newcomer"] == ("install", "1")
    assert planned["hidden"] == ("upgrade", "3")
    assert planned["falsely"] == ("upgrade", "2")
    changes = _changes(everything)
    assert changes["falsely"]["security"] is False
    assert changes["hidden"]["security_candidate"] == "2"
    assert changes["hidden"]["cves"] == ["CVE-2026-1002", "CVE-2026-1003"]


def test_each_one_left_out_says_why(everything: dict[str, Any]) -> None:
    causes = _causes(everything)
    assert causes["held"] == "held (apt-mark hold)"
    assert causes["pinned"] == "pinned: priority -1 in apt's preferences"
    assert causes["phased"] == "phased: 0 % of all machines get it so far"
    assert "nowhere" in causes["blocked"]
    assert "rival" in causes["conflicting"]
    assert _found(everything)["left_out", "left out"]["status"] == "warn"
    assert not set(causes) & set(_changes(everything))
    # apt itself does not phase what has an update for security beneath it.
    assert _changes(everything)["staged"]["candidate"] == "3"


def test_a_removal_happens_only_where_it_is_allowed(crafted: Any, review: Any) -> None:
    assert "conflicting" not in _changes(review(crafted, packages=["conflicting"]))
    allowed = _changes(review(crafted, packages=["conflicting"], allow_remove=True))
    assert {name: change["action"] for name, change in allowed.items()} == {"conflicting": "upgrade", "rival": "remove"}


def test_a_name_that_nothing_answers_to_fails(crafted: Any, review: Any) -> None:
    found = _found(review(crafted, packages=["nonsense"]))
    assert found["selected", "nonsense"]["status"] == "fail"


def test_a_mirror_that_is_gone_is_told_and_only_a_refresh_asks_it(crafted: Any, review: Any) -> None:
    crafted.run(
        "sh", "-c", "echo 'deb [trusted=yes] http://127.0.0.1:9/ gone main' > /etc/apt/sources.list.d/gone.list"
    )
    try:
        assert not [item for item in review(crafted)["findings"] if "127.0.0.1" in item["message"]]
        refreshed = review(crafted, refresh=True)
        lists = [
            item for item in refreshed["findings"] if item["check"] == "updates_lists" and item["status"] == "fail"
        ]
        assert lists
        assert "127.0.0.1" in json.dumps(lists)
    finally:
        crafted.run("rm", "/etc/apt/sources.list.d/gone.list")


def test_wrong_options_are_told_before_anything_runs(crafted: Any, review: Any) -> None:
    result = review(crafted, packages=["--reinstall"], min_age="soon")
    assert "findings" not in result
    assert 'option "min_age"' in result["msg"]
