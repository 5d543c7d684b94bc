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
options:
  round:
    description:
      - The round, as the entry point C(begin) of the role P(ops.upkeep.report#role) describes it.
    type: dict
    default: {}
    suboptions:
      id:
        description:
          - The id of the round. Slices of a job that share an id share the round, and so does a second try within a
            day.
        type: str
      name:
        description:
          - What kind of round it is, such as V(daily).
        type: str
      started:
        description:
          - When it began, in UTC, such as V(2026-11-24T03:03:17Z).
        type: str
  site:
    description:
      - Which fleet this is, where several fleets with hosts of the same name share a history.
    type: str
  state_dir:
    description:
      - The folder of the file C(history.sqlite). It is made for its owner alone, on a local disk.
      - The default is C($XDG_STATE_HOME/ops.upkeep), which is C(~/.local/state/ops.upkeep) where that is not set.
    type: path
  url:
    description:
      - A PostgreSQL database in place of the file, as V(postgresql://user:password@host/database), where several
        control nodes share one history. It needs the Python package C(psycopg).
    type: str
  accepted_file:
    description:
      - A YAML file of findings that somebody has accepted. A relative path counts from where Ansible was called.
    type: path
  keep:
    description:
      - For how many days the history is kept. V(0) keeps all.
    type: int
    default: 400
  every:
    description:
      - How far apart rounds of this name are, such as V(24h). By default that is seen from the last ones.
    type: str
  stale:
    description:
      - How old what was last seen of a host may be before nobody knows how it is.
    type: str
    default: 2d
attributes:
  action:
    description: Has a part that runs on the control node.
    support: full
  bypass_host_loop:
    description: Runs once for all hosts of the play.
    support: full
  check_mode:
    description: Can run in check mode and return the same.
    support: full
    details:
      - In check mode it reads and does not note that the round has begun.
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
