# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the container images of the bench from Debian's packages, those that are missing or out of date.

    molecule/images/build               bookworm and trixie
    molecule/images/build bullseye      one of them, also one that is built only on demand
    molecule/images/build --force       whether they are out of date or not

No image registry is asked. The packages come from where this machine's own packages come from.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = str(HERE.parent / "environment")
NAME = "localhost/upkeep-bench/{suite}"
LABEL = "org.ops-upkeep.bench.inputs"

SUITES = ("bookworm", "trixie")
ON_DEMAND = ("bullseye",)  # Python 3.9, the oldest one that targets may have
PACKAGES = ("systemd-sysv", "dbus", "python3", "openssh-server", "iproute2", "procps", "ca-certificates")
# A healthy host has no security updates to install, so the images follow the archive.
MAX_AGE = datetime.timedelta(days=7)

LEFT_OUT = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/info/*", "/usr/share/locale/*")
CHANGES = (
    'CMD ["/sbin/init"]',
    "STOPSIGNAL SIGRTMIN+3",  # by which systemd is told to halt
    "ENV container=podman",
)
# What the machine needs to reach its mirror, the images need too.
APT_SETTINGS = ("Acquire::http::Proxy", "Acquire::https::Proxy", "Acquire::Check-Valid-Until")


def main() -> int:
    """Build what is needed and say so; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suites", nargs="*", metavar="suite", help=f"one of {', '.join(SUITES + ON_DEMAND)}")
    parser.add_argument("--force", action="store_true", help="build even what is up to date")
    options = parser.parse_args()
    wrong = sorted(set(options.suites) - set(SUITES + ON_DEMAND))
    if wrong:
        parser.error(f"no such suite: {', '.join(wrong)}")
    return max(make(suite, options.force) for suite in options.suites or SUITES)


def make(suite: str, force: bool) -> int:
    """Build one image unless there is a good one. Return 1 when there is none in the end."""
    name = NAME.format(suite=suite)
    command = mmdebstrap_command(suite)
    inputs = digest(command)
    image = inspect(name)
    reason = "asked for" if force else why_build(image, inputs)
    if not reason:
        print(f"{name} is up to date")
        return 0
    print(f"{name}: building, {reason}", flush=True)
    began = time.monotonic()
    if build(name, command, inputs):
        print(f"{name}: built in {time.monotonic() - began:.0f} s")
        return 0
    if image and reason == "too old":
        print(f"{name}: could not be built anew; the old one stays", file=sys.stderr)
        return 0
    return 1


def why_build(image: dict[str, str] | None, inputs: str) -> str:
    """Return why there must be a new image, empty when there need not."""
    if image is None:
        return "missing"
    if image["inputs"] != inputs:
        return "its inputs changed"
    age = datetime.datetime.now(datetime.timezone.utc) - datetime.datetime.fromisoformat(image["created"])
    return "too old" if age > MAX_AGE else ""


def mmdebstrap_command(suite: str) -> list[str]:
    """Return how the root file system of a suite is made, the name of the tar file to write aside."""
    command = ["mmdebstrap", "--quiet", "--variant=minbase", "--format=tar", f"--include={','.join(PACKAGES)}"]
    command += [f"--dpkgopt=path-exclude={path}" for path in LEFT_OUT]
    command += [f"--aptopt={setting}" for setting in apt_settings()]
    # The package lists stay, so that a host can tell which updates are pending.
    command += ["--skip=cleanup/apt/lists", f"--customize-hook={HERE / 'customize'}"]
    return command + [suite, "-"] + sources(suite)


def sources(suite: str) -> list[str]:
    """Return the package sources of a suite, of the mirrors this machine uses for Debian; empty: the default ones."""
    mirrors: dict[str, str] = {}
    for line in _output(
        "apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)", "Created-By: Packages"
    ):
        origin, label, uri = line.split("|")
        if origin == "Debian":
            mirrors.setdefault(label, uri)
    if "Debian" not in mirrors:
        return []
    lines = [f"deb {mirrors['Debian']} {suite} main", f"deb {mirrors['Debian']} {suite}-updates main"]
    if "Debian-Security" in mirrors:
        lines.append(f"deb {mirrors['Debian-Security']} {suite}-security main")
    return lines


def apt_settings() -> list[str]:
    """Return this machine's settings of apt that the images need."""
    lines = _output("apt-config", "dump", "--no-empty", *APT_SETTINGS)
    return [line for line in lines if line.split(" ")[0] in APT_SETTINGS]


def digest(command: list[str]) -> str:
    """Return a hash over everything that an image is made from, the archive's packages aside."""
    whole = hashlib.sha256(json.dumps([command, CHANGES, LABEL]).replace(str(HERE), "").encode())
    whole.update((HERE / "customize").read_bytes())
    return whole.hexdigest()


def inspect(name: str) -> dict[str, str] | None:
    """Return the inputs and the birth of an image, or None where it is missing."""
    shown = '{{index .Labels "' + LABEL + '"}}|{{.Created.Format "2006-01-02T15:04:05+00:00"}}'
    lines = _output(ENVIRONMENT, "podman", "image", "inspect", "--format", shown, name)
    if not lines:
        return None
    inputs, created = lines[0].split("|")
    return {"inputs": inputs, "created": created}


def build(name: str, command: list[str], inputs: str) -> bool:
    """Build one image and give it its name; the old one of that name goes. Return whether it worked."""
    with tempfile.TemporaryDirectory(prefix="upkeep-image-", dir="/var/tmp") as folder:
        os.chmod(folder, 0o755)  # mmdebstrap may work as another user
        tar = Path(folder) / "root.tar"
        with tar.open("wb") as file:
            if subprocess.run(command, stdin=subprocess.DEVNULL, stdout=file, check=False).returncode:
                return False
        before = _output(ENVIRONMENT, "podman", "image", "inspect", "--format", "{{.Id}}", name)
        changes = [f"--change={change}" for change in (*CHANGES, f"LABEL {LABEL}={inputs}")]
        done = subprocess.run([ENVIRONMENT, "podman", "import", "--quiet", *changes, str(tar), name], check=False)
    if done.returncode == 0 and before:
        _output(ENVIRONMENT, "podman", "image", "rm", *before)  # stays where a container still runs on it
    return done.returncode == 0


def _output(*argv: str) -> list[str]:
    """Return the lines that a command prints, none when it fails or is missing."""
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return []
    return done.stdout.splitlines() if done.returncode == 0 else []


if __name__ == "__main__":
    sys.exit(main())
