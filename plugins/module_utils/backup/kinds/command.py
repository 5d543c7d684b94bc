# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups that a command of your own knows about."""

from __future__ import annotations

import json
import os
import re
import shlex
from typing import Any, Iterable, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup, Facts, Found
from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import COMPLETE, INTEGRITY
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kind import BackupKind
from ansible_collections.ops.upkeep.plugins.module_utils.backup.times import epoch
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import run_tool
from ansible_collections.ops.upkeep.plugins.module_utils.backup.verdicts import judged
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.linux.launch import CannotLaunch, executable
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

_STATUS = {"ok": Status.OK, "warn": Status.WARN, "fail": Status.FAIL, "unknown": Status.UNKNOWN}


def probe(backup: Backup) -> Found:
    """Run the command, and judge what it says of the newest backup."""
    done = _run(backup)
    if done.code not in backup.values["codes"]:
        message = "the command ended with {0}: {1}".format(done.code, done.said or "no message")
        yield backup.finding(COMPLETE, Status.FAIL, message)
        return
    said = parse(done.stdout)
    when = epoch(said.get("time"), local=True)
    age = said.get("age")
    if when is None and isinstance(age, (int, float)) and not isinstance(age, bool):
        when = backup.host.now() - age
    if when is None:
        message = "the command does not say how old the newest backup is"
        advice = 'have it print JSON with "time" (of the newest backup) or "age" (in seconds)'
        yield backup.finding(COMPLETE, Status.UNKNOWN, message, advice=advice)
    else:
        yield from judged(backup, _facts(said, when))
    yield _integrity(backup, done, said)


def _run(backup: Backup) -> Completed:
    try:
        program, *words = backup.values["argv"]
        argv = [executable(program, None), *words]
    except CannotLaunch as error:
        raise CannotTell(str(error)) from None
    return run_tool(backup.host, argv, user=backup.values["user"])


def parse(text: str) -> Mapping[str, Any]:
    """Return the JSON object that a command printed, as its output or as its last line; an empty one for none."""
    for candidate in (text, (text.strip().splitlines() or [""])[-1]):
        try:
            data = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        if isinstance(data, dict):
            return data
    return {}


def _facts(said: Mapping[str, Any], when: float) -> Facts:
    count = _number(said.get("count"))
    return Facts(
        str(said.get("name") or "the newest backup"),
        when,
        _number(said.get("size")),
        said["duration"] if isinstance(said.get("duration"), (int, float)) else None,
        count if count is not None else 1,
        epoch(said.get("oldest"), local=True),
        remote=str(said["remote"]) if said.get("remote") else None,
    )


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0 else None


def _integrity(backup: Backup, done: Completed, said: Mapping[str, Any]) -> Finding:
    """Return whether the command proved that the backup is whole: that it ended with 0 is no proof."""
    wanted = backup.values["stdout_regex"]
    message = str(said.get("message") or "")
    if wanted:
        found = re.search(wanted, done.stdout, re.MULTILINE)
        if found is None:
            return backup.finding(INTEGRITY, Status.FAIL, "the command printed nothing that matches {0}".format(wanted))
        return backup.finding(
            INTEGRITY, Status.OK, "the command says: {0}".format(found.group(0)[:200] or "it matches")
        )
    status = _STATUS.get(str(said.get("status")))
    if status is not None:
        return backup.finding(INTEGRITY, status, message or "the command says {0}".format(status.value))
    text = "the command ended with {0}, which alone does not say that the backup is whole".format(done.code)
    advice = 'declare stdout_regex, or have it print JSON with "status": "ok"'
    return backup.finding(INTEGRITY, Status.UNKNOWN, text, advice=advice)


def _problems(values: Values) -> Iterable[str]:
    if not values["argv"] or not values["argv"][0]:
        return ['option "argv" is empty; write the command and its arguments, a list of words']
    return []


def _subject(values: Values) -> str:
    """Return the name of the program; never an argument, which may be secret."""
    return os.path.basename(values["argv"][0]) if values["argv"] else shlex.quote("")


KIND = BackupKind(
    name="command",
    summary="A command of your own that knows about the backup: it prints when the newest one was made, and a proof.",
    options=(
        Option(
            "argv",
            "The command and its arguments, a list of words. It runs without a shell, and must only read. It may print "
            "a JSON object with time or age (seconds), size (bytes), duration (seconds), count, oldest, name, remote, "
            "status (ok, warn, fail, unknown) and message.",
            "list",
            elements="str",
            required=True,
        ),
        Option("user", "The user to run it as; this needs root and setpriv.", "str"),
        Option("codes", "The exit codes that are good.", "list", [0], elements="int"),
        Option("stdout_regex", "What its output must match somewhere, as the proof that the backup is whole.", "regex"),
    ),
    probe=probe,
    subject=_subject,
    example='- kind: command\n  name: vault\n  argv: [/usr/local/bin/vault, --status]\n  stdout_regex: "^verified$"',
    privilege="what the command needs",
    without="what the command can tell without it",
    problems=lambda values: list(_problems(values)),
)
