# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask pgBackRest, and read what it says; its exit code alone says nothing."""

from __future__ import annotations

import json
import os
import pwd
import re
from typing import Any, Final, Iterable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.settings import read_settings
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import need, run_tool
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

CONFIGS: Final = ("/etc/pgbackrest/pgbackrest.conf", "/etc/pgbackrest.conf")
_MORE: Final = "/etc/pgbackrest/conf.d"
_REMOTE_TYPES: Final = ("s3", "azure", "gcs", "sftp", "cifs")
_ERROR: Final = re.compile(r"ERROR: \[(\d+)\]: (.*)")
# By its own list of error codes: these say that it could not look.
_COULD_NOT: Final = ("037", "039", "041", "042", "047", "049", "050", "055", "066", "082", "102", "103", "124", "125")
_STATUS: Final = re.compile(r"^\s*status: (\w+)\s*$", re.MULTILINE)
_BACKUP: Final = re.compile(
    r"^\s+backup: (\S+), status: (.+?), total files checked: (\d+), total valid files: (\d+)", re.M
)
_COUNTS: Final = re.compile(r"(missing|checksum invalid|size invalid|other): ([1-9]\d*)")


def settings_of(host: Host, config: str | None) -> dict[str, dict[str, str]]:
    """Return what the configuration says, by section; nothing where we may not read it."""
    try:
        names = [_MORE + "/" + name for name in host.listdir(_MORE) if name.endswith(".conf")]
    except OSError:
        names = []
    try:
        return read_settings(host, [config] if config else [*CONFIGS[::-1], *names])
    except PermissionError:
        return {}


def option(settings: Mapping[str, Mapping[str, str]], stanza: str, name: str) -> str | None:
    """Return one option as it holds for a stanza."""
    for section in (stanza, "global"):
        if name in settings.get(section, {}):
            return settings[section][name]
    return None


def repositories(settings: Mapping[str, Mapping[str, str]], stanza: str) -> dict[int, tuple[str | None, str | None]]:
    """Return for each repository its local path, or where it is when it lies elsewhere."""
    found: dict[int, tuple[str | None, str | None]] = {}
    numbers = {int(match.group(1)) for match in _numbers(settings, stanza)} or {1}
    for number in sorted(numbers):
        prefix = "repo{0}-".format(number)
        host, kind = option(settings, stanza, prefix + "host"), option(settings, stanza, prefix + "type")
        path = option(settings, stanza, prefix + "path") or "/var/lib/pgbackrest"
        away = host or (kind if kind in _REMOTE_TYPES else None)
        found[number] = (None, away) if away else (path, None)
    return found


def _numbers(settings: Mapping[str, Mapping[str, str]], stanza: str) -> Iterable[re.Match[str]]:
    names = [name for section in (stanza, "global") for name in settings.get(section, {})]
    return [match for match in (re.match(r"repo(\d+)-(?:path|host|type)$", name) for name in names) if match]


class PgBackRest:
    """One stanza, asked as the user whom its repository belongs to."""

    def __init__(self, backup: Backup) -> None:
        values = backup.values
        self._host = backup.host
        self.stanza = str(values["stanza"])
        self.settings = settings_of(backup.host, values["config"])
        self.repositories = repositories(self.settings, self.stanza)
        self._user = values["user"] or _owner(backup.host, self.settings, self.stanza, self.repositories)
        self._tool = need(backup.host, "pgbackrest", "pgbackrest")
        # Without a log file nothing is left behind, not even one that belongs to the wrong user.
        self._options = ["--log-level-file=off", "--log-level-console=warn", "--log-level-stderr=off"]
        self._options += ["--config=" + values["config"]] if values["config"] else []
        self._options += ["--repo={0}".format(values["repo"])] if values["repo"] else []

    def run(self, command: str, *words: str) -> Completed:
        """Return what a command said, whatever that is. Raises CannotTell when it did not end."""
        argv = [self._tool, "--stanza=" + self.stanza, *self._options, command, *words]
        return run_tool(self._host, argv, user=self._user)

    def info(self) -> Mapping[str, Any]:
        """Return what C(info) says about the stanza. Raises Damaged, CannotTell."""
        done = self.run("info", "--output=json")
        raise_for(done)
        return parse_info(done.stdout, self.stanza)

    def can_verify_one(self) -> bool:
        """Whether this version can verify one backup at a time."""
        return "--set" in self._host.run([self._tool, "help", "verify"]).stdout


def _owner(
    host: Host,
    settings: Mapping[str, Mapping[str, str]],
    stanza: str,
    places: Mapping[int, tuple[str | None, str | None]],
) -> str | None:
    """Return the user to ask as: whom the repository belongs to, else the database, unless that is us or root."""
    paths = [path for path, _away in places.values()] + [option(settings, stanza, "pg1-path")]
    for path in paths:
        try:
            uid = os.stat(host.path(path)).st_uid if path else 0
            return pwd.getpwuid(uid).pw_name if host.is_root and uid not in (0, os.geteuid()) else None
        except (OSError, KeyError):
            continue
    return None


def raise_for(done: Completed) -> None:
    """Raise what the end of a command means. An exit code that is not known is a failure."""
    if done.code == 0:
        return
    said = done.stderr + "\n" + done.stdout
    found = _ERROR.search(said)
    told = found.group(2).strip() if found else done.said or "pgbackrest ended with {0}".format(done.code)
    if found and found.group(1) in _COULD_NOT and "Permission denied" in said:
        raise CannotTell("cannot be read: {0}".format(told), "run the review with become: true, or set the option user")
    if found and found.group(1) in _COULD_NOT:
        raise CannotTell("cannot be looked at: {0}".format(told))
    raise Damaged(told)


def parse_info(text: str, stanza: str) -> Mapping[str, Any]:
    """Return the entry of a stanza in the output of C(info). Raises CannotTell."""
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        raise CannotTell("pgbackrest info printed something that is not JSON") from None
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and entry.get("name") == stanza:
            return entry
    raise CannotTell("pgbackrest info says nothing of the stanza {0}".format(stanza))


def parse_verify(text: str) -> str | None:
    """Return what C(verify --output=text) found wrong; None where it says that all is well. Raises CannotTell.

    Before version 2.55 or so it ends with 0 whatever it finds, and prints nothing unless it is told to.
    """
    status = _STATUS.search(text)
    if not status:
        raise CannotTell("pgbackrest verify said nothing of what it found", "update pgbackrest to 2.40 or newer")
    bad = [match for match in _BACKUP.finditer(text) if match.group(2) != "valid"]
    wrong = {name: int(count) for name, count in _COUNTS.findall(text)}
    if status.group(1) == "ok" and not bad and not wrong:
        return None
    told = [
        "backup {0} is {1}: {2} of {3} files are valid".format(m.group(1), m.group(2), m.group(4), m.group(3))
        for m in bad
    ]
    told += ["{0} {1}".format(count, name) for name, count in wrong.items()]
    lines = [line.strip() for line in text.splitlines()[2:] if line.strip()]
    return "; ".join(told[:6] or lines[:3]) or "status: {0}".format(status.group(1))


def missing_wal(names: Sequence[str], start: str, stop: str) -> list[str]:
    """Return the WAL segments from C(start) to C(stop) that are not among the names. Both are of one log file."""
    have = {name[:24] for name in names}
    first, last = int(start[16:], 16), int(stop[16:], 16)
    needed = ["{0}{1:08X}".format(start[:16], number) for number in range(first, min(last, first + 4096) + 1)]
    return [name for name in needed if name not in have]
