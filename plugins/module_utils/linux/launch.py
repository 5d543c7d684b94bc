# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a command that somebody else wrote is launched: found, as the right user, and so that it ends by itself."""

from __future__ import annotations

import math
import os
import pwd
import shutil
from collections.abc import Mapping, Sequence
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import SEARCH_PATH, Host

#: Where distributions put monitoring plugins, which are not on anybody's PATH.
PLUGIN_FOLDERS: Final = (
    "/usr/lib/nagios/plugins",
    "/usr/lib64/nagios/plugins",
    "/usr/lib/monitoring-plugins",
    "/usr/local/nagios/libexec",
    "/usr/local/lib/nagios/plugins",
)
# The call has an end of its own; this one is for a call that was killed and cannot end anything any more.
_SPARE_SECONDS: Final = 5
_KILL_AFTER_SECONDS: Final = 2


class CannotLaunch(Exception):
    """The command that was named is not there or cannot be executed. Says which."""


def executable(name: str, folder: str | None, extra: Sequence[str] = (), path: str = SEARCH_PATH) -> str:
    """Return the path of a command: C(name) as it is, or from C(folder), or on the search path and in C(extra).

    Raises CannotLaunch.
    """
    if "/" not in name:
        found = shutil.which(name, path=os.pathsep.join((path, *extra)))
        if not found:
            raise CannotLaunch(f"{name} is not installed")
        return found
    whole = os.path.join(folder or "/", name)
    if not os.path.exists(whole):
        raise CannotLaunch(f"{whole} does not exist")
    if os.path.isdir(whole) or not os.access(whole, os.X_OK):
        raise CannotLaunch(f"{whole} is not executable")
    return whole


def ending_by_itself(argv: Sequence[str], host: Host) -> list[str]:
    """Return the command so that it ends soon after the budget even if this call is killed meanwhile."""
    timeout = host.which("timeout")
    if timeout is None or os.path.basename(os.path.realpath(timeout)) == "busybox":
        return list(argv)  # the one of BusyBox knows -k only since 1.34, and leaves a watcher behind
    seconds = math.ceil(host.remaining()) + _SPARE_SECONDS
    return [timeout, "-k", str(_KILL_AFTER_SECONDS), str(seconds), *argv]


def as_user(argv: Sequence[str], user: str, host: Host) -> tuple[list[str], Mapping[str, str]]:
    """Return the command as another user runs it, and what changes in its environment. Raises CannotTell, CannotLaunch.

    setpriv opens no session: unlike su and sudo it leaves nothing in lastlog or the journal.
    """
    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        raise CannotLaunch(f"the user {user} does not exist") from None
    if entry.pw_uid == os.geteuid():
        return list(argv), {}
    if not host.is_root:
        raise CannotTell(f"only root can run a command as {user}", "set become: true")
    setpriv = host.which("setpriv")
    if setpriv is None:
        raise CannotTell("setpriv is not installed", "install the package util-linux, or setpriv on Alpine")
    switch = [setpriv, f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--init-groups"]
    return [*switch, *argv], {"HOME": entry.pw_dir, "USER": user, "LOGNAME": user}
