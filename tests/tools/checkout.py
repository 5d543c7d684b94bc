# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of the checkout: what git tracks and what it does not ignore, so what will be committed next."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from step import ROOT


def files() -> list[str]:
    """Return the paths of the checkout's own files, from its top."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def copy_to(target: Path) -> Path:
    """Put a copy of the checkout where nothing or an old copy is, and return the place."""
    shutil.rmtree(target, ignore_errors=True)
    for name in files():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name, follow_symlinks=False)
    return target
