# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the tool that made a backup, so that it changes nothing, asks nothing and ends in time."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from typing import Final, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.launch import CannotLaunch, as_user, ending_by_itself
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

MAX_ANSWER: Final = 32 * 1024 * 1024  # bytes; a repository may hold thousands of backups
_SECRET_LIMIT: Final = 64 * 1024


def need(host: Host, name: str, package: str) -> str:
    """Return the path of a tool. Raises CannotTell with the package to install."""
    found = host.which(name)
    if found is None:
        raise CannotTell("{0} is not installed".format(name), "install the package {0} on this host".format(package))
    return found


def run_tool(
    host: Host,
    argv: Sequence[str],
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    cwd: str | None = None,
) -> Completed:
    """Return what a tool said when it had ended. Raises CannotTell when it did not, or said too much."""
    name = os.path.basename(argv[0])
    words, changed = switched(host, argv, user)
    done = host.run(
        ending_by_itself(words, host), env={**changed, **(env or {})}, cwd=cwd or "/", max_output=MAX_ANSWER
    )
    if done.timed_out:
        raise CannotTell("{0} did not come to its end in time".format(name), "give it a longer timeout")
    if done.cut:
        raise CannotTell("{0} printed more than {1} bytes".format(name, MAX_ANSWER))
    return done


def switched(host: Host, argv: Sequence[str], user: str | None) -> tuple[list[str], Mapping[str, str]]:
    """Return the command as another user runs it, and what changes in its environment. Raises CannotTell."""
    if user is None:
        return list(argv), {}
    try:
        return as_user(argv, user, host)
    except CannotLaunch as error:
        raise CannotTell(str(error), "correct the option user") from error


def with_rights_of(host: Host, path: str, argv: Sequence[str]) -> list[str]:
    """Return the command with no more rights than the owner of C(path): his links lead a tool nowhere new."""
    status = os.stat(host.path(path))
    setpriv = host.which("setpriv")
    if not host.is_root or status.st_uid == 0 or setpriv is None:
        return list(argv)
    ids = ["--reuid={0}".format(status.st_uid), "--regid={0}".format(status.st_gid), "--clear-groups"]
    return [setpriv, *ids, *argv]


def readable_secret(host: Host, path: str | None) -> str | None:
    """Return the first line of a password file; None where none is declared. Raises CannotTell."""
    if not path:
        return None
    try:
        line = host.read(path, _SECRET_LIMIT).partition("\n")[0].rstrip("\r")
    except OSError as error:
        advice = "run as a user who may read it, or correct the path"
        raise CannotTell("the password file {0} cannot be read: {1}".format(path, error.strerror), advice) from None
    if not line:
        raise CannotTell("the password file {0} is empty".format(path), "write the password into its first line")
    return line


@contextlib.contextmanager
def scratch() -> Iterator[str]:
    """Yield a folder that only we can enter, and take it away with all that is in it."""
    folder = tempfile.mkdtemp(prefix="upkeep-backup-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
