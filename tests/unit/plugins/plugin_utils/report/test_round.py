# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ids, names and times of a round."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.round import (
    RoundError,
    ended_round,
    is_round_id,
    new_id,
    utc,
)

NOW = datetime(2026, 11, 24, 3, 3, 59, tzinfo=timezone.utc)


@pytest.mark.parametrize("text", ["20261124T030317Z-daily-3f2a", "1", "after.the_move-2", "a" * 128])
def test_what_is_one_safe_name_can_be_an_id(text):
    assert is_round_id(text)


@pytest.mark.parametrize(
    "text", ["", ".", "..", "../x", "a/b", "/etc", ".hidden", "-rf", "latest", "a b", "a\n", "a\0", "é", "a" * 129, "~"]
)
def test_what_is_not_cannot(text):
    assert not is_round_id(text)
    if text:
        with pytest.raises(RoundError, match="upkeep_round_id"):
            ended_round({"id": text}, NOW)


def test_what_is_not_said_is_made_up():
    made = ended_round(None, NOW)
    assert re.fullmatch(r"20261124T030359Z-round-[0-9a-f]{4}", made.id)
    assert (made.name, made.started, made.ended) == ("round", "2026-11-24T03:03:59Z", "2026-11-24T03:03:59Z")


def test_what_is_said_is_kept():
    begun = {"id": "x", "name": "daily", "started": "2026-11-24T03:03:17Z"}
    assert ended_round(begun, NOW).to_dict() == {**begun, "ended": "2026-11-24T03:03:59Z"}


def test_a_clock_that_was_set_back_makes_no_round_that_ends_before_it_begins():
    later = ended_round({"started": "2026-11-24T05:00:00Z"}, NOW)
    assert later.ended == later.started


@pytest.mark.parametrize("started", ["yesterday", "2026-11-24 03:03:17", "2026-11-24T03:03:17+01:00"])
def test_a_time_that_is_not_utc_is_an_error_that_names_it(started):
    with pytest.raises(RoundError, match=r"upkeep_round\.started"):
        ended_round({"started": started}, NOW)


def test_two_ids_of_the_same_second_differ_and_sort_by_time():
    ids = {new_id("daily", NOW) for _round in range(50)}
    assert len(ids) > 40
    assert max(ids) < new_id("daily", NOW + timedelta(seconds=1))


def test_any_name_makes_a_safe_id():
    assert all(is_round_id(new_id(name, NOW)) for name in ("", "../..", "täglich", "a b", "x" * 500))


def test_times_are_utc():
    assert utc(NOW.astimezone(timezone(timedelta(hours=5)))) == "2026-11-24T03:03:59Z"
