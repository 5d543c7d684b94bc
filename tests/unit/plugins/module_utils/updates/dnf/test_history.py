# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When dnf last upgraded something."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.history import DATABASES, read_last_success

FOUR, FIVE = (path for path, _question in DATABASES[:2])


def database(tmp_path: Path, path: str, script: str) -> sqlite3.Connection:
    place = tmp_path / path.lstrip("/")
    place.parent.mkdir(parents=True)
    connection = sqlite3.connect(place)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.executescript(script)
    return connection


FOUR_SCRIPT = """
CREATE TABLE trans (id INTEGER, dt_begin INTEGER, dt_end INTEGER, state INTEGER);
CREATE TABLE trans_item (trans_id INTEGER, action INTEGER);
INSERT INTO trans VALUES (1, 90, 100, 1), (2, 190, 200, 1), (3, 290, 300, 2), (4, 390, 400, 1);
INSERT INTO trans_item VALUES (1, 6), (1, 7), (2, 6), (3, 6), (4, 1);
"""
FIVE_SCRIPT = """
CREATE TABLE trans (id INTEGER, dt_end INTEGER, state_id INTEGER);
CREATE TABLE trans_state (id INTEGER, name TEXT);
CREATE TABLE trans_item (trans_id INTEGER, action_id INTEGER);
CREATE TABLE trans_item_action (id INTEGER, name TEXT);
INSERT INTO trans_state VALUES (1, 'Started'), (2, 'Ok'), (3, 'Error');
INSERT INTO trans_item_action VALUES (1, 'Install'), (2, 'Upgrade');
INSERT INTO trans VALUES (1, 500, 2), (2, 600, 3), (3, 700, 2);
INSERT INTO trans_item VALUES (1, 2), (2, 2), (3, 1);
"""


def test_of_dnf_4(host: Host, tmp_path: Path) -> None:
    # The connection stays open: what it wrote lies beside the database, as after a real transaction.
    connection = database(tmp_path, FOUR, FOUR_SCRIPT)
    before = sorted((one.name, one.stat().st_mtime_ns) for one in (tmp_path / "var/lib/dnf").iterdir())
    assert read_last_success(host) == 200
    assert sorted((one.name, one.stat().st_mtime_ns) for one in (tmp_path / "var/lib/dnf").iterdir()) == before
    connection.close()


def test_of_dnf_5(host: Host, tmp_path: Path) -> None:
    database(tmp_path, FIVE, FIVE_SCRIPT).close()
    assert read_last_success(host) == 500


def test_the_later_of_both(host: Host, tmp_path: Path) -> None:
    database(tmp_path, FOUR, FOUR_SCRIPT).close()
    database(tmp_path, FIVE, FIVE_SCRIPT).close()
    assert read_last_success(host) == 500


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 500])
def test_what_is_no_history(host: Host, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "var/lib/dnf").mkdir(parents=True)
    (tmp_path / FOUR.lstrip("/")).write_bytes(content)
    assert read_last_success(host) is None


def test_no_history(host: Host) -> None:
    assert read_last_success(host) is None
