# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run ansible-test sanity, which insists on its own folder names, on a copy of the checkout.

It tests for every Python of this machine that works.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import ansible_test  # type: ignore[import-untyped]
import checkout
import pythons
from step import CACHE

PLACE = CACHE / "sanity"
# ansible-test bootstraps pip by a script that it downloads once and keeps. Python brings the same with it.
BOOTSTRAP = """\
import subprocess
import sys
subprocess.check_call([sys.executable, "-m", "ensurepip"])
"""
PIP_SETTINGS = (".config/pip", ".pip", ".netrc")


def main() -> int:
    """Return the exit code of ansible-test."""
    copy = checkout.copy_to(PLACE / "ansible_collections/ops/upkeep")
    # With a repository of its own the copy is not seen as a part of the checkout, which ignores its place.
    subprocess.run(["git", "init", "--quiet", copy], check=True)
    command = [
        str(Path(sys.executable).parent / "ansible-test"),
        "sanity",
        "--local",
        "--requirements",
        "--color",
        "no",
    ]
    return subprocess.run(command, cwd=copy, env=_environment(), check=False).returncode


def _environment() -> dict[str, str]:
    own = str(Path(sys.executable).parent)
    folders = [own, *(str(python.parent) for python in pythons.by_minor().values())]
    folders += [folder for folder in os.environ["PATH"].split(":") if not _has_broken_python(Path(folder))]
    return {**os.environ, "PATH": ":".join(dict.fromkeys(folders)), "HOME": str(_home())}


def _has_broken_python(folder: Path) -> bool:
    """Whether ansible-test would find a Python there that does not run, such as a shim of one not installed."""
    here = [(folder / f"python3.{minor}", minor) for minor in pythons.MINORS]
    return any(python.exists() and not pythons.works(python, minor) for python, minor in here)


def _home() -> Path:
    """Return a home of its own, since what is in the user's is the user's."""
    home = PLACE / "home"
    cache = home / ".ansible/test/cache"
    cache.mkdir(parents=True, exist_ok=True)
    (cache / f"get_pip_{_pip_version().replace('.', '_')}.py").write_text(BOOTSTRAP, encoding="ascii")
    for name in PIP_SETTINGS:
        theirs, link = Path.home() / name, home / name
        if theirs.exists() and not link.is_symlink():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(theirs)
    return home


def _pip_version() -> str:
    source = Path(ansible_test.__path__[0]) / "_internal/python_requirements.py"
    found = re.search(r"\bpip='([\d.]+)'", source.read_text(encoding="utf-8"), re.MULTILINE)
    return found.group(1) if found else "24.2"


if __name__ == "__main__":
    sys.exit(main())
