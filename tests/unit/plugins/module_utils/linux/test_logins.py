# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is logged in, from logind of several versions, from both layouts of utmp, and from /proc."""

from __future__ import annotations

import struct

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.logins import (
    Session,
    parse_session_ids,
    parse_sessions,
    parse_terminal,
    parse_utmp,
    read_logins,
)
from hypothesis import given
from hypothesis import strategies as st

# Version 252 (Debian 12), and 257 (Debian 13), which has more columns.
LIST_252 = "      1 1000 alice seat0 tty1\n     12    0 root        pts/0\n"
LIST_257 = "      1 1000 alice seat0 1234 user tty1 no -\n     c2    0 root  -     99   manager - no -\n"

SHOWN = """\
Id=1
Name=alice
TTY=tty1
Remote=no
RemoteHost=
Class=user
State=active

Id=12
Name=root
TTY=
Remote=yes
RemoteHost=192.0.2.7
Class=user
State=active

Id=13
Name=gdm
Class=greeter
State=online

Id=14
Name=bob
Class=user
State=closing

Id=c2
Name=alice
Class=manager
State=active
"""


@pytest.mark.parametrize(("text", "ids"), [(LIST_252, ["1", "12"]), (LIST_257, ["1", "c2"]), ("", []), ("No\n", [])])
def test_session_ids(text, ids):
    assert parse_session_ids(text) == ids


def test_sessions_of_users_only():
    logins = parse_sessions(SHOWN)
    assert logins.sessions == [Session("alice", "tty1", ""), Session("root", "", "192.0.2.7")]


def test_the_connection_of_the_check_itself_is_left_out():
    logins = parse_sessions(SHOWN, own="12")
    assert [session.user for session in logins.sessions] == ["alice"]
    assert logins.own == 1


def record(layout: str, kind: int, user: str, line: str, source: str, pid: int) -> bytes:
    numbers = [0, 0, 0, 1, 0, b""]
    fields = [text.encode() for text in (line, "", user, source)]
    return struct.pack(layout, kind, pid, *fields, *numbers)


SMALL = "<hxxi32s4s32s256s2hi2i16s20x"
LARGE = "<hxxi32s4s32s256s2h4xq2q16s20x"


@pytest.mark.parametrize(("layout", "size"), [(SMALL, 384), (LARGE, 400)])
def test_both_layouts_of_utmp(layout, size):
    data = record(layout, 2, "reboot", "~", "6.1.0", 0) + record(layout, 7, "alice", "pts/3", "192.0.2.1", 77)
    data += record(layout, 8, "", "pts/4", "", 78)  # one that has gone
    assert len(data) == 3 * size
    assert parse_utmp(data) == [(Session("alice", "pts/3", "192.0.2.1"), 77)]


@pytest.mark.parametrize("data", [b"x", b"\xff" * 384, b"\xff" * 400])
def test_what_is_no_utmp_is_not_believed(data):
    with pytest.raises(CannotTell):
        parse_utmp(data)


def test_an_empty_utmp_of_a_whole_system_is_nobody():
    assert parse_utmp(b"") == []


def test_utmp_is_asked_and_processes_that_ended_are_left_out(host, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "proc/77").mkdir(parents=True)
    (tmp_path / "proc/self").mkdir()
    data = record(SMALL, 7, "alice", "pts/3", "", 77) + record(SMALL, 7, "ghost", "pts/4", "", 78)
    (tmp_path / "run/utmp").write_bytes(data)
    logins = read_logins(host, {})
    assert [session.user for session in logins.sessions] == ["alice"]
    assert logins.told_by == "/run/utmp"


STAT = "{0} ({1}) S 1 {0} {2} {3} {0} 4194560 1 0"


@pytest.mark.parametrize(
    ("pid", "name", "session", "device", "terminal"),
    [
        (9, "bash", 9, 34816, "pts/0"),
        (9, "ba) sh (x", 9, 34817, "pts/1"),
        (9, "bash", 9, 1025, "tty1"),
        (9, "bash", 9, 34816 + (1 << 8), "pts/256"),
        (9, "agetty", 9, 1025, ""),
        (9, "vim", 8, 34816, ""),
        (9, "cron", 9, 0, ""),
    ],
)
def test_terminal_of_a_process(pid, name, session, device, terminal):
    assert parse_terminal(STAT.format(pid, name, session, device)) == terminal


def test_where_nothing_else_tells_the_terminals_do(host, tmp_path):
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/9").mkdir()
    (tmp_path / "proc/9/stat").write_text(STAT.format(9, "bash", 9, 34816))
    (tmp_path / "proc/10").mkdir()  # has ended since
    uid = (tmp_path / "proc/9").stat().st_uid
    logins = read_logins(host, {uid: "alice"})
    assert list(logins.sessions) == [Session("alice", "pts/0")]


def test_where_nothing_tells_at_all_it_cannot_be_told(host):
    with pytest.raises(CannotTell, match="neither logind nor"):
        read_logins(host, {})


@given(st.text())
def test_hostile_text_breaks_nothing(text):
    parse_session_ids(text)
    parse_sessions(text)
    parse_terminal(text)
