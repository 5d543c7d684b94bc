# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes from the kernel and from stat, hangs, and file systems that are broken."""

from __future__ import annotations

import errno
import os

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux import space
from ansible_collections.ops.upkeep.plugins.module_utils.linux.space import (
    Broken,
    Missing,
    Place,
    Usage,
    parse_stat,
    usage_of,
    usages,
)
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed


def test_stat_is_read():
    usage = parse_stat("4096 1000 300 250 500 100\n")
    assert usage == Usage(4096000, 1228800, 1024000, 500, 100)


@pytest.mark.parametrize("text", ["", "1 2 3", "4096 a 1 1 1 1", "1 2 3 4 5 6 7", "4096 ? ? ? ? ?"])
def test_what_stat_did_not_print_is_no_answer(text):
    with pytest.raises(CannotTell):
        parse_stat(text)


def test_use_is_what_df_says_of_it():
    # 100 blocks, 10 free, 5 of them kept back for root: 90 of 95.
    assert Usage(100, 10, 5, 0, 0).used_percent == pytest.approx(94.74, abs=0.01)
    assert Usage(100, 5, 0, 10, 1).used_percent == 100
    assert Usage(100, 5, 0, 10, 1).inodes_used_percent == 90


def test_nothing_of_nothing_is_no_division():
    assert Usage(0, 0, 0, 0, 0).used_percent == 0
    assert Usage(0, 0, 0, 0, 0).inodes_used_percent == 0


def test_both_ways_to_ask_agree(host, tmp_path):
    host.root = ""
    asked, beside = (usage_of(host, Place(str(tmp_path), hangs)) for hangs in (False, True))
    assert asked.size == beside.size > 0
    assert asked.inodes == beside.inodes


@pytest.mark.parametrize("hangs", [False, True])
def test_nothing_there_is_missing(host, hangs):
    with pytest.raises(Missing):
        usage_of(host, Place("/no/such/place", hangs))


@pytest.mark.parametrize(
    ("stderr", "kind"),
    [
        ("stat: cannot read file system information for '/mnt/a: b': Stale file handle\n", Broken),
        ("stat: can't read file system information for '/mnt': Socket not connected\n", Broken),
        ("stat: cannot read file system information for '/mnt': Transport endpoint is not connected\n", Broken),
        ("stat: cannot read file system information for '/mnt': Permission denied\n", CannotTell),
        ("stat: cannot read file system information for '/mnt': No such file or directory\n", Missing),
        ("", CannotTell),
    ],
)
def test_what_stat_says_is_understood(host, monkeypatch, stderr, kind):
    monkeypatch.setattr(type(host), "run", lambda self, argv: Completed(argv, 1, "", stderr))
    with pytest.raises(kind):
        usage_of(host, Place("/mnt", True))


def test_a_hang_is_no_answer(host, monkeypatch):
    monkeypatch.setattr(type(host), "run", lambda self, argv: Completed(argv, None, "", "", timed_out=True))
    with pytest.raises(CannotTell, match="it hangs"):
        usage_of(host, Place("/mnt", True))


def test_a_local_file_system_that_has_shut_down_is_broken(host, monkeypatch):
    def fail(path):
        raise OSError(errno.EIO, "Input/output error", path)

    monkeypatch.setattr(os, "stat", fail)
    with pytest.raises(Broken):
        usage_of(host, Place("/", False))


def test_those_that_may_hang_come_last_and_hold_up_no_other(host, monkeypatch):
    def answer(asked, place):
        if place.may_hang:
            raise CannotTell("no answer")
        return Usage(1, 1, 1, 1, 1)

    monkeypatch.setattr(space, "usage_of", answer)
    places = [Place("/nfs", True), Place("/", False)]
    found = [(place.path, type(answer)) for place, answer in usages(host, places)]
    assert found == [("/", Usage), ("/nfs", CannotTell)]


def test_an_answer_that_never_comes_is_told_in_time(host, monkeypatch):
    import threading

    never = threading.Event()
    monkeypatch.setattr(space, "usage_of", lambda asked, place: never.wait())
    ((_place, answer),) = usages(host.within(0.2), [Place("/", False)])
    never.set()
    assert isinstance(answer, CannotTell)
