# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alpine's packages: those whose installation failed, and those of which the index has a newer version."""

from __future__ import annotations

import re
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import expand
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import (
    APK_DATABASES,
    MAX_OUTPUT,
    Broken,
    Updates,
    newest,
)

REFRESH: Final = "apk update"
INDEXES: Final = ("/var/cache/apk/APKINDEX.*", "/etc/apk/cache/APKINDEX.*")
#: Flags in the line C(f:) of the database.
_FLAGS: Final = {"f": "files are missing or broken", "s": "its script failed", "x": "attributes of files are broken"}
_OLDER: Final = re.compile(r"^(\S+)-(\d\S*-r\d+)\s+<\s+(\S+)", re.MULTILINE)
_MAX_DATABASE: Final = 64 * 1024 * 1024


def read_broken(host: Host) -> Broken:
    """Return the packages that are not in order. Raises CannotTell."""
    path = next((path for path in APK_DATABASES if host.exists(path)), APK_DATABASES[0])
    try:
        return parse_installed(host.read(path, _MAX_DATABASE))
    except OSError as error:
        raise CannotTell("{0} cannot be read: {1}".format(path, error.strerror)) from error


def parse_installed(text: str) -> Broken:
    """Return what the database of installed packages says. Raises CannotTell where it holds none."""
    installed, name = 0, ""
    packages = {}
    for line in text.splitlines():
        if line.startswith("P:"):
            name = line[2:].strip()
            installed += 1
        elif line.startswith("f:"):
            packages[name] = ", ".join(_FLAGS.get(flag, flag) for flag in line[2:].strip())
    if not installed:
        raise CannotTell("the database of apk holds no package")
    return Broken(installed, packages)


def read_updates(host: Host) -> Updates:
    """Return the updates that wait. Alpine does not say which are for security. Raises CannotTell."""
    indexes = [path for pattern in INDEXES for path in expand(host, pattern).paths]
    if not indexes:
        raise CannotTell("the package lists are missing, so whether updates wait is not known", "run " + REFRESH)
    argv = ["apk", "--no-network", "version", "-l", "<"]
    done = host.run(argv, max_output=MAX_OUTPUT)
    if done.timed_out:
        raise CannotTell("apk did not answer in time")
    if done.code != 0:
        raise CannotTell("apk ended with {0}: {1}".format(done.code, done.said or "no message"))
    return Updates(len(parse_versions(done.stdout)), None, newest(host, indexes), REFRESH)


def parse_versions(text: str) -> list[str]:
    """Return the packages of C(apk version) that are older than the index has them."""
    return [match.group(1) for match in _OLDER.finditer(text)]
