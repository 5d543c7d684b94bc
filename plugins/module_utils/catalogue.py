# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the catalogue says of a check: hosts, report and documentation share its words."""

from __future__ import annotations

from typing import NamedTuple


class Check(NamedTuple):
    """An entry of the catalogue: the stable id of a finding, what it tells, and what to do when it fails."""

    id: str
    tells: str
    advice: str
