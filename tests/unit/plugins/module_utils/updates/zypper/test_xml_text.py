# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What zypper prints, as packages, patches and what it would do."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.updates.zypper.xml_text import (
    Summary,
    messages,
    parse_offered,
    parse_patches,
    parse_repositories,
    parse_stream,
    parse_summary,
    parse_updates,
    problems,
)
from hypothesis import given
from hypothesis import strategies as st

FIXTURES = Path(__file__).parent / "fixtures"


def stream(name: str) -> str:
    return (FIXTURES / f"{name}_1.14.89.xml").read_text()


def test_updates() -> None:
    found = parse_updates(parse_stream(stream("updates")))
    assert [(one.name, one.arch, one.version, one.repo) for one in found] == [
        ("zeta", "x86_64", "1.1-1", "third"),
        ("alpha", "x86_64", "1.2-1", "updates"),
        ("beta", "x86_64", "2:0.9-1", "updates"),
        ("broken", "x86_64", "1.1-1", "updates"),
        ("delta", "x86_64", "1.1-1", "updates"),
        ("epsilon", "noarch", "1.1-1", "updates"),
        ("gamma", "x86_64", "1.1-1", "updates"),
        ("kernel", "x86_64", "5.1-1", "updates"),
    ]


def test_patches() -> None:
    found = {one.id: one for one in parse_patches(parse_stream(stream("patches")))}
    assert set(found) == {"TINY-2026:0001", "TINY-2026:0002", "TINY-2026:0003", "TINY-2026:0004"}
    first, third = found["TINY-2026:0001"], found["TINY-2026:0003"]
    assert (first.is_security, first.severity, first.published, first.repo) == (
        True,
        "important",
        1767323045.0,
        "updates",
    )
    assert first.cves == ("CVE-2026-0001", "CVE-2026-10002")
    assert (third.is_security, third.severity, third.cves) == (False, "low", ())


@pytest.mark.parametrize(
    ("attributes", "reboot"),
    [
        ('restart="true"', True),
        ('interactive="reboot"', True),
        ('restart="false" interactive="false"', False),
        ("", False),
    ],
)
def test_a_patch_may_need_a_reboot(attributes: str, reboot: bool) -> None:
    text = f'<stream><update kind="patch" name="P-1" status="needed" {attributes}/></stream>'
    assert [one.reboot for one in parse_patches(parse_stream(text))] == [reboot]


@pytest.mark.parametrize("status", ["applied", "not needed", "unneeded"])
def test_what_is_not_needed_does_not_wait(status: str) -> None:
    text = f'<stream><update kind="patch" name="P-1" status="{status}" category="security"/></stream>'
    assert parse_patches(parse_stream(text)) == []


def test_patches_behind_one_of_the_package_manager_count() -> None:
    text = (
        '<stream><update-status><update-list><update kind="patch" name="A"/></update-list>'
        '<blocked-update-list><update kind="patch" name="B"/></blocked-update-list></update-status></stream>'
    )
    assert [one.id for one in parse_patches(parse_stream(text))] == ["A", "B"]


def test_what_would_be_done() -> None:
    summary = parse_summary(parse_stream(stream("update")))
    assert (summary.told, summary.size, summary.growth) == (True, 49029, 2000)
    assert ("newdep", "1.0-1", "updates") in [(one.name, one.version, one.repo) for one in summary.incoming]
    assert ("beta", "2:0.9-1") in [(one.name, one.version) for one in summary.incoming]
    assert [(one.name, one.version) for one in summary.outgoing][-1] == ("predecessor", "1.0-1")
    assert len(summary.incoming) == 8 and len(summary.outgoing) == 7


@pytest.mark.parametrize(
    ("section", "coming", "going"),
    [
        ("to-upgrade", ["2-1"], ["1-1"]),
        ("to-downgrade", ["2-1"], ["1-1"]),
        ("to-change-vendor", ["2-1"], ["1-1"]),
        ("to-remove", [], ["2-1"]),
        ("_unsupported", [], []),
    ],
)
def test_what_becomes_of_a_package(section: str, coming: list[str], going: list[str]) -> None:
    solvable = '<solvable type="package" name="a" edition="0:2-1" arch="noarch" edition-old="1-1" arch-old="x86_64"/>'
    patch = '<solvable type="patch" name="p" edition="1" arch="noarch"/>'
    text = f"<stream><install-summary><{section}>{solvable}{patch}</{section}></install-summary></stream>"
    summary = parse_summary(parse_stream(text))
    assert [one.version for one in summary.incoming] == coming
    assert [one.version for one in summary.outgoing] == going


def test_nothing_to_do() -> None:
    assert parse_summary(parse_stream("<stream><message>Nothing to do.</message></stream>")) == Summary()


def test_why_it_cannot_be_done() -> None:
    said = problems(parse_stream(stream("problem")))
    assert said == ["nothing provides 'nobody-has-this' needed by the to be installed broken-1.1-1.x86_64"]
    assert not parse_summary(parse_stream(stream("problem"))).told
    missing = parse_stream(stream("missing"))
    assert problems(missing) == []
    assert messages(missing, ("error",)) == ["No provider of 'nothere=1' found."]


def test_versions_that_can_be_had() -> None:
    found = parse_offered(parse_stream(stream("search")))
    assert ("alpha", "1.1-1", "updates") in [(one.name, one.version, one.repo) for one in found]
    text = '<stream><solvable name="a" kind="package" edition="1-1" arch="x" repository="(System Packages)"/></stream>'
    assert parse_offered(parse_stream(text)) == []


def test_repositories() -> None:
    found = parse_repositories(parse_stream(stream("repos")))
    assert [(one.id, one.url) for one in found] == [
        ("base", "file:/srv/base"),
        ("third", "file:/srv/third"),
        ("updates", "file:/srv/updates"),
    ]
    text = '<stream><repo alias="a" enabled="1"><url>https://me:secret@h/x</url></repo><repo alias="b" enabled="0"/></stream>'
    (only,) = parse_repositories(parse_stream(text))
    assert "secret" not in only.url


def test_a_plugin_may_print_first() -> None:
    assert parse_stream("Updating something...\n<?xml version='1.0'?>\n<stream/>").tag == "stream"


def test_control_characters_of_descriptions_are_no_obstacle() -> None:
    text = '<stream><update kind="package" name="a" edition="1-1" arch="x"><summary>\x00\x1b[31m\x0b</summary></update></stream>'
    assert [one.name for one in parse_updates(parse_stream(text))] == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "zypper: command not found",
        "<stream><update-list>",
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><stream>&a;</stream>',
        "<stream>&nope;</stream>",
    ],
)
def test_what_is_no_answer(text: str) -> None:
    with pytest.raises(CannotTell, match="zypper printed XML"):
        parse_stream(text)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for whole in (text, f"<stream><message type='error'>{text}</message></stream>"):
        try:
            root = parse_stream(whole)
        except CannotTell:
            continue
        parse_updates(root), parse_patches(root), parse_summary(root), problems(root), messages(root)
