# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a host stands whatever its package manager says: a reboot that is owed, and the end of its distribution."""

from __future__ import annotations

import os

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts import distribution
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.reboot_required import (
    NOTES,
    Answer,
    read_reboot_required,
)
from ansible_collections.ops.upkeep.plugins.module_utils.linux.release import read_release
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, some
from ansible_collections.ops.upkeep.plugins.module_utils.updates.checks import END_OF_LIFE, REBOOT
from ansible_collections.ops.upkeep.plugins.module_utils.updates.reboot import reboot_reason


def _answer(host: Host) -> Answer:
    return host.once("whether a reboot is required", lambda: read_reboot_required(host))


def is_reboot_required(host: Host) -> bool | None:
    """Return whether a reboot is owed; None where nobody can tell."""
    try:
        return _answer(host).required
    except (CannotTell, DoesNotApply):
        return None


def judge_reboot(host: Host) -> Finding:
    """Return whether a reboot is owed, for which packages, why, and since when."""
    subject = "reboot"
    try:
        answer = _answer(host)
    except CannotTell as error:
        return Finding(REBOOT.id, subject, Status.UNKNOWN, error.message, advice=error.advice)
    except DoesNotApply as error:
        return Finding(REBOOT.id, subject, Status.SKIPPED, str(error))
    if not answer.required:
        return Finding(REBOOT.id, subject, Status.OK, "no reboot is required, by {0}".format(answer.said_by))
    since = _since(host)
    message = "a reboot is required{0}, by {1}".format(
        " for " + human_duration(max(0.0, host.now() - since)) if since else "", answer.said_by
    )
    reasons = sorted({reason for reason in map(reboot_reason, answer.packages) if reason})
    message += ", for {0}".format(some(list(answer.packages))) if answer.packages else ""
    message += ": {0}".format(some(reasons, 2)) if reasons else ""
    evidence = {"packages": list(answer.packages), "reasons": reasons}
    return Finding(REBOOT.id, subject, Status.WARN, message, advice=REBOOT.advice, evidence=evidence)


def _since(host: Host) -> float | None:
    for note in NOTES:
        try:
            return os.stat(host.path(note)).st_mtime
        except OSError:
            continue
    return None


def judge_end_of_life(values: Values, host: Host) -> Finding:
    """Return how long the distribution still gets security updates."""
    try:
        return distribution.judge_end_of_life(END_OF_LIFE, "distribution", values, host)
    except CannotTell as error:
        return Finding(END_OF_LIFE.id, "distribution", Status.UNKNOWN, error.message, advice=error.advice)


def release_name(host: Host) -> str:
    """Return what people call the host's release; empty where it does not say."""
    try:
        return read_release(host).name
    except CannotTell:
        return ""
