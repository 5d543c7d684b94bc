# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether this is a container, and of which kind. Files only, no command."""

from __future__ import annotations

import re

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.text import one_line

# What a container's manager leaves in the name of the cgroup, or of the layers that / is made of.
_TRACES = re.compile(r"\b(kubepods|docker|libpod|containerd|crio|lxc|garden)\b|containers/storage/overlay")
_MANAGERS = {"kubepods": "kubernetes", "libpod": "podman", "crio": "cri-o", "containers/storage/overlay": "podman"}


def container(host: Host) -> str | None:
    """Return the kind of container (C(podman), C(docker), C(lxc), ...) that this host is, or None for a machine."""
    return host.once("container", lambda: _container(host))


def _container(host: Host) -> str | None:
    for path in ("/run/systemd/container", "/run/host/container-manager"):
        manager = one_line(_text(host, path), 40)
        if manager:
            return manager
    told = named_in_environment(_text(host, "/proc/1/environ"))
    if told:
        return told
    # Images of machines are made from containers too, and then carry their marks.
    if not _sees_all_processes(host):
        for path, kind in (("/run/.containerenv", "podman"), ("/.dockerenv", "docker")):
            if host.exists(path):
                return kind
    if host.exists("/proc/vz") and not host.exists("/proc/bc"):
        return "openvz"
    if re.search(r"microsoft", _text(host, "/proc/sys/kernel/osrelease"), re.IGNORECASE):
        return "wsl"
    return named_in_cgroup(_text(host, "/proc/1/cgroup")) or named_in_root(_text(host, "/proc/self/mountinfo"))


def _sees_all_processes(host: Host) -> bool:
    """Whether this is the first namespace of processes, the kernel's own: its number is fixed in the kernel."""
    try:
        return host.readlink("/proc/self/ns/pid") == "pid:[4026531836]"
    except OSError:
        return _text(host, "/proc/2/comm").strip() == "kthreadd"


def named_in_environment(text: str) -> str | None:
    """Return what the first process was told by its container's manager: C(container=...) in its environment."""
    for entry in text.split("\0"):
        name, _equals, value = entry.partition("=")
        if name == "container" and value:
            return one_line(value, 40)
    return None


def named_in_cgroup(text: str) -> str | None:
    """Return the manager that the cgroups of the first process are named for."""
    for line in text.splitlines():
        found = _TRACES.search(line.split(":", 2)[-1])
        if found:
            return _MANAGERS.get(found.group(0), found.group(0))
    return None


def named_in_root(mountinfo: str) -> str | None:
    """Return the manager whose layers / is made of: a container may hide everything else."""
    for line in mountinfo.splitlines():
        fields = line.split(" ")
        if len(fields) > 6 and fields[4] == "/" and " - overlay " in line:
            found = _TRACES.search(line)
            return _MANAGERS.get(found.group(0), found.group(0)) if found else None
    return None


def _text(host: Host, path: str) -> str:
    try:
        return host.read(path, 65536)
    except OSError:  # not there, or not for us to read: another trace may tell
        return ""
