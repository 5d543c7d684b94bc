# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What takes too long is ended, and the alarm of others is put back."""

from __future__ import annotations

import re
import signal
import threading
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.timebox import TookTooLong, at_most


def test_an_expression_without_end_is_ended():
    began = time.monotonic()
    with pytest.raises(TookTooLong), at_most(0.05):
        re.search(r"(a+)+$", "a" * 60 + "b")
    assert time.monotonic() - began < 5


def test_what_is_quick_is_left_alone():
    before = signal.getsignal(signal.SIGALRM)
    with at_most(5):
        assert re.search("a", "a")
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == before


def test_in_another_thread_there_is_no_bound():
    done = []

    def work() -> None:
        with at_most(0.001):
            done.append(1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert done == [1]
