# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a module travels in one trip though nobody asked for it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible import constants as C
from ansible.plugins.action import ActionBase
from ansible_collections.ops.upkeep.plugins.plugin_utils.packed_action import PackedAction


@pytest.fixture
def asked(monkeypatch):
    """Ask an action whether a module goes in one trip, where the settings say so or not."""

    def ask(transport="ssh", become=None, style="new", in_background=False, setting=False, keep=False):
        monkeypatch.setattr(ActionBase, "_is_pipelining_enabled", lambda *_given: setting)
        monkeypatch.setattr(C, "DEFAULT_KEEP_REMOTE_FILES", keep)
        action = PackedAction.__new__(PackedAction)
        action._connection = SimpleNamespace(transport=transport, become=become)
        return action._is_pipelining_enabled(style, in_background)

    return ask


def test_over_ssh_it_goes_in_one_trip_where_nobody_becomes_anybody(asked):
    assert asked()


@pytest.mark.parametrize(
    "case",
    [
        {"become": object()},
        {"transport": "local"},
        {"transport": "community.docker.docker"},
        {"style": "old"},
        {"in_background": True},
        {"keep": True},
    ],
)
def test_else_the_settings_say(asked, case):
    assert not asked(**case)
    assert asked(**case, setting=True)
