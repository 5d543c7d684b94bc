# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The system packages that the tests need, by Debian's names."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

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
#: Servers and plugins that some tests speak to. Where root may install them they are installed, else those tests are
#: skipped: nobody has to run a database to work on this.
WELCOME: Mapping[str, str] = {
    "redis-server": "redis-server",
    "memcached": "memcached",
    "/usr/lib/postgresql": "postgresql",
    "/usr/lib/rabbitmq/bin/rabbitmq-server": "rabbitmq-server",
    "/usr/lib/nagios/plugins/check_dummy": "monitoring-plugins-basic",
}
#: While this says no, a package that is installed does not start its service.
POLICY = Path("/usr/sbin/policy-rc.d")
#: Other names under which the same thing goes.
ALIASES: Mapping[str, tuple[str, ...]] = {"chromium": ("chromium-browser", "google-chrome")}
#: Where a program lies that only root has on the PATH.
SBIN = os.pathsep + "/usr/sbin" + os.pathsep + "/sbin"


def missing(wanted: Mapping[str, str]) -> list[str]:
    """Return the packages to install."""
    return [package for thing, package in wanted.items() if not _is_here(thing)]


def _is_here(thing: str) -> bool:
    if thing.startswith("/"):
        return os.path.exists(thing)
    names = (thing, *ALIASES.get(thing, ()))
    return any(shutil.which(name, path=os.environ.get("PATH", "") + SBIN) for name in names)


def provide() -> str | None:
    """Install what is missing where that is allowed. Else return the command that does."""
    needed, welcome = missing(NEEDED), missing(WELCOME)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return " ".join(["sudo", *install(needed)]) if needed else None
    if needed or welcome:
        print(f"Installing {' '.join([*needed, *welcome])} ...", flush=True)
        with services_that_do_not_start():
            _run("apt-get", "update")
            if welcome and not _run(*install(welcome)):
                print("The tests that need them are skipped.", file=sys.stderr)
            if needed and not _run(*install(needed)):
                return " ".join(install(needed))
    return None


def install(packages: Sequence[str]) -> list[str]:
    """Return the command that installs packages."""
    return ["apt-get", "install", "--yes", "--no-install-recommends", *packages]


def _run(*command: str) -> bool:
    """Run a command that has nothing to say unless it fails; return whether it worked."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
    return done.returncode == 0


@contextlib.contextmanager
def services_that_do_not_start() -> Iterator[None]:
    """Keep packages from starting what they bring: the tests start servers of their own. A policy of the user's stays."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)
