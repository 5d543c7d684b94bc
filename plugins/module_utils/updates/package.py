# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an update is, in the words of every package manager: a change of one package, and what is left as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

#: From the worst on. What a source calls otherwise is translated by its backend.
SEVERITIES: Final = ("critical", "important", "moderate", "low", "unknown")
ACTIONS: Final = ("install", "upgrade", "downgrade", "remove")


@dataclass(frozen=True)
class Advisory:
    """What a vendor published about a set of updates. C(published) is in seconds since 1970."""

    id: str
    severity: str = "unknown"  # one of SEVERITIES
    cves: tuple[str, ...] = ()
    published: float | None = None
    title: str = ""
    source: str = ""  # the repository that has it


class Spec(NamedTuple):
    """One package in exactly one version. C(arch) is empty where the package manager knows none."""

    name: str
    arch: str
    version: str


@dataclass(frozen=True)
class Change:
    """What happens to one package. Versions are whole: C(epoch:version-release), without an epoch of 0.

    C(security) is None where no source tells, C(cves) is None where no source names any: never a count of nothing.
    """

    name: str
    arch: str
    action: str  # one of ACTIONS
    installed: str | None = None  # None with an install
    candidate: str | None = None  # None with a removal
    origin: str = ""  # the repository that the candidate comes from
    size: int | None = None  # bytes to download
    growth: int | None = None  # bytes more on disk afterwards, less than 0 where it shrinks
    security: bool | None = None
    security_source: str = ""  # the name of what tells whether it is for security
    security_candidate: str | None = None  # an older one than C(candidate) that is enough for security
    advisories: tuple[Advisory, ...] = ()
    cves: tuple[str, ...] | None = None
    cve_source: str = ""  # the name of what named them
    severity: str = "unknown"  # the worst of its advisories, or what else the source says
    published: float | None = None  # when the update came out, in seconds since 1970
    open_since: float | None = None  # when the oldest fix in it for security came out, in seconds since 1970
    reboot: str = ""  # why a reboot is needed afterwards; empty where none is
    services: tuple[str, ...] = ()  # units that it touches
    restart: bool = False  # whether those must be restarted to run the new version

    @property
    def key(self) -> tuple[str, str]:
        """What tells packages of one host apart."""
        return self.name, self.arch

    @property
    def slot(self) -> tuple[str, str, str]:
        """What tells changes of one plan apart: one package may be there in several versions, of which some go."""
        return self.name, self.arch, (self.installed or "") if self.action == "remove" else ""

    @property
    def label(self) -> str:
        """What people call it: C(libssl3:amd64)."""
        return "{0}:{1}".format(self.name, self.arch) if self.arch else self.name


@dataclass(frozen=True)
class LeftOut:
    """An update that waits and stays out of the plan, for exactly one stated cause."""

    name: str
    arch: str
    installed: str | None
    candidate: str | None
    cause: str
    security: bool | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells packages of one host apart."""
        return self.name, self.arch
