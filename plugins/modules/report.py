#!/usr/bin/python
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the action of the same name; the work is done on the control node."""

from __future__ import annotations

DOCUMENTATION = r"""
module: report
short_description: Report what the procedures of a round found on all hosts
version_added: 0.1.0
description:
  - Reads what each procedure registered on each host of the play, shows a summary on the terminal, and writes
    C(report.json), C(junit.xml) and C(index.html) into a folder of the round.
  - It runs once for all hosts, on the control node alone, and connects to none of them.
  - A host that could not be reached and a procedure that broke are findings in the report, not holes in it.
  - What hosts said is never templated.
author:
  - The ops.upkeep authors (@ops-upkeep)
options:
  procedures:
    description:
      - The procedures of the round. The result of the procedure C(health_check) is read from the variable
        C(health_check_result) of each host, and so on.
      - A procedure that has no result on any host was left out of the round, which the report says. One that has a
        result on some hosts only is C(unknown) on the others.
    type: list
    elements: str
    required: true
  round:
    description:
      - The round, as the entry point C(begin) of the role P(ops.upkeep.report#role) describes it.
      - What is not said is made up, as if the round had only begun with the report.
    type: dict
    default: {}
    suboptions:
      id:
        description:
          - The id of the round, which is the name of its folder as well. A round that has it already is replaced.
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
      - Which fleet this is, where findings of several fleets meet that may have hosts of the same name.
      - It is part of the id of each finding.
    type: str
  dir:
    description:
      - Where the reports lie. A relative path counts from where Ansible was called.
    type: path
    default: upkeep-reports
  keep:
    description:
      - How many rounds to keep, this one included. V(0) keeps all.
      - Only folders of reports are deleted, and of these none that holds other files too.
    type: int
    default: 30
  fail_on:
    description:
      - The mildest status that makes RV(fails_run) true. At or above V(warn) are warn, unknown and fail.
      - An error of the tool itself makes it true in any case.
    type: str
    choices: [fail, warn, never]
    default: fail
  history:
    description:
      - What M(ops.upkeep.record) returned for this round. Then the report begins with what changed since the round
        before. That nothing could be recorded is told as an error of the tool.
    type: dict
    default: {}
  quiet:
    description:
      - Whether a round in which nothing changed is shown as one line, which is the proof that it ran. The files of the
        report are the same.
    type: bool
    default: false
attributes:
  check_mode:
    description: Can run in check mode and return the same.
    support: full
    details:
      - The report is written in check mode too. It is what a round is for, and no state of any host.
extends_documentation_fragment:
  - ops.upkeep.control_node_attributes
seealso:
  - module: ops.upkeep.health_check
  - name: The report
    description: The schema of C(report.json), the properties in C(junit.xml), and when a round ends non-zero.
    link: https://github.com/ops-upkeep/ops.upkeep/blob/main/docs/report.md
"""

EXAMPLES = r"""
- name: Report on the health check
  ops.upkeep.report:
    procedures: [health_check]
  register: report_result

- name: Report as a round with a name of its own, and keep a year
  ops.upkeep.report:
    procedures: [health_check]
    round:
      id: 2026-11-24-after-the-move
      name: move
      started: "2026-11-24T03:03:17Z"
    site: frankfurt
    dir: /srv/upkeep-reports
    keep: 365
    fail_on: warn
  register: report_result

- name: End the run as the policy says
  ansible.builtin.fail:
    msg: "{{ report_result.verdict }}"
  when: report_result.fails_run
  run_once: true
"""

RETURN = r"""
verdict:
  description: The round in one line.
  returned: always
  type: str
  sample: "FAIL: 4 of 12 hosts need hands (6 fail, 1 unknown, 3 warn)"
status:
  description: The worst status of all findings, in the order fail, unknown, warn, ok, skipped.
  returned: success
  type: str
  sample: fail
summary:
  description: The number of findings by status.
  returned: success
  type: dict
  sample: {"fail": 6, "unknown": 1, "warn": 3, "ok": 590, "skipped": 12}
errors:
  description:
    - What went wrong with the tool itself, each with C(host), C(procedure) and C(message). C(host) is empty where it
      was no single host's.
  returned: success
  type: list
  elements: dict
  sample: []
fails_run:
  description: Whether the round should end non-zero, by O(fail_on) or for an error of the tool.
  returned: success
  type: bool
  sample: true
round:
  description: The round, with C(id), C(name), C(started) and C(ended).
  returned: success
  type: dict
  sample:
    id: 20261124T030317Z-daily-3f2a
    name: daily
    started: "2026-11-24T03:03:17Z"
    ended: "2026-11-24T03:03:59Z"
dir:
  description: The folder of the report.
  returned: success
  type: str
  sample: /srv/ops/upkeep-reports/20261124T030317Z-daily-3f2a
index:
  description: The page to open in a browser.
  returned: success
  type: str
  sample: /srv/ops/upkeep-reports/20261124T030317Z-daily-3f2a/index.html
"""
