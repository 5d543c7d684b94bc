# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs that are rotated, emptied, hostile or not there, one case at a time."""

from __future__ import annotations

import gzip
import os
import shutil

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.find import sources_of
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import ReadLimits

from .test_exactly_once import ZSTD, compress

KNOWN_AFTER_A_MINUTE = 61


def rotate(rounds, number=1):
    (rounds.log / "app.log").rename(rounds.log / f"app.log.{number}")


def test_the_second_round_has_what_was_appended(rounds):
    rounds.write("one\n")
    assert rounds.read() == ["one"]
    rounds.write("two\nthree\n")
    assert rounds.read() == ["two", "three"]
    assert rounds.read() == []


def test_a_compressed_file_that_is_named_is_not_called_missing(rounds):
    (rounds.log / "app.log.1.gz").write_bytes(gzip.compress(b"one\n"))
    assert rounds.read("/log/app.log.1.gz") == []
    assert rounds.problems == ["unreadable"]
    assert rounds.reading.problems[0].advice == "name the log itself: /log/app.log"


def test_a_line_without_its_end_waits_for_it(rounds):
    rounds.write("one\ntw")
    assert rounds.read() == ["one"]
    rounds.write("o\n")
    assert rounds.read() == ["two"]


def test_the_last_words_of_a_program_that_died_are_read(rounds):
    rounds.write("one\nSegmentation fau")
    assert rounds.read() == ["one"]
    rounds.host.later = KNOWN_AFTER_A_MINUTE
    assert rounds.read() == ["Segmentation fau"]
    rounds.write("one again\n")
    assert rounds.read() == ["one again"]


def test_a_line_that_a_buffer_has_cut_is_left_for_longer(rounds):
    rounds.write("x" * 4095 + "\n" + "y" * 4096)
    rounds.read()
    rounds.host.later = KNOWN_AFTER_A_MINUTE
    assert rounds.read() == []
    rounds.host.later = 100_000
    assert rounds.read() == ["y" * 4096]


def test_a_cursor_that_was_not_kept_reads_the_same_lines_again(rounds):
    rounds.write("one\n")
    rounds.read()
    rounds.write("two\n")
    assert rounds.read(keep=False) == rounds.read() == ["two"]


def test_who_stops_half_way_goes_on_there(rounds):
    rounds.write("first\n")
    rounds.read()
    lines = [f"{number:07d}" for number in range(400_000)]
    rounds.write("\n".join(lines) + "\n")
    (source,) = sources_of(rounds.host, [{"path": "/log/app.log"}])
    reading = source.read(rounds.cursors["/log/app.log"], ReadLimits())
    got = list(next(iter(reading)))
    rounds.cursors["/log/app.log"] = reading.cursor
    assert 0 < len(got) < len(lines)
    assert got + rounds.read() == lines


@pytest.mark.parametrize(
    "name", ["app.log.1", "app.log-20261124", "app-20261124.log", "app.log.2026-11-24", "app.log.old"]
)
def test_rotation_by_rename(rounds, name):
    rounds.write("one\n")
    rounds.read()
    rounds.write("two\n")
    (rounds.log / "app.log").rename(rounds.log / name)
    rounds.write("three\n", name)  # the program has not been told yet
    rounds.write("four\n")
    assert rounds.read() == ["two", "three", "four"]
    assert rounds.read() == []


def test_rotated_three_times_between_two_rounds(rounds):
    rounds.write("one\n")
    rounds.read()
    for number in (3, 2, 1):
        rounds.write(f"before {number}\n")
        rotate(rounds, number)
    rounds.write("now\n")
    assert rounds.read() == ["before 3", "before 2", "before 1", "now"]


def test_a_log_that_is_not_there_at_the_moment(rounds):
    rounds.write("one\n")
    rounds.read()
    rounds.write("two\n")
    rotate(rounds)
    assert rounds.read() == ["two"]
    assert rounds.problems == []
    assert rounds.reading.notes == ["is not there at the moment; what rotation put away was read"]


def test_copytruncate_with_more_behind_it_than_before(rounds):
    rounds.write("one\n" * 3)
    rounds.read()
    rounds.write("two\n")
    shutil.copy(rounds.log / "app.log", rounds.log / "app.log.1")
    os.truncate(rounds.log / "app.log", 0)
    rounds.write("three\n" * 100)
    assert rounds.read() == ["two"] + ["three"] * 100
    assert rounds.problems == []


