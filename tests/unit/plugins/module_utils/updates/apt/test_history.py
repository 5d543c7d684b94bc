# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of apt: when an upgrade last came to its end."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.history import (
    LOGS,
    parse_history,
    read_last_success,
)
from hypothesis import given
from hypothesis import strategies as st

GOOD = """
Start-Date: 2026-11-20  03:00:01
Commandline: /usr/bin/unattended-upgrade
Upgrade: libssl3:amd64 (3.0.20-1, 3.0.22-1)
End-Date: 2026-11-20  03:00:09
"""
FAILED = """
Start-Date: 2026-11-21  03:00:01
Upgrade: nginx:amd64 (1, 2)
Error: Sub-process /usr/bin/dpkg returned an error code (1)
End-Date: 2026-11-21  03:00:09
"""
INSTALLED = """
Start-Date: 2026-11-22  03:00:01
Install: nginx:amd64 (1)
End-Date: 2026-11-22  03:00:09
"""
INTERRUPTED = """
Start-Date: 2026-11-23  03:00:01
Upgrade: nginx:amd64 (1, 2)
"""
ENDED = time.mktime((2026, 11, 20, 3, 0, 9, 0, 0, -1))


def test_only_an_upgrade_that_ended_well_counts() -> None:
    assert parse_history(GOOD + FAILED + INSTALLED + INTERRUPTED) == ENDED


@pytest.mark.parametrize("text", ["", FAILED, INSTALLED, INTERRUPTED, "Upgrade: x\nEnd-Date: 2026-99-99  03:00:09\n"])
def test_without_one_there_is_no_time(text: str) -> None:
    assert parse_history(text) is None


def test_where_the_log_was_rotated_the_one_before_is_read(host: Host, tmp_path: Path) -> None:
    assert read_last_success(host) is None
    log, rotated = (tmp_path / path.lstrip("/") for path in LOGS)
    log.parent.mkdir(parents=True)
    log.write_text(INSTALLED)
    rotated.write_bytes(gzip.compress(GOOD.encode()))
    assert read_last_success(host) == ENDED
    rotated.write_bytes(b"\x1f\x8bnonsense")
    assert read_last_success(host) is None


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    parse_history("Upgrade: a\nEnd-Date: " + text)
