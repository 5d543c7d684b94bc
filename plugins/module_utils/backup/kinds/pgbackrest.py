# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stanzas of pgBackRest."""

from __future__ import annotations

import os
import re
from typing import Any, Iterable, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup, Facts, Found
from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import COMPLETE, INTEGRITY, LOCK
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kind import BackupKind, integrity_options
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pgbackrest_tool import (
    PgBackRest,
    missing_wal,
    option,
    parse_verify,
    raise_for,
    settings_of,
)
from ansible_collections.ops.upkeep.plugins.module_utils.backup.rotation import (
    parts_to_read,
    rounds_for,
    told,
    was_read,
)
from ansible_collections.ops.upkeep.plugins.module_utils.backup.verdicts import judged
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration

_SEGMENT = re.compile(r"[0-9A-F]{24}")
_NO_BACKUPS = 2  # of info: the stanza is there, and has no backup


def probe(backup: Backup) -> Found:
    """Judge the newest backup of the stanza, and have pgBackRest verify what its repository holds."""
    tool = PgBackRest(backup)
    try:
        info = tool.info()
        yield _lock(backup, tool, info)
        found = [item for item in info.get("backup") or [] if _ended(item) is not None]
        if not found:
            yield _none(backup, info)
            return
        found.sort(key=lambda item: _ended(item) or 0.0)
        yield from judged(backup, _facts(tool, found))
        yield _integrity(backup, tool, found, _archives(info))
    except Damaged as error:
        yield backup.finding(INTEGRITY, Status.FAIL, "damaged: {0}".format(error))


def _ended(item: Any) -> float | None:
    try:
        return float(item["timestamp"]["stop"])
    except (KeyError, TypeError, ValueError):
        return None


def _none(backup: Backup, info: Mapping[str, Any]) -> Finding:
    status = info.get("status") if isinstance(info.get("status"), dict) else {}
    said = str(status.get("message", "no backup"))  # type: ignore[union-attr]
    return backup.finding(COMPLETE, Status.FAIL, "there is no backup of the stanza: {0}".format(said))


def _facts(tool: PgBackRest, found: list[dict[str, Any]]) -> Facts:
    newest = found[-1]
    sizes = [(_ended(item) or 0.0, _number(item, "info", "size")) for item in reversed(found[:-1])]
    local = next((path for path, _away in tool.repositories.values() if path), None)
    away = next((away for _path, away in tool.repositories.values() if away), None)
    ended, began = _ended(newest) or 0.0, _number(newest, "timestamp", "start")
    full = [item for item in found if item.get("type") == "full"] or found
    return Facts(
        "{0} backup {1}".format(newest.get("type", "a"), newest.get("label", "?")),
        ended,
        _number(newest, "info", "size"),
        ended - began if began is not None else None,
        len(found),
        _ended(found[0]),
        [(when, size) for when, size in sizes if size is not None],
        local,
        _number(full[-1], "info", "repository", "delta"),
        away,
        # pgBackRest notes it, and ends with 0.
        problem="page checksums were wrong in the database when it was made" if newest.get("error") else "",
        evidence={"label": newest.get("label"), "full_backups": len(full), "repositories": len(tool.repositories)},
    )


def _number(item: Mapping[str, Any], *names: str) -> int | None:
    value: Any = item
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _lock(backup: Backup, tool: PgBackRest, info: Mapping[str, Any]) -> Finding:
    folder = option(tool.settings, tool.stanza, "lock-path") or "/tmp/pgbackrest"
    for name in (tool.stanza, "all"):
        path = "{0}/{1}.stop".format(folder, name)
        if os.path.lexists(backup.host.path(path)):
            since = human_duration(max(0.0, backup.host.now() - os.lstat(backup.host.path(path)).st_mtime))
            message = "pgbackrest stop is in force for {0}: no backup can run".format(since)
            return backup.finding(LOCK, Status.FAIL, message, advice="end it with pgbackrest start when you know why")
    status = info.get("status") if isinstance(info.get("status"), dict) else {}
    held = str(status.get("lock", {})).find("'held': True") >= 0  # type: ignore[union-attr]
    return backup.finding(LOCK, Status.OK, "a backup runs just now" if held else "no lock is held")


def _archives(info: Mapping[str, Any]) -> dict[object, str]:
    """Return under which name the WAL of each database of the stanza is archived."""
    found: dict[object, str] = {}
    for item in info.get("archive") or []:
        if isinstance(item, dict) and isinstance(item.get("database"), dict):
            found[item["database"].get("id")] = str(item.get("id"))
    return found


