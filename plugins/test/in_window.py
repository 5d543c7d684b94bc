# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether changes are allowed."""

from __future__ import annotations

DOCUMENTATION = r"""
name: in_window
short_description: Whether changes are allowed now, and work that is begun now ends inside the window
version_added: 0.1.0
description:
  - Tells whether one of the windows is open and nothing is frozen.
  - With O(takes) it also tells whether work that takes so long ends before the window closes.
extends_documentation_fragment:
  - ops.upkeep.window_options
options:
  takes:
    description: How long the work takes, with its undoing, as V(45m) or in seconds.
    type: raw
    default: 0
"""

EXAMPLES = r"""
- name: Refuse outside the windows
  ansible.builtin.assert:
    that: patch_windows is ops.upkeep.in_window(freezes=patch_freezes, takes='45m')
  vars:
    patch_windows:
      - name: patch night
        monthly: second tuesday
        start: "02:00"
        duration: 4h
        timezone: Europe/Berlin
    patch_freezes:
      - name: Christmas
        from: 2026-12-20
        to: 2027-01-03
        timezone: Europe/Berlin
"""

RETURN = r"""
_value:
  description: Whether changes are allowed. Where no windows are set, any time is allowed that is not frozen.
  type: bool
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.door import question


def in_window(windows: Any, freezes: Any = None, at: Any = None, takes: Any = 0) -> bool:
    """Return whether work may begin at that moment. Raises AnsibleFilterError."""
    asked = question(windows, freezes, at, takes)
    fits: bool = asked.timetable.fits(asked.moment, asked.seconds)
    return fits


class TestModule:
    """The test of this file."""

    def tests(self) -> dict[str, Callable[..., bool]]:
        """Return it by its name."""
        return {"in_window": in_window}
