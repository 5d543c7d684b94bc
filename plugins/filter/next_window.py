# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When changes are allowed next."""

from __future__ import annotations

DOCUMENTATION = r"""
name: next_window
short_description: When changes are allowed next
version_added: 0.1.0
description:
  - Returns the next opening after the moment that is asked about. One that is open at that moment is not the next.
  - It looks 30 years ahead.
extends_documentation_fragment:
  - ops.upkeep.window_options
options:
  takes:
    description: How long it must be open at least, as V(45m) or in seconds.
    type: raw
    default: 0
"""

EXAMPLES = r"""
- name: Say when it may be done
  ansible.builtin.debug:
    msg: "{{ (patch_windows | ops.upkeep.next_window(freezes=patch_freezes)).text | default('never') }}"
  vars:
    patch_freezes: []
    patch_windows:
      - days: [tue, thu]
        start: "02:00"
        duration: 3h
        timezone: Europe/Berlin
"""

RETURN = r"""
_value:
  description: The next opening, V(none) where there is none.
  type: dict
  contains:
    opens:
      description: When it opens, in UTC.
      type: str
      sample: "2026-12-08T01:00:00Z"
    closes:
      description: When it closes, in UTC; V(none) where no end is in sight.
      type: str
      sample: "2026-12-08T04:00:00Z"
    seconds:
      description: How long it is open; V(none) where no end is in sight.
      type: float
      sample: 10800.0
    open:
      description: Whether it is open at the moment that was asked about.
      type: bool
    names:
      description: The windows that it is made of.
      type: list
      elements: str
    timezone:
      description: The time zone of the window that opens it, in which RV(_value.text) is told.
      type: str
    text:
      description: One line for people.
      type: str
      sample: "Tue 2026-12-08 02:00 CET to 05:00 CET (Europe/Berlin), 3 h"
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.door import question
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.wording import as_mapping


def next_window(windows: Any, freezes: Any = None, at: Any = None, takes: Any = 0) -> dict[str, Any] | None:
    """Return the next opening, None where there is none. Raises AnsibleFilterError."""
    asked = question(windows, freezes, at, takes)
    found = asked.timetable.next_after(asked.moment, asked.seconds)
    return as_mapping(found, asked.moment) if found else None


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it by its name."""
        return {"next_window": next_window}
