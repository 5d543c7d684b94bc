# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a scratch place may lie. It holds production data and is removed whole, so whatever is in doubt is refused."""

from __future__ import annotations

import os
import stat
from typing import Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

_ADVICE: Final = "name a folder of its own with scratch, such as /srv/drill, that only root can write"
#: What lies in the data directory of a server, live or not, and in a repository of backups.
_SIGNS: Final = ("PG_VERSION", "ibdata1", "aria_log_control", "backup.info", "archive.info", "mongod.lock")
_USUAL: Final = ("/var/lib/postgresql", "/var/lib/pgsql", "/var/lib/mysql", "/var/lib/barman", "/var/lib/pgbackrest")
_SYSTEM: Final = frozenset(
    ("/", "/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/root", "/run", "/sbin", "/sys", "/usr", "/var")
)


def checked_base(host: Host, base: str, owner: int) -> str:
    """Return the real path of the folder that scratch places are made in. Raises CannotTell for every doubt.

    C(owner) is the number of the user to whom the scratch place will belong.
    """
    path = os.path.realpath(host.path(base))
    try:
        status = os.stat(path)
    except OSError as error:
        raise CannotTell("{0} cannot be used for the drill: {1}".format(base, error.strerror), _ADVICE) from error
    if not stat.S_ISDIR(status.st_mode):
        raise CannotTell("{0} is not a folder".format(base), _ADVICE)
    if path in _SYSTEM:
        raise CannotTell("{0} is a folder of the system: no drill is made there".format(path), _ADVICE)
    _refuse_what_others_write(path, status, owner)
    _refuse_data(host, path)
    return path


def _refuse_what_others_write(path: str, status: os.stat_result, owner: int) -> None:
    if status.st_mode & stat.S_ISVTX:
        return  # only the owner of what lies there can rename or remove it
    if status.st_uid not in (0, os.geteuid(), owner):
        raise CannotTell("{0} belongs to another user, who could put another in its place".format(path), _ADVICE)
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise CannotTell("{0} can be written by others and has no sticky bit".format(path), _ADVICE)


def _refuse_data(host: Host, path: str) -> None:
    here = path
    while here != "/":
        found = _sign_of_data(here)
        if found:
            raise CannotTell("{0} holds data ({1}): no drill is made in it".format(here, found), _ADVICE)
        here = os.path.dirname(here)
    for live in _live(host):
        if _is_within(path, live) or _is_within(live, path):
            raise CannotTell("{0} is in or above {1}, where live data lies".format(path, live), _ADVICE)


def _sign_of_data(folder: str) -> str | None:
    for name in _SIGNS:
        if os.path.lexists(os.path.join(folder, name)):
            return name
    if os.path.isfile(os.path.join(folder, "config")) and os.path.isdir(os.path.join(folder, "data")):
        return "a repository of backups"
    return None


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _live(host: Host) -> Iterator[str]:
    """Yield where live data lies, or usually does."""
    for path in (*_USUAL, os.environ.get("PGDATA", "")):
        if path and os.path.isdir(host.path(path)):
            yield os.path.realpath(host.path(path))
    try:
        pids = [name for name in host.listdir("/proc") if name.isdigit()]
    except OSError:
        return
    for pid in pids:
        try:
            command = host.read("/proc/{0}/comm".format(pid), 64).strip()
            if command in ("postgres", "postmaster", "mariadbd", "mysqld"):
                yield os.path.realpath(host.readlink("/proc/{0}/cwd".format(pid)))
        except OSError:
            continue  # it ended, or belongs to somebody else: then its owner is not who restores here
