#!/usr/bin/python
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door to the performance review: a service's objectives and its host's resources in one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: performance_review
short_description: Review the objectives of a service and the resources of its host in one call
version_added: 0.1.0
description:
  - Does what M(ops.upkeep.slo_review) and M(ops.upkeep.resource_review) do, one after the other in one trip.
  - It only looks. Nothing on the host is changed; what the next review needs is returned as RV(cursors).
author:
  - The ops.upkeep authors (@ops-upkeep)
options:
  cursors:
    description:
      - What the last call returned as RV(cursors). What those of the two other modules returned is understood as well.
    type: dict
    default: {}
  deadline:
    description:
      - Seconds after which the call ends, from 1 to 86400. The service may use half of it.
    type: float
    default: 60
extends_documentation_fragment:
  - ops.upkeep.service_options
  - ops.upkeep.resource_options
  - ops.upkeep.review_attributes
seealso:
  - module: ops.upkeep.slo_review
  - module: ops.upkeep.resource_review
"""

EXAMPLES = r"""
- name: Review the service on port 8000 and the host that it runs on
  ops.upkeep.performance_review:

- name: Review a service that may use more of its host
  ops.upkeep.performance_review:
    url: http://localhost:9100
    limits:
      cpu_warn: 95
      cpu_fail: null
"""

RETURN = r"""
findings:
  description: One for each objective, one about where the figures come from, and one for each resource, as
    M(ops.upkeep.health_check) has them.
  returned: success
  type: list
  elements: dict
metrics:
  description: Measured numbers for trends, each with C(name), C(value), C(unit) and C(labels).
  returned: success
  type: list
  elements: dict
  sample: [{"name": "slo_measured", "value": 0.02, "unit": "percent", "labels": {"objective": "error rate"}}]
objectives:
  description: A row for each objective and one for the resource that is used most, for the table in the report.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The objective.
      returned: always
      type: str
      sample: search latency
    measured:
      description: The figure over the window as far as it is known, null where none is.
      returned: always
      type: float
      sample: 84.2
    unit:
      description: The unit of figure and limit.
      returned: always
      type: str
      sample: ms
    limit:
      description: The limit.
      returned: always
      type: float
      sample: 100
    direction:
      description: V(below) where the figure must stay below the limit, else V(above).
      returned: always
      type: str
      sample: below
    window:
      description: The window of the objective.
      returned: always
      type: str
      sample: 30d
    status:
      description: The status of its finding.
      returned: always
      type: str
      sample: ok
    budget_left:
      description: What is left of the error budget, 1 for all of it, below 0 where it is overspent.
      returned: always
      type: float
      sample: 0.62
    burn_rate:
      description: How fast the budget burnt since the last round; at 1 it is spent exactly in the window.
      returned: always
      type: float
      sample: 0.4
    stands_on:
      description: What the figure stands on, in words.
      returned: always
      type: str
      sample: "920 beyond the limit of 48,210 requests, 2 samples, 24 h of 30 days"
    trend:
      description: Whether the figure went V(up) or V(down) since the last round, or is V(flat).
      returned: always
      type: str
      sample: flat
cursors:
  description: What the next call needs, to be given back as O(cursors).
  returned: success
  type: dict
status:
  description: The worst status of all findings, in the order fail, unknown, warn, ok, skipped.
  returned: success
  type: str
  sample: ok
summary:
  description: The number of findings by status.
  returned: success
  type: dict
  sample: {"fail": 0, "unknown": 0, "warn": 0, "ok": 4, "skipped": 0}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.performance import review_performance
from ansible_collections.ops.upkeep.plugins.module_utils.resources.arguments import ARGUMENTS as OF_RESOURCES
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.arguments import ARGUMENTS as OF_SERVICE
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.plan import secrets_in

ARGUMENT_SPEC = {
    **OF_SERVICE,
    **OF_RESOURCES,
    "cursors": {"type": "dict", "default": {}},
    "deadline": {"type": "float", "default": 60},
}


def main() -> None:
    """Read the options, review service and host, return what was found."""
    # no_log: a URL may carry a password, and the invocation would go to the host's syslog whole.
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, no_log=True)
    module.no_log_values |= secrets_in(module.params)
    try:
        result = review_performance(module.params)
    except WrongOptions as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
