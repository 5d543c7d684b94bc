# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attributes that every action of the control node has in common; of check mode each says its own."""

from __future__ import annotations


class ModuleDocFragment:
    """Shared by what runs once for all hosts of a play."""

    DOCUMENTATION = r"""
attributes:
  action:
    description: Has a part that runs on the control node.
    support: full
  bypass_host_loop:
    description: Runs once for all hosts of the play.
    support: full
  connection:
    description: Needs a connection to the host.
    support: none
  diff_mode:
    description: Returns details on what has changed when run in diff mode.
    support: none
    details:
      - There is no change to show.
  platform:
    description: Where it runs.
    support: full
    platforms: posix
    details:
      - On the control node.
"""
