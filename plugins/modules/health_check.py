#!/usr/bin/python
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door to the health check of one host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: health_check
short_description: Check the health of a host and its services in one call
version_added: 0.1.0
description:
  - Runs all checks of a host at once, under one deadline, and returns one finding for each thing looked at.
  - It only looks. Nothing on the host is changed.
  - A check that could not find out is C(unknown), never C(ok), and costs only itself.
author:
  - The ops.upkeep authors (@ops-upkeep)
options:
  checks:
    description:
      - What to look at. Each item is a mapping with the C(kind) of the check, the options of that kind, and optionally
        C(name) (the subject of its finding), C(timeout), C(retries) and C(delay).
      - All kinds, their options, defaults and limits are in the check catalogue, C(docs/checks.md) of the collection.
      - A mistake in any check is an error before the first one runs.
    type: list
    elements: dict
    default: []
  auto:
    description:
      - Whether to find out by itself what the host runs, and look at that too.
      - What O(checks) names is not looked at twice.
      - The default is V(true) where O(checks) is empty, else V(false).
    type: bool
  deadline:
    description:
      - Seconds after which the call ends, whatever is still running, from 1 to 86400.
      - It returns at most 2 seconds later.
    type: float
    default: 60
  since:
    description:
      - When the last round looked, in seconds since 1970. Reboots and out-of-memory kills count from then on.
      - The default is 24 hours ago.
    type: float
  cursors:
    description:
      - What the last check of this host returned as RV(cursors), such as the plan of the package manager with a mark of
        the files that it follows from. What did not change since is then not asked for again.
    type: dict
    default: {}
extends_documentation_fragment:
  - ops.upkeep.review_attributes
seealso:
  - name: The check catalogue
    description: Every kind with its options, defaults, limits, privileges and findings.
    link: https://github.com/ops-upkeep/ops.upkeep/blob/main/docs/checks.md
"""

EXAMPLES = r"""
- name: Look at whatever this host runs
  ops.upkeep.health_check:

- name: Look at a service and what it needs
  ops.upkeep.health_check:
    auto: true
    checks:
      - kind: http
        name: shop
        url: http://localhost:8000/health
        latency_warn: 100
      - kind: systemd
        unit: "shop-*.service"
      - kind: postgresql
        host: db1.example.com
        timeout: 2s
        retries: 2
"""

RETURN = r"""
findings:
  description: What was found, in the order of the checks.
  returned: success
  type: list
  elements: dict
  contains:
    check:
      description: Stable id from the check catalogue.
      returned: always
      type: str
      sample: filesystem_space
    subject:
      description: What was looked at.
      returned: always
      type: str
      sample: /var
    status:
      description: One of V(ok), V(warn), V(fail), V(unknown) (could not find out) and V(skipped) (does not apply here).
      returned: always
      type: str
      sample: fail
    message:
      description: One line for a person.
      returned: always
      type: str
      sample: "93.1 % full, 4.2 GiB left (fails at 90 %)"
    value:
      description: The measured number.
      returned: when something was measured
      type: float
      sample: 93.1
    unit:
      description: The unit of the value.
      returned: when something was measured
      type: str
      sample: percent
    limit:
      description: The limit that the value was held against.
      returned: when there is one
      type: float
      sample: 90
    advice:
      description: What to do now.
      returned: when there is something to do
      type: str
    evidence:
      description: What the verdict stands on, bounded and redacted.
      returned: when there is any
      type: dict
cursors:
  description: What the next check of this host may be handed over as O(cursors).
  returned: success
  type: dict
  sample: {"apt_updates": {"mark": "5f1c", "answer": [3, ["openssl"]]}}
metrics:
  description: Measured numbers for trends, each with C(name), C(value), C(unit) and C(labels).
  returned: success
  type: list
  elements: dict
  sample: [{"name": "tcp_connect", "value": 0.4, "unit": "ms", "labels": {"subject": "127.0.0.1:5432"}}]
inventory:
  description:
    - What is there on the host for good, by kind (C(units), C(listeners), C(mounts)), so that the next round can tell
      what came and what went. A kind that could not be told is missing.
  returned: when the host was asked what it runs (O(auto))
  type: dict
  sample: {"listeners": ["tcp 0.0.0.0:22"], "mounts": ["/"], "units": ["cron.service", "ssh.service"]}
status:
  description: The worst status of all findings, in the order fail, unknown, warn, ok, skipped.
  returned: success
  type: str
  sample: warn
summary:
  description: The number of findings by status.
  returned: success
  type: dict
  sample: {"fail": 0, "unknown": 0, "warn": 1, "ok": 38, "skipped": 2}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.health.check import check_health
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan
from ansible_collections.ops.upkeep.plugins.module_utils.health.secrets import secrets_in

ARGUMENT_SPEC = {
    "checks": {"type": "list", "elements": "dict", "default": []},
    "auto": {"type": "bool"},
    "deadline": {"type": "float", "default": 60},
    "since": {"type": "float"},
    "cursors": {"type": "dict", "default": {}},
}


def main() -> None:
    """Read the options, check the host, return what was found."""
    # no_log: a check may carry a password, and the invocation would go to the host's syslog whole.
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, no_log=True)
    options = module.params
    module.no_log_values |= secrets_in(options["checks"])
    try:
        checks = plan(options["checks"])
        result = check_health(checks, options["auto"], options["deadline"], options["since"], options["cursors"])
    except WrongOptions as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
