# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of a false host: who is too many, who is missing, and what may not be seen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds.users import KIND
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6c0VvkMvZVKQQ8Jf8tWq4AF0rHcTvN8mB4kF4vQ4xk alice@home.example"
OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6c0VvkMvZVKQQ8Jf8tWq4AF0rHcTvN8mB4kF4vQ4xl"

FILES = {
    "etc/passwd": (
        "root:x:0:0:root:/root:/bin/bash\nwww:x:33:33::/var/www:/usr/sbin/nologin\n"
        "alice:x:1000:1000::/home/alice:/bin/bash\nbob:x:1001:10::/home/bob:/bin/sh\n"
    ),
    "etc/group": "root:x:0:\nwheel:x:10:\nsudo:x:27:alice\nops:x:50:carol\n",
    "etc/shadow": "root:*:1::::::\nalice:$y$j9T$x:1::::::\nbob:!:1::::::\nwww:*:1\n",
    "etc/sudoers": "root ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n",
    "home/alice/.ssh/authorized_keys": KEY + "\n",
    "proc/self/x": "",
}


def put(host, files):
    for path, text in files.items():
        place = Path(host.path("/" + path))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)


@pytest.fixture
def users(open_host):
    put(open_host, FILES)
    return open_host


def look(probe, host, **options):
    return {finding.check: finding for finding in probe("users", on=host, **options)}


def test_a_healthy_host_is_ok_in_everything(probe, users):
    found = look(probe, users)
    assert [finding.status for finding in found.values()] == [Status.OK] * 4
    assert found["users_accounts"].message == "4 accounts, only root has uid 0"
    assert found["users_logged_in"].message == "nobody"
    assert found["users_administrators"].message == "2 administrators: alice (group sudo), bob (group wheel)"
    assert found["users_authorized_keys"].message.startswith("1 key: SHA256:")


def test_no_key_and_no_comment_of_one_is_ever_shown(probe, users):
    text = str([finding.to_dict() for finding in probe("users", on=users, authorized_keys=[])])
    assert "AAAA" not in text
    assert "home.example" not in text


@pytest.mark.parametrize(
    ("passwd", "shadow", "status", "said"),
    [
        ("toor:x:0:0::/root:/bin/sh\n", "", "warn", "1 account beside root with uid 0: toor"),
        ("eve:x:5:5::/home/eve:/bin/sh\n", "eve::1\n", "fail", "1 account without a password (eve)"),
        ("eve::5:5::/home/eve:\n", "", "fail", "1 account without a password (eve)"),
        ("eve:x:5:5::/home/eve:/sbin/nologin\n", "eve::1\n", "ok", "5 accounts, only root has uid 0"),
        (
            "eve::0:5::/home/eve:/bin/sh\n",
            "",
            "fail",
            "1 account without a password (eve); 1 account beside root with uid 0: eve",
        ),
    ],
)
def test_accounts_that_are_wrong_anywhere(probe, users, passwd, shadow, status, said):
    put(users, {"etc/passwd": FILES["etc/passwd"] + passwd, "etc/shadow": FILES["etc/shadow"] + shadow})
    found = look(probe, users)["users_accounts"]
    assert (found.status, found.message) == (Status(status), said)


@pytest.mark.parametrize(
    ("administrators", "sudoers", "status", "said"),
    [
        (["alice", "bob"], "", "ok", "2 administrators: alice (group sudo), bob (group wheel), all on the list"),
        (["alice"], "", "fail", "1 administrator not on the list: bob (group wheel)"),
        (["alice", "bob", "zoe"], "", "warn", "1 administrator of the list not here: zoe"),
        (
            ["alice", "zoe"],
            "",
            "fail",
            "1 administrator not on the list: bob (group wheel); 1 administrator of the list",
        ),
        ([], "", "fail", "2 administrators not on the list: alice (group sudo), bob (group wheel)"),
        (
            ["alice", "bob"],
            "eve ALL=(ALL) NOPASSWD: ALL\n",
            "fail",
            "1 administrator not on the list: eve (/etc/sudoers.d/x)",
        ),
        (
            ["alice", "bob"],
            "#1000 ALL=(ALL) ALL\n",
            "ok",
            "2 administrators: alice (group sudo, /etc/sudoers.d/x), bob",
        ),
        (["alice", "bob"], "%ops ALL=(ALL) ALL\n", "fail", "1 administrator not on the list: carol (group ops)"),
        (["alice", "bob"], "%#50 ALL=(ALL) ALL\n", "fail", "1 administrator not on the list: carol (group ops)"),
        (["alice", "bob"], "ALL ALL=(ALL) ALL\n", "fail", "1 administrator not on the list: ALL (/etc/sudoers.d/x)"),
        (["alice", "bob"], "Defaults targetpw\nALL ALL=(ALL) ALL\n", "ok", "2 administrators: alice"),
    ],
)
def test_administrators_against_the_list(probe, users, administrators, sudoers, status, said):
    put(users, {"etc/sudoers.d/x": sudoers})
    found = look(probe, users, administrators=administrators)["users_administrators"]
    assert found.status is Status(status)
    assert found.message.startswith(said)


