# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a round ends non-zero."""

from __future__ import annotations

from typing import Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report

#: The mildest status that fails the run. At or above C(warn) are warn, unknown and fail.
FAIL_ON: Final[Mapping[str, Status | None]] = {"fail": Status.FAIL, "warn": Status.WARN, "never": None}


def fails_run(report: Report, fail_on: str) -> bool:
    """Whether the run ends non-zero: for what was found as C(fail_on) says, for errors of the tool always."""
    mildest = FAIL_ON[fail_on]
    found = mildest is not None and report.status.severity <= mildest.severity
    return found or bool(report.errors)
