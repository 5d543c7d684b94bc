# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Pythons of this machine that work. A name on the PATH alone does not say that."""

from __future__ import annotations

import glob
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

MINORS = range(9, 16)  # the oldest that hosts may have, and some that are yet to come
# Where version managers keep what is not on the PATH.
KEPT = ("~/.pyenv/versions/*/bin", "~/.local/share/uv/python/*/bin", "/opt/python/*/bin", "/usr/local/bin", "/usr/bin")


def by_minor() -> dict[int, Path]:
    """Return the executable for each minor version of Python 3 that is here and works, the oldest first."""
    found: dict[int, Path] = {}
    for minor in MINORS:
        for candidate in _candidates(f"python3.{minor}"):
            if works(candidate, minor):
                found[minor] = candidate
                break
    return found


def works(python: Path, minor: int) -> bool:
    """Whether it runs, is of that version, and can make virtual environments."""
    test = f"import sys, venv, ensurepip; sys.exit(sys.version_info[1] != {minor})"
    try:
        return subprocess.run([python, "-c", test], capture_output=True, check=False, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _candidates(name: str) -> Iterator[Path]:
    folders = os.environ.get("PATH", "").split(":")
    for pattern in KEPT:
        folders += sorted(glob.glob(os.path.expanduser(pattern)))
    for folder in folders:
        if folder and os.access(Path(folder) / name, os.X_OK):
            yield Path(folder) / name
