# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each package manager must be able to tell. It only looks: its own resolver simulates, nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Protocol, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change, LeftOut, Spec


@dataclass(frozen=True)
class Source:
    """A repository that the host takes packages from, as the lists on it have it."""

    name: str  # stable, for people: C(bookworm-security main), C(appstream)
    url: str = ""  # without credentials
    suite: str = ""  # the release of the distribution that it is made for, in lower case; empty: for any
    fetched: float | None = None  # when its list came onto the host, in seconds since 1970
    security: bool | None = None  # whether it tells which updates are for security
    problem: str = ""  # what is wrong with it: void, not reached by the refresh, ...
    other_suite: bool = False  # it is made for another release of the distribution than the host runs


@dataclass(frozen=True)
class Pending:
    """All that waits on a host: what its resolver would change in a full upgrade of installed packages.

    What these pull in comes from L(Backend.resolve). C(left_out) is what the host itself leaves out: held, phased,
    kept back, excluded by its configuration. C(doubt) says why an answer of nothing is not to be believed.
    """

    changes: tuple[Change, ...]
    left_out: tuple[LeftOut, ...] = ()
    sources: tuple[Source, ...] = ()
    lists_age: float | None = None  # seconds; None: not known
    notes: tuple[str, ...] = ()  # one line each, for a person
    security_source: str = ""  # what tells which updates are for security; empty: nothing does
    doubt: str = ""
    refresh_with: str = ""  # the command that fetches new lists
    last_success: float | None = None  # when updates were last installed, in seconds since 1970


@dataclass(frozen=True)
class Resolution:
    """What the resolver makes of a set of packages: exactly what would be changed, and what it refuses and why."""

    changes: tuple[Change, ...]
    refused: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (name, arch) -> one cause


class Backend(Protocol):
    """A package manager. Both methods raise CannotTell."""

    @property
    def name(self) -> str:
        """Return C(apt), C(dnf) or C(zypper)."""

    def pending(self, host: Host, refresh: bool) -> Pending:
        """Return what waits. Only with C(refresh) are the lists of packages fetched before."""

    def resolve(self, host: Host, specs: Sequence[Spec]) -> Resolution:
        """Return what the host's resolver would do to have exactly these versions: nothing else is upgraded.

        The changes that were pending come back with all that L(pending) knew of them.
        """
