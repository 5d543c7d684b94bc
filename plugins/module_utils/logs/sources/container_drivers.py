# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which containers keep a log of their own: what others hand to the journal is read there."""

from __future__ import annotations

from typing import Any, Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.containers import (
    DOCKER_SOCKET,
    Container,
    Docker,
    Podman,
    http_get,
    parse_json,
)

#: Drivers whose log the engine can print, and which do not write to the journal or to syslog.
_OWN: Final = frozenset({"json-file", "local", "k8s-file", "passthrough-tty"})


def own_log(host: Host, engine: Podman | Docker, containers: Sequence[Container]) -> list[Container]:
    """Return those of the containers whose log only their engine has. Raises CannotTell."""
    if not containers:
        return []
    drivers = _of_podman(host, containers) if engine.name == "podman" else _of_docker(host, containers)
    return [container for container in containers if drivers.get(container.id) in _OWN]


def _of_podman(host: Host, containers: Sequence[Container]) -> dict[str, str]:
    asked = "{{.Id}} {{.HostConfig.LogConfig.Type}}"
    text = host.output_of(
        ["podman", "inspect", "--type", "container", "--format", asked, *(one.id for one in containers)],
        codes=(0, 125),  # 125: one of them is gone meanwhile
    )
    return dict(line.split(" ", 1) for line in text.splitlines() if " " in line)


def _of_docker(host: Host, containers: Sequence[Container]) -> dict[str, str]:
    found = {}
    for container in containers:
        code, text = http_get(host, DOCKER_SOCKET, f"/containers/{container.id}/json")
        if code == 200:
            found[container.id] = _driver(parse_json(text, "the docker daemon"))
    return found


def _driver(data: Any) -> str:
    for name in ("HostConfig", "LogConfig", "Type"):
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, str) else ""
