# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a look takes a sample of this moment, and when the average since the last round is enough."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.resources import counters, look
from ansible_collections.ops.upkeep.plugins.module_utils.resources.counters import Counters, Traffic

VALUES = {"sample": 2.0, "window": 86400.0, "sustained": 1800.0}
BEFORE = Counters(1e9, 100.0, 1000, 10.0, 100.0, {"sda": 0}, {"eth0": Traffic(0, 0, 0, 0)}, 0)
NOW = Counters(1e9, 86500.0, 1000, 20.0, 200.0, {"sda": 5}, {"eth0": Traffic(9, 9, 9, 0)}, 0)
CALM = {"cpu": {"some_avg300": 0.4}, "io": {"some_avg300": 9.9}}


@pytest.fixture
def slept(monkeypatch, host):
    """Look at a host whose counters move as they are told to; return the look and for how long it slept."""

    def run(before, pressure, now=NOW, contained=False):
        later = now._replace(clock=now.clock + 2, busy=now.busy + 1, whole=now.whole + 4)
        reads = iter((now, later))
        naps: list[float] = []
        monkeypatch.setattr(counters, "read", lambda _host: next(reads))
        monkeypatch.setattr(look, "read_pressure", lambda _host, group: pressure)
        monkeypatch.setattr(look, "container", lambda _host: "podman" if contained else None)
        monkeypatch.setattr(look.time, "sleep", naps.append)
        return look.look(host, VALUES, before), naps

    return run


@pytest.mark.parametrize("contained", [False, True])
def test_of_a_calm_host_the_average_since_the_last_round_is_enough(slept, contained):
    seen, naps = slept(BEFORE, CALM, contained=contained)
    assert not seen.has_moment and naps == []
    assert (seen.sample.seconds, seen.sample.cpu, seen.counters) == (86400.0, 10.0, NOW)


@pytest.mark.parametrize(
    ("before", "pressure", "now"),
    [
        (None, CALM, NOW),
        (BEFORE, {}, NOW),
        (BEFORE, {"cpu": {"some_avg300": 0.0}}, NOW),
        (BEFORE, {**CALM, "io": {"some_avg300": 10.0}}, NOW),
        (BEFORE._replace(boot=5000), CALM, NOW),
        (BEFORE, CALM, NOW._replace(clock=101.0)),
        (BEFORE, CALM, NOW._replace(disks={"sda": 5, "sdb": 7})),
        (BEFORE, CALM, NOW._replace(interfaces={**NOW.interfaces, "eth1": Traffic(1, 1, 1, 0)})),
    ],
    ids=["first round", "no pressure", "no io pressure", "felt", "booted", "just now", "new disk", "new interface"],
)
def test_else_this_moment_is_looked_at(slept, before, pressure, now):
    seen, naps = slept(before, pressure, now)
    assert seen.has_moment and len(naps) == 1
    assert seen.sample.cpu == 25.0


def test_a_sample_is_no_longer_than_half_of_the_time_that_is_left(slept, monkeypatch, host):
    monkeypatch.setattr(type(host), "remaining", lambda _self: 1.0)
    _seen, (nap,) = slept(None, CALM)
    assert nap <= 0.5
