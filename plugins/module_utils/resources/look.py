# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One look at a host: what sysstat recorded, two looks at the counters, and what the kernel says of pressure."""

from __future__ import annotations

import time
from typing import Final, Mapping, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import sysstat
from ansible_collections.ops.upkeep.plugins.module_utils.linux.load import read_pressure
from ansible_collections.ops.upkeep.plugins.module_utils.linux.sysstat import Record
from ansible_collections.ops.upkeep.plugins.module_utils.linux.virtual import container
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration
from ansible_collections.ops.upkeep.plugins.module_utils.resources import counters
from ansible_collections.ops.upkeep.plugins.module_utils.resources.counters import Counters
from ansible_collections.ops.upkeep.plugins.module_utils.resources.rates import Rates, between

#: Below this part of five minutes hardly anybody waited, so a busy moment was no more than that. It is the pressure
#: from which InnoGames' check warns.
FELT_PERCENT: Final = 10.0
FRESH_SECONDS: Final = 3 * 3600.0  # sysstat looks every ten minutes; whoever set it to an hour is still heard


class Look(NamedTuple):
    """What is known. C(sample) is of this moment, C(earlier) of all the time since the last round.

    They are the same where nobody had to look at this moment.
    """

    records: Sequence[Record]
    no_records: str  # why there are none
    sample: Rates
    earlier: Rates | None
    pressure: Mapping[str, Mapping[str, float]]
    counters: Counters
    contained: bool

    @property
    def has_moment(self) -> bool:
        """Whether there is a sample of this moment."""
        return self.sample is not self.earlier


def look(host: Host, values: Values, before: Counters | None) -> Look:
    """Look at the host. Raises CannotTell where nothing can be counted.

    It takes the seconds of the sample, unless there is an average since the last round and nobody waited for anything
    lately: then this moment could not change what is found.
    """
    contained = container(host) is not None
    pressure = read_pressure(host, group=contained)
    first = counters.read(host)
    earlier = between(before, first) if before else None
    if earlier is not None and _is_enough(earlier, first, values) and (contained or _is_calm(pressure)):
        return Look(*_records(host, values, contained), earlier, earlier, pressure, first, contained)
    began = time.monotonic()
    records, why = _records(host, values, contained)
    time.sleep(max(0.0, min(values["sample"], host.remaining() / 2) - (time.monotonic() - began)))
    second = counters.read(host)
    sample = between(first, second)
    if sample is None:
        raise CannotTell("the counters of /proc/stat did not move")
    return Look(records, why, sample, between(before, second) if before else None, pressure, second, contained)


def _is_enough(earlier: Rates, now: Counters, values: Values) -> bool:
    """Whether the average is one of everything that is there now, and over more than a moment."""
    whole = now.disks.keys() <= earlier.disks.keys() and now.interfaces.keys() <= earlier.flows.keys()
    return whole and earlier.seconds >= values["sample"]


def _is_calm(pressure: Mapping[str, Mapping[str, float]]) -> bool:
    waited = [pressure.get(name, {}).get("some_avg300") for name in ("cpu", "io")]
    return all(percent is not None and percent < FELT_PERCENT for percent in waited)


def _records(host: Host, values: Values, contained: bool) -> tuple[list[Record], str]:
    if contained:
        return [], "in a container it would record the host's"
    if host.which("sadf") is None:
        return [], "sysstat is not installed"
    try:
        records = sysstat.read(host, host.now() - values["window"])
    except CannotTell as error:
        return [], str(error)
    if not records:
        return [], "sysstat is installed, but records nothing"
    age = host.now() - records[-1].at
    if age > FRESH_SECONDS:
        return [], "the last record of sysstat is {0} old".format(human_duration(age))
    return records, ""
