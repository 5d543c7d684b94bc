# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hand over what was recalled: a small file for each host, so that a task reads its own host's and no more.

As one fact it would be carried, and in older ansible-core searched for templates, with every task of every host.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

FOLDER: Final = "upkeep-recalled"


def folder_of(temporary: Path) -> Path:
    """Return the folder within the temporary folder of this run of Ansible, which Ansible removes."""
    return temporary / FOLDER


def write(folder: Path, recalled: Mapping[str, str]) -> None:
    """Write the JSON of each host, in place of all that an earlier round of this run left. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink(missing_ok=True)
    for host, text in recalled.items():
        path = folder / _name(host)
        unfinished = path.with_suffix(f".{secrets.token_hex(4)}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
        os.rename(unfinished, path)


def read(folder: Path, host: str) -> dict[str, Any]:
    """Return what was recalled of a host, by procedure; nothing where nothing was."""
    try:
        text = (folder / _name(host)).read_text(encoding="ascii")
    except FileNotFoundError:
        return {}
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _name(host: str) -> str:
    return hashlib.sha256(host.encode("utf-8", "surrogatepass")).hexdigest()[:32]
