# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed, crowded, locked, full, damaged, from the future: the next round starts from the last whole state."""

from __future__ import annotations

import os
import random
import resource
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.history import engine, migrate
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.errors import Busy, HistoryError, Newer
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.history import writer
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.history.rounds_of import Rounds, one, result

ROOT = Path(__file__).parents[5]
KILLS = int(os.environ.get("UPKEEP_KILLS", "8"))
KILLS_A_PART = 5
WRITER_ROUNDS = int(os.environ.get("UPKEEP_WRITER_ROUNDS", "4"))


def start(folder, host, first, count, **more):
    """Start a writer."""
    return subprocess.Popen(
        [sys.executable, writer.__file__, str(folder), host, str(first), str(count)],
        env={**os.environ, "PYTHONPATH": str(ROOT / ".cache/collections")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def query(rounds, text):
    with sqlite3.connect(rounds.place.path) as connection:
        return connection.execute(text).fetchall()


def is_whole(rounds):
    """Hold everything in the history against everything else, as it is at one moment: others may be writing."""
    connection = sqlite3.connect(rounds.place.path, isolation_level=None)
    try:
        connection.execute("BEGIN")
        _hold_together(lambda text: connection.execute(text).fetchall())
    finally:
        connection.close()


def _hold_together(query):
    assert query("PRAGMA integrity_check") == [("ok",)]
    assert query("PRAGMA foreign_key_check") == []
    for host, recorded in query("SELECT host, count(*) FROM upkeep_coverage GROUP BY host"):
        (newest,) = query(f"SELECT cursors FROM upkeep_state WHERE host = {host} ORDER BY key DESC LIMIT 1")
        offset = int(newest[0].rpartition(" ")[2].rstrip("}"))
        counts = (
            f"SELECT sum(value), count(*) FROM upkeep_metric JOIN upkeep_series ON key = series WHERE host = {host}"
        )
        # Every line up to the cursor was counted, and no line twice.
        assert query(counts) == [(float(offset), recorded)]
        assert query(f"SELECT rounds FROM upkeep_signature WHERE host = {host}") == [(recorded,)]
        open_ones = f"SELECT count(*), count(DISTINCT status) FROM upkeep_finding WHERE host = {host} AND ended IS NULL"
        assert query(open_ones) == [(writer.FINDINGS, 1)]


def seeded():
    """Return dice, and print from which seed they fall so again."""
    seed = int(os.environ.get("UPKEEP_SEED", time.time_ns() % 10**6))
    print(f"UPKEEP_SEED={seed}")
    return random.Random(seed)


def test_killed_at_any_moment_it_loses_no_line_and_counts_none_twice(rounds):
    folder = rounds.place.path.parent
    dice = seeded()
    number = 0
    for _kill in range(KILLS):
        process = start(folder, "web1", number, 1000)
        seen = process.stdout.readline()  # at least one round
        time.sleep(dice.uniform(0, 0.25))
        process.kill()
        seen += process.communicate()[0]
        number = int(seen.split()[-1]) + 1
        if Path(rounds.place.path).exists():
            is_whole(rounds)
    process = start(folder, "web1", number, 1)
    assert process.communicate()[0].split() == [str(number)]
    is_whole(rounds)
    told = rounds.round(number / 100 + 1, {"web1": {"log_review": result()}})
    assert query(rounds, "SELECT count(*) FROM upkeep_begun") == [(0,)]
    assert told.previous["id"] == f"web1-{number}"


def test_killed_before_it_recorded_it_is_told_by_the_next_round(rounds):
    rounds.round(0, one("ok"))
    code = (
        "import os, pathlib, sys; from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.history import "
        "rounds_of; rounds_of.Rounds.in_folder(pathlib.Path(sys.argv[1])).recall(1, ['web1']); os.kill(os.getppid(), 9)"
    )
    shell = [sys.executable, "-c", "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]])"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / ".cache/collections")}
    subprocess.run([*shell, code, str(rounds.place.path.parent)], env=environment, check=False, timeout=60)
    told = rounds.round(1.1, one("ok")).findings[0]
    assert (told["check"], told["message"]) == (
        "round_unfinished",
        "the daily round that began 2.4 h ago never ended, and nothing of it was recorded",
    )


def test_killed_while_it_was_made_it_is_made_anew(rounds):
    folder = rounds.place.path.parent
    folder.mkdir(parents=True)
    (folder / ".history-unfinished").write_bytes(b"half a data")
    (folder / ".history-unfinished-journal").write_bytes(b"half a journal")
    assert rounds.round(0, one("ok")).findings == []


def test_many_writers_at_once_get_their_turn(rounds):
    folder = rounds.place.path.parent
    processes = [start(folder, f"web{number}", 0, WRITER_ROUNDS) for number in range(4)]
    for process in processes:
        out, err = process.communicate(timeout=120 + 10 * WRITER_ROUNDS)
        assert out.split() == [str(number) for number in range(WRITER_ROUNDS)], err
    is_whole(rounds)
    assert query(rounds, "SELECT count(*) FROM upkeep_round") == [(4 * WRITER_ROUNDS,)]


@pytest.mark.parametrize("part", range(0, KILLS, KILLS_A_PART))  # each with a small history of its own
def test_of_two_writers_one_may_be_killed_and_the_other_loses_nothing(rounds, part):
    folder = rounds.place.path.parent
    dice = seeded()
    steady = start(folder, "web1", 0, 10**6)
    number = 0
    try:
        steady.stdout.readline()
        for _kill in range(min(KILLS_A_PART, KILLS - part)):
            other = start(folder, "web2", number, 1000)
            seen = other.stdout.readline()
            time.sleep(dice.uniform(0, 0.25))
            other.kill()
            number = int((seen + other.communicate()[0]).split()[-1]) + 1
            assert steady.poll() is None, steady.communicate()[1]
            is_whole(rounds)
    finally:
        steady.kill()
    last = int(steady.communicate()[0].split()[-1])
    is_whole(rounds)
    assert query(rounds, "SELECT count(*) FROM upkeep_round WHERE id LIKE 'web1-%'")[0][0] in (last + 1, last + 2)


def test_a_lock_that_nobody_gives_back_is_an_error_in_bounded_time(rounds, monkeypatch):
    rounds.round(0, one("ok"))
    monkeypatch.setattr(engine, "WAIT_SECONDS", 0.2)
    holder = sqlite3.connect(rounds.place.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy, match=r"is locked by somebody else for more than 0.2 s; see who holds it: fuser -v /"):
        rounds.round(1, one("fail"))
    holder.execute("ROLLBACK")
    assert rounds.round(2, one("fail")).previous["id"] == "round-1"


def test_a_full_disk_records_nothing_and_the_next_round_goes_on(rounds):
    folder = rounds.place.path.parent
    assert start(folder, "web1", 0, 1).communicate()[0].split() == ["0"]
    size = rounds.place.path.stat().st_size
    limit = (size + 64 * 1024, resource.RLIM_INFINITY)
    full = start(folder, "web1", 1, 5, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))
    out, err = full.communicate(timeout=60)
    assert full.returncode == 1 and out.split() == list("1234")[: len(out.split())]
    assert "HistoryError" in err and "cannot be written: " in err and "is its disk full? df -h /" in err
    is_whole(rounds)
    number = len(out.split()) + 1
    assert start(folder, "web1", number, 1).communicate()[0].split() == [str(number)]
    is_whole(rounds)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.write_bytes(b"no database at all" * 1000), "file is not a database"),
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_bytes(path.read_bytes()[:8192]), "malformed"),
        (lambda path: path.write_bytes(path.read_bytes()[:4096] + os.urandom(200_000)), "malformed"),
    ],
)
def test_a_damaged_history_is_put_aside_and_told(rounds, damage, said):
    rounds.round(0, {"web1": {"log_review": result(cursors={"a": 1})}})
    damage(rounds.place.path)
    before = rounds.place.path.read_bytes()
    this, recalled = rounds.recall(1, ["web1"])
    assert recalled.hosts == {} and recalled.previous is None
    recorded = rounds.record(this, one("ok"), recalled.token)
    (told,) = recorded.findings
    (kept,) = rounds.place.path.parent.glob("history.sqlite.corrupt-*Z")
    assert (told["check"], told["status"], told["host"]) == ("history_intact", "fail", "control node")
    assert said in told["message"] and f"It was kept as {kept}, and a new history begun" in told["message"]
    assert kept.read_bytes() == before
    after = rounds.round(2, one("ok"))
    assert after.findings == [] and [item["check"] for item in after.gone] == ["history_intact"]


