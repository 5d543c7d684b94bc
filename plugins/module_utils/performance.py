# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The performance review of one host: does its service keep its objectives, and how much of the host is used?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions, collected
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.resources.arguments import ARGUMENTS as OF_RESOURCES
from ansible_collections.ops.upkeep.plugins.module_utils.resources.review import read_values, review_resources
from ansible_collections.ops.upkeep.plugins.module_utils.review import together
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.plan import plan
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.review import review_service_level

_OF_SERVICE: Final = 0.5  # of the time, so that a service that does not answer leaves some for the host


def review_performance(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of a review. Raises WrongOptions with every problem of both parts, before anything is asked."""
    problems: list[str] = []
    call = {name: options[name] for name in (*OF_RESOURCES, "deadline") if name != "limits"}
    service = collected(problems, lambda: plan(options), None)
    values = collected(problems, lambda: read_values(options["limits"], call), None)
    if service is None or values is None:
        raise WrongOptions(list(dict.fromkeys(problems)))
    host = Host(Budget.of(values["deadline"]))
    of_service = review_service_level(replace(service, deadline=service.deadline * _OF_SERVICE))
    return together(of_service, review_resources(values, options["cursors"], host))
