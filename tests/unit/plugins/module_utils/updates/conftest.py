# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A package manager whose answers are written down: what judges them needs none that is real."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.backend import Pending, Resolution, Source
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change, Spec


class Written:
    """A backend that knows its answers. C(needs) are changes that come with a package, C(refuses) its causes."""

    name = "apt"

    def __init__(self, pending: Pending | CannotTell, needs: dict[str, Change], refuses: dict[str, str]) -> None:
        self._pending, self._needs, self._refuses = pending, needs, refuses
        self.refreshed: list[bool] = []

    def pending(self, host: Host, refresh: bool) -> Pending:
        """Return what is written down."""
        self.refreshed.append(refresh)
        if isinstance(self._pending, CannotTell):
            raise self._pending
        return self._pending

    def resolve(self, host: Host, specs: Sequence[Spec]) -> Resolution:
        """Return the packages, and what they need."""
        assert isinstance(self._pending, Pending)
        taken = [spec for spec in specs if spec.name not in self._refuses]
        known = {change.key: change for change in self._pending.changes}
        changes = [known[spec.name, spec.arch] for spec in taken]
        extra = {self._needs[spec.name].slot: self._needs[spec.name] for spec in taken if spec.name in self._needs}
        refused = {(spec.name, spec.arch): self._refuses[spec.name] for spec in specs if spec.name in self._refuses}
        return Resolution((*changes, *extra.values()), refused)


Manager = Callable[..., Written]


@pytest.fixture
def manager() -> Manager:
    """Return a package manager with these changes, and what else there is to its answer."""

    def make(
        *changes: Change,
        needs: dict[str, Change] | None = None,
        refuses: dict[str, str] | None = None,
        error: CannotTell | None = None,
        **more: Any,
    ) -> Written:
        told: dict[str, Any] = {
            "sources": (Source("Debian:bookworm/main", suite="bookworm"),),
            "lists_age": 3600.0,
            "security_source": "Debian-Security:bookworm-security/main",
            "refresh_with": "apt-get update",
            **more,
        }
        return Written(error or Pending(changes, **told), needs or {}, refuses or {})

    return make