def test_a_round_between_copy_and_truncate(rounds):
    rounds.write("one\n")
    rounds.read()
    rounds.write("two\n")
    shutil.copy(rounds.log / "app.log", rounds.log / "app.log.1")
    rounds.write("too late for the copy\n")
    assert rounds.read() == ["two", "too late for the copy"]
    os.truncate(rounds.log / "app.log", 0)
    rounds.write("three\n")
    assert rounds.read() == ["three"]


def test_a_hole_that_copytruncate_left(rounds):
    rounds.write("one\n")
    rounds.read()
    with open(rounds.log / "app.log", "r+b") as file:
        file.truncate(0)
        file.seek(50 * 1024 * 1024)
        file.write(b"two\n")
    assert rounds.read() == ["two"]
    assert rounds.reading.bytes < 51 * 1024 * 1024 + 100


def test_emptied_in_between_is_told_since_something_may_be_lost(rounds):
    rounds.write("one\n")
    rounds.read()
    os.truncate(rounds.log / "app.log", 0)
    rounds.write("two\n")
    assert rounds.read() == ["two"]
    assert rounds.problems == ["gap"]
    assert "emptied" in rounds.reading.problems[0].message
    rounds.read()
    assert rounds.problems == []


def test_removed_and_made_anew_whatever_its_inode(rounds):
    rounds.write("one\n")
    rounds.read()
    (rounds.log / "app.log").unlink()
    rounds.write("other\n")
    assert rounds.read() == ["other"]
    assert rounds.problems == ["gap"]


def test_what_was_left_and_is_removed_is_lost_and_told(rounds):
    rounds.write("x\n")
    rounds.read()
    rounds.write("y" * 1000 + "\n" + "z" * 200_000 + "\n")
    rounds.read(max_bytes=1)
    assert rounds.reading.left > 100_000
    (rounds.log / "app.log").unlink()
    rounds.write("new\n")
    assert rounds.read() == ["new"]
    assert "were removed before they were read" in rounds.reading.problems[0].message


@pytest.mark.parametrize("how", ["gz", "xz", "bz2", "zst"])
def test_compressed_with_lines_that_no_round_has_seen(rounds, how):
    if how == "zst" and not ZSTD:
        pytest.skip("zstd is not installed")
    rounds.write("one\n")
    rounds.read()
    rounds.write("two\nlast words")
    (rounds.log / f"app.log.1.{how}").write_bytes(compress(rounds.log / "app.log", how))
    (rounds.log / "app.log").unlink()
    rounds.write("three\n")
    assert rounds.read() == ["two", "last words", "three"]
    assert rounds.read() == []
    (rounds.log / f"app.log.1.{how}").rename(rounds.log / f"app.log.2.{how}")
    assert rounds.read() == []
    assert rounds.problems == []


def test_a_compressed_file_that_only_begins_like_the_one_that_was_read(rounds):
    banner = "Server 1.2 starts with these options\n" * 40
    rounds.write(banner + "one\n")
    rounds.read()
    (rounds.log / "app.log").unlink()
    (rounds.log / "app.log.1.gz").write_bytes(gzip.compress((banner + "two\nmore\n").encode()))
    rounds.write("three\n")
    assert rounds.read() == [*banner.splitlines(), "two", "more", "three"]


def test_without_the_tool_for_it_the_lines_wait(rounds, monkeypatch):
    if not ZSTD:
        pytest.skip("zstd is not installed")
    rounds.write("one\n")
    rounds.read()
    rounds.write("two\n")
    (rounds.log / "app.log.1.zst").write_bytes(compress(rounds.log / "app.log", "zst"))
    (rounds.log / "app.log").unlink()
    rounds.write("three\n")
    monkeypatch.setattr(type(rounds.host), "which", lambda self, command: None)
    assert rounds.read() == ["three"]
    assert rounds.problems == ["partly"]
    assert "zstd is not installed" in rounds.reading.problems[0].message
    monkeypatch.undo()
    assert rounds.read() == ["two"]


def test_a_damaged_file_gives_what_it_can_and_says_so(rounds):
    rounds.write("one\n")
    rounds.read()
    data = gzip.compress(os.urandom(20_000).hex().encode() + b"\n" + b"two\n" * 200)
    (rounds.log / "app.log.1.gz").write_bytes(data[:-3000])
    rounds.write("three\n")
    lines = rounds.read()
    assert lines[-1] == "three"
    assert rounds.problems == ["partly"]
    assert "damaged" in rounds.reading.problems[0].message


