# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment files of backup jobs: those in the usual folders, and those that systemd units name."""

from __future__ import annotations

import os
import re
import stat
from typing import Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.backup import env_file
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

_UNIT_FOLDERS: Final = ("/etc/systemd/system", "/lib/systemd/system", "/usr/lib/systemd/system")
_ENVIRONMENT_FILE: Final = re.compile(r"^\s*EnvironmentFile\s*=\s*-?(/\S+)\s*$", re.MULTILINE)
_MAX_FILES: Final = 200


def env_files(host: Host, word: str, folders: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield path and variables of each environment file in the folders, or of a unit whose name holds C(word).

    Files that others than root and we could have written are left alone: they say which commands borg and restic run.
    """
    seen: set[str] = set()
    for path in [*_in_folders(host, folders), *_of_units(host, word)]:
        real = os.path.realpath(host.path(path))
        if real in seen or not _is_ours(real):
            continue
        seen.add(real)
        try:
            yield path, env_file.read(host, path)
        except CannotTell:
            continue


def _in_folders(host: Host, folders: tuple[str, ...]) -> Iterator[str]:
    for folder in folders:
        try:
            names = host.listdir(folder)
        except OSError:
            continue
        yield from ("{0}/{1}".format(folder, name) for name in names[:_MAX_FILES])


def _of_units(host: Host, word: str) -> Iterator[str]:
    for folder in _UNIT_FOLDERS:
        try:
            names = [name for name in host.listdir(folder) if word in name and name.endswith(".service")]
        except OSError:
            continue
        for name in names[:_MAX_FILES]:
            try:
                yield from _ENVIRONMENT_FILE.findall(host.read("{0}/{1}".format(folder, name), 65536))
            except OSError:
                continue


def _is_ours(path: str) -> bool:
    try:
        status = os.stat(path)
    except OSError:
        return False
    ours = status.st_uid in (0, os.geteuid()) and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return ours and stat.S_ISREG(status.st_mode) and status.st_size < 65536
