# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A history for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.history.rounds_of import Rounds


@pytest.fixture
def rounds(tmp_path: Path) -> Rounds:
    """Rounds with a history of their own."""
    return Rounds.in_folder(tmp_path / "state")