def test_what_is_being_compressed_is_read_from_the_plain_file(rounds):
    rounds.write("one\n")
    rounds.read()
    rounds.write("two\n")
    rotate(rounds)
    (rounds.log / "app.log.1.gz").write_bytes(gzip.compress(b"one\ntwo\n")[:10])
    rounds.write("three\n")
    assert rounds.read() == ["two", "three"]
    assert rounds.problems == []


def test_a_link_to_a_dated_file_that_moves_on(rounds):
    rounds.write("one\n", "app-20261123.log")
    link = rounds.log / "app.log"
    link.symlink_to("app-20261123.log")
    assert rounds.read() == ["one"]
    rounds.write("two\n", "app-20261123.log")
    rounds.write("three\n", "app-20261124.log")
    link.unlink()
    link.symlink_to("app-20261124.log")
    assert rounds.read() == ["two", "three"]
    assert rounds.read() == []


def test_a_link_where_others_can_put_one_is_not_followed(rounds, tmp_path):
    (tmp_path / "secret").write_text("root's own\n")
    (rounds.log / "app.log").symlink_to("../secret")
    rounds.log.chmod(0o777)
    assert rounds.read() == []
    assert rounds.problems == ["unreadable"]


def test_a_series_of_dated_files_is_one_source(rounds):
    rounds.write("one\n", "app-2026-11-23.log")
    assert rounds.read("/log/*.log") == ["one"]
    rounds.write("two\n", "app-2026-11-23.log")
    rounds.write("three\n", "app-2026-11-24.log")
    rounds.write("four\n", "other.log")
    assert rounds.read("/log/*.log") == ["two", "three", "four"]
    assert list(rounds.readings) == ["/log/app-*.log", "/log/other.log"]


def test_a_pattern_keeps_its_subjects_while_files_rotate(rounds):
    rounds.write("one\n", "a.log")
    rounds.write("uno\n", "b.log")
    rounds.read("/log/*log*")
    names = list(rounds.readings)
    (rounds.log / "a.log").rename(rounds.log / "a.log.1")
    rounds.write("two\n", "a.log")
    assert rounds.read("/log/*log*") == ["two"]
    assert list(rounds.readings) == names == ["/log/a.log", "/log/b.log"]


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda path: None, "missing", "is not there"),
        (lambda path: path.mkdir(), "unreadable", "not a regular file"),
        (os.mkfifo, "unreadable", "not a regular file"),
        (lambda path: path.symlink_to("nowhere"), "unreadable", "a link that leads nowhere"),
        (lambda path: path.symlink_to("app.log"), "unreadable", "cannot be read"),
        (lambda path: path.write_bytes(os.urandom(9000)), "partly", "is no text"),
    ],
)
def test_what_is_no_log(rounds, make, kind, words):
    make(rounds.log / "app.log")
    assert rounds.read() == []
    assert rounds.problems == [kind]
    assert words in rounds.reading.problems[0].message


def test_a_pattern_that_matches_nothing_says_so(rounds):
    assert rounds.read("/log/*.log") == []
    assert rounds.problems == ["missing"]
    assert list(rounds.readings) == ["/log/*.log"]


def test_a_log_in_which_nothing_ever_was_is_empty(rounds):
    (rounds.log / "app.log").touch()
    rounds.read()
    assert rounds.reading.empty
    rounds.write("one\n")
    rotate(rounds)
    (rounds.log / "app.log").touch()
    assert rounds.read() == ["one"]
    assert not rounds.reading.empty


def test_the_first_round_does_not_read_the_whole_history(rounds):
    rounds.write("old\n", "app.log.1")
    os.utime(rounds.log / "app.log.1", (1, 1))
    (rounds.log / "app.log.2.gz").write_bytes(gzip.compress(b"older\n"))
    rounds.write("".join(f"{number:09d}\n" for number in range(1000)))
    assert rounds.read(first_bytes=100) == [f"{number:09d}" for number in range(990, 1000)]
    (note,) = rounds.reading.notes
    assert "first round" in note and "9.7 KiB" in note and "2 older files" in note
    rounds.write("new\n")
    assert rounds.read() == ["new"]


def test_the_first_round_begins_with_a_whole_line(rounds):
    rounds.write("a long line that is cut\nshort\n")
    assert rounds.read(first_bytes=10) == ["short"]


