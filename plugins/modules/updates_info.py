#!/usr/bin/python
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door to the review of the updates of one host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: updates_info
short_description: Plan the updates of a host, and tell how it stands
version_added: 0.1.0
description:
  - Asks the package manager of a host (apt, dnf, zypper) what waits, and its own resolver what it would do to have
    that. Returns this as a plan that can be approved, and findings on how the host stands.
  - It only looks. Nothing is installed, and the package lists are fetched only with O(refresh=true).
  - What is left out of the plan is named in it with one cause each - held, pinned, phased, kept back, excluded, too
    young, or in need of a removal that is not allowed.
  - On Debian and Ubuntu an update is for security where unattended-upgrades would take it for that, by the fields of
    the archive it comes from. Where no source tells, the answer is C(unknown), never a count of nothing.
author:
  - The ops.upkeep authors (@ops-upkeep)
options:
  selection:
    description:
      - Which of the updates that wait the plan takes, V(security) ones or V(all).
      - The default is V(security), or V(all) where O(packages), O(advisories) or O(cves) name what is wanted.
      - With V(security) no package goes further than to the newest version of a security archive.
    type: str
    choices: [security, all]
  packages:
    description: Takes only these packages, and what their advisories or CVEs name. Shell patterns, such as V(libssl*).
    type: list
    elements: str
    default: []
  advisories:
    description: Takes only what these advisories name, such as V(RHSA-2026:1234).
    type: list
    elements: str
    default: []
  cves:
    description: Takes only what closes these, such as V(CVE-2026-12345).
    type: list
    elements: str
    default: []
  exclude:
    description: Leaves out these packages, whatever else is said. Shell patterns.
    type: list
    elements: str
    default: []
  min_age:
    description:
      - Leaves out what was published less than this ago, as seconds or with a unit, V(7d).
      - An update of which nobody tells when it was published counts as too young.
    type: str
    default: "0"
  min_age_security:
    description: Whether O(min_age) holds for security updates too.
    type: bool
    default: false
  allow_remove:
    description: Whether the plan may remove packages. If not, updates that need it are left out.
    type: bool
    default: false
  refresh:
    description: Whether to fetch new package lists before, with what is wrong with them as findings.
    type: bool
    default: false
  changelogs:
    description:
      - Whether new packages may be fetched for the changelogs in them, to a private folder that is gone afterwards.
      - Only they tell which CVEs an update of Debian or Ubuntu closes. Without them those are known only of packages
        that lie in apt's cache already.
    type: bool
    default: false
  security_origins:
    description: Patterns of more archives of security updates, as in C(Unattended-Upgrade::Origins-Pattern).
    type: list
    elements: str
    default: []
  plan:
    description:
      - An approved plan, as this module returned it or as JSON text. Tells whether it is what the host would still do.
      - The other options must be those that it was made with.
    type: raw
  max_age:
    description:
      - How long a security update may wait before that fails, by severity, as seconds or with a unit.
      - The default is 14 days for V(critical), V(important) and V(unknown), after Cyber Essentials, and 90 days for
        V(moderate) and V(low), after PCI DSS 6.3.3.
    type: dict
  lists_max_age:
    description: How old the package lists may be for a count of nothing to be believed.
    type: str
    default: 8d
  last_success_warn:
    description: Warns when updates wait and none was installed for so many days.
    type: float
    default: 35
  last_success_fail:
    description: Fails when updates wait and none was installed for so many days.
    type: float
    default: 62
  end_of_life_warn:
    description: Warns when the distribution gets security updates for only so many days.
    type: int
    default: 90
  end_of_life_fail:
    description: Fails when the distribution gets security updates for only so many days.
    type: int
    default: 0
  extended_support:
    description: Counts on support that must be bought or signed up for.
    type: bool
    default: false
  end_of_life:
    description: The last day with security updates, instead of what the host or the table says, as in V(2028-06-30).
    type: str
  deadline:
    description: Seconds after which the call ends, from 1 to 86400.
    type: float
    default: 300
  cursors:
    description: What the last call returned under this name. The clocks of what waited then are in it.
    type: dict
    default: {}
extends_documentation_fragment:
  - ops.upkeep.review_attributes
seealso:
  - module: ops.upkeep.health_check
"""

EXAMPLES = r"""
- name: Plan the security updates of this host
  ops.upkeep.updates_info:
    changelogs: true
  register: system_updates_result

- name: Plan one hole, whatever else waits
  ops.upkeep.updates_info:
    cves: [CVE-2026-12345]
    refresh: true

- name: See whether what was approved on Monday is still what would be done
  ops.upkeep.updates_info:
    plan: "{{ lookup('ansible.builtin.file', 'plans/' ~ inventory_hostname ~ '.json') }}"
"""

RETURN = r"""
plan:
  description:
    - The plan, with C(schema), C(host), C(made), C(backend), C(selection), C(fingerprint), C(changes) and C(left_out).
    - The fingerprint stands for the changes alone. Hosts that need the same have the same.
  returned: when the package manager could tell
  type: dict
table:
  description: The plan as lines for people.
  returned: when the package manager could tell
  type: list
  elements: str
findings:
  description: What was found, each with C(check), C(subject), C(status), C(message), and what else there is to it.
  returned: success
  type: list
  elements: dict
  sample: [{"check": "updates_security", "subject": "security updates", "status": "ok", "message": "none waits"}]
metrics:
  description: Measured numbers for trends, each with C(name), C(value), C(unit) and C(labels).
  returned: success
  type: list
  elements: dict
status:
  description: The worst status of all findings, in the order fail, unknown, warn, ok, skipped.
  returned: success
  type: str
  sample: ok
summary:
  description: The number of findings by status.
  returned: success
  type: dict
  sample: {"fail": 0, "unknown": 0, "warn": 1, "ok": 6, "skipped": 0}
cursors:
  description: What the next call is to be given under this name.
  returned: success
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.updates.request import read_request
from ansible_collections.ops.upkeep.plugins.module_utils.updates.review import review_updates

ARGUMENT_SPEC = {
    "selection": {"type": "str", "choices": ["security", "all"]},
    "packages": {"type": "list", "elements": "str", "default": []},
    "advisories": {"type": "list", "elements": "str", "default": []},
    "cves": {"type": "list", "elements": "str", "default": []},
    "exclude": {"type": "list", "elements": "str", "default": []},
    "min_age": {"type": "str", "default": "0"},
    "min_age_security": {"type": "bool", "default": False},
    "allow_remove": {"type": "bool", "default": False},
    "refresh": {"type": "bool", "default": False},
    "changelogs": {"type": "bool", "default": False},
    "security_origins": {"type": "list", "elements": "str", "default": []},
    "plan": {"type": "raw"},
    "max_age": {"type": "dict"},
    "lists_max_age": {"type": "str", "default": "8d"},
    "last_success_warn": {"type": "float", "default": 35},
    "last_success_fail": {"type": "float", "default": 62},
    "end_of_life_warn": {"type": "int", "default": 90},
    "end_of_life_fail": {"type": "int", "default": 0},
    "extended_support": {"type": "bool", "default": False},
    "end_of_life": {"type": "str"},
    "deadline": {"type": "float", "default": 300},
    "cursors": {"type": "dict", "default": {}},
}


def main() -> None:
    """Read the options, look at the updates, return what was found."""
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = review_updates(read_request(module.params), module.params["cursors"])
    except WrongOptions as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
