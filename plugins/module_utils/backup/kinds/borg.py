# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories of BorgBackup."""

from __future__ import annotations

import fnmatch
import os
from typing import Any, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup, Facts, Found
from ansible_collections.ops.upkeep.plugins.module_utils.backup.borg_segments import verify_part
from ansible_collections.ops.upkeep.plugins.module_utils.backup.borg_shadow import NoRepository, cast, parse_config
from ansible_collections.ops.upkeep.plugins.module_utils.backup.borg_tool import Borg, locks_of, raise_for
from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import COMPLETE, INTEGRITY
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.discovery_borg import discover
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kind import BackupKind, integrity_options
from ansible_collections.ops.upkeep.plugins.module_utils.backup.locks import at_work, lock_verdict, told
from ansible_collections.ops.upkeep.plugins.module_utils.backup.rotation import read_in_turn, rounds_for
from ansible_collections.ops.upkeep.plugins.module_utils.backup.sizes import local_size
from ansible_collections.ops.upkeep.plugins.module_utils.backup.times import epoch
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import need, scratch
from ansible_collections.ops.upkeep.plugins.module_utils.backup.verdicts import judged
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values

_MAX_SUMMED = 3  # archives whose sizes are counted anew in one round


def local_path(values: Values) -> str | None:
    """Return the folder of a repository on this host, None where it lies elsewhere."""
    repository = str(values["repository"])
    repository = repository[len("file://") :] if repository.startswith("file://") else repository
    return repository if repository.startswith("/") else None


def probe(backup: Backup) -> Found:
    """Judge the newest archive, and read the part of the repository whose turn it is."""
    need(backup.host, "borg", "borgbackup")
    path = local_path(backup.values)
    with scratch() as folder:
        try:
            yield from _local(backup, path, folder) if path else _remote(backup, folder)
        except NoRepository as error:
            yield backup.finding(COMPLETE, Status.FAIL, "there is no repository: {0}".format(error))
        except Damaged as error:
            yield backup.finding(INTEGRITY, Status.FAIL, "damaged: {0}".format(error))


def _local(backup: Backup, path: str, folder: str) -> Found:
    real = backup.host.path(path)
    try:
        with open(os.path.join(real, "config"), encoding="utf-8", errors="replace") as file:
            place = parse_config(file.read(1 << 20))
    except (FileNotFoundError, NotADirectoryError):
        raise NoRepository("there is no config in it" if os.path.isdir(real) else "the folder is not there") from None
    locks = locks_of(real)
    yield lock_verdict(backup, locks)
    holder = at_work(locks, backup.host)
    if holder:
        reason = "locked {0}: what is written just now cannot be judged".format(told(holder, backup.host))
        yield backup.finding(INTEGRITY, Status.UNKNOWN, reason, advice="look again when it is done")
        return
    borg = Borg(backup, folder, cast(real, folder), place.id)
    if borg.known is None or _is_at(borg.known, path) or backup.values["relocated"]:
        borg.at_home()
    else:
        message = "borg knows this repository from another place, {0}, and would ask whether that is right"
        advice = "make sure that it is the right one, then open it once with borg list, or declare relocated: true"
        raise CannotTell(message.format(borg.known), advice)
    whole = local_size(backup.host, path)
    yield from _archives(backup, borg, path, whole)
    yield _integrity(backup, borg, real, whole)


def _is_at(known: str, path: str) -> bool:
    plain = known[len("file://") :] if known.startswith("file://") else known
    return plain == path or os.path.realpath(plain) == os.path.realpath(path)


def _remote(backup: Backup, folder: str) -> Found:
    borg = Borg(backup, folder, str(backup.values["repository"]), None)
    borg.without_lock()
    yield from _archives(backup, borg, None, None)
    yield _extracted(backup, borg)


def _listed(backup: Backup, borg: Borg) -> list[dict[str, Any]]:
    data = borg.answer("list", "--json", "--consider-checkpoints", "--format", "{end}{hostname}", borg.location)
    listed = data.get("archives", []) if isinstance(data, dict) else []
    found = []
    for item in listed:
        name = str(item.get("name", "")) if isinstance(item, dict) else ""
        ended = epoch(item.get("end") or item.get("time"), local=True) if name else None
        if ended is not None and fnmatch.fnmatchcase(name.partition(".checkpoint")[0], backup.values["archives"]):
            found.append({**item, "name": name, "ended": ended})
    return sorted(found, key=lambda item: item["ended"])


