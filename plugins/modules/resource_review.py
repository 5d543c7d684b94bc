#!/usr/bin/python
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door to the review of a host's resources."""

from __future__ import annotations

DOCUMENTATION = r"""
module: resource_review
short_description: Review how much of its resources a host uses, for long and not for a moment
version_added: 0.1.0
description:
  - Looks at CPUs, memory, disks, file systems, network interfaces, open files and connections, and holds each against
    its limits.
  - What counts is the level that held for O(sustained), by the records of sysstat where it runs. Where it does not, the
    average since the last round counts (from O(cursors)), and this moment where the kernel's pressure stall information
    says that somebody waited for it. Each finding says what it stands on.
  - What is over its limit is told with the processes that use most of it.
  - It only looks. Nothing on the host is changed.
author:
  - The ops.upkeep authors (@ops-upkeep)
options:
  deadline:
    description:
      - Seconds after which the call ends, from 1 to 86400.
    type: float
    default: 60
  cursors:
    description:
      - What the last review of this host returned as RV(cursors).
    type: dict
    default: {}
extends_documentation_fragment:
  - ops.upkeep.resource_options

  - ops.upkeep.review_attributes
seealso:
  - module: ops.upkeep.slo_review
"""

EXAMPLES = r"""
- name: Review the resources of the host
  ops.upkeep.resource_review:

- name: Let a batch host be busy
  ops.upkeep.resource_review:
    limits:
      cpu_warn: 98
      cpu_fail: null
      disk_io_warn: null
    exclude: [/srv/scratch]
"""

RETURN = r"""
findings:
  description: One finding for each resource looked at.
  returned: success
  type: list
  elements: dict
  sample:
    - check: resource_cpu
      subject: cpu
      status: ok
      message: "34 % for 30 min at a time, the most in 23.8 h by sysstat (warns at 80 %); 12 % on average"
      value: 34
      unit: percent
      limit: 80
metrics:
  description: The numbers measured, for trends.
  returned: success
  type: list
  elements: dict
  sample:
    - {name: memory_used_bytes, value: 2254857830, unit: bytes, labels: {}}
objectives:
  description: One row for the table of objectives, of the resource that is used most.
  returned: success
  type: list
  elements: dict
  sample:
    - {name: resource use, measured: 41.2, unit: percent, limit: 80, direction: below, status: ok}
cursors:
  description: The counters of this moment, for the next review.
  returned: success
  type: dict
  sample: {"counters": {"at": 1795503600.0, "busy": 812.4}}
status:
  description: The worst status of all findings, in the order fail, unknown, warn, ok, skipped.
  returned: success
  type: str
  sample: ok
summary:
  description: The number of findings by status.
  returned: success
  type: dict
  sample: {"fail": 0, "unknown": 0, "warn": 1, "ok": 8, "skipped": 0}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.resources.arguments import ARGUMENTS
from ansible_collections.ops.upkeep.plugins.module_utils.resources.review import read_values, review_resources

ARGUMENT_SPEC = {
    **ARGUMENTS,
    "deadline": {"type": "float", "default": 60},
    "cursors": {"type": "dict", "default": {}},
}


def main() -> None:
    """Read the options, review the host, return what was found."""
    # no_log: the invocation would go to the host's syslog whole, cursors and all.
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, no_log=True)
    options = dict(module.params)
    try:
        cursors = options.pop("cursors")
        result = review_resources(read_values(options.pop("limits"), options), cursors)
    except WrongOptions as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