def test_a_log_not_written_today_begins_at_its_end(rounds):
    rounds.write("old\n")
    os.utime(rounds.log / "app.log", (1, 1))
    assert rounds.read() == []
    assert "nothing was written" in rounds.reading.notes[0]


@pytest.mark.parametrize("budget", [1, 70_000, 300_000])
def test_what_does_not_fit_into_a_round_comes_with_the_next(rounds, budget):
    rounds.write("0\n")
    rounds.read()
    lines = [f"{number:09d}" for number in range(20_000)]
    rounds.write("\n".join(lines[:10_000]) + "\n")
    rotate(rounds)
    rounds.write("\n".join(lines[10_000:]) + "\n")
    got = rounds.read(max_bytes=budget)
    if budget < 200_000:
        assert rounds.reading.left and rounds.reading.cut
    while True:
        more = rounds.read(max_bytes=budget)
        got += more
        if not more:
            break
    assert got == lines


def test_a_line_longer_than_a_round_is_cut_and_the_next_is_whole(rounds):
    rounds.write("0\n")
    rounds.read()
    rounds.write("x" * 500_000 + "\nnext\n")
    got = rounds.read(max_bytes=1)
    shortened = rounds.reading.shortened
    while rounds.reading.left:
        got += rounds.read(max_bytes=1)
        shortened += rounds.reading.shortened
    assert [len(got[0]), *got[1:]] == [65536, "next"]
    assert shortened == 1


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"caf\xc3\xa9\n", ["café"]),
        (b"\xff\xfe broken\n", ["\ufffd\ufffd broken"]),
        (b"dos\r\nunix\n", ["dos", "unix"]),
        (b"nul\0\0s\n", ["nuls"]),
        (b"\n\ntwo empty before\n", ["", "", "two empty before"]),
        ("a\u2028b\x0bc\x85d\n".encode(), ["a\u2028b\x0bc\x85d"]),
        (b"{{ lookup('pipe', 'id') }}\x1b[31m\n", ["{{ lookup('pipe', 'id') }}\x1b[31m"]),
    ],
)
def test_ugly_text(rounds, data, lines):
    (rounds.log / "app.log").write_bytes(data)
    assert rounds.read() == lines


@pytest.mark.parametrize(
    "cursor",
    [
        {"v": 99},
        {"v": 1, "kind": "journal", "last": "x"},
        {"v": 1, "kind": "file"},
        {"v": 1, "kind": "file", "at": "no", "horizon": 0, "marks": []},
        {"v": 1, "kind": "file", "at": 1, "horizon": 0, "marks": [[1, 2, 3]]},
        {"v": 1, "kind": "file", "at": 1, "horizon": 0, "marks": [[True, 1, 1, 1, "", ""]]},
        {"v": 1, "kind": "file", "at": float("inf"), "horizon": float("inf"), "marks": []},
        {"v": 1, "kind": "file", "at": 1, "horizon": 0, "marks": 7},
        {"marks": {"a": {}}},
        ["no", "mapping"],
        "text",
    ],
)
def test_a_cursor_that_cannot_be_understood_begins_anew(rounds, cursor):
    rounds.write("one\n")
    rounds.cursors["/log/app.log"] = cursor
    assert rounds.read() == ["one"]
    rounds.write("two\n")
    assert rounds.read() == ["two"]


def test_a_cursor_stays_small_however_many_files_there_are(rounds):
    for number in range(1, 400):
        rounds.write(f"{number}\n", f"app.log.{number}")
        os.utime(rounds.log / f"app.log.{number}", (1_700_000_000 - number, 1_700_000_000 - number))
    rounds.write("one\n")
    assert rounds.read() == ["one"]
    assert len(str(rounds.reading.cursor)) < 2500
    for number in range(399, 0, -1):
        (rounds.log / f"app.log.{number}").rename(rounds.log / f"app.log.{number + 1}")
    rounds.write("two\n")
    rotate(rounds)
    rounds.write("three\n")
    assert rounds.read() == ["two", "three"]
    assert rounds.read() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_log_that_may_not_be_read(rounds):
    rounds.write("one\n")
    (rounds.log / "app.log").chmod(0)
    assert rounds.read() == []
    assert rounds.problems == ["unreadable"]
    assert rounds.reading.problems[0].message == "no permission to read it"
