# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What time daemons say, in step and out of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.time_daemons import (
    ask,
    ask_timesyncd,
    enabled,
    own_process,
    parse_chrony,
    parse_ntpctl,
    parse_ntpq,
    parse_span,
    parse_timesync_status,
    running,
)
from hypothesis import given
from hypothesis import strategies as st

CHRONY = "A29FC87B,162.159.200.123,4,1700000000.123456789,-0.000012345,0.000021,0.000040,-12.345,0.001,0.040,0.010,0.0009,1030.5,Normal\n"
CHRONY_LOST = "00000000,,0,0.000000000,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,1.000000000,1.000000000,0.0,Not synchronised\n"
CHRONY_ITSELF = "7F7F0101,127.127.1.1,10,1700000000.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,Normal\n"
NTPQ = """associd=0 status=0615 leap_none, sync_ntp, 1 event, clock_sync,
version="ntpd 4.2.8p15@1.3728-o", processor="x86_64", system="Linux/5.10.0",
leap=00, stratum=3, precision=-24, rootdelay=10.2, rootdisp=20.1, refid=162.159.200.1,
reftime=e8f0, clock=e8f1, peer=1234, tc=10, mintc=3, offset=-0.427, frequency=-12.3, sys_jitter=0.1"""
NTPQ_LOST = """associd=0 status=c016 leap_alarm, sync_unspec, 1 event, restart,
version="ntpd ntpsec-1.2.2", leap=11, stratum=16, precision=-24, refid=INIT, offset=0.0"""
NTPQ_ITSELF = """associd=0 status=0515 leap_none, sync_local, 1 event, clock_sync,
leap=00, stratum=11, refid=LOCAL(0), offset=0.000"""
TIMESYNC = """       Server: 185.125.190.56 (ntp.ubuntu.com)
Poll interval: 34min 8s (min: 32s; max 34min 8s)
         Leap: normal
      Version: 4
      Stratum: 2
       Offset: -1.834ms
        Delay: 20.4ms
 Packet count: 42
"""


def put(host, path, text=""):
    place = Path(host.path(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def test_chrony_in_step():
    sync = parse_chrony(CHRONY)
    assert sync.synchronised and sync.last == 1700000000.123456789
    assert sync.offset == pytest.approx(-0.012345)
    assert sync.details["server"] == "162.159.200.123"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (CHRONY_LOST, "no source"),
        (CHRONY_LOST.replace("Not synchronised", "Normal"), "no source"),
        (CHRONY_ITSELF, "this host itself"),
    ],
)
def test_chrony_out_of_step(text, why):
    sync = parse_chrony(text)
    assert not sync.synchronised and why in sync.why


@pytest.mark.parametrize("text", ["", "506 Cannot talk to daemon", "a,b,c", ",".join("x" * 14)])
def test_chrony_that_prints_other_things_is_no_answer(text):
    with pytest.raises(CannotTell):
        parse_chrony(text)


def test_sources_of_chrony_that_is_out_of_step_are_told(host, monkeypatch):
    said = {
        "tracking": CHRONY_LOST,
        "sources": "^,?,192.0.2.1,0,6,0,4294967295,0.0,0.0,0.0\n^,x,192.0.2.2,2,6,377,12,0.1,0.1,0.1\nodd\n",
    }
    monkeypatch.setattr(type(host), "output_of", lambda self, argv, package=None: said[argv[-1]])
    assert ask("chronyd", host).details["sources"] == ["192.0.2.1: does not answer", "192.0.2.2: lies"]


def test_ntpd_in_step():
    sync = parse_ntpq(NTPQ)
    assert sync.synchronised and sync.offset == -0.427


@pytest.mark.parametrize(("text", "why"), [(NTPQ_LOST, "no server"), (NTPQ_ITSELF, "this host itself")])
def test_ntpd_out_of_step(text, why):
    sync = parse_ntpq(text)
    assert not sync.synchronised and why in sync.why


def test_ntpq_that_reaches_nobody_is_no_answer():
    with pytest.raises(CannotTell):
        parse_ntpq("ntpq: read: Connection refused\n")


@pytest.mark.parametrize(
    ("text", "synchronised"),
    [
        ("4/4 peers valid, constraint offset 0s, clock synced, stratum 3\n", True),
        ("1/4 peers valid, clock unsynced, clock offset is -1234.500ms\n", False),
    ],
)
def test_openntpd(text, synchronised):
    assert parse_ntpctl(text).synchronised is synchronised


def test_openntpd_that_prints_other_things_is_no_answer():
    with pytest.raises(CannotTell):
        parse_ntpctl("ntpctl: connect: No such file\n")


def test_timesyncd_status():
    said = parse_timesync_status(TIMESYNC)
    assert said["offset"] == pytest.approx(-1.834)
    assert said["packet_count"] == "42"
    assert parse_timesync_status("Packet count: 0\n") == {"packet_count": "0"}


def test_timesyncd_is_in_step_once_it_has_set_the_clock(host, monkeypatch):
    monkeypatch.setattr(type(host), "output_of", lambda self, argv, package: TIMESYNC)
    assert not ask_timesyncd(host).synchronised
    put(host, "/run/systemd/timesync/synchronized")
    os.utime(host.path("/run/systemd/timesync/synchronized"), (1700000000, 1700000000))
    sync = ask_timesyncd(host)
    assert sync.synchronised and sync.last == 1700000000 and sync.offset == pytest.approx(-1.834)


def test_timesyncd_needs_no_bus(host, monkeypatch):
    def fail(self, argv, package):
        raise CannotTell("timedatectl ended with 1: System has not been booted with systemd")

    monkeypatch.setattr(type(host), "output_of", fail)
    put(host, "/run/systemd/timesync/synchronized")
    sync = ask_timesyncd(host)
    assert sync.synchronised and sync.offset is None and "not been booted" in sync.details["timedatectl"]


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("+1.5ms", 1.5),
        ("-2us", -0.002),
        ("1min 3s", 63000.0),
        ("-1h 1s", -3601000.0),
        ("", None),
        ("n/a", None),
        ("1.2.3s", None),
    ],
)
def test_spans(text, milliseconds):
    assert parse_span(text) == pytest.approx(milliseconds)


@given(st.text(max_size=200))
def test_no_text_breaks_the_parsers(text):
    for parse in (parse_chrony, parse_ntpq, parse_ntpctl):
        try:
            parse(text)
        except CannotTell:
            pass
    parse_timesync_status(text)
    parse_span(text)


def test_a_daemon_in_a_container_below_is_not_ours(host):
    put(host, "/proc/10/status", "Name:\tchronyd\nNSpid:\t10\n")
    put(host, "/proc/11/status", "Name:\tntpd\nNSpid:\t11\t5\n")
    put(host, "/proc/12/status", "Name:\tsystemd-timesyn\n")
    put(host, "/proc/self/status", "Name:\tptp4l\n")
    assert running(host) == ["chronyd", "systemd-timesyncd"]


def test_no_proc_runs_nothing(host):
    assert running(host) == []
    assert own_process("") is None


def test_what_is_enabled_counts_where_its_init_runs_and_its_unit_is_there(host):
    place = "/etc/systemd/system/multi-user.target.wants/"
    put(host, place + "chrony.service")
    Path(host.path(place + "ntp.service")).symlink_to("/no/such/unit")
    assert enabled(host) == []
    put(host, "/run/systemd/system/x")
    assert enabled(host) == ["chronyd"]


def test_a_daemon_that_nobody_can_ask_is_no_answer(host):
    with pytest.raises(CannotTell, match="ptp4l"):
        ask("ptp4l", host)