def test_members_that_only_a_directory_knows_are_said_to_be_unseen(probe, users):
    put(users, {"etc/nsswitch.conf": "group: files sss\n"})
    found = look(probe, users, administrators=["alice", "bob"])["users_administrators"]
    assert "members that only sss knows were not looked up" in found.message


def keys(probe, host, **options):
    return look(probe, host, **options)["users_authorized_keys"]


def test_keys_against_the_list(probe, users):
    good = keys(probe, users, authorized_keys=[KEY])
    assert good.status is Status.OK and good.message.endswith("all on the list")
    fingerprint = good.message.split()[2]
    assert keys(probe, users, authorized_keys=[fingerprint]).status is Status.OK
    extra = keys(probe, users, authorized_keys=[OTHER])
    assert extra.status is Status.FAIL
    assert extra.message.startswith("1 key not on the list: {0} ssh-ed25519 of alice; 1 key of the".format(fingerprint))
    missing = keys(probe, users, authorized_keys=[KEY, OTHER])
    assert missing.status is Status.WARN
    assert keys(probe, users, authorized_keys=[]).status is Status.FAIL


def test_accounts_without_a_shell_have_no_keys_to_look_at_unless_they_are_named(probe, users):
    put(users, {"var/www/.ssh/authorized_keys": OTHER})
    assert keys(probe, users, authorized_keys=[KEY]).status is Status.OK
    assert keys(probe, users, authorized_keys=[KEY], key_users=["www"]).status is Status.FAIL


def test_a_named_account_that_is_not_there_costs_one_unknown(probe, users):
    found = look(probe, users, key_users=["nobody-here"])
    assert found["users_authorized_keys"].status is Status.UNKNOWN
    assert found["users_administrators"].status is Status.OK


def test_too_many_sessions_warn(probe, users):
    put(users, {"proc/9/stat": "9 (bash) S 1 9 9 34816 9 4194560"})
    found = look(probe, users, sessions_warn=1)["users_logged_in"]
    assert found.status is Status.WARN
    assert found.message == "1 session: root (pts/0) (warns at 1)"


def test_without_root_what_was_not_seen_is_said(probe, users, as_nobody):
    for path in ("/etc/shadow", "/etc/sudoers"):
        os.chmod(users.path(path), 0o600)
    os.chmod(users.path("/home/alice"), 0o700)
    with as_nobody():
        found = look(probe, users, administrators=["alice", "bob"])
    assert "empty passwords were not looked for, which needs root" in found["users_accounts"].message
    assert found["users_administrators"].status is Status.OK
    assert found["users_administrators"].message.endswith("not seen, which needs root: /etc/sudoers")
    assert found["users_authorized_keys"].status is Status.UNKNOWN
    assert "/home/alice/.ssh/authorized_keys (Permission denied)" in found["users_authorized_keys"].message


def test_who_is_missing_where_a_part_was_not_seen_is_unknown(probe, users, as_nobody):
    os.chmod(users.path("/etc/sudoers"), 0o600)
    os.chmod(users.path("/home/alice"), 0o700)
    put(users, {"home/bob/.ssh/authorized_keys": OTHER})
    with as_nobody():
        found = look(probe, users, administrators=["alice", "bob", "zoe"], authorized_keys=[KEY, OTHER])
    for check in ("users_administrators", "users_authorized_keys"):
        assert found[check].status is Status.UNKNOWN
        assert "of the list not here" in found[check].message and "not seen" in found[check].message


def test_no_accounts_at_all_cannot_be_told(probe, host):
    with pytest.raises(CannotTell):
        probe("users", on=host)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"authorized_keys": ["alice"]}, "neither a public key line nor a fingerprint"),
        ({"administrators": {"a": 1}}, "administrators"),
        ({"key_user": ["x"]}, 'did you mean "key_users"'),
    ],
)
def test_nonsense_is_an_error_before_anything_runs(options, said):
    with pytest.raises(WrongOptions, match=said):
        plan_one({"kind": "users", **options})


def test_discovery_wants_it_where_there_are_accounts(users, host):
    assert list(KIND.discover(users)) == [{}]
    assert list(KIND.discover(host)) == []
