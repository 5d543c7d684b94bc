# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What history knows of a host, for the tasks of a round."""

from __future__ import annotations

DOCUMENTATION = r"""
name: recalled
short_description: What history knows of a host
version_added: 0.1.0
description:
  - Returns what M(ops.upkeep.recall) read for this host at the beginning of the round, by procedure. Nothing where
    nothing is known or nothing was recalled in this run.
  - The role P(ops.upkeep.report#role) calls it as the variable C(upkeep_recall); there is seldom a need to do so.
author:
  - The ops.upkeep authors (@ops-upkeep)
options:
  _terms:
    description: The names of hosts in the inventory.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Say when the log review of this host last looked
  ansible.builtin.debug:
    msg: "{{ (lookup('ops.upkeep.recalled', inventory_hostname)).log_review.since | default('never') }}"
"""

RETURN = r"""
_list:
  description: For each host a mapping of procedures, each with C(since), C(cursors) and, for C(log_review), C(known).
  type: list
  elements: dict
"""

from pathlib import Path
from typing import Any

from ansible import constants as C
from ansible.plugins.lookup import LookupBase
from ansible_collections.ops.upkeep.plugins.plugin_utils.history import handover


class LookupModule(LookupBase):
    """Reads the file that recall wrote for the host."""

    def run(self, terms: list[str], variables: Any = None, **kwargs: Any) -> list[dict[str, Any]]:
        """Return what was recalled of each host. Ansible does not template what a lookup returns."""
        folder = handover.folder_of(Path(C.DEFAULT_LOCAL_TMP))
        return [handover.read(folder, str(host)) for host in terms]
