#!/usr/bin/python
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the action of the same name; the work is done on the control node."""

from __future__ import annotations

DOCUMENTATION = r"""
module: validate_variables
short_description: Hold the variables of several roles against their argument specs at once
version_added: 0.1.0
description:
  - Ansible looks at the variables of a role when its turn comes. By then the roles before it have done their work, so a
    mistake in a variable of the last one stops a round half-way. This looks at all of them before anything runs.
  - It takes one task instead of one for each role, which are then imported with C(rolespec_validate=false).
  - Every wrong variable is told, not just the first one.
author:
  - The ops.upkeep authors (@ops-upkeep)
options:
  roles:
    description:
      - The roles of this collection whose variables are to be looked at, such as V(health_check).
    type: list
    elements: str
    required: true
attributes:
  bypass_host_loop:
    description: Runs once for all hosts of the play.
    support: none
  check_mode:
    description: Can run in check mode and return the same.
    support: full
extends_documentation_fragment:
  - ops.upkeep.control_node_attributes
"""

EXAMPLES = r"""
- name: Hold the variables of the round against what they may be
  ops.upkeep.validate_variables:
    roles: [health_check, log_review]

- name: Health check
  ansible.builtin.import_role:
    name: ops.upkeep.health_check
    rolespec_validate: false
"""

RETURN = r"""
looked_at:
  description: How many variables of these roles the host has.
  returned: success
  type: int
  sample: 41
"""
