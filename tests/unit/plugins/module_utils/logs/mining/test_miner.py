# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The miner as its users see it."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.miner import OVERFLOW, Miner
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.template import template_id
from hypothesis import given, settings
from hypothesis import strategies as st

HEADERS = ("", "Jul  1 09:00:55 web1 app[7]: ", "2024-01-02 03:04:05,123 WARN  [main] com.example.App: ")
FORMS = (
    "Accepted connection from 10.0.0.{} on port {}",
    "Job {} finished after {} ms",
    "Disk /dev/sd{} has {} bad sectors",
    "replication is {} bytes behind its primary, slot {}",
    "out of memory: killed process {} using {} kB",
)
LINES = [header + form.format(number, number * 7) for header in HEADERS for form in FORMS for number in range(1, 30)]
IDS = {
    template_id(text)
    for text in (
        "Accepted connection from <*> on port <*>",
        "Job <*> finished after <*>",
        "Disk <*> has <*> bad sectors",
        "replication is <*> bytes behind its primary, slot <*>",
        "out of memory: killed process <*> using <*>",
    )
}

lines_of_any_kind = st.lists(
    st.one_of(
        st.text(max_size=80), st.sampled_from(LINES), st.from_regex(r"[a-d]{1,3}( [a-d0-9]{1,3}){0,5}", fullmatch=True)
    )
)


def ids(miner: Miner) -> set[str]:
    return {template.id for template in miner.templates()}


def test_headers_numbers_and_order_do_not_change_an_id() -> None:
    for seed in range(5):
        lines = random.Random(seed).sample(LINES, len(LINES))
        miner = Miner()
        miner.add(lines)

        assert ids(miner) == IDS


def test_an_id_is_the_same_for_ever() -> None:
    # Verdicts in files of other people stand on it: a change here is a break for them.
    assert template_id("Job <*> finished after <*>") == "395f92dbb4b2e3e3"


def test_a_template_tells_all_of_its_group() -> None:
    miner = Miner(max_sample=20)

    numbers = miner.add(["user alice left", "user bob left", "all is well"])
    (first, second) = miner.templates()

    assert (first.text, first.count, first.sample) == ("user <*> left", 2, "user alice left")
    assert (second.text, second.count) == ("all is well", 1)
    assert numbers == [first.number, first.number, second.number]
    assert len(first.id) == 16


def test_a_sample_is_the_first_line_whole_but_cut() -> None:
    miner = Miner(max_sample=20)
    miner.add(["Jul  1 09:00:55 web1 app[7]: Job 1 done", "Jul  1 09:00:56 web1 app[7]: Job 2 done"])

    assert [template.sample for template in miner.templates()] == ["Jul  1 09:00:55 web1"]


def test_numbers_given_before_lead_to_a_joined_group() -> None:
    miner = Miner()
    numbers = [
        number for name in ("red", "green", "blue", "pink", "grey") for number in miner.add([f"the {name} light is on"])
    ]

    assert len({miner.resolve(number) for number in numbers}) == 1
    assert [(template.text, template.count) for template in miner.templates()] == [("the <*> light is on", 5)]


def test_frames_of_a_stack_are_no_part_of_the_template() -> None:
    miner = Miner()
    miner.add(
        [
            'Traceback (most recent call last):\n  File "/a.py", line 3, in run\n    x()\nValueError: no such thing',
            'Traceback (most recent call last):\n  File "/b.py", line 7, in stop\n    y()\nValueError: no such thing',
            'Traceback (most recent call last):\n  File "/b.py", line 7, in stop\n    y()\nKeyError: no such thing',
        ]
    )

    assert sorted(template.count for template in miner.templates()) == [1, 2]


@given(lines_of_any_kind, st.integers(1, 20))
def test_the_sums_add_up(lines: list[str], room: int) -> None:
    miner = Miner(max_templates=room)

    numbers = miner.add(lines)
    templates = miner.templates()
    counts = Counter(map(miner.resolve, numbers))

    assert len(numbers) == len(lines) == miner.lines
    assert sum(template.count for template in templates) + miner.cut_off == len(lines)
    assert counts.pop(OVERFLOW, 0) == miner.cut_off
    assert counts == {template.number: template.count for template in templates}


@given(lines_of_any_kind, st.integers(1, 50))
def test_chunks_do_not_change_the_groups(lines: list[str], size: int) -> None:
    whole, pieces = Miner(), Miner()
    whole.add(lines)
    for begin in range(0, len(lines), size):
        pieces.add(lines[begin : begin + size])

    assert whole.templates() == pieces.templates()


@given(st.lists(st.one_of(st.text(max_size=60), st.sampled_from(LINES)), max_size=30))
def test_the_same_lines_again_change_nothing(lines: list[str]) -> None:
    miner = Miner()
    miner.add(lines)
    once = {template.id: template.count for template in miner.templates()}
    miner.add(lines)

    assert {template.id: template.count for template in miner.templates()} == {
        name: 2 * count for name, count in once.items()
    }


def noise(chance: random.Random, words: int = 6) -> str:
    return " ".join("".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ignored in range(words))


def entries(miner: Miner) -> int:
    """How much a miner remembers, in entries of all its tables."""
    store, known = miner._store, miner._recognizer
    return sum(
        map(
            len,
            (
                miner._counts,
                miner._samples,
                store.groups.words,
                store._by_hash,
                store._joins._holes,
                known._plain.known,
            ),
        )
    ) + sum(map(len, (known._coarse.known, known._by_blanks.known, known._messages.known, known._blanks._known)))


@settings(max_examples=1)
@given(st.integers())
def test_memory_does_not_grow_with_the_input(seed: int) -> None:
    chance = random.Random(seed)
    miner = Miner(max_templates=100)
    sizes = []
    for _chunk in range(6):
        miner.add([noise(chance) for _ignored in range(1500)])
        sizes.append(entries(miner))

    assert sizes[-1] <= max(sizes[:3]) * 1.5 + 5 * 1500  # the tables of shapes have room for these chunks yet
    assert len(miner.templates()) <= 100


def test_a_real_message_is_found_in_a_flood_of_noise() -> None:
    chance = random.Random(1)
    miner = Miner(max_templates=200)
    for _chunk in range(5):
        flood = [noise(chance) for _ignored in range(300)]
        miner.add(flood[:100] + ["the disk of the database has failed"] * 2 + flood[100:])

    assert ("the disk of the database has failed", 10) in [(found.text, found.count) for found in miner.templates()]
    assert miner.cut_off > 1000


def test_what_found_no_room_may_find_some_later() -> None:
    chance = random.Random(2)
    miner = Miner(max_templates=100)
    miner.add([noise(chance) for _ignored in range(200)] + ["the disk has failed"])

    (number,) = miner.add(["the disk has failed"])

    assert miner.resolve(number) != OVERFLOW


@pytest.mark.parametrize(
    "line",
    ["x" * 10_000_000, "a b " * 100_000, "\x00" * 100_000, "{{ }}" * 1000, "\ud800" * 100, "\n" * 1000, "[" * 50_000],
)
def test_monstrous_lines_are_counted(line: str) -> None:
    miner = Miner()
    miner.add([line, line, "all is well"])

    assert sorted(template.count for template in miner.templates()) == [1, 2]
    assert all(len(template.sample) <= 400 and len(template.text) <= 2000 for template in miner.templates())
