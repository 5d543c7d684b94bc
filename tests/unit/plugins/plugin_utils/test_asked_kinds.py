# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Only the kinds that are asked for travel; in doubt all of them, since the module says what is wrong."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.health import registry
from ansible_collections.ops.upkeep.plugins.plugin_utils.asked_kinds import HEALTH, KINDS, choice_of
from ansible_collections.ops.upkeep.plugins.plugin_utils.packing import NAME, files_of

MODULE = f"{NAME}.modules.health_check"


def kinds_packed(options) -> set[str]:
    prefix = f"{HEALTH}.kinds."
    return {name.removeprefix(prefix) for name in files_of(MODULE, choice_of(options)) if name.startswith(prefix)}


def test_its_kinds_are_those_of_the_registry():
    assert set(registry.KINDS) == KINDS
    assert files_of(MODULE, {})[registry.__name__]  # by which name a choice is made


@pytest.mark.parametrize(
    ("kinds", "travel"),
    [(["tcp"], {"tcp"}), (["tcp", "tcp", "load"], {"tcp", "load"}), (sorted(KINDS), KINDS)],
)
def test_those_travel_that_are_asked_for(kinds, travel):
    assert kinds_packed({"checks": [{"kind": kind} for kind in kinds], "deadline": 5}) == travel


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"checks": []},
        {"checks": None},
        {"auto": True},
        {"auto": "yes", "checks": [{"kind": "tcp"}]},
        {"auto": "no", "checks": [{"kind": "tcp"}]},  # Ansible reads that as false; it is not worth a guess
        {"checks": [{"kind": "tcp"}, {"kind": "tpc"}]},
        {"checks": [{"kind": "tcp"}, {"port": 1}]},
        {"checks": [{"kind": ["tcp"]}]},
        {"checks": [{"kind": None}]},
        {"checks": [{"kind": "../kind"}]},
        {"checks": [{"kind": "__init__"}]},
        {"checks": ["kind=tcp port=1"]},
        {"checks": {"kind": "tcp"}},
        {"checks": '[{"kind": "tcp"}]'},
        {"checks": [[{"kind": "tcp"}]]},
        {"checks": 5},
    ],
)
def test_in_doubt_all_travel(options):
    assert choice_of(options) == {}
    assert kinds_packed({}) == KINDS


def test_false_for_auto_is_no_doubt():
    assert kinds_packed({"auto": False, "checks": [{"kind": "tcp"}]}) == {"tcp"}
