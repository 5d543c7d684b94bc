# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds now: whether changes are allowed, and why."""

from __future__ import annotations

DOCUMENTATION = r"""
name: window_state
short_description: Whether changes are allowed, why, and until when, in one line
version_added: 0.1.0
description:
  - Tells all about one moment, so that a run that is refused can say when it may come back.
extends_documentation_fragment:
  - ops.upkeep.window_options
"""

EXAMPLES = r"""
- name: Refuse outside the windows, and say when the next one opens
  ansible.builtin.assert:
    that: state.open
    fail_msg: "Nothing was changed. Patching is {{ state.text }}"
  vars:
    state: "{{ patch_windows | default(none) | ops.upkeep.window_state(freezes=patch_freezes | default([])) }}"
"""

RETURN = r"""
_value:
  description: What holds at the moment.
  type: dict
  contains:
    state:
      description:
        - V(open) inside a window, V(closed) outside, V(frozen) in a freeze, V(never) where no window ever opens,
          V(any_time) where no windows are set and nothing is frozen.
      type: str
    open:
      description: Whether changes are allowed.
      type: bool
    seconds:
      description: For how long they still are, V(0.0) where they are not, V(none) where no end is in sight.
      type: float
    until:
      description: When that changes, in UTC; V(none) where it does not.
      type: str
      sample: "2026-12-08T04:00:00Z"
    next:
      description: The next opening, as P(ops.upkeep.next_window#filter) returns it.
      type: dict
    text:
      description: One line for people.
      type: str
      sample: "open until Tue 2026-12-08 05:00 CET (Europe/Berlin), 2 h left"
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.door import question
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.wording import state


def window_state(windows: Any, freezes: Any = None, at: Any = None) -> dict[str, Any]:
    """Return what holds at that moment. Raises AnsibleFilterError."""
    asked = question(windows, freezes, at)
    return state(asked.timetable, asked.moment)


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it by its name."""
        return {"window_state": window_state}
