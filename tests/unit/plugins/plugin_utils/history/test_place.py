# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the history lies."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.errors import HistoryError, WrongPlace
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.place import place_of
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.history.rounds_of import Rounds, one


@pytest.mark.parametrize(
    ("state_dir", "environment", "path"),
    [
        ("/srv/state", {}, "/srv/state/history.sqlite"),
        (None, {}, "~/.local/state/ops.upkeep/history.sqlite"),
        ("", {"XDG_STATE_HOME": "/x"}, "/x/ops.upkeep/history.sqlite"),
        (None, {"XDG_STATE_HOME": "relative"}, "~/.local/state/ops.upkeep/history.sqlite"),
        ("~/state", {}, "~/state/history.sqlite"),
    ],
)
def test_a_file(state_dir, environment, path):
    assert place_of(state_dir, None, environment).path == Path(path).expanduser()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgres://u:p@h/d?sslmode=verify-full", "postgresql+psycopg://u:p@h/d?sslmode=verify-full"),
        ("postgresql+psycopg2://u:p@h/d", "postgresql+psycopg2://u:p@h/d"),
    ],
)
def test_a_database(url, expected):
    place = place_of("/srv/state", url)
    assert (place.path, place.url) == (None, expected)
    assert "u:p" not in repr(place) and "u:p" not in place.name


@pytest.mark.parametrize("url", ["mysql://u:secret@h/d", "h/d", "postgresql:", "sqlite:///x"])
def test_what_is_no_place(url):
    with pytest.raises(WrongPlace) as raised:
        place_of(None, url)
    assert "secret" not in str(raised.value)


def test_a_database_that_nobody_serves_is_an_error_without_its_password():
    rounds = Rounds(place_of(None, "postgresql://u:sesame@127.0.0.1:1/d"))
    with pytest.raises(HistoryError, match="the database of upkeep_history_url cannot be used: ") as raised:
        rounds.round(0, one("ok"))
    assert "sesame" not in str(raised.value)
