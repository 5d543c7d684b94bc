# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers of Barman."""

from __future__ import annotations

import json
import re
from typing import Any, Iterable, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup, Facts, Found
from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import COMPLETE, INTEGRITY, LOCK
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kind import BackupKind, integrity_options
from ansible_collections.ops.upkeep.plugins.module_utils.backup.rotation import (
    parts_to_read,
    rounds_for,
    told,
    was_read,
)
from ansible_collections.ops.upkeep.plugins.module_utils.backup.settings import read_settings
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import need, run_tool
from ansible_collections.ops.upkeep.plugins.module_utils.backup.verdicts import judged
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

_CONFIGS = ("/etc/barman.conf", "/etc/barman/barman.conf")
_FOLDERS = ("/etc/barman.d", "/etc/barman/barman.d", "/etc/barman/conf.d")
_GOOD = "DONE"
_UNDER_WAY = ("STARTED", "SYNCING", "EMPTY", "WAITING_FOR_WALS")
_REFUSED = re.compile(r"Permission denied|PermissionError|not permitted|unable to drop privileges", re.IGNORECASE)
_NO_SERVER = re.compile(r"Unknown server|no such server", re.IGNORECASE)


class _Barman:
    """One server, asked as the user of Barman."""

    def __init__(self, backup: Backup) -> None:
        self._host = backup.host
        self.server = str(backup.values["server"])
        self._tool = need(backup.host, "barman", "barman")
        settings = settings_of(backup.host)
        user = backup.values["user"] or settings.get("barman", {}).get("barman_user") or "barman"
        self._user = user if backup.host.is_root else None
        self.home = settings.get(self.server, {}).get("backup_directory") or "{0}/{1}".format(
            settings.get("barman", {}).get("barman_home") or "/var/lib/barman", self.server
        )
        self.primary_conninfo = settings.get(self.server, {}).get("conninfo", "")
        # Its own log is for what it does; that we looked is none of that.
        self._options = ["--log-level", "CRITICAL"]

    def run(self, *words: str) -> Completed:
        """Return what a command said, whatever that is. Raises CannotTell when it did not end."""
        return run_tool(self._host, [self._tool, *self._options, *words], user=self._user)

    def answer(self, command: str, *words: str) -> Any:
        """Return the JSON of a command for the server. Raises CannotTell, Damaged."""
        done = self.run("-f", "json", command, self.server, *words)
        said = done.stderr.strip() + " " + done.stdout.strip()
        if done.code != 0 and _NO_SERVER.search(said):
            raise Damaged("barman knows no server {0}".format(self.server))
        if done.code != 0 and _REFUSED.search(said):
            raise CannotTell("cannot be read: {0}".format(done.said), "run the review with become: true")
        try:
            data = json.loads(done.stdout)
        except (ValueError, RecursionError):
            data = None
        found = data.get(self.server) if isinstance(data, dict) else None
        if found is None or done.code != 0:
            raise CannotTell("barman {0} did not answer: {1}".format(command, done.said or "nothing"))
        return found


def probe(backup: Backup) -> Found:
    """Judge the newest backup of the server, and have Barman verify the one whose turn it is."""
    barman = _Barman(backup)
    try:
        listed = [item for item in barman.answer("list-backup") if isinstance(item, dict)]
    except Damaged as error:
        yield backup.finding(COMPLETE, Status.FAIL, str(error), advice="list what it knows: barman list-server")
        return
    listed.sort(key=lambda item: str(item.get("backup_id")))
    found = [item for item in listed if item.get("status") == _GOOD and _ended(item) is not None]
    yield from _unfinished(backup, listed, found)
    if not found:
        return
    yield from judged(backup, _facts(barman, found, _problem(listed)))
    yield _integrity(backup, barman, found)


def _ended(item: Mapping[str, Any]) -> float | None:
    try:
        return float(item["end_time_timestamp"])
    except (KeyError, TypeError, ValueError):
        return None


def _unfinished(backup: Backup, listed: list[dict[str, Any]], found: list[dict[str, Any]]) -> Found:
    """Yield that there is no complete backup, or that a newer one than the newest complete one is under way."""
    if not listed:
        yield backup.finding(COMPLETE, Status.FAIL, "there is no backup of the server")
        return
    label, status = listed[-1].get("backup_id"), str(listed[-1].get("status"))
    if not found:
        yield backup.finding(COMPLETE, Status.FAIL, "there is no complete backup; {0} is {1}".format(label, status))
    elif status == "WAITING_FOR_WALS":
        message = "backup {0} waits for the WAL without which it cannot be restored".format(label)
        yield backup.finding(LOCK, Status.WARN, message, advice="see whether WAL arrives: barman check SERVER")
    elif status in _UNDER_WAY:
        yield backup.finding(LOCK, Status.OK, "backup {0} is under way ({1})".format(label, status))


def _problem(listed: list[dict[str, Any]]) -> str:
    """Return what is wrong with the newest backup of all, if it failed."""
    status = str(listed[-1].get("status"))
    failed = status not in (_GOOD, *_UNDER_WAY)
    return "the newest backup, {0}, is {1}".format(listed[-1].get("backup_id"), status) if failed else ""


