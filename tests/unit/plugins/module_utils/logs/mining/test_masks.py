# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is variable in a message by its form."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining import masks
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.masks import users, words
from hypothesis import given
from hypothesis import strategies as st

TABLE = [
    ("took 12 ms", "took <*>"),
    ("took 1.5 seconds, really", "took <*>, really"),
    ("lifetime <1 sec", "lifetime <*>"),
    ("lifetime 00:12", "lifetime <*>"),
    ("read 18846 bytes (18.4 KB)", "read <*> bytes (<*>)"),
    ("block blk_-160899 ok", "block blk_<*> ok"),
    ("node-12 is up", "node-<*> is up"),
    ("from 10.0.0.1:22 to fe80::1", "from <*> to <*>"),
    ("from 10.0.0.1 port 51234", "from <*> port <*>"),
    ("10.0.0.1,10.0.0.2 asked", "<*> asked"),
    ("open /var/lib/x/y.db failed", "open <*> failed"),
    ("open C:\\Windows\\x.dll failed", "open <*> failed"),
    ("open src/app/main.py failed", "open <*> failed"),
    ("see https://example.org/a?b=c now", "see <*> now"),
    ("instance 3f2a91c4-7d11-4c0b-9d1e-0a1b2c3d4e5f gone", "instance <*> gone"),
    ("at 0x0b85eee0, mask 0x05", "at <*>, mask <*>"),
    ("token deadbeef and abc123def", "token <*> and <*>"),
    ("mail from alice@example.org", "mail from <*>"),
    ("for web1.example.org.", "for <*>."),
    ("host db.eu-1.example.co.uk down", "host <*> down"),
    ("hwaddr 00:11:22:aa:bb:cc", "hwaddr <*>"),
    ("at Sat Jul  9 12:16:49 2005 again", "at <*> again"),
    ("since 2024-01-02 03:04:05 there", "since <*> there"),
    ("rhost= () open", "rhost= (<*>) open"),
    ("session opened for user alice by root", "session opened for user <*> by root"),
    ("in rack R02-M1-N0-C:J12-U11 now", "in rack <*> now"),
    ("id jA9K1nPQ005117: sent", "id <*>: sent"),
    ("1 2 3 4", "<*>"),
    ("delete blk_1 blk_-2 blk_3", "delete blk_<*>"),
    ("node-1 0xff <ok> node-2 0xfe <ok>", "node-<*> <*> <ok>"),
]


@pytest.mark.parametrize(("message", "template"), TABLE)
def test_a_variable_is_known_by_its_form(message: str, template: str) -> None:
    assert " ".join(words(message)) == template


@pytest.mark.parametrize(
    "message",
    [
        "java.lang.NullPointerException: nothing there",
        "and/or this way",
        "success/failure",
        "the facade added a decade",
        "no no no",
        "Retry-After header set",
        "state=running, enabled=true",
        "",
    ],
)
def test_words_stay(message: str) -> None:
    assert words(message) == tuple(message.split())


def test_the_name_of_a_user_may_be_any_word() -> None:
    assert users("Invalid user bob from 10.0.0.1, user eve") == ("bob", "eve")
    assert users("no name here") == ()


@given(st.text())
def test_any_text_has_words(text: str) -> None:
    assert words(text) == words(text)
    assert len(words(text)) <= masks.MAX_WORDS


def test_no_more_than_the_beginning_counts() -> None:
    assert len(words("word " * 5000)) == masks.MAX_WORDS
    assert sum(map(len, words("x" * 100_000))) <= masks.MAX_MESSAGE


def test_what_is_remembered_is_bounded() -> None:
    for number in range(masks._CACHED + 100):
        masks.masked_word(f"w{number}.")

    assert len(masks._masked) <= masks._CACHED


@pytest.mark.parametrize(
    "piece", ["a.", "1:", "1.", "/", "a/", "ab1", "[", "=", "-", "_", "a@", "f", "0x", "x://", "\\", "<*>"]
)
def test_hostile_text_takes_no_more_than_its_length(piece: str) -> None:
    # An expression that tries all ways would not come back from these within the life of the test run.
    assert words(piece * 1500)
    assert words(piece * 700 + "!")
