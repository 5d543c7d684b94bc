# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Base backups of PostgreSQL, as pg_basebackup writes them: a data directory, or tar files."""

from __future__ import annotations

import calendar
import os
import re
import time

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup, Found
from ansible_collections.ops.upkeep.plugins.module_utils.backup.candidates import Candidate
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.file_backup import Read, look
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kind import BackupKind
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pg_base_tar import verify_tar
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pg_tools import pg_tool, raise_for
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import run_tool, with_rights_of
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.safe_file import blocks_of
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option

_START: re.Pattern[str] = re.compile(r"^START TIME: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?:UTC|GMT)$", re.MULTILINE)
_FIRST_WITH_MANIFEST = 13


def probe(backup: Backup) -> Found:
    """Judge the newest base backup, and hold every file in it against its manifest."""
    yield from look(backup, read, folders=True)


def read(backup: Backup, one: Candidate) -> Read:
    """Return what verifying showed. Raises Damaged, CannotTell, OSError."""
    if not one.is_folder:
        raise Damaged(
            "it is a file, not the folder that pg_basebackup writes; declare tar files with the folder around"
        )
    names = os.listdir(backup.host.path(one.path))
    if any(name.startswith("base.tar") for name in names):
        return verify_tar(backup.host, one.path, names)
    version = _text(backup, one, "PG_VERSION").strip()
    if not version:
        raise Damaged("PG_VERSION is missing, so this is no data directory")
    major = int(re.match(r"\d+", version).group(0)) if re.match(r"\d+", version) else 0  # type: ignore[union-attr]
    if "backup_manifest" not in names:
        if 0 < major < _FIRST_WITH_MANIFEST:
            raise CannotTell("PostgreSQL {0} writes no manifest to verify it against".format(version))
        raise Damaged("backup_manifest is missing, which pg_basebackup writes last: it did not come to its end")
    return _verified(backup, one, major)


def _verified(backup: Backup, one: Candidate, major: int) -> Read:
    tool = pg_tool(backup.host, "pg_verifybackup", major)
    argv = [tool, *backup.values["arguments"], backup.host.path(one.path)]
    done = run_tool(backup.host, with_rights_of(backup.host, one.path, argv))
    raise_for("pg_verifybackup", done.code, done.stderr or done.stdout)
    if "successfully verified" not in done.stdout:
        raise Damaged("pg_verifybackup did not say that the backup is verified")
    started = _START.search(_text(backup, one, "backup_label"))
    began = float(calendar.timegm(time.strptime(started.group(1), "%Y-%m-%d %H:%M:%S"))) if started else None
    return Read("every file agrees with its manifest, and its WAL can be read", began=began)


def _text(backup: Backup, one: Candidate, name: str) -> str:
    try:
        return b"".join(blocks_of(backup.host, one.path + "/" + name, 65536)).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""


KIND = BackupKind(
    name="pg_basebackup",
    summary="What pg_basebackup wrote: every file is held against the manifest, and the WAL in it is read.",
    options=(
        Option("path", "The folder, or a pattern of which the newest folder counts.", "path", required=True),
        Option(
            "arguments",
            "More arguments for pg_verifybackup, such as --no-parse-wal where the WAL is archived elsewhere.",
            "list",
            [],
            elements="str",
            choices=("--no-parse-wal", "-n"),
        ),
    ),
    probe=probe,
    subject=lambda values: str(values["path"]),
    example="- kind: pg_basebackup\n  path: /srv/backup/base-*",
    privilege="to read the folder; pg_verifybackup (postgresql) of the same version or newer",
    without="tar files without pg_verifybackup",
)