def test_damage_that_record_meets_costs_the_past_and_not_the_round(rounds):
    rounds.round(0, one("ok"))
    this, recalled = rounds.recall(1, ["web1"])
    rounds.place.path.write_bytes(b"no database at all" * 1000)
    recorded = rounds.record(this, one("fail"), recalled.token)
    assert [item["check"] for item in recorded.findings] == ["history_intact"]
    assert rounds.round(2, one("fail")).previous["id"] == this.id


def test_two_who_meet_the_damage_put_it_aside_once(rounds):
    from ansible_collections.ops.upkeep.plugins.plugin_utils.history import sqlite_file

    rounds.round(0, one("ok"))
    damaged = sqlite_file.identity(rounds.place.path)
    rounds.place.path.write_bytes(b"no database at all" * 1000)
    rounds.round(1, one("ok"))  # the other one
    assert sqlite_file.put_aside(rounds.place.path, damaged, 1) is None
    assert len(query(rounds, "SELECT * FROM upkeep_round")) == 1


def test_somebody_elses_database_is_left_alone(rounds):
    rounds.place.path.parent.mkdir(parents=True)
    with sqlite3.connect(rounds.place.path) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    with pytest.raises(HistoryError, match="its tables are none of ops.upkeep; name another upkeep_state_dir"):
        rounds.round(0, one("ok"))
    assert query(rounds, "SELECT name FROM sqlite_master") == [("theirs",)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(HistoryError, match="Permission denied .*; set upkeep_state_dir to a folder"):
        Rounds.in_folder(tmp_path / "state").round(0, one("ok"))


@pytest.mark.parametrize("folder", ["/proc/nowhere", "/dev/null/state"])
def test_a_folder_that_cannot_be_is_named(folder):
    with pytest.raises(HistoryError, match=f"{folder}/history.sqlite cannot be used: .*; set upkeep_state_dir to"):
        Rounds.in_folder(Path(folder)).round(0, one("ok"))


def test_it_is_for_its_owner_alone(rounds):
    rounds.round(0, one("ok"))
    assert oct(rounds.place.path.parent.stat().st_mode & 0o777) == "0o700"
    assert {oct(path.stat().st_mode & 0o777) for path in rounds.place.path.parent.iterdir()} == {"0o600"}


def test_a_newer_history_is_an_error_and_stays_as_it_is(rounds):
    rounds.round(0, one("ok"))
    with sqlite3.connect(rounds.place.path) as connection:
        connection.execute("UPDATE upkeep_schema SET version = 9")
    for again in range(2):
        with pytest.raises(Newer, match="it has schema 9, and this version of ops.upkeep knows 1: .*update ops.upkeep"):
            rounds.round(1 + again, one("ok"))
    assert query(rounds, "SELECT count(*) FROM upkeep_round") == [(1,)]


def _add_column(connection):
    connection.exec_driver_sql("ALTER TABLE upkeep_host ADD COLUMN colour TEXT")


def _break(connection):
    _add_column(connection)
    raise HistoryError("the power went")


def test_an_older_history_goes_forward_by_itself_or_not_at_all(rounds, monkeypatch):
    rounds.round(0, one("ok"))
    monkeypatch.setattr(migrate, "STEPS", [_break])
    with pytest.raises(HistoryError, match="the power went"):
        rounds.round(1, one("ok"))
    assert query(rounds, "SELECT version FROM upkeep_schema") == [(1,)]
    with pytest.raises(HistoryError, match="has an older schema, and check mode does not change it"):
        rounds.recalled(1, "web1")
    monkeypatch.setattr(migrate, "STEPS", [_add_column])
    assert rounds.round(2, one("ok")).previous["id"] == "round-1"
    assert query(rounds, "SELECT version FROM upkeep_schema") == [(2,)]
    assert query(rounds, "SELECT DISTINCT colour FROM upkeep_host") == [(None,)]
    monkeypatch.setattr(migrate, "STEPS", [_add_column, _add_column])
    with pytest.raises(HistoryError, match="duplicate column"):
        rounds.round(3, one("ok"))
