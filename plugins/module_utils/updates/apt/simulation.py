# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What C(apt-get --simulate) says that it would do, and what it leaves alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Sequence

_STEP: Final = re.compile(
    r"^(?P<verb>Inst|Remv|Purg) (?P<name>[^\s:]+)(?::(?P<foreign>[a-z0-9-]+))?(?: \[(?P<installed>[^\]\s]*)\])?"
    r"(?: \((?P<candidate>\S+) ?(?P<origins>[^\n]*?) ?\[(?P<arch>[a-z0-9-]+)\]\))?",
    re.MULTILINE,
)
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
    """Return what a simulation says. Lines that are none of its kind count as not there."""
    lines = text.splitlines()
    return Simulation(
        tuple(_step(match) for match in _STEP.finditer(text)), _listed(lines, _KEPT), _listed(lines, _DEFERRED)
    )


def _step(match: re.Match[str]) -> Step:
    found = match.groupdict()
    removed = found["verb"] != "Inst"
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


_UNMET: Final = re.compile(r"^ (\S+) : (.+)$", re.MULTILINE)


def parse_unmet(text: str) -> dict[str, str]:
    """Return package -> what it lacks, from what apt says of dependencies that are not met."""
    return {match.group(1): " ".join(match.group(2).split()) for match in _UNMET.finditer(text)}
