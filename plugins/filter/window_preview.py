# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The next times at which changes are allowed."""

from __future__ import annotations

DOCUMENTATION = r"""
name: window_preview
short_description: The next ten times at which changes are allowed
version_added: 0.1.0
description:
  - Returns the next openings in order, the one that is open at the moment that is asked about included. Windows that
    overlap or touch are one opening, and what is frozen is left out.
  - Look at it whenever windows were changed.
extends_documentation_fragment:
  - ops.upkeep.window_options
options:
  count:
    description: How many are wanted, 1 to 1000.
    type: int
    default: 10
"""

EXAMPLES = r"""
- name: Show the next ten windows
  ansible.builtin.debug:
    msg: "{{ patch_windows | ops.upkeep.window_preview | map(attribute='text') }}"
  vars:
    patch_windows:
      - rrule: FREQ=WEEKLY;INTERVAL=2;BYDAY=SA
        first: 2026-12-05
        start: "22:00"
        duration: 6h
        timezone: Australia/Lord_Howe
"""

RETURN = r"""
_value:
  description: The next openings; fewer than asked for where there are no more in the next 30 years.
  type: list
  elements: dict
  contains:
    opens:
      description: When it opens, in UTC; V(none) where it has no beginning.
      type: str
      sample: "2026-12-05T11:00:00Z"
    closes:
      description: When it closes, in UTC; V(none) where no end is in sight.
      type: str
      sample: "2026-12-05T17:00:00Z"
    seconds:
      description: How long it is open; V(none) where it has no beginning or no end.
      type: float
      sample: 21600.0
    open:
      description: Whether it is open at the moment that was asked about.
      type: bool
    names:
      description: The windows that it is made of.
      type: list
      elements: str
    timezone:
      description: The time zone of the window that opens it, in which the text is told.
      type: str
    text:
      description: One line for people.
      type: str
      sample: "Sat 2026-12-05 22:00 +11 to Sun 2026-12-06 04:00 +11 (Australia/Lord_Howe), 6 h"
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.door import count_of, question
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.wording import as_mapping


def window_preview(windows: Any, freezes: Any = None, at: Any = None, count: Any = 10) -> list[dict[str, Any]]:
    """Return the next openings. Raises AnsibleFilterError."""
    asked = question(windows, freezes, at)
    return [as_mapping(one, asked.moment) for one in asked.timetable.upcoming(asked.moment, count_of(count))]


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it by its name."""
        return {"window_preview": window_preview}