def _facts(barman: _Barman, found: list[dict[str, Any]], problem: str) -> Facts:
    newest = found[-1]
    shown = barman.answer("show-backup", str(newest["backup_id"]))
    base = shown.get("base_backup_information") if isinstance(shown, dict) else None
    base = base if isinstance(base, dict) else {}
    began, ended = base.get("begin_time_timestamp"), _ended(newest) or 0.0
    sizes = [(_ended(item) or 0.0, _bytes(item)) for item in reversed(found[:-1])]
    return Facts(
        "backup {0}".format(newest["backup_id"]),
        ended,
        _bytes(newest),
        ended - float(str(began)) if str(began or "").isdigit() else None,
        len(found),
        _ended(found[0]),
        [(when, size) for when, size in sizes if size is not None],
        barman.home,
        problem=problem,
        given_up=sum(item.get("retention_status") == "OBSOLETE" for item in found),
        evidence={"backup_id": newest["backup_id"], "status": newest.get("status")},
    )


def _bytes(item: Mapping[str, Any]) -> int | None:
    """Return the size of the base backup; the WAL that was archived since grows and is no part of it."""
    whole, wal = item.get("size_bytes"), item.get("wal_size_bytes")
    return whole if isinstance(whole, int) else None if not isinstance(wal, int) else wal


def _integrity(backup: Backup, barman: _Barman, found: list[dict[str, Any]]) -> Finding:
    """Verify the newest backup in every round, and one more of the older ones by turns."""
    memory, now = backup.memory, backup.host.now()
    rounds = min(rounds_for(backup.values, sum(_bytes(item) or 0 for item in found)), max(1, len(found)))
    parts = parts_to_read(memory, rounds)
    newest = str(found[-1]["backup_id"])
    for part in parts:
        labels = [str(item["backup_id"]) for item in found][part::rounds]
        damages = [damage for damage in (_verify(barman, label) for label in labels if label != newest) if damage]
        was_read(memory, part, now, damages[0] if damages else None)
    damage = _verify(barman, newest)
    if damage or memory.bad:
        return backup.finding(INTEGRITY, Status.FAIL, "damaged: {0}".format(damage or sorted(memory.bad.items())[0][1]))
    message = "backup {0} agrees with its manifest; of the older ones, {1} was verified".format(
        newest, told(memory, parts[0])
    )
    return backup.finding(INTEGRITY, Status.OK, message)


def _verify(barman: _Barman, label: str) -> str | None:
    """Return what is wrong with a backup, None where nothing is. Raises CannotTell."""
    done = barman.run("verify-backup", barman.server, label)
    said = " ".join((done.stdout + " " + done.stderr).split())
    if done.code == 0 and "successfully verified" in said:
        return None
    if re.search(r"backup_manifest|manifest", said) and re.search(
        r"not found|does not exist|No such file|missing", said
    ):
        advice = "have Barman write one for it: barman generate-manifest {0} {1}".format(barman.server, label)
        raise CannotTell("backup {0} has no manifest to be verified against".format(label), advice)
    if re.search(r"pg_verifybackup", said) and re.search(r"not (?:found|installed|in the)|No such file", said):
        raise CannotTell("pg_verifybackup is not installed", "install the package postgresql on this host")
    if _REFUSED.search(said):
        raise CannotTell(
            "backup {0} cannot be read: {1}".format(label, said[-200:]), "run the review with become: true"
        )
    return "backup {0}: {1}".format(label, said[-250:] or "verify-backup ended with {0}".format(done.code))


def settings_of(host: Host) -> dict[str, dict[str, str]]:
    """Return what the configuration says, by section; nothing where we may not read it."""
    paths = list(_CONFIGS)
    for folder in _FOLDERS:
        try:
            paths += ["{0}/{1}".format(folder, name) for name in host.listdir(folder) if name.endswith(".conf")]
        except OSError:
            continue
    try:
        return read_settings(host, paths)
    except PermissionError:
        return {}


def discover(host: Host) -> Iterable[Values]:
    """Every active server that the configuration names, where Barman is installed."""
    if host.which("barman"):
        for section, options in settings_of(host).items():
            active = options.get("active", "true").lower() not in ("false", "off", "no", "0")
            if section != "barman" and active and ("conninfo" in options or "backup_method" in options):
                yield {"server": section}


KIND = BackupKind(
    name="barman",
    summary="A server of Barman: its newest backup, and what verify-backup says of it and by turns of older ones.",
    options=(
        Option("server", "The server, by its name in the configuration of Barman.", required=True),
        Option("user", "The user to ask as. The default is the one of Barman's configuration.", "str"),
        *integrity_options(),
    ),
    probe=probe,
    subject=lambda values: "barman:{0}".format(values["server"]),
    example="- kind: barman\n  server: main\n  copies_min: 3",
    privilege="to run barman as its user; pg_verifybackup for backups made by pg_basebackup",
    without="nothing",
    discover=discover,
)
