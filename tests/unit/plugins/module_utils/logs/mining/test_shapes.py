# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines that are known again without being read."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.blanks import Blanks
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.shapes import Recognizer, Shapes, coarse_shape

ROOM = 1 << 20


class Reader:
    """Gives each message a number of its own, and keeps what it was asked."""

    def __init__(self, *loose: str) -> None:
        self.read: list[str] = []
        self._loose = loose

    def __call__(self, message: str) -> tuple[int, tuple[str, ...]]:
        self.read.append(message)
        return len(self.read), tuple(word for word in message.split() if word in self._loose)


def recognizer(reader: Reader) -> Recognizer:
    return Recognizer(lambda line: line.find("|") + 1, reader, ROOM)


@pytest.mark.parametrize(
    "lines",
    [
        ["job 1 done", "job 2 done", "job 345 done"],
        ["id 3f2a91c4-7d11-4c0b", "id a1b2c3d4-ffff-0000"],
        ["blk_-12 moved", "blk_34 moved"],
        ["h1 a|job done", "h2 b|job done"],
        ["pod web-x2k4q up", "pod web-9zz1p up"],
    ],
)
def test_lines_of_one_shape_are_read_once(lines: list[str]) -> None:
    reader = Reader()
    found = recognizer(reader)

    numbers = [found.numbers([line])[0] for line in lines]

    assert len(reader.read) == 1
    assert set(numbers) == {1}


def test_a_word_that_may_be_any_is_not_read_again() -> None:
    reader = Reader("alice")
    found = recognizer(reader)

    assert found.numbers(["user alice left", "user bob left", "user eve came"]) == [1, 1, 2]
    assert reader.read == ["user alice left", "user eve came"]


def test_a_new_word_in_the_header_is_not_read_each_time() -> None:
    reader = Reader()
    starts: list[str] = []

    def start(line: str) -> int:
        starts.append(line)
        return line.find("|") + 1

    found = Recognizer(start, reader, ROOM)
    found.numbers(
        ["on web x2k4q9z1p7 app | it is done", "on web x2k4q9z1p8 app | it is done"]
    )  # known words and blanks
    starts.clear()

    numbers = found.numbers([f"on {host} x2k4q9z1p7 app | it is done" for host in ("dbx", "mailx", "cachex")])

    assert numbers == [1, 1, 1]
    assert len(reader.read) == 1
    assert len(starts) == 1


def test_a_blank_takes_no_word_of_another_form() -> None:
    reader = Reader()
    found = recognizer(reader)

    assert found.numbers(["name x2k4q9z1p7 seen", "name nobody seen"]) == [1, 2]


def test_an_event_of_several_lines_is_one() -> None:
    reader = Reader()

    assert recognizer(reader).numbers(["first 1\n  at x", "second", "first 2\n  at x"]) == [1, 2, 1]


def test_odd_characters_do_no_harm() -> None:
    reader = Reader()

    assert recognizer(reader).numbers(["\udcff\x00", "ünïcode 1", "", "ünïcode 2"]) == [1, 2, 3, 2]


def test_groups_that_are_gone_are_read_anew() -> None:
    reader = Reader("alice")
    found = recognizer(reader)
    lines = ["user alice left", "all is well"]
    found.numbers(lines)

    found.forget({1})

    assert found.numbers(lines) == [3, 2]


def test_a_table_keeps_to_its_room() -> None:
    shapes = Shapes(10_000)
    for number in range(1000):
        shapes.learn(b"x" * (number % 50), number)
        shapes.learn(b"%d" % number, number)

    assert sum(len(shape) + 150 for shape in shapes.known) <= 10_000
    assert b"999" in shapes.known


def test_a_very_long_shape_is_not_remembered() -> None:
    shapes = Shapes(ROOM)
    shapes.learn(b"x" * 5000, 1)

    assert not shapes.known


def test_blanks_keep_to_their_room() -> None:
    blanks = Blanks(40_000, coarse_shape)
    for number in range(1000):
        line = f"word{'x' * number} alice"
        blanks.learn(line, coarse_shape(line), number, ["alice"])

    assert len(blanks._known) <= 100
    assert len(blanks._vocabulary) <= 200
