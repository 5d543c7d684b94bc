# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What recall and record are told, and what is wrong with it."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.errors import HistoryError
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.options import attempted, read_given
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.this_round import is_sliced

GIVEN = {
    "round": {"id": "a"},
    "site": None,
    "state_dir": "/srv",
    "url": None,
    "keep": 400,
    "every": None,
    "stale": "2d",
}


def test_what_was_said():
    round_ = {"id": "a", "name": "daily", "started": "2026-11-24T03:00:00Z"}
    given = read_given({**GIVEN, "round": round_, "every": "24h"}, {"ansible_limit": "web"})
    assert (given.keep, given.every, given.stale) == (400, 86400.0, 172800.0)
    this = given.this
    assert (this.id, this.name, this.site, this.started, this.partial) == ("a", "daily", "", 1795489200.0, True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"keep": -1}, "upkeep_history_keep is -1; write 0"),
        ({"every": "now and then"}, "upkeep_round_every is 'now and then'; write a duration"),
        ({"stale": "old"}, "upkeep_history_stale is 'old'; write a duration"),
        ({"url": "mysql://u:p@h/d"}, "upkeep_history_url is no URL"),
        ({"round": {"id": "../x"}}, "upkeep_round_id is '../x'"),
        ({"round": {"started": "yesterday"}}, "upkeep_round.started is 'yesterday'"),
    ],
)
def test_what_is_wrong_names_its_variable(wrong, said):
    with pytest.raises(AnsibleActionFail, match=said):
        read_given({**GIVEN, **wrong}, {})


@pytest.mark.parametrize(
    ("variables", "sliced"),
    [
        ({}, False),
        ({"awx_job_id": 7}, False),
        ({"awx_workflow_job_id": 7}, True),
        ({"tower_workflow_job_id": "7"}, True),
    ],
)
def test_who_shares_a_round(variables, sliced):
    assert is_sliced(variables) is sliced


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (HistoryError("it is\ndamaged"), "it is damaged"),
        (ModuleNotFoundError("No module", name="sqlalchemy"), "SQLAlchemy is missing beside Ansible; install it: "),
        (ModuleNotFoundError("No module", name="sqlalchemy.orm"), "SQLAlchemy is missing"),
        (ModuleNotFoundError("No module named x", name="x"), "No module named x"),
        (KeyError("a"), "the history broke: KeyError: 'a'"),
    ],
)
def test_whatever_breaks_is_told_and_costs_no_report(error, said):
    def work():
        raise error

    result, told = attempted(work)
    assert result is None and told.startswith(said)
