# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long changes are still allowed."""

from __future__ import annotations

DOCUMENTATION = r"""
name: window_remaining
short_description: How long changes are still allowed
version_added: 0.1.0
description:
  - Returns the seconds until the window closes or a freeze begins.
extends_documentation_fragment:
  - ops.upkeep.window_options
seealso:
  - plugin: ops.upkeep.in_window
    plugin_type: test
    description: It tells whether work fits, also where there is no end.
"""

EXAMPLES = r"""
- name: Say how long it is
  ansible.builtin.debug:
    msg: "{{ patch_windows | ops.upkeep.window_remaining }} s are left"
  vars:
    patch_windows:
      - cron: "0 2 * * 2#2"
        duration: 4h
        timezone: America/New_York
"""

RETURN = r"""
_value:
  description:
    - The seconds that are left, V(0.0) outside.
    - V(none) where no end is in sight, as where no windows are set and no freeze is near.
  type: float
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.door import question


def window_remaining(windows: Any, freezes: Any = None, at: Any = None) -> float | None:
    """Return the seconds that are left, None where no end is in sight. Raises AnsibleFilterError."""
    asked = question(windows, freezes, at)
    left: float | None = asked.timetable.remaining(asked.moment)
    return left


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it by its name."""
        return {"window_remaining": window_remaining}
