#!/usr/bin/python
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the action of the same name; the work is done on the control node."""

from __future__ import annotations

DOCUMENTATION = r"""
module: recall
short_description: Recall from history what the procedures of a round must know
version_added: 0.1.0
description:
  - Reads for all hosts of the play at once when each procedure last looked, where it goes on, and what its log review
    must know of earlier rounds. Each task finds its own host's as the variable C(upkeep_recall), which the role
    P(ops.upkeep.report#role) defines, or by P(ops.upkeep.recalled#lookup).
  - Notes in the history that the round has begun, so that the next one can tell of one that never ended.
  - A history that cannot be read does not end the round. It goes on without, records nothing, and the report says so.
  - What hosts once said is never templated.
author:
  - The ops.upkeep authors (@ops-upkeep)
attributes:
  check_mode:
    description: Can run in check mode and return the same.
    support: full
    details:
      - In check mode it reads and does not note that the round has begun.
extends_documentation_fragment:
  - ops.upkeep.history_options
  - ops.upkeep.control_node_attributes
seealso:
  - module: ops.upkeep.record
  - name: The history
    description: What is kept, where, for how long, and what happens when something goes wrong.
    link: https://github.com/ops-upkeep/ops.upkeep/blob/main/docs/history.md
"""

EXAMPLES = r"""
- name: Recall what earlier rounds found
  ops.upkeep.recall:
    round: "{{ upkeep_round }}"
  register: upkeep_recall_result

- name: Recall it from a database that several control nodes share
  ops.upkeep.recall:
    round: "{{ upkeep_round }}"
    url: "{{ vaulted_history_url }}"
  register: upkeep_recall_result
"""

RETURN = r"""
token:
  description: By which M(ops.upkeep.record) tells that this round has ended.
  returned: when the beginning was noted
  type: str
  sample: 3f2a9c0b4d5e6f708192a3b4c5d6e7f8
previous:
  description: The last round of this name, with C(id), C(name), C(started) and C(ended).
  returned: when there is one
  type: dict
  sample:
    id: 20261123T030317Z-daily-77aa
    name: daily
    started: "2026-11-23T03:03:17Z"
    ended: "2026-11-23T03:03:59Z"
hosts:
  description: How many hosts something is known of.
  returned: success
  type: int
  sample: 12
error:
  description: Why the history could not be read, empty where it could.
  returned: success
  type: str
  sample: ""
"""
