# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps the history from being read or written. Each message is one line for a person and says what to do."""

from __future__ import annotations


class HistoryError(Exception):
    """The history cannot be used: nothing was read or written."""


class WrongPlace(HistoryError):
    """The user named a place that can be none. Known before anything runs."""


class Corrupt(HistoryError):
    """The file of the history is damaged."""


class Newer(HistoryError):
    """A later version of the collection made this history."""


class Busy(HistoryError):
    """Somebody else holds the history, and went on holding it."""
