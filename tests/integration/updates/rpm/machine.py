# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines with real dnf and real zypper, and repositories of tiny packages that were made on the spot."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ops.upkeep.tests.integration.containers.container import (
    ROOT,
    Container,
    podman,
    started,
    why_not,
)

FILES = Path(__file__).parent / "files"
SECONDS = 600  # for installing, and for making the repositories
INSTALLED = ("alpha", "beta", "gamma", "delta", "broken", "zeta", "epsilon", "predecessor", "kernel")
PACKAGES = "/opt/c/ansible_collections/ops/upkeep"
WATCHED = ("/etc", "/var", "/run", "/root", "/usr", "/home", "/opt", "/srv")

Ask = Callable[..., "dict[str, Any]"]  # machine, backend, what is asked -> its answer


@contextlib.contextmanager
def machine(suite: str, *packages: str) -> Iterator[Container]:
    """Yield a machine of a Debian suite with these packages and the repositories below /srv; skip where none can be."""
    reason = why_not(suite)
    if reason:
        pytest.skip(reason)
    volume = f"--volume={ROOT}/plugins:{PACKAGES}/plugins:ro"
    with started(suite, volume, command=("sleep", "3000")) as container:
        _install(container, "rpm", "createrepo-c", *packages)
        for name in ("make_rpm_repositories.sh", "ask_backend.py"):
            container.put(FILES / name, f"/opt/{name}")
        # Debian's rpm has a database for each user, as nobody else's does.
        container.run("sh", "-c", "mkdir -p /etc/rpm /var/lib/rpm; echo '%_dbpath /var/lib/rpm' > /etc/rpm/macros")
        podman("exec", container.name, "bash", "/opt/make_rpm_repositories.sh", seconds=SECONDS)
        container.run("useradd", "--create-home", "visitor")
        yield container


def _install(container: Container, *packages: str) -> None:
    quiet = ("apt-get", "-q", "-y", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0")
    podman("exec", container.name, *quiet, "update", check=False, seconds=SECONDS)
    command = ("env", "DEBIAN_FRONTEND=noninteractive", *quiet, "install", *packages)
    done = podman("exec", container.name, *command, check=False, seconds=SECONDS)
    if done.returncode:
        pytest.skip(f"the packages could not be installed: {(done.stdout + done.stderr)[-500:]}")


def repository(name: str, url: str = "", **more: str) -> str:
    """Return the definition of a repository, as both dnf and zypper read it."""
    fields = {"name": name, "baseurl": url or f"file:///srv/{name}", "enabled": "1", "gpgcheck": "0", **more}
    return f"[{name}]\n" + "".join(f"{key}={value}\n" for key, value in fields.items())


def write(container: Container, path: str, text: str) -> None:
    """Write a file on the machine."""
    container.run("sh", "-c", f"mkdir -p $(dirname {path}); cat > {path}", stdin=text)


def state_of(container: Container) -> set[str]:
    """Return all files of the machine with their times and sizes, but for what every rpm -q makes beside its database."""
    options = ("-not", "-name", "rpmdb.sqlite-*", "-not", "-name", ".rpm.lock", "-printf", r"%p %T@ %C@ %s\n")
    return set(container.run("find", *WATCHED, "-xdev", "-type", "f", *options).splitlines())


def installed_on(container: Container) -> set[tuple[str, str, str]]:
    """Return what is installed as name, architecture and version."""
    text = container.run("rpm", "-qa", "--queryformat", r"%{NAME} %{ARCH} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\n")
    triples = (line.split() for line in text.splitlines())
    return {(name, arch, version.removeprefix("0:")) for name, arch, version in triples}


def after(before: set[tuple[str, str, str]], changes: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """Return what would be installed after these changes."""
    gone = {(one["name"], one["arch"], one["installed"]) for one in changes if one["installed"]}
    come = {(one["name"], one["arch"], one["candidate"]) for one in changes if one["candidate"]}
    return (before - gone) | come


def short(changes: list[dict[str, Any]]) -> dict[str, tuple[str, str | None, bool | None]]:
    """Return the changes by name, as action, new version, and whether for security."""
    return {one["name"]: (one["action"], one["candidate"], one["security"]) for one in changes}
