# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The round at hand, as history sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from ansible_collections.ops.upkeep.plugins.plugin_utils.report.round import Round

_WORKFLOW = ("awx_workflow_job_id", "tower_workflow_job_id")


@dataclass(frozen=True)
class ThisRound:
    """The round at hand. Times are seconds since 1970. C(partial): it was limited to some hosts on purpose."""

    id: str
    name: str
    site: str
    started: float
    ended: float
    partial: bool = False


def this_round(described: Round, site: str | None, task_vars: Mapping[str, Any]) -> ThisRound:
    """Return the round that the report describes, with what Ansible's variables say of it."""
    limited = bool(task_vars.get("ansible_limit"))
    started, ended = _seconds(described.started), _seconds(described.ended)
    return ThisRound(described.id, described.name, site or "", started, max(started, ended), limited)


def is_sliced(task_vars: Mapping[str, Any]) -> bool:
    """Whether this may be one slice of a job, or one job of a workflow, of AWX: others record into the same round."""
    return any(task_vars.get(name) for name in _WORKFLOW)


def _seconds(moment: str) -> float:
    return datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc).timestamp()