def _archives(backup: Backup, borg: Borg, path: str | None, whole: int | None) -> Found:
    listed = _listed(backup, borg)
    found = [item for item in listed if ".checkpoint" not in item["name"]]
    if not found:
        broken = ", only one that was interrupted" if listed else ""
        yield backup.finding(COMPLETE, Status.FAIL, "there is no complete archive in it{0}".format(broken))
        return
    yield from judged(backup, _facts(backup, borg, found, listed, path, whole))


def _facts(
    backup: Backup,
    borg: Borg,
    found: list[dict[str, Any]],
    listed: list[dict[str, Any]],
    path: str | None,
    whole: int | None,
) -> Facts:
    newest = found[-1]
    known = dict(backup.memory.seen)
    sizes = {}
    for item in reversed(found[-_MAX_SUMMED:]):
        size = known.get(item["ended"])
        sizes[item["ended"]] = _summed(borg, item["name"]) if size is None or item is newest else size
    began = epoch(newest.get("start"), local=True)
    grown = whole - backup.memory.repository_size if whole and backup.memory.repository_size else None
    backup.memory.repository_size = whole
    interrupted = listed[-1]["name"] if listed[-1] is not newest else ""
    return Facts(
        "archive {0}".format(newest["name"]),
        newest["ended"],
        sizes[newest["ended"]],
        newest["ended"] - began if began is not None else None,
        len(found),
        found[0]["ended"],
        [(ended, size) for ended, size in sizes.items() if ended != newest["ended"] and size is not None],
        path,
        max(grown, 0) if grown is not None else (whole or 0) // 100,
        None if path else "the server of the repository",
        note="a newer one was interrupted: {0}".format(interrupted) if interrupted else "",
        evidence={"archive": newest["name"], "host": newest.get("hostname")},
    )


def _summed(borg: Borg, name: str) -> int:
    """Return the bytes of all files in an archive. What borg info says needs a cache, which takes hours to build."""
    done = borg.run("list", "--format", "{size}{NL}", "{0}::{1}".format(borg.location, name))
    raise_for(done)
    return sum(int(line) for line in done.stdout.split() if line.isdigit())


def _integrity(backup: Backup, borg: Borg, real: str, whole: int | None) -> Finding:
    rounds = rounds_for(backup.values, whole)

    def read(part: int, first: bool) -> None:
        if rounds == 1:
            raise_for(borg.run("check", borg.location))
            return
        verify_part(backup.host, real, part, rounds)
        if first:
            raise_for(borg.run("check", "--archives-only", "--last", "1", borg.location))

    return read_in_turn(backup, rounds, read, "its archives are sound")


def _extracted(backup: Backup, borg: Borg) -> Finding:
    """Return whether the newest archive can be read: all of it, as restoring would, without a change on the server."""
    found = [item for item in _listed(backup, borg) if ".checkpoint" not in item["name"]]
    if not found:
        return backup.finding(INTEGRITY, Status.UNKNOWN, "there is nothing to be read")
    name = found[-1]["name"]
    raise_for(borg.run("extract", "--dry-run", "{0}::{1}".format(borg.location, name)))
    return backup.finding(INTEGRITY, Status.OK, "all of archive {0} was read".format(name))


def _problems(values: Mapping[str, Any]) -> list[str]:
    if "::" in str(values["repository"]):
        return ['option "repository" names an archive; write what stands before ::, and archives for a pattern']
    return []


KIND = BackupKind(
    name="borg",
    summary="A repository of BorgBackup: its newest archive, its locks, and its data, read in parts where it is large.",
    options=(
        Option("repository", "The repository, as borg takes it.", required=True),
        Option("password_file", "The file on the host with the passphrase of the repository.", "path"),
        Option("env_file", "A file on the host with BORG_* variables, NAME=value in each line.", "path"),
        Option("archives", "Count only archives whose name matches this pattern.", "str", "*"),
        Option("unencrypted", "Whether it is right that the repository is not encrypted.", "bool", False),
        Option("relocated", "Whether it is right that it lies elsewhere than borg remembers.", "bool", False),
        *integrity_options(),
    ),
    probe=probe,
    subject=lambda values: str(values["repository"]),
    example="- kind: borg\n  repository: /srv/borg\n  password_file: /etc/borg/passphrase\n  archives: shop-*",
    privilege="to read the repository and the password file; borg",
    without="nothing",
    discover=discover,
    problems=_problems,
)
