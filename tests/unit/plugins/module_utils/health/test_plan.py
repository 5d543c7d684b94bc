# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every mistake is found before anything runs, and named."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan, plan_one, without_twins


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ([{}], 'checks[0]: option "kind" is missing; write one of command, '),
        ([{"kind": "tpc"}], 'checks[0] (tpc): option "kind" is \'tpc\': no such kind; did you mean "tcp"?'),
        ([{"kind": 5}], 'option "kind" is 5: no such kind; write one of '),
        ([{"kind": ["tcp"]}], "no such kind"),
        ([{"kind": "tcp"}], 'checks[0] (tcp): option "port" is missing'),
        (
            [{"kind": "tcp", "port": 1}, {"kind": "tcp", "name": "db", "port": 0}],
            'checks[1] (tcp db): option "port" is 0',
        ),
        ([{"kind": "tcp", "port": 1, "timeout": 0}], 'option "timeout" is 0 (too small)'),
        ([{"kind": "tcp", "port": 1, "retries": -1}], 'option "retries" is -1 (too small)'),
        ([{"kind": "tcp", "port": 1, "delay": "x"}], "option \"delay\" is 'x' (not a duration)"),
        (
            [{"kind": "tcp", "port": 1}, {"kind": "tcp", "port": "1"}],
            'the subject "127.0.0.1:1" is that of checks[0] too',
        ),
        ([{"kind": "tcp", "port": 1, "name": "a"}, {"kind": "tcp", "port": 2, "name": "a"}], "give each an option"),
    ],
)
def test_a_mistake_is_named_with_its_check(checks, said):
    with pytest.raises(WrongOptions) as caught:
        plan(checks)
    assert said in str(caught.value)


def test_all_mistakes_of_all_checks_are_named_at_once():
    with pytest.raises(WrongOptions) as caught:
        plan([{"kind": "x"}, {"kind": "tcp", "port": "y", "z": 1}])
    assert len(caught.value.problems) == 3


def test_a_name_tells_two_checks_of_one_thing_apart():
    checks = plan([{"kind": "tcp", "port": 1}, {"kind": "tcp", "port": 1, "name": "again"}])
    assert [check.subject for check in checks] == ["127.0.0.1:1", "again"]


def test_what_is_declared_is_not_discovered_again():
    declared = plan([{"kind": "tcp", "port": 1, "name": "mine"}])
    discovered = [plan_one({"kind": "tcp", "port": port}) for port in (1, 2, 2)]
    assert [check.subject for check in without_twins(discovered, declared)] == ["127.0.0.1:2"]
