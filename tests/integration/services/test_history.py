# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The history in a real PostgreSQL: the same rounds as in the file, and what only a server can do to them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.history import engine, migrate
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.errors import Busy, HistoryError, Newer
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.place import place_of
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.history import test_record, writer
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.history.rounds_of import Rounds, one, result
from sqlalchemy import create_engine, text

ROOT = Path(__file__).parents[3]
IN_A_FILE_ONLY = ("test_check_mode_makes_no_history",)


def _shared(module):
    names = [name for name in vars(module) if name.startswith("test_") and name not in IN_A_FILE_ONLY]
    return {name: getattr(module, name) for name in names}


globals().update(_shared(test_record))


@pytest.fixture
def url(postgresql):
    """A database of its own, by the Unix socket."""
    pytest.importorskip("psycopg")
    name = f"upkeep_{uuid.uuid4().hex[:8]}"
    folder = Path(postgresql.more["socket"]).parent
    at = f"postgresql+psycopg://postgres:open%20sesame@/{{}}?host={folder}&port={postgresql.port}"
    server = create_engine(at.format("postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield at.format(name).replace("+psycopg", "")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def rounds(url):
    """Rounds with a history of their own."""
    return Rounds(place_of(None, url))


def start(url, host, first, count):
    """Start a writer."""
    return subprocess.Popen(
        [sys.executable, writer.__file__, url, host, str(first), str(count)],
        env={**os.environ, "PYTHONPATH": str(ROOT / ".cache/collections")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def is_whole(rounds, host):
    """Hold the cursor of a host against what was counted."""
    key = f"(SELECT key FROM upkeep_host WHERE name = '{host}')"
    (newest,) = rounds.rows(f"SELECT cursors FROM upkeep_state WHERE host = {key} ORDER BY key DESC LIMIT 1")
    offset = int(newest[0].rpartition(" ")[2].rstrip("}"))
    ((recorded,),) = rounds.rows(f"SELECT count(*) FROM upkeep_coverage WHERE host = {key}")
    counts = f"SELECT sum(value), count(*) FROM upkeep_metric JOIN upkeep_series ON key = series WHERE host = {key}"
    assert rounds.rows(counts) == [(float(offset), recorded)]
    assert rounds.rows(f"SELECT rounds FROM upkeep_signature WHERE host = {key}") == [(recorded,)]


def test_many_control_nodes_at_once_get_their_turn(rounds, url):
    processes = [start(url, f"web{number}", 0, 4) for number in range(3)]
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert out.split() == list("0123"), err
    for number in range(3):
        is_whole(rounds, f"web{number}")
    assert rounds.rows("SELECT count(*) FROM upkeep_schema") == [(1,)]


def test_killed_it_loses_no_line_and_counts_none_twice(rounds, url):
    number = 0
    for _kill in range(3):
        process = start(url, "web1", number, 1000)
        seen = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        seen += process.communicate()[0]
        number = int(seen.split()[-1]) + 1
    assert start(url, "web1", number, 1).communicate()[0].split() == [str(number)]
    is_whole(rounds, "web1")


def test_a_lock_that_nobody_gives_back_is_an_error_in_bounded_time(rounds, monkeypatch):
    rounds.round(0, one("ok"))
    with engine.opened(rounds.place) as history, history.writing():
        monkeypatch.setattr(engine, "WAIT_SECONDS", 0.2)
        with pytest.raises(
            Busy, match="the database of upkeep_history_url is locked by somebody else for more than 0.2 s"
        ):
            rounds.round(1, one("ok"))
    assert rounds.round(2, one("ok")).previous["id"] == "round-1"


def test_beside_somebody_elses_tables(rounds):
    server = create_engine(rounds.place.url)
    with server.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (a int)"))
    server.dispose()
    assert rounds.round(0, one("ok")).findings == []


def test_a_newer_history_is_an_error_and_an_older_goes_forward(rounds, monkeypatch):
    def add_column(connection):
        connection.exec_driver_sql("ALTER TABLE upkeep_host ADD COLUMN colour TEXT")

    def break_off(connection):
        add_column(connection)
        raise HistoryError("the power went")

    rounds.round(0, one("ok"))
    monkeypatch.setattr(migrate, "STEPS", [break_off])
    with pytest.raises(HistoryError, match="the power went"):
        rounds.round(1, one("ok"))
    monkeypatch.setattr(migrate, "STEPS", [add_column])
    rounds.round(2, one("ok"))
    assert rounds.rows("SELECT version FROM upkeep_schema") == [(2,)]
    monkeypatch.setattr(migrate, "STEPS", [])
    with pytest.raises(Newer, match="it has schema 2, and this version of ops.upkeep knows 1"):
        rounds.round(3, one("ok"))


def test_what_is_old_is_forgotten(rounds):
    for day in range(8):
        metric = {"name": "space", "value": day, "unit": "percent", "labels": {}}
        rounds.round(day, {"web1": {"health_check": {**result(), "metrics": [metric]}}}, keep=3)
    assert rounds.rows("SELECT count(*) FROM upkeep_metric") == [(3,)]


def test_a_wrong_password_is_an_error_that_does_not_show_it(postgresql):
    folder = Path(postgresql.more["socket"]).parent
    rounds = Rounds(place_of(None, f"postgresql://postgres:wr0ng@/postgres?host={folder}&port={postgresql.port}"))
    with pytest.raises(HistoryError, match="password authentication failed") as raised:
        rounds.round(0, one("ok"))
    assert "wr0ng" not in str(raised.value)
