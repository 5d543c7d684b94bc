# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attributes that every module which only looks has in common."""

from __future__ import annotations


class ModuleDocFragment:
    """Shared by all review modules."""

    DOCUMENTATION = r"""
attributes:
  check_mode:
    description: Can run in check mode and return the same without changing anything.
    support: full
    details:
      - It changes nothing in any mode.
  diff_mode:
    description: Returns details on what has changed when run in diff mode.
    support: none
    details:
      - There is no change to show.
  platform:
    description: Target systems it works on.
    support: full
    platforms: linux
"""
