#!/usr/bin/python
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door to the restore drills of one host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: restore_drill
short_description: Prove that backups can be restored, by restoring them
version_added: 0.1.0
description:
  - Really restores each declared backup into a scratch place, looks whether the right thing is in it, measures the time
    it took, and takes all of it away again, whatever happens.
  - A scratch place has a name made at random, is open to one user only, and is refused wherever live data may be.
    PostgreSQL runs in it as a server of its own that is reached by a socket only.
  - A watchdog is started before anything is restored. It removes the scratch place when the drill is killed, and the
    next drill removes what even that left.
  - A backup that cannot be restored or is not right is C(fail); what could not be tried is C(unknown).
author:
  - The ops.upkeep authors (@ops-upkeep)
options:
  drills:
    description:
      - The backups to restore. Each item is a mapping with the C(kind), where the backup is, as
        M(ops.upkeep.backup_review) is told, and what must be true of the restored copy.
      - All kinds and options are in C(docs/restore-drill.md) of the collection.
    type: list
    elements: dict
    required: true
  point:
    description:
      - Which recovery point is restored, for drills that do not say.
    type: str
    choices: [newest, random]
  prove:
    description:
      - Whether to damage a scratch copy first and show that this is noticed, for drills that do not say.
    type: bool
  now:
    description:
      - Whether to restore also what is not due yet by its C(every).
    type: bool
    default: false
  deadline:
    description:
      - Seconds after which the call ends, whatever is still running, from 1 to 86400.
    type: float
    default: 1800
  cursors:
    description:
      - What the last call returned under this name. When each backup was last proven is in it.
    type: dict
    default: {}
attributes:
  check_mode:
    description: Can run in check mode and say what would be done without doing it.
    support: full
  diff_mode:
    description: Returns details on what has changed when run in diff mode.
    support: none
    details:
      - What a drill makes is gone at its end.
  platform:
    description: Target systems it works on.
    support: full
    platforms: linux
seealso:
  - module: ops.upkeep.backup_review
"""

EXAMPLES = r"""
- name: Prove once a week that the shop can be restored within a quarter of an hour
  ops.upkeep.restore_drill:
    drills:
      - kind: pg_dump
        name: shop database
        path: /srv/backup/shop-*.dump
        database: shop
        expect: [orders, customers]
        queries:
          - query: SELECT count(*) FROM orders WHERE placed > now() - interval '2 days'
        source:
          host: /var/run/postgresql
        every: 7d
        rto: 15m
      - kind: restic
        name: vault
        repository: /srv/restic
        password_file: /etc/restic/password
"""

RETURN = r"""
findings:
  description: What was found, as of every review.
  returned: success
  type: list
  elements: dict
metrics:
  description: The time to restore of each backup.
  returned: success
  type: list
  elements: dict
status:
  description: The worst status of all findings.
  returned: success
  type: str
  sample: ok
summary:
  description: The number of findings by status.
  returned: success
  type: dict
changed:
  description: Whether the host is another than before, since a scratch place stays or one of an earlier drill is gone.
  returned: success
  type: bool
receipts:
  description: What was made for each backup, and whether it was removed.
  returned: success
  type: dict
  sample: {"vault": {"path": "/var/tmp/upkeep-drill-1795503192-0123456789abcdef", "removed": true}}
cursors:
  description: What the next call is to be given under this name.
  returned: success
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.drill import restore_drills
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.plan import plan
from ansible_collections.ops.upkeep.plugins.module_utils.backup.priority import be_gentle
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.secrets import secrets_in

ARGUMENT_SPEC = {
    "drills": {"type": "list", "elements": "dict", "required": True},
    "point": {"type": "str", "choices": ["newest", "random"]},
    "prove": {"type": "bool"},
    "now": {"type": "bool", "default": False},
    "deadline": {"type": "float", "default": 1800},
    "cursors": {"type": "dict", "default": {}},
}


def main() -> None:
    """Read the options, drill, return what was found."""
    # no_log: a repository may carry a password in its address, and the invocation would go to the host's syslog whole.
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, no_log=True)
    options = module.params
    module.no_log_values |= secrets_in(options["drills"])
    be_gentle()
    try:
        planned = plan(options["drills"], {"point": options["point"], "prove": options["prove"]})
        result = restore_drills(planned, options["deadline"], options["cursors"], module.check_mode, options["now"])
    except WrongOptions as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