def _integrity(
    backup: Backup, tool: PgBackRest, found: list[dict[str, Any]], archives: Mapping[object, str]
) -> Finding:
    memory, now = backup.memory, backup.host.now()
    size = sum(_number(item, "info", "repository", "delta") or 0 for item in found)
    rounds = rounds_for(backup.values, size)
    one_by_one = rounds > 1 and tool.can_verify_one()
    parts = parts_to_read(memory, rounds)
    read = False
    for part in parts:
        labels = [str(item.get("label")) for item in found][part::rounds] if one_by_one else []
        if rounds > 1 and not one_by_one and part != 0 and str(part) not in memory.bad:
            was_read(
                memory, part, now, None
            )  # this version verifies all or nothing: it does so in the first round of N
            continue
        read = True
        was_read(memory, part, now, _verified(tool, found, labels if one_by_one else None, archives))
    if memory.bad:
        return backup.finding(INTEGRITY, Status.FAIL, "damaged: {0}".format(sorted(memory.bad.items())[0][1]))
    if not read:
        message = "all of it was verified in the first of {0} rounds; this is round {1}".format(rounds, parts[0] + 1)
        return backup.finding(INTEGRITY, Status.OK, message)
    what = told(memory, parts[0]) if one_by_one else "all of it"
    return backup.finding(
        INTEGRITY, Status.OK, "{0} was verified: every checksum holds, no WAL is missing".format(what)
    )


def _verified(
    tool: PgBackRest, found: list[dict[str, Any]], labels: list[str] | None, archives: Mapping[object, str]
) -> str | None:
    """Return what is wrong with the backups of these labels, or with all; None where nothing is. Raises CannotTell."""
    wanted: list[str | None] = [None] if labels is None else [*labels]
    for label in wanted:
        done = tool.run("verify", "--output=text", "--verbose", *(["--set=" + label] if label else []))
        try:
            raise_for(done)
            damage = parse_verify(done.stdout)
        except Damaged as error:
            damage = str(error)
        if damage:
            return damage
    return _wal(tool, found, archives)


def _wal(tool: PgBackRest, found: list[dict[str, Any]], archives: Mapping[object, str]) -> str | None:
    """Return which WAL a backup needs and has not: pgBackRest 2.45 verifies what is there, not what should be."""
    for item in found:
        archive, database = item.get("archive"), item.get("database")
        if not isinstance(archive, dict) or not isinstance(database, dict):
            continue
        start, stop = str(archive.get("start")), str(archive.get("stop"))
        name = archives.get(database.get("id"))
        if name is None or not _SEGMENT.fullmatch(start) or not _SEGMENT.fullmatch(stop) or start[:16] != stop[:16]:
            continue
        done = tool.run("repo-ls", "archive/{0}/{1}/{2}".format(tool.stanza, name, start[:16]))
        if done.code != 0:
            return None  # a version without repo-ls
        missing = missing_wal(done.stdout.split(), start, stop)
        if missing:
            return "WAL that backup {0} needs is missing: {1}".format(item.get("label"), ", ".join(missing[:3]))
    return None


def _subject(values: Values) -> str:
    return "pgbackrest:{0}".format(values["stanza"]) + (":repo{0}".format(values["repo"]) if values["repo"] else "")


def discover(host: Host) -> Iterable[Values]:
    """Every stanza that the configuration names, where pgBackRest is installed."""
    if host.which("pgbackrest"):
        for section in settings_of(host, None):
            if section.partition(":")[0] not in ("global", "") and ":" not in section:
                yield {"stanza": section}


KIND = BackupKind(
    name="pgbackrest",
    summary="A stanza of pgBackRest: its newest backup, and what verify says of every file and all WAL.",
    options=(
        Option("stanza", "The stanza.", required=True),
        Option("repo", "Only this repository, by its number.", "int", minimum=1, maximum=256),
        Option("config", "The configuration file, where it is not the usual one.", "path"),
        Option("user", "The user to ask as. The default is whom the repository belongs to.", "str"),
        *integrity_options(),
    ),
    probe=probe,
    subject=_subject,
    example="- kind: pgbackrest\n  stanza: main",
    privilege="to run pgbackrest as the user of the repository",
    without="nothing",
    discover=discover,
)
