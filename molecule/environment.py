# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What podman and Molecule need on this machine, which is next to nothing where podman runs as it is.

molecule/environment                    prints it, one NAME=value a line
molecule/environment molecule test      runs a command with it
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SETTINGS = PROJECT / ".cache" / "podman" / "containers.conf"
CAP_SYS_RESOURCE = 24  # its bit, from linux/capability.h
# The soft limits that systemd gives to services and logins, and the hard ones that suffice for the bench.
# Podman lowers its own before it starts a container, so they must be well below those of this process.
OPEN_FILES = (1024, 4096)
PROCESSES = (4096, 4096)


def main() -> int:
    """Print the environment, or become the command that is to run in it."""
    settings = settings_needed()
    environment = {"UPKEEP_BENCH": mark_of_checkout()}
    if settings:
        environment["CONTAINERS_CONF"] = str(_written(settings))
    if len(sys.argv) > 1:
        try:
            os.execvpe(sys.argv[1], sys.argv[1:], {**os.environ, **environment})
        except OSError as error:
            print(f"{sys.argv[1]}: {error.strerror}", file=sys.stderr)
            return 127
    for name, value in environment.items():
        print(f"{name}={value}")
    return 0


def mark_of_checkout() -> str:
    """Return what ends the names of this checkout's containers, so that those of another one are left alone."""
    return "-" + hashlib.sha256(bytes(PROJECT)).hexdigest()[:6]


def settings_needed() -> str:
    """Return the text of a containers.conf, empty where none is needed or where the user named one already."""
    if "CONTAINERS_CONF" in os.environ:
        return ""
    sections = []
    if has_hybrid_cgroups() and shutil.which("runc"):
        sections.append('[engine]\nruntime = "runc"\n')  # crun refuses a hybrid of cgroup v1 and v2
    if os.geteuid() == 0 and not has_capability(CAP_SYS_RESOURCE):
        sections.append(f"[containers]\ndefault_ulimits = [{_limits_that_need_no_raising()}]\n")
    return "\n".join(sections)


def has_hybrid_cgroups(mounts: str = "/proc/self/mounts") -> bool:
    """Whether controllers of cgroup v1 are mounted beside cgroup v2."""
    types = {line.split()[2] for line in Path(mounts).read_text(encoding="utf-8").splitlines()}
    return {"cgroup", "cgroup2"} <= types


def has_capability(number: int) -> bool:
    """Whether this process has the capability in effect."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) >> number & 1)
    return False


def _limits_that_need_no_raising() -> str:
    limits = []
    for name, number, wanted in (
        ("nofile", resource.RLIMIT_NOFILE, OPEN_FILES),
        ("nproc", resource.RLIMIT_NPROC, PROCESSES),
    ):
        _soft, hard = resource.getrlimit(number)
        allowed = [value if hard == resource.RLIM_INFINITY else min(value, hard) for value in wanted]
        limits.append(f'"{name}={allowed[0]}:{allowed[1]}"')
    return ", ".join(limits)


def _written(settings: str) -> Path:
    SETTINGS.parent.mkdir(parents=True, exist_ok=True)
    if not SETTINGS.exists() or SETTINGS.read_text(encoding="utf-8") != settings:
        SETTINGS.write_text(settings, encoding="utf-8")
    return SETTINGS


if __name__ == "__main__":
    sys.exit(main())
