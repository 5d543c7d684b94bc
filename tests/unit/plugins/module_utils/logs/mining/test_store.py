# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which messages are one template."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.groups import OVERFLOW
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.store import Store

NAMES = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa")


def templates(messages: Iterable[str], limit: int = 1000) -> set[str]:
    store = Store(limit)
    numbers = [store.find(tuple(message.split()))[0] for message in messages]
    return {store.groups.text(store.groups.resolve(number)) for number in numbers}


def test_four_values_in_a_place_are_words_and_five_are_a_variable() -> None:
    messages = [f"the {name} service is down" for name in NAMES]

    assert templates(messages[:4]) == set(messages[:4])
    assert templates(messages[:5]) == {"the <*> service is down"}


def test_the_first_word_is_doubted_later_than_others() -> None:
    messages = [f"{name} startup succeeded" for name in NAMES]

    assert len(templates(messages[:9])) == 9
    assert templates(messages) == {"<*> startup succeeded"}


def test_variables_may_be_found_one_after_the_other() -> None:
    messages = [f"copy {one} to {other} now" for one in NAMES[:5] for other in NAMES[:5]]

    assert templates(messages) == {"copy <*> to <*> now"}


def test_single_words_are_never_one_template() -> None:
    assert templates(NAMES) == set(NAMES)


def test_another_key_is_another_statement() -> None:
    messages = [f"setting {name}=on" for name in NAMES]

    assert len(templates(messages)) == len(NAMES)


def test_values_of_keys_are_variables_together() -> None:
    messages = [f"acquire tag={one} name={other} done" for one, other in zip(NAMES, reversed(NAMES), strict=True)]

    assert templates(messages[:5]) == {"acquire tag=<*> name=<*> done"}
    assert len(templates(messages[:4])) == 4


def test_true_and_false_are_words() -> None:
    messages = [f"shown visible={flag} name={name}" for name in NAMES for flag in ("true", "false")]

    assert templates(messages) == {"shown visible=true name=<*>", "shown visible=false name=<*>"}


def test_names_of_classes_are_variables_together() -> None:
    messages = [f"Registering a.b.{one} for a.c.{other}" for one, other in zip(NAMES, reversed(NAMES), strict=True)]

    assert templates(messages) == {"Registering <*> for <*>"}


def test_many_that_begin_alike_may_differ_in_several_places_at_once() -> None:
    messages = [f"request from {a}{b} went to {b}{a} again" for a in NAMES for b in NAMES]

    assert templates(messages) == {"request from <*> went to <*> again"}


def test_what_finds_no_room_is_in_the_overflow() -> None:
    store = Store(3)

    numbers = [store.find(tuple(message.split()))[0] for message in ("a b c", "d e", "f", "g h", "a b c")]

    assert numbers[3] == OVERFLOW
    assert OVERFLOW not in numbers[:3]
    assert numbers[4] == numbers[0]


def test_long_messages_take_more_room() -> None:
    store = Store(10)
    for letter in "abc":
        store.find(tuple(f"{letter}{number}x" for number in range(100)))

    assert store.groups.cells <= 10 * 16


def test_thinning_keeps_what_came_twice_and_drops_noise() -> None:
    store = Store(100)
    kept = store.find(("the", "disk", "failed"))[0]
    noise = [store.find((f"a{number}", f"b{number}", f"c{number}"))[0] for number in range(99)]

    gone = store.thin(lambda number: number != kept)

    assert sorted(gone) == sorted(noise)
    assert store.groups.resolve(kept) == kept
    assert {store.groups.resolve(number) for number in noise} == {OVERFLOW}
    assert store.find(("a1", "b1", "c1"))[0] != OVERFLOW


def test_thinning_joins_what_begins_or_ends_alike() -> None:
    store = Store(100)
    noise = [store.find(("lost", f"x{number}y", f"y{number}z"))[0] for number in range(40)]
    noise += [store.find((f"x{number}y", f"y{number}z", "found"))[0] for number in range(60)]

    assert store.thin(lambda number: True) == []
    assert {store.groups.text(store.groups.resolve(number)) for number in noise} == {"lost <*> <*>", "<*> <*> found"}


def test_without_need_nothing_is_thinned() -> None:
    store = Store(1000)
    for number in range(50):
        store.find((f"a{number}", f"b{number}"))

    assert store.thin(lambda number: True) == []


@pytest.mark.parametrize("count", [2000])
def test_numbers_and_notes_are_bounded(count: int) -> None:
    store = Store(10)
    for number in range(count):
        store.find((f"a{number}", f"b{number}"))
        store.thin(lambda number: True)

    assert len(store.groups) <= 10
    assert store.groups.numbers <= 10 * 100
    assert store._joins.size <= 2 * 10 * 16
