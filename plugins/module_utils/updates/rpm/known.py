# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was found out about changes, so that no question about them is asked twice."""

from __future__ import annotations

from typing import Iterable, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.touched import add_services


class Known:
    """The changes that one backend has told of."""

    def __init__(self) -> None:
        self._changes: dict[tuple[str, str, str | None], Change] = {}

    def told(self, host: Host, changes: Sequence[Change]) -> list[Change]:
        """Return the changes with the services that they touch, and as they were told before where they were."""
        fresh = [change for change in changes if _mark(change) not in self._changes and change.candidate]
        self._changes.update({_mark(change): change for change in add_services(host, fresh)})
        return [self._changes.get(_mark(change), change) for change in changes]


def _mark(change: Change) -> tuple[str, str, str | None]:
    return (*change.key, change.candidate)


def removal_notes(changes: Iterable[Change]) -> list[str]:
    """Return what a full upgrade would remove, in words. A kernel that makes room for a newer one is no removal."""
    every = list(changes)
    staying = {change.key for change in every if change.action != "remove"}
    removed = [change.label for change in every if change.action == "remove" and change.key not in staying]
    return ["a full upgrade would remove {0}".format(", ".join(removed[:10]))] if removed else []
