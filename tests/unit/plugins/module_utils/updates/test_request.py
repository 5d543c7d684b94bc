# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user may say, and every mistake in it before anything runs."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY
from ansible_collections.ops.upkeep.plugins.module_utils.updates.request import MAX_AGE, OPTIONS, read_request
from ansible_collections.ops.upkeep.plugins.module_utils.updates.selection import Wanted
from ansible_collections.ops.upkeep.plugins.modules.updates_info import ARGUMENT_SPEC


def test_the_defaults_are_a_whole_request() -> None:
    request = read_request({})
    assert request.wanted == Wanted("security")
    assert request.max_age == MAX_AGE
    assert request.approved is None


def test_the_door_and_the_worker_agree_on_every_option_and_default() -> None:
    assert set(ARGUMENT_SPEC) == {option.name for option in OPTIONS} | {"plan", "cursors"}
    given = {name: spec.get("default") for name, spec in ARGUMENT_SPEC.items()}
    assert read_request(given) == read_request({})


@pytest.mark.parametrize(
    ("given", "selection"),
    [
        ({"packages": ["vim"]}, "all"),
        ({"cves": ["CVE-2026-1111"]}, "all"),
        ({"packages": ["vim"], "selection": "security"}, "security"),
        ({"exclude": ["vim"]}, "security"),
    ],
)
def test_who_names_an_update_wants_it_whatever_it_is_for(given: dict[str, Any], selection: str) -> None:
    assert read_request(given).wanted.selection == selection


def test_durations_are_written_as_people_write_them() -> None:
    request = read_request({"min_age": "7d", "max_age": {"critical": "48h"}})
    assert request.wanted.min_age == 7 * DAY
    assert request.max_age == {**MAX_AGE, "critical": 2 * DAY}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"selection": "secure"}, 'option "selection" is'),
        ({"packages": ["--force-yes"]}, "option \"packages\" has '--force-yes'"),
        ({"packages": [""]}, "option \"packages\" has ''"),
        ({"packages": ["a b"]}, 'option "packages" has'),
        ({"exclude": ["/etc"]}, 'option "exclude" has'),
        ({"cves": ["2026-1111"]}, "write it as in CVE-2026-12345"),
        ({"advisories": ["-x"]}, 'option "advisories" has'),
        ({"security_origins": ["Debian-Security"]}, "Debian-Security is no field of an archive"),
        ({"security_origins": [" , "]}, "empty"),
        ({"min_age": "soon"}, 'option "min_age" is'),
        ({"max_age": {"high": "7d"}}, 'option "max_age": option "high" is not known'),
        ({"max_age": {"low": "never"}}, 'option "max_age": option "low" is'),
        ({"end_of_life": "2028"}, 'option "end_of_life" is'),
        ({"end_of_life_warn": 1, "end_of_life_fail": 2}, "contradict"),
        ({"last_success_warn": 9, "last_success_fail": 2}, "contradict"),
        ({"deadline": 0}, 'option "deadline" is'),
        ({"nonsense": 1}, 'option "nonsense" is not known'),
        ({"plan": "{"}, 'option "plan": not JSON'),
    ],
)
def test_a_mistake_is_named_with_option_and_value(given: dict[str, Any], says: str) -> None:
    with pytest.raises(WrongOptions) as caught:
        read_request(given)
    assert says in str(caught.value)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(WrongOptions) as caught:
        read_request({"packages": ["-a"], "cves": ["x"], "plan": "{"})
    assert len(caught.value.problems) == 3
