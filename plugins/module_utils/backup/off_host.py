# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a backup, or a copy of it, lies elsewhere: what burns with the host is no backup of it."""

from __future__ import annotations

import os
import re
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup, Facts
from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import COPY
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import expand
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size

_NETWORK: Final = re.compile(r"nfs4?|cifs|smb3?|ceph|glusterfs|lustre|gpfs|9p|afs|fuse\.(sshfs|rclone|s3fs|glusterfs)")
_ESCAPE = re.compile(r"\\([0-7]{3})")


def network_source(mounts: str, path: str) -> str | None:
    """Return from where the network file system under a path is mounted, by /proc/mounts. None: it is a local one."""
    best, source = "", None
    for line in mounts.splitlines():
        fields = [_ESCAPE.sub(lambda match: chr(int(match.group(1), 8)), field) for field in line.split(" ")]
        if len(fields) < 3:
            continue
        place = fields[1].rstrip("/")
        if len(place) >= len(best) and (path == place or path.startswith(place + "/")):
            best, source = place, fields[0] if _NETWORK.fullmatch(fields[2]) else None
    return source


def copy_verdict(backup: Backup, facts: Facts) -> Finding:
    """Return whether there is a copy off this host, as far as one can tell from here."""
    declared = backup.values["copy"]
    elsewhere = facts.remote or _mounted_from(backup.host, facts.place)
    if elsewhere:
        return backup.finding(COPY, Status.OK, "it does not lie on this host, but at {0}".format(elsewhere))
    if declared is None:
        return backup.finding(COPY, Status.SKIPPED, "no copy off this host is declared (option copy)")
    if not declared.startswith("/"):
        message = "declared as {0!r}, which nobody can look at from here".format(declared)
        return backup.finding(COPY, Status.SKIPPED, message)
    return _files(backup, facts, declared)


def _mounted_from(host: Host, place: str | None) -> str | None:
    if place is None:
        return None
    try:
        return network_source(host.read("/proc/mounts"), os.path.realpath(host.path(place)))
    except OSError:
        return None


def _files(backup: Backup, facts: Facts, pattern: str) -> Finding:
    host = backup.host
    found = expand(host, pattern)
    if not found.paths and found.unreadable:
        raise CannotTell("the copy cannot be looked at: no permission to read {0}".format(found.unreadable[0]))
    entries = [(os.stat(host.path(path)), path) for path in found.paths if host.exists(path)]
    if not entries:
        return backup.finding(COPY, Status.FAIL, "there is no copy at {0}".format(pattern))
    newest, path = max(entries, key=lambda entry: entry[0].st_mtime)
    age = host.now() - newest.st_mtime
    if age > backup.values["max_age"]:
        message = "the newest copy, {0}, is {1} old".format(path, human_duration(age))
        return backup.finding(COPY, Status.FAIL, message)
    if os.path.basename(path) == facts.name and facts.size not in (None, newest.st_size) and not os.path.isdir(path):
        message = "the copy {0} has {1}, not {2}".format(path, human_size(newest.st_size), human_size(facts.size or 0))
        return backup.finding(COPY, Status.FAIL, message)
    if facts.place and host.exists(facts.place) and os.stat(host.path(facts.place)).st_dev == newest.st_dev:
        return backup.finding(COPY, Status.WARN, "the copy {0} lies on the same file system".format(path))
    return backup.finding(COPY, Status.OK, "{0}, {1} old".format(path, human_duration(max(0.0, age))))


def judged_by_another(finding: Finding, mine: str, findings: list[Finding]) -> Finding:
    """Return the finding about a copy that is itself a backup of the list, by what was found about that one."""
    about = {other.check: other for other in findings if other.subject == mine}
    at = about.get(COPY.id)
    fresh = about.get("backup_age")
    if at is None or fresh is None:
        message = "the copy is the backup {0}, about which nothing could be found out".format(mine)
        return Finding(COPY.id, finding.subject, Status.UNKNOWN, message, advice=COPY.advice)
    if fresh.status is not Status.OK:
        message = "the copy is the backup {0}: {1}".format(mine, fresh.message)
        return Finding(COPY.id, finding.subject, fresh.status, message, advice=COPY.advice)
    if at.status is not Status.OK:
        message = "the copy is the backup {0}, which lies on this host too, as far as one can tell".format(mine)
        return Finding(COPY.id, finding.subject, Status.WARN, message, advice=COPY.advice)
    return Finding(COPY.id, finding.subject, Status.OK, "the backup {0}: {1}".format(mine, at.message))
