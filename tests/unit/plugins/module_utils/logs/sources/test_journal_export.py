# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The export format, as journalctl 252 prints it."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.journal_export import (
    ExportParser,
    is_cursor,
    same_entry,
    time_of_cursor,
)
from hypothesis import given, settings
from hypothesis import strategies as st

CURSOR = "s=658d8f78785e4fa3a29f828daef2b210;i=32;b=847f476e0a684d93a7a12ec58a5e5b2a;m=3230dc65c;t=6610014eb9195;x=ceb646bdfb96045"
SIMPLE = (
    f"__CURSOR={CURSOR}\n__REALTIME_TIMESTAMP=1795502839140757\n__MONOTONIC_TIMESTAMP=13473007196\n"
    "_BOOT_ID=847f476e0a684d93a7a12ec58a5e5b2a\nPRIORITY=3\nSYSLOG_IDENTIFIER=root\nMESSAGE=hello = 5\n_PID=48\n"
    "_SYSTEMD_UNIT=cron.service\n\n"
).encode()


def with_message(message: bytes) -> bytes:
    """An entry whose message has its length before it."""
    return (
        f"__CURSOR={CURSOR}\n__REALTIME_TIMESTAMP=1795502839140757\nPRIORITY=6\nMESSAGE\n".encode()
        + len(message).to_bytes(8, "little")
        + message
        + b"\nSYSLOG_IDENTIFIER=x\n\n"
    )


def parsed(data: bytes, size: int = 1 << 20):
    parser = ExportParser()
    entries = [entry for start in range(0, len(data), size) for entry in parser.feed(data[start : start + size])]
    return entries + parser.finish()


def test_an_entry():
    (entry,) = parsed(SIMPLE)
    assert entry.cursor == CURSOR
    assert entry.time == 1795502839.140757
    assert (entry.message, entry.priority, entry.origin, entry.pid) == ("hello = 5", 3, "cron.service", "48")


@pytest.mark.parametrize(
    ("unit", "origin"),
    [("nginx.service", "nginx.service"), ("init.scope", "systemd"), ("session-12.scope", "systemd"), ("", "systemd")],
)
def test_a_session_is_known_by_its_program(unit, origin):
    data = f"__CURSOR={CURSOR}\nSYSLOG_IDENTIFIER=systemd\n" + (f"_SYSTEMD_UNIT={unit}\n" if unit else "") + "\n"
    assert [entry.origin for entry in parsed(data.encode())] == [origin]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.none(), st.binary(max_size=60)), max_size=8), st.integers(1, 300))
def test_messages_may_hold_anything_and_blocks_do_not_matter(messages, size):
    data = b"".join(SIMPLE if message is None else with_message(message) for message in messages)
    expected = ["hello = 5" if message is None else message.decode("utf-8", "replace") for message in messages]
    assert [entry.message for entry in parsed(data, size)] == expected


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.integers(1, 100))
def test_no_output_breaks_it(data, size):
    parsed(data, size)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"-- No entries --\n", b"MESSAGE=no cursor\n\n"])
def test_what_holds_no_entry(data):
    assert parsed(data) == []


def test_an_entry_of_gigabytes_is_not_kept():
    parser = ExportParser()
    parser.feed(f"__CURSOR={CURSOR}\nMESSAGE\n".encode() + (1 << 33).to_bytes(8, "little"))
    for _ignored in range(40):
        parser.feed(b"x" * (1 << 20))
        if parser.too_large:
            break
    assert parser.too_large == CURSOR


def test_cursors():
    moved = CURSOR.replace("i=32", "i=7").replace("s=658d", "s=0000")
    assert same_entry(CURSOR, moved)
    assert not same_entry(CURSOR, CURSOR.replace("x=ceb", "x=ceb1"))
    assert not same_entry("", "x")
    assert time_of_cursor(CURSOR) == 1795502839.140757
    assert time_of_cursor("nonsense") is None


@pytest.mark.parametrize(("text", "good"), [(CURSOR, True), ("", False), ("foo", False), ("s=1;--rotate", False)])
def test_only_a_cursor_is_handed_on(text, good):
    assert is_cursor(text) is good
