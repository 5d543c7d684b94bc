# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom sudoers files name: users, groups, aliases, includes, and lines that continue."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.sudoers import logical_lines, read_sudoers, user_list
from hypothesis import given
from hypothesis import strategies as st

DEBIAN = """\
# This file MUST be edited with the 'visudo' command as root.
Defaults	env_reset
Defaults	secure_path="/usr/local/sbin:/usr/local/bin"
# User alias specification
root	ALL=(ALL:ALL) ALL
%sudo	ALL=(ALL:ALL) ALL
@includedir /etc/sudoers.d
"""
SUSE = """\
Defaults targetpw   # ask for the password of the target user i.e. root
ALL   ALL=(ALL) ALL   # WARNING! Only use this together with 'Defaults targetpw'!
root ALL=(ALL) ALL
"""


def write(tmp_path, files):
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)


def test_debian_with_a_folder(host, tmp_path):
    write(
        tmp_path,
        {
            "etc/sudoers": DEBIAN,
            "etc/sudoers.d/README": "# nothing\n",
            "etc/sudoers.d/90-cloud": "ubuntu ALL=(ALL) NOPASSWD:ALL\n",
            "etc/sudoers.d/old.bak": "mallory ALL=(ALL) ALL\n",
            "etc/sudoers.d/backup~": "mallory ALL=(ALL) ALL\n",
        },
    )
    found = read_sudoers(host)
    assert found.users == {"root": "/etc/sudoers", "ubuntu": "/etc/sudoers.d/90-cloud"}
    assert found.groups == {"sudo": "/etc/sudoers"}
    assert found.everyone is None and found.unreadable == []


def test_suse_lets_all_in_who_know_roots_password(host, tmp_path):
    write(tmp_path, {"etc/sudoers": SUSE})
    found = read_sudoers(host)
    assert found.everyone == "/etc/sudoers"
    assert found.asks_target_password


def test_a_newer_suse_keeps_its_own_file_elsewhere_until_somebody_writes_one(host, tmp_path):
    shipped = SUSE + "@includedir /usr/etc/sudoers.d\n@includedir /etc/sudoers.d\n"
    write(tmp_path, {"usr/etc/sudoers": shipped, "etc/sudoers.d/alice": "alice ALL=(ALL) ALL\n"})
    found = read_sudoers(host)
    assert found.everyone == "/usr/etc/sudoers"
    assert found.users["alice"] == "/etc/sudoers.d/alice"
    write(tmp_path, {"etc/sudoers": "bob ALL=(ALL) ALL\n"})
    assert read_sudoers(host).users == {"bob": "/etc/sudoers"}


def test_aliases_are_followed_and_a_circle_ends(host, tmp_path):
    text = "User_Alias OPS = alice, %wheel, MORE : MORE = bob, OPS\nOPS ALL=(ALL) ALL\nHost_Alias WEB = web1\n"
    write(tmp_path, {"etc/sudoers": text})
    found = read_sudoers(host)
    assert sorted(found.users) == ["alice", "bob"]
    assert sorted(found.groups) == ["wheel"]


def test_includes_may_be_relative_and_go_in_circles(host, tmp_path):
    write(
        tmp_path,
        {"etc/sudoers": "#include sudoers.local\n", "etc/sudoers.local": "@include /etc/sudoers\neve ALL=ALL\n"},
    )
    assert "eve" in read_sudoers(host).users


def test_a_missing_file_is_said_and_no_sudo_is_none(host, tmp_path):
    assert read_sudoers(host) is None
    write(tmp_path, {"etc/sudoers": "@include /etc/gone\n@includedir /etc/gone.d\n"})
    assert read_sudoers(host).unreadable == ["/etc/gone"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("alice ALL=(ALL) ALL", ["alice"]),
        ("alice,bob , %ops web1 = /bin/ls", ["alice", "bob", "%ops"]),
        ("#1000 ALL=ALL", ["#1000"]),
        (r"%domain\ admins ALL=(ALL) ALL", ["%domain admins"]),
        ('"%domain admins" ALL=(ALL) ALL', ["%domain admins"]),
        (r"DOM\\alice ALL=(ALL) ALL", [r"DOM\alice"]),
        ("alice", []),
        ("alice ALL", []),
        ("", []),
        (",", []),
    ],
)
def test_user_list(line, names):
    assert user_list(line) == names


def test_lines_continue_and_lose_their_comments():
    text = "alice,\\\n   bob ALL=ALL # why\n#1000 ALL=ALL\n# 1000 is a comment\n#includedir /etc/sudoers.d\n"
    lines = list(logical_lines(text))
    assert [line.text for line in lines[:2]] == ["alice, bob ALL=ALL", "#1000 ALL=ALL"]
    assert (lines[2].include, lines[2].is_folder) == ("/etc/sudoers.d", True)
    assert len(lines) == 3


@given(st.text(alphabet='ab,%#\\" =:ALL\n@', max_size=200))
def test_whatever_is_written_there_breaks_nothing(text):
    for line in logical_lines(text):
        user_list(line.text)
