# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories of restic."""

from __future__ import annotations

import os
from typing import Any, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup, Facts, Found
from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import COMPLETE, INTEGRITY
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.discovery_restic import discover
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kind import BackupKind, integrity_options
from ansible_collections.ops.upkeep.plugins.module_utils.backup.locks import Lock, at_work, lock_verdict, told
from ansible_collections.ops.upkeep.plugins.module_utils.backup.restic_tool import (
    NoRepository,
    Restic,
    raise_for,
    snapshots_of,
)
from ansible_collections.ops.upkeep.plugins.module_utils.backup.rotation import read_in_turn, rounds_for
from ansible_collections.ops.upkeep.plugins.module_utils.backup.sizes import local_size
from ansible_collections.ops.upkeep.plugins.module_utils.backup.times import epoch
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import scratch
from ansible_collections.ops.upkeep.plugins.module_utils.backup.verdicts import judged
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values


def local_path(values: Values) -> str | None:
    """Return the folder of a repository on this host, None where it lies elsewhere."""
    repository = str(values["repository"])
    repository = repository[len("local:") :] if repository.startswith("local:") else repository
    return repository if repository.startswith("/") else None


def probe(backup: Backup) -> Found:
    """Judge the newest snapshot, and read the part of the repository whose turn it is."""
    with scratch() as folder:
        restic = Restic(backup, folder)
        try:
            yield from _looked(backup, restic)
        except NoRepository as error:
            yield backup.finding(COMPLETE, Status.FAIL, "there is no repository: {0}".format(error))
        except Damaged as error:
            yield backup.finding(INTEGRITY, Status.FAIL, "damaged: {0}".format(error))


def _looked(backup: Backup, restic: Restic) -> Found:
    path = local_path(backup.values)
    if path is not None and not os.path.isdir(backup.host.path(path)):
        _refuse_unless_missing(backup, path)
    locks = restic.locks()
    yield lock_verdict(backup, locks)
    values = backup.values
    wanted = {"hosts": values["hosts"], "tags": values["tags"], "paths": values["paths"]}
    listed, damage = restic.snapshots()
    found = snapshots_of(listed, wanted)
    if not found:
        yield backup.finding(
            COMPLETE,
            Status.FAIL,
            "there is no snapshot in it" + (" of those asked for" if any(wanted.values()) else ""),
        )
    else:
        yield from judged(backup, _facts(backup, restic, found, path))
    if damage:
        yield backup.finding(INTEGRITY, Status.FAIL, "damaged: {0}".format(damage))
    else:
        yield _integrity(backup, restic, locks, path)


def _refuse_unless_missing(backup: Backup, path: str) -> None:
    try:
        os.stat(backup.host.path(path))
    except PermissionError:
        raise CannotTell("no permission to look into {0}".format(path), "run the review with become: true") from None
    except OSError as error:
        raise NoRepository("{0}: {1}".format(path, error.strerror)) from None
    raise NoRepository("{0} is no folder".format(path))


def _facts(backup: Backup, restic: Restic, found: list[dict[str, Any]], path: str | None) -> Facts:
    newest = found[-1]
    alike = [
        item
        for item in found[:-1]
        if item.get("hostname") == newest.get("hostname") and item.get("paths") == newest.get("paths")
    ]
    before = [(item["ended"], _size(item["summary"])) for item in reversed(alike)]
    summary = newest["summary"]
    began, ended = epoch(summary.get("backup_start")), epoch(summary.get("backup_end"))
    size = _size(summary)
    if size is None:
        size = _counted(restic, str(newest.get("id")))
    whole = local_size(backup.host, path) if path else None
    grown = whole - backup.memory.repository_size if whole and backup.memory.repository_size else None
    backup.memory.repository_size = whole
    return Facts(
        "snapshot {0}".format(str(newest.get("short_id") or newest.get("id"))[:8]),
        newest["ended"],
        size,
        ended - began if began and ended else None,
        len(found),
        found[0]["ended"],
        [(ended, size) for ended, size in before if size is not None],
        path,
        max(grown, 0) if grown is not None else (whole or 0) // 100,
        None if path else str(backup.values["repository"]).partition(":")[0],
        evidence={"snapshot": newest.get("id"), "host": newest.get("hostname"), "paths": newest.get("paths")},
    )


def _size(summary: Mapping[str, Any]) -> int | None:
    total = summary.get("total_bytes_processed")
    return int(total) if isinstance(total, int) and total >= 0 else None


def _counted(restic: Restic, snapshot: str) -> int | None:
    """Return how much restoring a snapshot would write, for those that do not say so (before restic 0.17)."""
    data = restic.answer("stats", "--mode", "restore-size", snapshot)
    total = data.get("total_size") if isinstance(data, dict) else None
    return total if isinstance(total, int) else None


def _integrity(backup: Backup, restic: Restic, locks: list[Lock], path: str | None) -> Finding:
    holder = at_work(locks, backup.host)
    if holder:
        message = "locked {0}: what is written just now cannot be verified".format(told(holder, backup.host))
        return backup.finding(INTEGRITY, Status.UNKNOWN, message, advice="look again when it is done")
    rounds = rounds_for(backup.values, backup.memory.repository_size if path else None)

    def read(part: int, first: bool) -> None:
        done = restic.run("check", "--read-data-subset={0}/{1}".format(part + 1, rounds))
        raise_for(done)
        if "no errors were found" not in done.stdout:
            raise Damaged("restic check did not say that no errors were found")

    return read_in_turn(backup, rounds, read, "its structure is sound")


KIND = BackupKind(
    name="restic",
    summary="A repository of restic: its newest snapshot, its locks, and its data, read in parts where it is large.",
    options=(
        Option("repository", "The repository, as restic -r takes it.", required=True),
        Option("password_file", "The file on the host with the password of the repository.", "path"),
        Option(
            "env_file",
            "A file on the host with RESTIC_*, AWS_* and the like, NAME=value in each line, as for a systemd unit.",
            "path",
        ),
        Option("hosts", "Count only snapshots of these hosts.", "list", [], elements="str"),
        Option("tags", "Count only snapshots with all these tags.", "list", [], elements="str"),
        Option("paths", "Count only snapshots of all these paths.", "list", [], elements="str"),
        *integrity_options(),
    ),
    probe=probe,
    subject=lambda values: str(values["repository"]),
    example="- kind: restic\n  repository: /srv/restic\n  password_file: /etc/restic/password\n  rounds: 7",
    privilege="to read the repository and the password file; restic",
    without="nothing",
    discover=discover,
)
