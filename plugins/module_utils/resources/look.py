# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One look at a host: what sysstat recorded, two looks at the counters, and what the kernel says of pressure."""

from __future__ import annotations

import time
from typing import Mapping, NamedTuple, Sequence

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

FRESH_SECONDS = 3 * 3600.0  # sysstat looks every ten minutes; whoever set it to an hour is still heard


class Look(NamedTuple):
    """What is known. C(sample) is of this moment, C(earlier) of all the time since the last round."""

    records: Sequence[Record]
    no_records: str  # why there are none
    sample: Rates
    earlier: Rates | None
    pressure: Mapping[str, Mapping[str, float]]
    counters: Counters
    contained: bool


def look(host: Host, values: Values, before: Counters | None) -> Look:
    """Look at the host; it takes the seconds of the sample. Raises CannotTell where nothing can be counted."""
    first = counters.read(host)
    began = time.monotonic()
    contained = container(host) is not None
    records, why = ([], "in a container it would record the host's") if contained else _records(host, values["window"])
    time.sleep(max(0.0, min(values["sample"], host.remaining() / 2) - (time.monotonic() - began)))
    second = counters.read(host)
    sample = between(first, second)
    if sample is None:
        raise CannotTell("the counters of /proc/stat did not move")
    earlier = between(before, second) if before else None
    return Look(records, why, sample, earlier, read_pressure(host, group=contained), second, contained)


def _records(host: Host, window: float) -> tuple[list[Record], str]:
    if host.which("sadf") is None:
        return [], "sysstat is not installed"
    try:
        records = sysstat.read(host, host.now() - window)
    except CannotTell as error:
        return [], str(error)
    if not records:
        return [], "sysstat is installed, but records nothing"
    age = host.now() - records[-1].at
    if age > FRESH_SECONDS:
        return [], "the last record of sysstat is {0} old".format(human_duration(age))
    return records, ""
