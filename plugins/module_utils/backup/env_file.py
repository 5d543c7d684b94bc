# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that tell backup jobs where the repository is and how it is opened: C(NAME=value), line by line."""

from __future__ import annotations

import re
import shlex
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

_LINE: Final = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)")
_LIMIT: Final = 64 * 1024
# Only what the tools themselves read: a file like this must not change how the tools are found or linked.
_ALLOWED: Final = re.compile(
    r"(RESTIC|BORG|AWS|B2|AZURE|GOOGLE|OS|ST|RCLONE|PGBACKREST)_[A-Z0-9_]+|(HTTPS?|NO)_PROXY|https?_proxy"
)
_NEVER: Final = frozenset(
    (
        "BORG_RELOCATED_REPO_ACCESS_IS_OK",
        "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK",
        "BORG_DELETE_I_KNOW_WHAT_I_AM_DOING",
    )
)


def parse(text: str) -> dict[str, str]:
    """Return the variables that a backup tool would read. Nothing is expanded; what is no assignment is left out."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if not match or not _ALLOWED.fullmatch(match.group(1)) or match.group(1) in _NEVER:
            continue
        try:
            words = shlex.split(match.group(2), comments=True)
        except ValueError:
            continue
        found[match.group(1)] = words[0] if words else ""
    return found


def read(host: Host, path: str | None) -> dict[str, str]:
    """Return the variables of a file; none where no file is declared. Raises CannotTell."""
    if not path:
        return {}
    try:
        return parse(host.read(path, _LIMIT))
    except OSError as error:
        advice = "run as a user who may read it, or correct the path"
        raise CannotTell("the env_file {0} cannot be read: {1}".format(path, error.strerror), advice) from None
