# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers of the bench, for tests that need a machine of their own. They are gone when the test is over."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LABEL = "org.ops-upkeep.bench=test"  # podman ps -a --filter label=... finds what a killed test left behind
BOOT_SECONDS = 60
# A test that is killed cannot clean up; what it leaves ends by itself, and is gone then.
LIFE = ("--rm", "--timeout", "3600")
BOOTED = ("running", "degraded")  # degraded: a unit failed, which a test may want


@functools.cache
def environment() -> dict[str, str]:
    """Return the environment in which podman works on this machine."""
    printed = subprocess.run([ROOT / "molecule/environment"], capture_output=True, text=True, check=True).stdout
    return {**os.environ, **dict(line.split("=", 1) for line in printed.splitlines())}


def podman(
    *arguments: str, check: bool = True, seconds: float = 120, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run podman and return what it said. Raises RuntimeError with its message when it failed."""
    done = subprocess.run(
        ["podman", *arguments],
        env=environment(),
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )
    if check and done.returncode:
        raise RuntimeError(f"podman {' '.join(arguments)}\n{done.stdout}{done.stderr}")
    return done


def why_not(suite: str) -> str:
    """Return what is missing for containers of this suite on this machine, empty when nothing is."""
    if not shutil.which("podman"):
        return "podman is not installed"
    image = image_of(suite)
    missing = podman("image", "exists", image, check=False).returncode
    return f"the image {image} is missing: run molecule/images/build {suite}" if missing else ""


def image_of(suite: str) -> str:
    """Return the name of the image of a Debian suite."""
    return f"localhost/upkeep-bench/{suite}"


@dataclass(frozen=True)
class Container:
    """A container that runs."""

    name: str

    def run(self, *command: str, user: str = "root", check: bool = True, stdin: str | None = None) -> str:
        """Run a command inside and return what it printed. Raises RuntimeError when it failed."""
        options = ["--user", user] if stdin is None else ["--user", user, "--interactive"]
        return podman("exec", *options, self.name, *command, check=check, stdin=stdin).stdout

    def start(self, *command: str) -> None:
        """Start a command inside and leave it running."""
        podman("exec", "--detach", self.name, *command)

    def put(self, source: Path, target: str) -> None:
        """Copy a file into the container."""
        podman("cp", str(source), f"{self.name}:{target}")

    @property
    def address(self) -> str:
        """The IPv4 address of the container."""
        return podman("inspect", "--format", "{{.NetworkSettings.IPAddress}}", self.name).stdout.strip()

    def wait_for_boot(self) -> None:
        """Return when systemd has started everything. Raises TimeoutError."""
        self.wait_for(lambda: self.run("systemctl", "is-system-running", check=False).strip() in BOOTED, "boot")

    def wait_for(self, true: object, what: str, seconds: float = BOOT_SECONDS) -> None:
        """Return when C(true()) is. Raises TimeoutError that says what was waited for."""
        ends = time.monotonic() + seconds
        while not true():  # type: ignore[operator]
            if time.monotonic() > ends:
                raise TimeoutError(f"{self.name}: no {what} within {seconds:g} s")
            time.sleep(0.2)


@contextlib.contextmanager
def started(suite: str, *options: str, command: Sequence[str] = ()) -> Iterator[Container]:
    """Yield a container of a Debian suite: one that boots systemd unless there is a C(command) to run instead."""
    name = f"upkeep-{suite}-{uuid.uuid4().hex[:8]}"
    systemd = "--systemd=false" if command else "--systemd=always"
    podman("run", "--detach", *LIFE, "--name", name, "--label", LABEL, systemd, *options, image_of(suite), *command)
    try:
        container = Container(name)
        if not command:
            container.wait_for_boot()
        yield container
    finally:
        podman("rm", "--force", "--time", "0", name, check=False)
