#!/usr/bin/python
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the action of the same name; the work is done on the control node."""

from __future__ import annotations

DOCUMENTATION = r"""
module: record
short_description: Record a round in history, and say what its past adds to it
version_added: 0.1.0
description:
  - Writes everything of a round into history in one transaction, all hosts of the play at once. That is findings,
    metrics, where each procedure goes on, log signatures, and what was discovered. A round that dies before has
    recorded nothing, and the next one reads the same again.
  - Returns for each finding what changed since the last round, how long it is so, and who has accepted it. And it
    makes findings of its own, of rounds that come late or never ended, hosts left out, and what came or went on a
    host.
  - That nothing could be recorded does not end the round. The report says it as an error of the tool.
author:
  - The ops.upkeep authors (@ops-upkeep)
options:
  procedures:
    description:
      - The procedures of the round. The result of the procedure C(health_check) is read from the variable
        C(health_check_result) of each host, and so on.
    type: list
    elements: str
    required: true
  recall:
    description:
      - What M(ops.upkeep.recall) returned when the round began.
    type: dict
    default: {}
attributes:
  check_mode:
    description: Can run in check mode and return the same.
    support: full
    details:
      - In check mode it returns the same, and leaves no trace in the history.
extends_documentation_fragment:
  - ops.upkeep.history_options
  - ops.upkeep.control_node_attributes
seealso:
  - module: ops.upkeep.recall
  - name: The history
    description: What is kept, where, for how long, and what happens when something goes wrong.
    link: https://github.com/ops-upkeep/ops.upkeep/blob/main/docs/history.md
"""

EXAMPLES = r"""
- name: Record the round
  ops.upkeep.record:
    procedures: [health_check, log_review]
    round: "{{ upkeep_round }}"
    recall: "{{ upkeep_recall_result }}"
    accepted_file: accepted.yml
  register: upkeep_record_result
"""

RETURN = r"""
recorded:
  description: Whether the round is in the history now.
  returned: always
  type: bool
  sample: true
error:
  description: Why nothing was recorded, empty where it was. Then nothing but RV(recorded) is returned beside it.
  returned: always
  type: str
  sample: ""
memory:
  description:
    - By the id of a finding its C(change) (V(new), V(worse), V(better), V(back) to normal or the V(same)), its status
      C(before), C(since) when it has its status, C(open_since) when it went bad, whether it is C(flapping), and by
      whom it is C(accepted). C(lapsed) says why it is accepted no more, V(expired) or V(worse).
    - In a round of more than 5000 findings those in order that did not change are left out.
  returned: when the history could be read
  type: dict
  sample:
    0a1b2c3d4e5f6071:
      change: worse
      before: warn
      since: "2026-11-24T03:03:17Z"
      open_since: "2026-11-21T03:03:12Z"
      flapping: false
gone:
  description:
    - The bad findings of earlier rounds whose subject is not there any more, worst first, each with C(id), C(host),
      C(procedure), C(check), C(subject), the status C(before), C(message) and C(since).
  returned: when the history could be read
  type: list
  elements: dict
  sample: []
findings:
  description: The findings that only a memory can make, each with C(id), C(host) and C(procedure).
  returned: when the history could be read
  type: list
  elements: dict
  sample: []
last_seen:
  description:
    - Of each host that gave no answer when it last did, C(at) in UTC and C(age) in seconds, and the C(status) and
      C(message) of that time. A status that is too old is V(unknown).
  returned: when the history could be read
  type: dict
  sample: {}
previous:
  description: The last round of this name, with C(id), C(name), C(started) and C(ended).
  returned: when there is one
  type: dict
  sample:
    id: 20261123T030317Z-daily-77aa
    name: daily
    started: "2026-11-23T03:03:17Z"
    ended: "2026-11-23T03:03:59Z"
notes:
  description: What a reader of the report should know of the recording.
  returned: when the history could be read
  type: list
  elements: str
  sample: []
"""
