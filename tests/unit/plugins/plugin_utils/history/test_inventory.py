# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What came and what went on a host."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.inventory import Kind, compared, findings, found, read
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.history.rounds_of import DAY, result

HOUR = DAY / 24


def after(*looks):
    """Return the inventory after looks at units: (hour, names)."""
    known: dict[str, Kind] = {}
    for hour, names in looks:
        known = compared(known, {"units": frozenset(names.split())}, hour * HOUR)
    return known["units"]


@pytest.mark.parametrize(
    ("looks", "new", "gone"),
    [
        ([(0, "a b")], "", ""),
        ([(0, "a b"), (24, "a b")], "", ""),
        ([(0, "a"), (24, "a b")], "b", ""),
        ([(0, "a"), (24, "a b"), (30, "a b")], "b", ""),
        ([(0, "a"), (24, "a b"), (48, "a b")], "", ""),
        ([(0, "a b"), (24, "a")], "", "b"),
        ([(0, "a b"), (24, "a"), (24 * 6, "a")], "", "b"),
        ([(0, "a b"), (24, "a"), (24 * 8, "a")], "", ""),
        ([(0, "a b"), (24, "a"), (48, "a b")], "", ""),  # back: no news
        ([(0, "a"), (24, "a b"), (25, "a")], "", ""),  # there for an hour: never there for good
        ([(0, "a"), (24, "a b"), (48, "a b"), (72, "a")], "", "b"),
    ],
)
def test_new_for_a_day_and_gone_for_a_week(looks, new, gone):
    kind = after(*looks)
    assert (sorted(kind.new), sorted(kind.gone)) == (new.split(), gone.split())


def test_a_kind_that_was_not_looked_for_stays_as_it_was():
    known = {"units": Kind(frozenset("ab"), {}, {"c": 0.0})}
    assert compared(known, {}, 5 * HOUR) == known


@pytest.mark.parametrize(
    "raw",
    [None, [], "text", {"units": "text"}, {"units": None}, {7: ["a"]}, {"units": ["x"] * 5001}],
)
def test_what_is_no_inventory_is_left_out(raw):
    assert found(raw) == {}


def test_hostile_names_are_made_harmless():
    assert found({"units": ["a\x1b[31m\nb", 7, "é" * 300]}) == {"units": frozenset({"a b", "é" * 255 + "…"})}


def test_one_finding_for_each_kind():
    names = frozenset(f"unit{number}" for number in range(8))
    known = compared(
        {"units": Kind(names), "logs": Kind(frozenset("ab"))},
        {"units": frozenset({"other"}), "logs": frozenset("a")},
        0.0,
    )
    made = [item.to_dict() for item in findings(known, {"units": (), "logs": ()}, 48 * HOUR)]
    assert [(item["check"], item["subject"], item["message"]) for item in made] == [
        ("inventory_gone", "logs", "1 log gone: b (2 days ago)"),
        (
            "inventory_gone",
            "units",
            "8 units gone: unit0 (2 days ago), unit1 (2 days ago), unit2 (2 days ago), unit3 (2 days ago), "
            "unit4 (2 days ago) and 3 more",
        ),
        ("inventory_new", "units", "1 new unit: other (2 days ago)"),
    ]
    assert made[1]["evidence"]["names"] == sorted(names)


def test_it_can_be_stored():
    known = {"units": after((0, "a b"), (24, "a c"))}
    assert read({name: kind.to_dict() for name, kind in known.items()}) == known


def test_it_is_told_in_a_sequence_of_rounds(rounds):
    def told(at, units):
        recorded = rounds.round(at, {"web1": {"health_check": result(inventory={"units": units.split()})}})
        own = {item["check"]: recorded.memory[item["id"]]["change"] for item in recorded.findings}
        return own, [item["check"] for item in recorded.gone]

    assert told(0, "a b") == ({}, [])
    assert told(1, "a c") == ({"inventory_gone": "new", "inventory_new": "new"}, [])
    assert told(2, "a c") == ({"inventory_gone": "same"}, ["inventory_new"])
    assert told(3, "a b c") == ({}, ["inventory_gone"])
