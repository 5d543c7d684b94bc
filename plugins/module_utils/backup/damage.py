# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reader raises when a backup is not whole, and when it is not finished yet."""

from __future__ import annotations


class Damaged(Exception):
    """The backup cannot be read as what it is meant to be. Says what is wrong with it."""


class StillWritten(Exception):
    """The file grew or changed while it was read: somebody still writes it."""
