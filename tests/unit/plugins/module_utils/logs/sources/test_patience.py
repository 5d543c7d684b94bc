# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work that hangs is left behind."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources import patience
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.patience import patiently


def test_items_come_in_their_order():
    assert list(patiently(lambda: iter(range(100)), lambda: 10.0)) == list(range(100))


def test_what_it_raises_is_raised():
    def work():
        yield 1
        raise ValueError("broken")

    items = patiently(work, lambda: 10.0)
    assert next(items) == 1
    with pytest.raises(ValueError, match="broken"):
        next(items)


def test_what_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr(patience, "GRACE_SECONDS", 0.01)
    hangs = threading.Event()

    def work():
        yield 1
        hangs.wait()

    items = patiently(work, lambda: 0.01)
    assert next(items) == 1
    with pytest.raises(CannotTell, match="did not answer in time"):
        next(items)
    hangs.set()


def test_work_that_nobody_waits_for_ends():
    ended = threading.Event()

    def work():
        try:
            while True:
                yield 1
        finally:
            ended.set()

    items = patiently(work, lambda: 10.0)
    next(items)
    items.close()
    assert ended.wait(10)
