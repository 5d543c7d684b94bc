# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""barman without its tool; with it: tests/integration/backup."""

from __future__ import annotations


def test_a_missing_tool_is_unknown_and_names_its_package(look, host, monkeypatch):
    monkeypatch.setattr(type(host), "which", lambda self, name: None)
    found = look("barman", server="main")
    assert {check: finding.status.value for check, finding in found.items()} == {"complete": "unknown"}
    assert found["complete"].message == "barman is not installed"
    assert "package barman" in found["complete"].advice
