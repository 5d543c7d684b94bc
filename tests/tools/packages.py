# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The system packages that the tests need, by Debian's names."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

#: What a test runs, and the package that brings it. Podman finds the last four by paths of its own.
NEEDED: Mapping[str, str] = {
    "git": "git",
    "openssl": "openssl",
    "ssh": "openssh-client",
    "podman": "podman",
    "runc": "runc",
    "iptables": "iptables",
    "mmdebstrap": "mmdebstrap",
    "chromium": "chromium",
    "/usr/share/keyrings/debian-archive-keyring.gpg": "debian-archive-keyring",
    "/usr/lib/podman/netavark": "netavark",
    "/usr/lib/podman/aardvark-dns": "aardvark-dns",
}
#: Other names under which the same thing goes.
ALIASES: Mapping[str, tuple[str, ...]] = {"chromium": ("chromium-browser", "google-chrome")}
#: Where a program lies that only root has on the PATH.
SBIN = os.pathsep + "/usr/sbin" + os.pathsep + "/sbin"


def missing() -> list[str]:
    """Return the packages to install."""
    return [package for thing, package in NEEDED.items() if not _is_here(thing)]


def _is_here(thing: str) -> bool:
    if thing.startswith("/"):
        return os.path.exists(thing)
    names = (thing, *ALIASES.get(thing, ()))
    return any(shutil.which(name, path=os.environ.get("PATH", "") + SBIN) for name in names)


def provide() -> str | None:
    """Install what is missing where that is allowed. Else return the command that does."""
    packages = missing()
    if not packages:
        return None
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return " ".join(["sudo", *command])
    print(f"Installing {' '.join(packages)} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update"], command):
        done = subprocess.run(
            step, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(done.stdout + done.stderr, file=sys.stderr)
            return " ".join(command)
    return None
