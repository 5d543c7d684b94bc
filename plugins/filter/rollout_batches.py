# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts of a rollout are changed together."""

from __future__ import annotations

DOCUMENTATION = r"""
name: rollout_batches
short_description: Which hosts of a rollout are changed together
version_added: 0.1.0
description:
  - Divides hosts into batches. Every host is in exactly one, and none is empty.
  - Sizes are counted as Ansible counts C(serial). Each is the size of one batch and not a sum; a percentage is one of
    all hosts, rounded down, to at least one; the last size holds for all batches that are left.
  - Canaries come first and never share a batch with other hosts. The last few of a group of canaries, where they do
    not fill a batch, do not use up its size.
  - Hosts keep their order, save that one is left for a later batch where its group has taken enough of this one. So
    there are more batches than sizes where O(max_per_group) asks for it.
author:
  - The ops.upkeep authors (@ops-upkeep)
options:
  _input:
    description: The names of the hosts. A name that comes twice counts once.
    type: list
    elements: str
    required: true
  batches:
    description: The sizes, each as a number or a percentage. A single one need not be a list.
    type: list
    elements: raw
    default: [1, "10%", "25%", "100%"]
  canary:
    description: The groups whose hosts come first, one after the other. A single one need not be a list.
    type: list
    elements: str
    default: []
  groups:
    description: The groups of the inventory, as Ansible's variable C(groups). Needed by O(canary) and O(max_per_group).
    type: dict
    default: {}
  max_per_group:
    description:
      - How many hosts of a group one batch takes at most, by the name of the group, as a number or a percentage. A
        percentage is one of those hosts of the group that are in the rollout, rounded down, to at least one.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Show who is changed together
  ansible.builtin.debug:
    msg: >-
      {{ ansible_play_hosts_all | ops.upkeep.rollout_batches(
           [1, '10%', '25%', '100%'], canary='canary', groups=groups, max_per_group={'replicas': 1, 'zone_a': '50%'}) }}
"""

RETURN = r"""
_value:
  description: The batches in order, each a list of names.
  type: list
  elements: list
  sample: [[web1], [web2, db1], [web3, web4, db2]]
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.plugin_utils.rollout.plan import plan_batches

DEFAULT = (1, "10%", "25%", "100%")


def rollout_batches(
    hosts: Any, batches: Any = DEFAULT, canary: Any = None, groups: Any = None, max_per_group: Any = None
) -> list[list[str]]:
    """Return the batches of a rollout. Raises AnsibleFilterError, a line for each problem."""
    try:
        return plan_batches(hosts, batches, canary, groups, max_per_group)
    except WrongOptions as error:
        raise AnsibleFilterError(str(error)) from None


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it by its name."""
        return {"rollout_batches": rollout_batches}
