# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A repository of borg that can be read by borg without being written to.

Even C(borg check) writes into a repository: its lock, its nonce, its configuration. So borg is given a folder of our
own that holds copies of the small files and links to the data, and nothing of the real one can change.
"""

from __future__ import annotations

import configparser
import os
import shutil
import stat
from dataclasses import dataclass
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell

_COPIED: Final = ("config", "README", "nonce")
_COPIED_BEGINNINGS: Final = ("hints.", "index.", "integrity.")
_MAX_COPIED: Final = 4 * 1024**3  # bytes; an index has about 40 bytes for each chunk


class NoRepository(Exception):
    """There is no repository of borg at this place."""


@dataclass(frozen=True)
class Place:
    """What the configuration of a repository says."""

    id: str
    has_key: bool


def parse_config(text: str) -> Place:
    """Return what a C(config) of a repository says. Raises NoRepository."""
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
        section = parser["repository"]
        identity = section["id"].strip()
    except (configparser.Error, KeyError):
        raise NoRepository("its config is none of a borg repository") from None
    return Place(identity, "key" in section)


def cast(path: str, folder: str) -> str:
    """Make the shadow of a repository below C(folder) and return its path. Raises NoRepository, CannotTell, OSError."""
    shadow = os.path.join(folder, "repository")
    os.mkdir(shadow, 0o700)
    for name in os.listdir(path):
        if name in _COPIED or name.startswith(_COPIED_BEGINNINGS):
            _copy(os.path.join(path, name), os.path.join(shadow, name))
    if not os.path.exists(os.path.join(shadow, "config")):
        raise NoRepository("there is no config in it")
    _link_data(os.path.join(path, "data"), os.path.join(shadow, "data"))
    return shadow


def _copy(source: str, target: str) -> None:
    status = os.lstat(source)
    if not stat.S_ISREG(status.st_mode):
        raise CannotTell("{0} is no regular file".format(source))
    if status.st_size > _MAX_COPIED or status.st_size > shutil.disk_usage(os.path.dirname(target)).free // 2:
        raise CannotTell("{0} is too large to be copied aside".format(source), "set TMPDIR to a place with more room")
    shutil.copyfile(source, target, follow_symlinks=False)
    os.chmod(target, 0o600)


def _link_data(source: str, target: str) -> None:
    os.mkdir(target, 0o700)
    for name in os.listdir(source):
        inner = os.path.join(source, name)
        if not name.isdigit() or not stat.S_ISDIR(os.lstat(inner).st_mode):
            continue
        os.mkdir(os.path.join(target, name), 0o700)
        for segment in os.listdir(inner):
            if not stat.S_ISREG(os.lstat(os.path.join(inner, segment)).st_mode):
                raise CannotTell("{0}/{1} is no regular file".format(inner, segment))
            os.symlink(os.path.join(inner, segment), os.path.join(target, name, segment))
