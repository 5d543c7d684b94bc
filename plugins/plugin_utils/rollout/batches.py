# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts are changed together. Nothing here knows Ansible.

Sizes are counted as Ansible counts C(serial): each is the size of one batch and not a sum, a percentage is one of all
hosts, and the last size holds for all batches that are left.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ansible_collections.ops.upkeep.plugins.plugin_utils.rollout.sizes import Size


class Limit(NamedTuple):
    """How many hosts of a group one batch may take at most: at least one."""

    hosts: frozenset[str]
    most: int


def batches(
    hosts: Iterable[str], sizes: Sequence[Size], canaries: Sequence[Iterable[str]], limits: Sequence[Limit]
) -> list[list[str]]:
    """Return the batches, in which every host is exactly once and none is empty.

    First come the canaries, group by group, and no batch has both canaries and other hosts, or canaries of two groups.
    Else hosts keep their order, save that one is left for a later batch where a limit would be passed.
    """
    whole = list(dict.fromkeys(hosts))
    found: list[list[str]] = []
    used = 0
    for group in _canaries_first(whole, canaries):
        queues = _Queues(group, limits)
        while queues:
            size = sizes[min(used, len(sizes) - 1)].of(len(whole))
            # A size is used up by a full batch, or by one that limits left short, but not by the last few of a group:
            # the size that comes next is for those who come after a full batch of this one.
            used += len(queues) >= size
            found.append(queues.take(size))
    return found


def _canaries_first(hosts: Sequence[str], canaries: Sequence[Iterable[str]]) -> Iterator[list[str]]:
    left = dict.fromkeys(hosts)
    for group in canaries:
        members = frozenset(group)
        chosen = [host for host in left if host in members]
        for host in chosen:
            del left[host]
        yield chosen
    yield list(left)


class _Queues:
    """Hosts in their order, those that count against the same limits in one queue."""

    def __init__(self, hosts: Sequence[str], limits: Sequence[Limit]) -> None:
        self._limits = limits
        self._queues: dict[tuple[int, ...], deque[tuple[int, str]]] = {}
        for place, host in enumerate(hosts):
            against = tuple(number for number, limit in enumerate(limits) if host in limit.hosts)
            self._queues.setdefault(against, deque()).append((place, host))

    def __len__(self) -> int:
        """Return how many hosts are left."""
        return sum(len(queue) for queue in self._queues.values())

    def take(self, size: int) -> list[str]:
        """Return up to so many hosts, at least one, and take them out."""
        room = [limit.most for limit in self._limits]
        batch: list[str] = []
        while len(batch) < size:
            open_ones = [
                (queue[0], against)
                for against, queue in self._queues.items()
                if queue and all(room[number] for number in against)
            ]
            if not open_ones:
                break
            against = min(open_ones)[1]
            batch.append(self._queues[against].popleft()[1])
            for number in against:
                room[number] -= 1
        return batch


def limit_of(members: Iterable[str], hosts: Iterable[str], size: Size) -> Limit:
    """Return the limit of a group: a percentage is one of those of its members that are among the hosts."""
    present = frozenset(members) & frozenset(hosts)
    return Limit(present, size.of(len(present)))
