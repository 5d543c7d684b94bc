# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask borg, which asks nothing in turn: whatever it would ask a person is a reason not to go on."""

from __future__ import annotations

import json
import os
import re
import shutil
from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup import env_file
from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.borg_shadow import NoRepository
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.locks import Lock
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import need, readable_secret, run_tool
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

_UNKNOWN: Final = {
    "PassphraseWrong": "cannot be opened: the passphrase is wrong",
    "NoPassphraseFailure": "cannot be opened: it needs a passphrase, and none is declared",
    "PasscommandFailure": "cannot be opened: the command for its passphrase failed",
    "KeyfileNotFoundError": "cannot be opened: its key is not on this host",
    "RepoKeyNotFoundError": "cannot be opened: it has no key in it",
    "LockTimeout": "the repository is locked",
    "LockFailed": "the repository cannot be locked",
    "LockError": "the repository cannot be locked",
    "Cache.RepositoryAccessAborted": "borg asks whether it is right that the repository lies elsewhere than before",
    "Cache.CacheInitAbortedError": "borg asks whether it is right that an unknown repository is not encrypted",
    "ConnectionClosed": "cannot be reached: the connection was closed",
    "ConnectionClosedWithHint": "cannot be reached: the connection was closed",
    "PathNotAllowed": "this path is not allowed by the server",
}
_ADVICE: Final = {
    "PassphraseWrong": "correct the password_file of this backup",
    "NoPassphraseFailure": "declare the password_file of this backup",
    "Cache.RepositoryAccessAborted": "make sure that it is the right one, then open it once with borg list",
    "Cache.CacheInitAbortedError": "where it is right that it is not encrypted, declare unencrypted: true",
}
_MISSING: Final = ("Repository.DoesNotExist", "Repository.InvalidRepository", "Repository.ParentPathDoesNotExist")
_REFUSED: Final = re.compile(
    r"Permission denied|PermissionError|Connection closed by remote host|Host key verification", re.I
)
_LOG_LEVELS: Final = ("ERROR", "CRITICAL")


class Borg:
    """One repository, at C(location) for borg, with a home of borg's own that is gone afterwards."""

    def __init__(self, backup: Backup, folder: str, location: str, identity: str | None) -> None:
        self._host = backup.host
        self.location = location
        env = env_file.read(backup.host, backup.values["env_file"])
        secret = readable_secret(backup.host, backup.values["password_file"])
        if secret is not None:
            env = {name: value for name, value in env.items() if name not in ("BORG_PASSCOMMAND", "BORG_PASSPHRASE_FD")}
            env["BORG_PASSPHRASE"] = secret
        home = os.environ.get("HOME") or "/root"
        config = env.get("BORG_CONFIG_DIR") or os.path.join(env.get("BORG_BASE_DIR") or home, ".config/borg")
        env.setdefault("BORG_KEYS_DIR", os.path.join(config, "keys"))
        own = env.get("BORG_SECURITY_DIR") or os.path.join(config, "security")
        self.known = _copied_security(own, os.path.join(folder, "security"), identity)
        env.update(
            {
                "BORG_BASE_DIR": folder,
                "BORG_CACHE_DIR": os.path.join(folder, "cache"),
                "BORG_CONFIG_DIR": os.path.join(folder, "config"),
                "BORG_SECURITY_DIR": os.path.join(folder, "security"),
                "TMPDIR": folder,
                "BORG_EXIT_CODES": "legacy",
            }
        )
        if backup.values["unencrypted"]:
            env["BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK"] = "yes"
        self._env: dict[str, str] = env
        self._base = [need(backup.host, "borg", "borgbackup"), "--log-json", "--lock-wait", "1"]

    def at_home(self) -> None:
        """Say that the place where borg finds the repository is our own doing, so that it need not ask about that."""
        self._env["BORG_RELOCATED_REPO_ACCESS_IS_OK"] = "yes"

    def without_lock(self) -> None:
        """Read without a lock: taking one would write into a repository that we cannot put a shadow in front of."""
        self._base.append("--bypass-lock")

    def run(self, *words: str) -> Completed:
        """Return what a command said, whatever that is. Raises CannotTell when it did not end."""
        return run_tool(self._host, [*self._base, *words], env=self._env)

    def answer(self, *words: str) -> Any:
        """Return the JSON that a command printed. Raises Damaged, CannotTell, NoRepository."""
        done = self.run(*words)
        raise_for(done)
        try:
            return json.loads(done.stdout)
        except (ValueError, RecursionError):
            raise CannotTell("borg printed something that is not JSON") from None


