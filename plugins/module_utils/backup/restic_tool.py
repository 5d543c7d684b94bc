# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask restic, without a lock, without a cache, and without leaving anything behind."""

from __future__ import annotations

import json
import os
import re
from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup import env_file
from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.locks import Lock
from ansible_collections.ops.upkeep.plugins.module_utils.backup.times import epoch
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import need, readable_secret, run_tool
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

# Exit codes since restic 0.17; before, nearly everything was a 1.
_NO_REPOSITORY: Final = 10
_LOCKED: Final = 11
_WRONG_PASSWORD: Final = 12
_MAX_LOCKS: Final = 10

_PASSWORD: Final = re.compile(
    r"wrong password|no key found|empty password|unable to (?:open|read) password|Resolving password"
)
_MISSING: Final = re.compile(
    r"no such file or directory|does not exist|Is there a repository at|repository does not exist"
)
_LOCK: Final = re.compile(r"already locked|unable to create lock|lock was created at")
_REFUSED: Final = re.compile(
    r"permission denied|Access Denied|operation not permitted|403 Forbidden|401 Unauthorized", re.I
)
_AWAY: Final = re.compile(
    r"dial tcp|connection refused|no such host|i/o timeout|network is unreachable|TLS handshake|connection reset"
    r"|deadline exceeded|No route to host|server response unexpected: 5\d\d",
    re.IGNORECASE,
)
_DAMAGE: Final = re.compile(
    r"ciphertext verification|invalid data|does not match|is damaged|contains errors|corrupt", re.I
)


class NoRepository(Exception):
    """There is no repository where one was declared."""


class Restic:
    """One repository, opened by what the options say. The password stays in its file or in the environment."""

    def __init__(self, backup: Backup, folder: str) -> None:
        self._host = backup.host
        values = backup.values
        tool = need(backup.host, "restic", "restic")
        env = env_file.read(backup.host, values["env_file"])
        if values["password_file"]:
            readable_secret(backup.host, values["password_file"])
            env["RESTIC_PASSWORD_FILE"] = values["password_file"]
            env.pop("RESTIC_PASSWORD", None)
            env.pop("RESTIC_PASSWORD_COMMAND", None)
        # A repository may have a password in its address, which must not be seen in the list of processes.
        env["RESTIC_REPOSITORY"] = values["repository"]
        env.update({"TMPDIR": folder, "HOME": os.environ.get("HOME", "/root"), "RESTIC_PROGRESS_FPS": "0.01"})
        self._env: Mapping[str, str] = env
        self._base = [tool, "--no-lock", "--no-cache"]

    def run(self, *words: str) -> Completed:
        """Return what a command said, whatever that is. Raises CannotTell when it did not end."""
        return run_tool(self._host, [*self._base, *words], env=self._env)

    def snapshots(self) -> tuple[Any, str | None]:
        """Return what C(snapshots) lists, and what is wrong with those it could not load."""
        done = self.run("snapshots", "--json")
        damage = None
        try:
            raise_for(done)
        except Damaged as error:
            if done.code != 0:
                raise
            damage = str(error)
        return _json_of(done, "snapshots"), damage

    def answer(self, *words: str) -> Any:
        """Return the JSON that a command printed. Raises Damaged, CannotTell, NoRepository."""
        done = self.run(*words, "--json")
        raise_for(done)
        return _json_of(done, words[0])

    def locks(self) -> list[Lock]:
        """Return the locks that are held. Raises Damaged, CannotTell, NoRepository."""
        done = self.run("list", "locks")
        raise_for(done)
        names = [name for name in done.stdout.split() if re.fullmatch("[0-9a-f]{64}", name)]
        found = []
        for name in names[:_MAX_LOCKS]:
            shown = self.run("cat", "lock", name)
            if shown.code == 0:
                lock = parse_lock(shown.stdout)
                found += [lock] if lock else []
        return found


def _json_of(done: Completed, command: str) -> Any:
    try:
        return json.loads(done.stdout or "null")
    except (ValueError, RecursionError):
        raise CannotTell("restic {0} printed something that is not JSON".format(command)) from None


def parse_lock(text: str) -> Lock | None:
    """Return the lock that restic shows, or None for what is none."""
    try:
        data = json.loads(text)
        since = epoch(data["time"])
        if since is None:
            return None
        holder, pid = str(data.get("hostname", "?")), int(data.get("pid", 0))
        return Lock(since, holder, pid, bool(data.get("exclusive")), renewed=True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def raise_for(done: Completed) -> None:
    """Raise what the end of a restic command means. An exit code that is not known is a failure."""
    said = done.stderr.strip() or done.stdout.strip()
    told = _first(said) or "restic ended with {0}".format(done.code)
    if done.code == 0:
        # It goes on without what it could not read, and ends with 0 all the same.
        if _DAMAGE.search(done.stderr) or "could not load" in done.stderr:
            raise Damaged(told)
        return
    if done.code == _LOCKED or _LOCK.search(said):
        raise CannotTell("the repository is locked: {0}".format(told))
    if _DAMAGE.search(said):
        raise Damaged(told)
    if done.code == _WRONG_PASSWORD or _PASSWORD.search(said):
        raise CannotTell("cannot be opened: {0}".format(told), "correct the password_file of this backup")
    if _REFUSED.search(said):
        raise CannotTell(
            "cannot be read: {0}".format(told), "run the review with become: true, or mend the credentials"
        )
    if _AWAY.search(said):
        raise CannotTell("cannot be reached: {0}".format(told), "see whether its server answers from this host")
    if done.code == _NO_REPOSITORY or _MISSING.search(said):
        raise NoRepository(told)
    raise Damaged(told)


def _first(said: str) -> str:
    lines = [re.sub(r"^Fatal: ", "", line) for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if _DAMAGE.search(line) or _LOCK.search(line)]
    return (telling or lines or [""])[0][:300]


def snapshots_of(data: Any, wanted: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Return the snapshots that are of the wanted hosts, tags and paths, oldest first, each with C(ended)."""
    found = []
    for item in data if isinstance(data, list) else []:
        if not isinstance(item, dict) or not _is_wanted(item, wanted):
            continue
        summary = item.get("summary") if isinstance(item.get("summary"), dict) else {}
        ended = epoch(summary.get("backup_end")) or epoch(item.get("time"))  # type: ignore[union-attr]
        if ended is not None:
            found.append({**item, "ended": ended, "summary": summary})
    return sorted(found, key=lambda item: item["ended"])


def _is_wanted(item: Mapping[str, Any], wanted: Mapping[str, Sequence[str]]) -> bool:
    tags, paths = item.get("tags") or [], item.get("paths") or []
    return (
        (not wanted["hosts"] or item.get("hostname") in wanted["hosts"])
        and all(tag in tags for tag in wanted["tags"])
        and all(path in paths for path in wanted["paths"])
    )
