# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which updates are selected, and the one cause for which others are not."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Advisory, Change
from ansible_collections.ops.upkeep.plugins.module_utils.updates.selection import Wanted, select

NOW = 1_800_000_000.0


def _change(name: str, security: bool | None = False, **more: Any) -> Change:
    return Change(name, "amd64", "upgrade", "1", "2", security=security, **more)


CHANGES = (
    _change(
        "libssl3",
        True,
        cves=("CVE-2026-1111",),
        published=NOW - DAY,
        security_candidate="1.5",
        advisories=(Advisory("DSA-1"),),
    ),
    _change("vim", False, cves=(), published=NOW - 30 * DAY),
    _change("tool", None),
)


def _names(wanted: Wanted) -> list[str]:
    return [spec.name for spec in select(CHANGES, wanted, NOW).specs]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(), ["libssl3"]),
        (Wanted("all"), ["libssl3", "vim", "tool"]),
        (Wanted("all", packages=("lib*",)), ["libssl3"]),
        (Wanted("all", packages=("vim:amd64", "tool.amd64")), ["vim", "tool"]),
        (Wanted("all", packages=("vim:i386",)), []),
        (Wanted("all", cves=("cve-2026-1111",)), ["libssl3"]),
        (Wanted("all", cves=("CVE-2026-111",)), []),
        (Wanted("all", advisories=("dsa-*",), packages=("tool",)), ["libssl3", "tool"]),
        (Wanted("security", packages=("vim",)), []),
        (Wanted("all", exclude=("lib*", "to?l")), ["vim"]),
    ],
)
def test_by_purpose_and_name(wanted: Wanted, names: list[str]) -> None:
    assert _names(wanted) == names


def test_security_takes_not_one_version_more_than_it_needs() -> None:
    assert select(CHANGES, Wanted(), NOW).specs[0].version == "1.5"
    assert select(CHANGES, Wanted("all"), NOW).specs[0].version == "2"


@pytest.mark.parametrize(
    ("wanted", "causes"),
    [
        (Wanted("all", min_age=7 * DAY), {"tool": "of unknown age, so perhaps younger than 7 days"}),
        (
            Wanted("all", min_age=7 * DAY, min_age_security=True),
            {
                "libssl3": "too young: 24 h old, must be 7 days",
                "tool": "of unknown age, so perhaps younger than 7 days",
            },
        ),
        (Wanted("security", exclude=("libssl3",)), {"libssl3": "excluded by libssl3"}),
        # What nobody asked for is not listed.
        (Wanted("security", exclude=("vim",)), {}),
        (Wanted("all", exclude=("t*",), min_age=7 * DAY), {"tool": "excluded by t*"}),
    ],
)
def test_what_is_left_out_has_one_cause(wanted: Wanted, causes: dict[str, str]) -> None:
    selected = select(CHANGES, wanted, NOW)
    assert {one.name: one.cause for one in selected.left_out} == causes
    assert not {one.name for one in selected.left_out} & {spec.name for spec in selected.specs}


@pytest.mark.parametrize(("age", "taken"), [(7 * DAY - 1, False), (7 * DAY, True), (-5.0, False)])
def test_an_update_is_old_enough_from_the_very_second_on(age: float, taken: bool) -> None:
    change = _change("vim", published=NOW - age)
    assert bool(select([change], Wanted("all", min_age=7 * DAY), NOW).specs) is taken


def test_names_that_nothing_answers_to_are_told() -> None:
    wanted = Wanted("all", ("vim", "emacs"), ("DSA-1", "DSA-2"), ("CVE-2026-1111", "CVE-2026-2222"), exclude=("vim",))
    assert select(CHANGES, wanted, NOW).unmatched == ("emacs", "DSA-2", "CVE-2026-2222")