def _copied_security(own: str, target: str, identity: str | None) -> str | None:
    """Copy what this user's borg knows of a repository, and return where it was when he last opened it."""
    if identity is None:
        if os.path.isdir(own):
            shutil.copytree(own, target)
        return None
    if not re.fullmatch("[0-9a-f]{64}", identity):
        raise NoRepository("its config has no id that is one")
    source = os.path.join(own, identity)
    if not os.path.isdir(source):
        return None
    shutil.copytree(source, os.path.join(target, identity))
    try:
        with open(os.path.join(source, "location"), encoding="utf-8", errors="replace") as file:
            return file.read(4096).strip()
    except OSError:
        return None


def messages(stderr: str) -> list[Mapping[str, Any]]:
    """Return the messages of C(--log-json). What is no JSON is a message too."""
    found: list[Mapping[str, Any]] = []
    for line in stderr.splitlines():
        try:
            # A prompt that nobody answered stands before what borg says next, in the same line.
            data = json.loads(line[max(line.find('{"'), 0) :])
        except (ValueError, RecursionError):
            data = None
        if isinstance(data, dict):
            found.append(data)
        elif line.strip():
            found.append({"message": line.strip(), "levelname": "TEXT"})
    return found


def raise_for(done: Completed) -> None:
    """Raise what the end of a borg command means. An exit code that is not known is a failure."""
    said = messages(done.stderr)
    errors = [item for item in said if item.get("levelname") in _LOG_LEVELS]
    if done.code == 0 and not errors:
        return
    told = [str(item.get("message", "")).strip() for item in errors or said]
    first = next((text for text in told if text), "borg ended with {0}".format(done.code))[:300]
    for item in said:
        name = str(item.get("msgid", ""))
        if name in _MISSING:
            raise NoRepository(first)
        if name in _UNKNOWN:
            raise CannotTell(_UNKNOWN[name], _ADVICE.get(name))
    if any(_REFUSED.search(str(item.get("message", ""))) for item in said):
        raise CannotTell("cannot be read: {0}".format(first), "run the review with become: true, or mend the access")
    raise Damaged(first)


def parse_roster(text: str, since: float) -> list[Lock]:
    """Return the locks of a C(lock.roster): C({"exclusive": [[host, pid, thread], ...], "shared": [...]})."""
    try:
        data = json.loads(text)
        return [
            Lock(since, str(holder[0]), int(holder[1]), kind == "exclusive")
            for kind in ("exclusive", "shared")
            for holder in data.get(kind, [])
        ]
    except (ValueError, TypeError, AttributeError, IndexError, RecursionError):
        return []


def parse_exclusive(names: Sequence[str], since: float) -> list[Lock]:
    """Return the locks that a folder C(lock.exclusive) holds, from names like C(host@123.pid-0)."""
    found = []
    for name in names:
        match = re.fullmatch(r"(.+)\.(\d+)-[0-9a-f]+", name)
        if match:
            found.append(Lock(since, match.group(1), int(match.group(2)), True))
    return found


def locks_of(path: str) -> list[Lock]:
    """Return the locks of a repository on this host. Raises PermissionError."""
    found: list[Lock] = []
    exclusive, roster = os.path.join(path, "lock.exclusive"), os.path.join(path, "lock.roster")
    try:
        since = os.stat(exclusive).st_mtime
        found += parse_exclusive(os.listdir(exclusive), since) or [Lock(since, "an unknown host", 0)]
    except (FileNotFoundError, NotADirectoryError):
        pass
    try:
        with open(roster, encoding="utf-8", errors="replace") as file:
            listed = parse_roster(file.read(65536), os.stat(roster).st_mtime)
    except FileNotFoundError:
        listed = []
    return found + [lock for lock in listed if not lock.exclusive]
