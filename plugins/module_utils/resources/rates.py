# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies between two looks at the counters."""

from __future__ import annotations

from typing import NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.resources.counters import Counters


class Flow(NamedTuple):
    """The traffic of an interface: bytes a second in each direction, and the part of its packets that was lost."""

    received: float
    sent: float
    lost_percent: float
    lost: int

    def percent_of(self, speed: float) -> float:
        """Return how much of a speed in bytes a second the busier direction takes."""
        return 100.0 * max(self.received, self.sent) / speed


class Rates(NamedTuple):
    """How busy a host was between two looks, in percent; C(seconds) lie between them."""

    seconds: float
    cpu: float
    disks: dict[str, float]
    flows: dict[str, Flow]
    turned_away: int


def between(before: Counters, now: Counters) -> Rates | None:
    """Return what happened between two looks; None where the host was started anew, or no time has passed.

    A counter that went back (a disk or an interface that was taken out and put back) is left out.
    """
    same_boot = abs(before.boot - now.boot) <= 2  # btime follows when the clock is set
    seconds = now.clock - before.clock
    whole = now.whole - before.whole
    if not same_boot or seconds <= 0 or whole <= 0 or now.busy < before.busy:
        return None
    cpu = min(100.0, 100.0 * (now.busy - before.busy) / whole)
    disks = {
        name: min(100.0, (busy - before.disks[name]) / (10.0 * seconds))
        for name, busy in now.disks.items()
        if name in before.disks and busy >= before.disks[name]
    }
    turned_away = max(0, now.turned_away - before.turned_away)
    return Rates(seconds, cpu, disks, _flows(before, now, seconds), turned_away)


def _flows(before: Counters, now: Counters, seconds: float) -> dict[str, Flow]:
    flows = {}
    for name, traffic in now.interfaces.items():
        earlier = before.interfaces.get(name)
        if earlier is None or traffic.received < earlier.received or traffic.sent < earlier.sent:
            continue
        packets, lost = traffic.packets - earlier.packets, max(0, traffic.lost - earlier.lost)
        percent = 100.0 * lost / (packets + lost) if packets + lost > 0 else 0.0
        received, sent = traffic.received - earlier.received, traffic.sent - earlier.sent
        flows[name] = Flow(received / seconds, sent / seconds, percent, lost)
    return flows
