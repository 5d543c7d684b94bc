# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every check of the backup review: what it tells, and what to do when it fails."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check

COMPLETE: Final = Check(
    "backup_complete",
    "Whether there is a backup at all, and whether the newest one came to its end.",
    "look at the log of the job that makes it, then run the job by hand",
)
AGE: Final = Check(
    "backup_age",
    "How long ago the newest complete backup was made.",
    "see whether the job that makes it ran (systemctl list-timers, crontab -l) and what it logged",
)
INTEGRITY: Final = Check(
    "backup_integrity",
    "Whether the backup is whole: all of it was read, or the part whose turn it was, and its checksums held.",
    "make a new backup now and keep the damaged one aside; then look for the cause: dmesg, smartctl -a, the copy job",
)
CONTENT: Final = Check(
    "backup_content",
    "Whether the right thing is in it: the database, the tables or the files that were declared, and not nothing.",
    "see which database or folder the job is told to save, and whether that holds what you expect",
)
SIZE: Final = Check(
    "backup_size",
    "How large the newest backup is, against the least it must be and against those before it.",
    "see what is missing in it: a table, a folder, a mount that was not there when it was made",
)
DURATION: Final = Check(
    "backup_duration",
    "How long the newest backup took.",
    "see what it waited for (disk, network, locks), and whether it still fits where it is scheduled",
)
RETENTION: Final = Check(
    "backup_retention",
    "How many backups there are and how far they reach back, against what was declared.",
    "look at what deletes old backups: the retention setting, and whether its job ran",
)
SPACE: Final = Check(
    "backup_space",
    "Whether there is room for the next backup where this one lies.",
    "free space there or make the file system larger before the next backup runs",
)
LOCK: Final = Check(
    "backup_lock",
    "Whether a lock is held, by whom and since when, and whether its holder still lives.",
    "make sure that no backup runs anywhere, then remove the lock with the tool's own command",
)
COPY: Final = Check(
    "backup_copy",
    "Whether there is a copy that does not lie on this host.",
    "have a copy made on another machine, and declare it with the option copy",
)
KNOWN: Final = Check(
    "backup_known",
    "Whether any backup of this host is known at all.",
    "declare its backups in backup_verification_backups, also where another host makes them",
)

#: In the order of the catalogue. The first one is about a backup as a whole.
CHECKS: Final = (COMPLETE, AGE, INTEGRITY, CONTENT, SIZE, DURATION, RETENTION, SPACE, LOCK, COPY, KNOWN)
