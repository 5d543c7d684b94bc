# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts as passwd, group, shadow and nsswitch.conf have them, and as nobody should write them."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.accounts import (
    Account,
    Group,
    members_of,
    parse_empty_passwords,
    parse_group,
    parse_passwd,
    parse_sources,
    read_accounts,
)
from hypothesis import given
from hypothesis import strategies as st

PASSWD = """\
root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
sync:x:4:65534:sync:/bin:/bin/sync
alice:x:1000:1000:Alice,,,:/home/alice:/bin/zsh
bare:x:1001:1001::/home/bare:
# a comment:x:1:1:::
+nis::::::
broken:x:zero:0::/:/bin/sh
short:x:1
"""


def test_passwd_is_read_and_lines_that_are_none_are_left_out():
    accounts = parse_passwd(PASSWD)
    assert [account.name for account in accounts] == ["root", "daemon", "sync", "alice", "bare"]
    assert accounts[3] == Account("alice", 1000, 1000, "/home/alice", "/bin/zsh", "x")


@pytest.mark.parametrize(
    ("shell", "can"),
    [
        ("/bin/bash", True),
        ("", True),
        ("/usr/bin/rbash", True),
        ("/usr/sbin/nologin", False),
        ("/sbin/nologin", False),
        ("/bin/false", False),
        ("/bin/sync", False),
    ],
)
def test_which_shells_let_in(shell, can):
    assert Account("x", 1, 1, "/", shell).can_log_in is can


def test_members_are_those_named_and_those_whose_primary_group_it_is():
    groups = parse_group("sudo:x:27:alice, bob,\nwheel:x:10:\nadm:x:4:carol\nbad:x:y:\n")
    accounts = parse_passwd("dora:x:5:10::/:/bin/sh\nalice:x:6:27::/:/bin/sh\n")
    assert members_of(["sudo", "wheel", "admin"], groups, accounts) == {
        "alice": ["sudo"],
        "bob": ["sudo"],
        "dora": ["wheel"],
    }
    assert groups[0] == Group("sudo", 27, ("alice", "bob"))


def test_an_empty_password_is_seen_and_a_locked_one_is_none():
    assert parse_empty_passwords("a::1::::::\nb:!:1\nc:*:1\nd:$y$j9T$abc:1\ne\n") == {"a"}


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("group: files systemd\n", []),
        ("passwd: sss\ngroup:  files [SUCCESS=merge] sss ldap # both\n", ["sss", "ldap"]),
        ("", []),
        ("# group: ldap\n", []),
    ],
)
def test_other_sources(text, sources):
    assert parse_sources(text, "group") == sources


def test_no_passwd_cannot_be_told(host):
    with pytest.raises(CannotTell, match="/etc/passwd cannot be read"):
        read_accounts(host)


@given(st.text())
def test_whatever_is_written_there_breaks_nothing(text):
    parse_passwd(text)
    parse_group(text)
    parse_empty_passwords(text)
    parse_sources(text, "group")
