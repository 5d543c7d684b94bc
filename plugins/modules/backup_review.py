#!/usr/bin/python
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door to the backup review of one host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: backup_review
short_description: Verify that the backups of a host are complete, fresh and whole
version_added: 0.1.0
description:
  - Looks at all backups of a host in one call, under one deadline, and returns one finding for each thing looked at.
  - It only looks. It takes no lock, writes no cache, repairs nothing and answers no question of a backup tool.
  - That a tool ended with exit code 0 is no proof for it. Archives are read to their end, dumps as restoring them
    would, repositories by checksum, large ones in parts that take turns over the rounds.
  - What could not be read (a lock, a wrong password, a missing tool) is C(unknown), never C(ok), and costs only itself.
author:
  - The ops.upkeep authors (@ops-upkeep)
options:
  backups:
    description:
      - What to look at. Each item is a mapping with the C(kind) of the backup, C(path) or C(repository) and the other
        options of that kind, and optionally C(name) (the subject of its findings), C(max_age) and C(timeout).
      - All kinds, their options, defaults and limits are in C(docs/checks.md) of the collection.
      - A mistake in any of them is an error before the first one is looked at.
    type: list
    elements: dict
    default: []
  auto:
    description:
      - Whether to find out by itself which backups the host makes, and look at these too.
      - What O(backups) names is not looked at twice.
      - The default is V(true) where O(backups) is empty, else V(false).
    type: bool
  deadline:
    description:
      - Seconds after which the call ends, whatever is still running, from 1 to 86400.
      - It returns at most 2 seconds later.
    type: float
    default: 900
  cursors:
    description:
      - What the last call returned under this name. The turns of large repositories and the usual sizes are in it.
    type: dict
    default: {}
extends_documentation_fragment:
  - ops.upkeep.review_attributes
seealso:
  - module: ops.upkeep.health_check
  - name: The check catalogue
    description: Every kind with its options, defaults, limits, privileges and findings.
    link: https://github.com/ops-upkeep/ops.upkeep/blob/main/docs/checks.md
"""

EXAMPLES = r"""
- name: Look at whatever backups this host makes
  ops.upkeep.backup_review:

- name: Look at the dumps of a database, and at the repository that holds everything
  ops.upkeep.backup_review:
    backups:
      - kind: pg_dump
        name: shop database
        path: /srv/backup/shop-*.dump
        database: shop
        expect: [orders, customers]
        copy: vault
      - kind: restic
        name: vault
        repository: sftp:backup@vault.example.com:/srv/restic
        password_file: /etc/restic/password
        rounds: 7
        max_age: 26h
"""

RETURN = r"""
findings:
  description: What was found, in the order of the backups.
  returned: success
  type: list
  elements: dict
  contains:
    check:
      description: Stable id from the check catalogue.
      returned: always
      type: str
      sample: backup_integrity
    subject:
      description: What was looked at.
      returned: always
      type: str
      sample: shop database
    status:
      description: One of V(ok), V(warn), V(fail), V(unknown) (could not find out) and V(skipped) (does not apply here).
      returned: always
      type: str
      sample: fail
    message:
      description: One line for a person.
      returned: always
      type: str
      sample: "damaged: it ends in the middle of the compressed data"
    value:
      description: The measured number.
      returned: when something was measured
      type: float
      sample: 884224
    unit:
      description: The unit of the value.
      returned: when something was measured
      type: str
      sample: bytes
    limit:
      description: The limit that the value was held against.
      returned: when there is one
      type: float
    advice:
      description: What to do now.
      returned: when there is something to do
      type: str
    evidence:
      description: What the verdict stands on, bounded and redacted.
      returned: when there is any
      type: dict
metrics:
  description: Measured numbers for trends, each with C(name), C(value), C(unit) and C(labels).
  returned: success
  type: list
  elements: dict
  sample: [{"name": "backup_age", "value": 3600, "unit": "seconds", "labels": {"subject": "shop", "kind": "pg_dump"}}]
status:
  description: The worst status of all findings, in the order fail, unknown, warn, ok, skipped.
  returned: success
  type: str
  sample: ok
summary:
  description: The number of findings by status.
  returned: success
  type: dict
  sample: {"fail": 0, "unknown": 0, "warn": 0, "ok": 7, "skipped": 1}
cursors:
  description: What the next call is to be given under this name.
  returned: success
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.ops.upkeep.plugins.module_utils.backup.plan import plan
from ansible_collections.ops.upkeep.plugins.module_utils.backup.priority import be_gentle
from ansible_collections.ops.upkeep.plugins.module_utils.backup.review import review_backups
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.secrets import secrets_in

ARGUMENT_SPEC = {
    "backups": {"type": "list", "elements": "dict", "default": []},
    "auto": {"type": "bool"},
    "deadline": {"type": "float", "default": 900},
    "cursors": {"type": "dict", "default": {}},
}


def main() -> None:
    """Read the options, look at the backups, return what was found."""
    # no_log: a repository may carry a password in its address, and the invocation would go to the host's syslog whole.
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, no_log=True)
    options = module.params
    module.no_log_values |= secrets_in(options["backups"])
    be_gentle()
    try:
        result = review_backups(plan(options["backups"]), options["auto"], options["deadline"], options["cursors"])
    except WrongOptions as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
