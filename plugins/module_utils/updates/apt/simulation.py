# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What C(apt-get --simulate) says that it would do, and what it leaves alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell

_STEP: Final = re.compile(
    r"^(?P<verb>Inst|Remv|Purg) (?P<name>[^\s:]+)(?::(?P<foreign>[a-z0-9-]+))?(?: \[(?P<installed>[^\]\s]*)\])?"
    r"(?: \((?P<candidate>\S+) ?(?P<origins>[^\n]*?) ?\[(?P<arch>[a-z0-9-]+)\]\))?",
)
_VERBS: Final = ("Inst ", "Remv ", "Purg ")
_KEPT: Final = "The following packages have been kept back"
_DEFERRED: Final = "The following upgrades have been deferred due to phasing"


@dataclass(frozen=True)
class Step:
    """One package that would be changed. C(arch) is empty where it is not said: that of the machine."""

    verb: str  # install or remove
    name: str
    arch: str
    installed: str | None
    candidate: str | None
    origins: tuple[str, ...]  # C(Debian-Security:12/oldstable-security)


@dataclass(frozen=True)
class Simulation:
    """What would be done, and the packages that stay as they are though there is something newer."""

    steps: tuple[Step, ...]
    kept: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()  # by phasing


def parse_simulation(text: str) -> Simulation:
    """Return what a simulation says. Raises CannotTell for a step that is cut off or written otherwise."""
    lines = text.split("\n")
    steps = tuple(_step(line) for line in lines if line.startswith(_VERBS))
    return Simulation(steps, _listed(lines, _KEPT), _listed(lines, _DEFERRED))


def _step(line: str) -> Step:
    match = _STEP.match(line)
    found = match.groupdict() if match else {}
    removed = found.get("verb") != "Inst"
    # To pass over it would be to plan something else than apt does.
    if not found or (not removed and found["candidate"] is None):
        raise CannotTell("apt-get printed a step that is not understood: {0}".format(line[:120]))
    origins = [origin.strip() for origin in (found["origins"] or "").split(", ")]
    return Step(
        "remove" if removed else "install",
        found["name"],
        found["arch"] or found["foreign"] or "",
        found["installed"],
        None if removed else found["candidate"],
        tuple(origin for origin in origins if origin),
    )


def _listed(lines: Sequence[str], title: str) -> tuple[str, ...]:
    """Return the names in the indented lines below a title."""
    names: list[str] = []
    inside = False
    for line in lines:
        if inside and line.startswith("  "):
            names += line.split()
        else:
            inside = line.startswith(title)
    return tuple(names)
