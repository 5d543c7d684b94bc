# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every check of the restore drill: what it tells, and what to do when it fails."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check

RESTORED: Final = Check(
    "drill_restored",
    "Whether the backup was really restored into a scratch place, without any error.",
    "make a new backup now and keep this one aside; then restore an older one by hand, to know how far back is safe",
)
ASSERTED: Final = Check(
    "drill_asserted",
    "Whether what was restored holds what it must: tables with rows, files with content, answers to declared queries.",
    "see which database or folder the job is told to save; compare it with what the service uses",
)
COMPARED: Final = Check(
    "drill_compared",
    "Whether what was restored agrees with the source: rows by table, or sampled files, within a tolerance.",
    "compare by hand what the message names; with keep_for the restored copy stays for that",
)
RTO: Final = Check(
    "drill_rto",
    "Whether the time to restore meets the recovery time objective.",
    "see what took the time (evidence); faster disks, parallel restore or a smaller backup, or another objective",
)
PROVEN: Final = Check(
    "drill_proven",
    "How long ago this backup was last proven: restored, and found to be right.",
    "run the drill now with -e backup_verification_drill_now=true, and see why it did not run or did not succeed",
)
NOTICED: Final = Check(
    "drill_noticed",
    "Whether the drill notices a damaged backup: a copy of it was damaged on purpose and restored.",
    "use a form with checksums (a custom or directory dump, a repository), and declare queries or a source to compare",
)
LEFTOVER: Final = Check(
    "drill_leftover",
    "Whether earlier drills left something behind in the folder for scratch places, and whether it could be removed.",
    "see what ended that drill (journalctl, the job's log); what could not be removed: look at it, then remove it",
)

#: In the order of the catalogue. The first one is about a drill as a whole.
CHECKS: Final = (RESTORED, ASSERTED, COMPARED, RTO, PROVEN, NOTICED, LEFTOVER)
