# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both parts of the performance review in one call."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.performance import review_performance
from ansible_collections.ops.upkeep.plugins.module_utils.resources import options as resources
from ansible_collections.ops.upkeep.plugins.modules.performance_review import ARGUMENT_SPEC

NOBODY = "http://127.0.0.1:1"
DEFAULTS = {name: spec.get("default") for name, spec in ARGUMENT_SPEC.items()} | {"sample": 0.2, "url": NOBODY}


def test_service_and_host_are_in_one_result_and_each_finds_its_cursors_again():
    result = review_performance(DEFAULTS)
    checks = {finding["check"] for finding in result["findings"]}
    assert {check.id for check in resources.CHECKS} < checks and "slo_source" in checks
    assert [row["name"] for row in result["objectives"]][-1] == "resource use"
    assert sum(result["summary"].values()) == len(result["findings"])
    assert result["summary"]["unknown"] and result["status"] in ("fail", "unknown")
    again = review_performance({**DEFAULTS, "cursors": result["cursors"]})
    assert again["cursors"].keys() == result["cursors"].keys() == {"counters", "slo_review"}


def test_every_mistake_of_both_parts_is_told_at_once_and_once():
    wrong = {"objectives": [{"name": "x"}], "limits": {"cpu_warm": 5}, "deadline": -1}
    with pytest.raises(WrongOptions) as caught:
        review_performance({**DEFAULTS, **wrong})
    said = "\n".join(caught.value.problems)
    assert "objectives[0]" in said and 'did you mean "cpu_warn"?' in said
    assert said.count('"deadline"') == 1
