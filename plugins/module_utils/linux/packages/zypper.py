# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which security patches zypper knows of, from its cache."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import expand
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import MAX_OUTPUT, Updates, newest

CACHE: Final = "/var/cache/zypp"
REFRESH: Final = "zypper refresh"
#: What a refresh that finds nothing new touches, then what one that does writes.
_FETCHED: Final = ("/raw/*/repodata/repomd.xml", "/raw/*/cookie", "/solv/*/solv")
_LIST: Final = ("zypper", "--non-interactive", "--no-refresh", "list-patches", "--category", "security")
#: Without these it takes the lock of the package system, and writes a log.
READ_ONLY: Final = {"ZYPP_READONLY_HACK": "1", "ZYPP_LOGFILE": "/dev/null"}
#: Needed patches are an answer too, and so is one that the tool itself must be updated first: see zypper(8).
_ANSWERS: Final = (0, 100, 101, 102, 103)
_LOCKED: Final = 7
_NO_REPOSITORIES: Final = 6
_URGENT: Final = frozenset({"important", "critical"})


def read_updates(host: Host) -> Updates:
    """Return the security patches that are needed. Raises CannotTell."""
    if host.which("zypper") is None:
        raise CannotTell("zypper is not installed, so nothing tells which updates wait")
    fetched = [path for pattern in _FETCHED for path in expand(host, CACHE + pattern).paths]
    fetched = [path for path in fetched if "/@System/" not in path]  # what is installed is not fetched
    if not fetched:
        raise CannotTell("the package lists are missing, so whether updates wait is not known", "run " + REFRESH)
    done = host.run(_LIST, env=READ_ONLY, max_output=MAX_OUTPUT)
    if done.timed_out:
        raise CannotTell("zypper did not answer in time")
    if done.code == _LOCKED:
        raise CannotTell("zypper is at work right now", "look again when it has ended")
    if done.code == _NO_REPOSITORIES:
        raise CannotTell("no repository is defined", "add one (zypper addrepo), or register the system (SUSEConnect)")
    if done.code not in _ANSWERS:
        raise CannotTell("zypper ended with {0}: {1}".format(done.code, done.said or "no message"))
    patches = parse_patches(done.stdout)
    urgent = sum(severity in _URGENT for severity in patches.values())
    return Updates(None, sorted(patches), newest(host, fetched), REFRESH, urgent=urgent)


def parse_patches(text: str) -> dict[str, str]:
    """Return name -> severity of the needed security patches in zypper's table."""
    found = {}
    header: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if "Category" in cells and "Name" in cells:
            header = cells
            continue
        row = dict(zip(header, cells))
        # Old versions say "Needed", new ones "needed".
        if row.get("Category") == "security" and row.get("Status", "needed").lower() == "needed" and row.get("Name"):
            found[row["Name"]] = row.get("Severity", "").lower()
    return found
