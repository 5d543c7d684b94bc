# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the actions that work on the control node share: how they run, and how they read what hosts registered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.plugins.action import ActionBase
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.gather import Results


class ControlNodeAction(ActionBase):  # type: ignore[misc]  # ansible-core has no types
    """Runs once for all hosts of the play, and connects to none."""

    BYPASS_HOST_LOOP = True
    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_diff = False


def hosts_of(variables: Mapping[str, Any]) -> list[str]:
    """Return all hosts of the play, those that failed included."""
    return [str(host) for host in variables["ansible_play_hosts_all"]]


def results_from(variables: Mapping[str, Any], procedures: Sequence[str]) -> Callable[[str], Results]:
    """Return what finds the results that a host registered, by procedure."""
    hostvars = variables["hostvars"]

    def results_of(host: str) -> Results:
        # Raw, and by no template: what hosts said must never be one.
        own = hostvars.raw_get(host)
        return {name: own[f"{name}_result"] for name in procedures if f"{name}_result" in own}

    return results_of
