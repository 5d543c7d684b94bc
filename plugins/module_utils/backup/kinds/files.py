# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups that are files or archives of any kind."""

from __future__ import annotations

import fnmatch

from ansible_collections.ops.upkeep.plugins.module_utils.backup.archive import Content, read_through
from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup, Found
from ansible_collections.ops.upkeep.plugins.module_utils.backup.candidates import Candidate
from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import CONTENT
from ansible_collections.ops.upkeep.plugins.module_utils.backup.discovery_files import discover
from ansible_collections.ops.upkeep.plugins.module_utils.backup.file_backup import (
    Opened,
    Read,
    checked_sums,
    look,
    unchanged,
)
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kind import BackupKind
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_size, plural


def probe(backup: Backup) -> Found:
    """Judge the newest file, and read it through to its end."""
    yield from look(backup, read)


def read(backup: Backup, one: Candidate) -> Read:
    """Return what is in a file. Raises Damaged, CannotTell, OSError."""
    agrees = checked_sums(backup, one)
    by_sums = " and agrees with {0}".format(agrees) if agrees else ""
    try:
        with Opened(backup.host, one.path) as descriptor:
            content = read_through(backup.host, descriptor, one.name)
    except CannotTell as error:
        if not agrees:
            raise
        return Read("it {0}; it agrees with {1}".format(error.message, agrees))
    form = "{0}, {1} unpacked".format(content.form, human_size(content.unpacked))
    if content.checked or agrees:
        if content.form == "tar" and not agrees:
            unchanged(backup, one)
        return Read(
            "read to its end{0}: {1}, {2}".format(by_sums, form, plural(content.members, "member")),
            content=_content(backup, content),
        )
    unchanged(backup, one)
    message = "read to its end, but a {0} has nothing to be verified against".format(content.form)
    return Read(message, verified=False, content=_content(backup, content))


def _content(backup: Backup, content: Content) -> Finding | None:
    wanted = backup.values["expect"] or ()
    missing = [name for name in wanted if not any(_same(member, name) for member in content.names)]
    if missing:
        message = "not in it: {0}".format(", ".join(missing))
        return backup.finding(CONTENT, Status.FAIL, message, evidence={"members": content.names[:40]})
    if not content.members:
        return backup.finding(CONTENT, Status.FAIL, "there is nothing in the archive")
    return backup.finding(CONTENT, Status.OK, "all that was declared is in it") if wanted else None


def _same(member: str, name: str) -> bool:
    plain = member.lstrip("./").rstrip("/")
    wanted = name.lstrip("./").rstrip("/")
    return fnmatch.fnmatchcase(plain, wanted) or plain.startswith(wanted + "/")


KIND = BackupKind(
    name="files",
    summary="Files or archives: the newest one is read through to its end, and held against a checksum file beside it.",
    options=(
        Option(
            "path",
            "The file, or a pattern of which the newest file counts. tar, gz, bz2, xz, zst, lz4 and zip are read as "
            "what they are; of any other file only a checksum file beside it (FILE.sha256, FILE.md5, SHA256SUMS, ...) "
            "can say that it is whole.",
            "path",
            required=True,
        ),
        Option(
            "expect",
            "Members that must be in the archive: paths, or patterns as in file names.",
            "list",
            elements="str",
        ),
    ),
    probe=probe,
    subject=lambda values: str(values["path"]),
    example="- kind: files\n  name: shop files\n  path: /srv/backup/shop-*.tar.gz\n  min_size: 10M",
    privilege="to read the files; root to see who is still writing one",
    without="what can be read",
    discover=discover,
)
