# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of authorized_keys files, held against what ssh-keygen says of them."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.accounts import Account
from ansible_collections.ops.upkeep.plugins.module_utils.linux.authorized_keys import (
    DEFAULT_FILES,
    parse_keys,
    parse_line,
    parse_sshd_config,
    read_keys,
    read_sshd_keys,
    wanted_fingerprint,
)
from hypothesis import given
from hypothesis import strategies as st

ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6c0VvkMvZVKQQ8Jf8tWq4AF0rHcTvN8mB4kF4vQ4xk"
OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6c0VvkMvZVKQQ8Jf8tWq4AF0rHcTvN8mB4kF4vQ4xl"


@pytest.mark.parametrize(
    ("line", "type", "options"),
    [
        (ED25519, "ssh-ed25519", ""),
        (ED25519 + " alice@example.com", "ssh-ed25519", ""),
        ("no-pty " + ED25519, "ssh-ed25519", "no-pty"),
        (
            'command="echo \\"ssh-rsa x\\", y",from="10.0.0.0/8",no-pty ' + ED25519 + " c",
            "ssh-ed25519",
            "command,from,no-pty",
        ),
        ('cert-authority,principals="a b" ' + ED25519, "ssh-ed25519", "cert-authority,principals"),
        ("sk-ssh-ed25519@openssh.com AAAAGnNr x", "sk-ssh-ed25519@openssh.com", ""),
        ("ecdsa-sha2-nistp256 AAAAE2Vj", "ecdsa-sha2-nistp256", ""),
    ],
)
def test_a_line_with_a_key(line, type, options):
    key = parse_line(line)
    assert (key.type, key.options) == (type, options)
    assert key.fingerprint.startswith("SHA256:") and len(key.fingerprint) == 50
    assert key.is_authority is ("cert-authority" in line)


@pytest.mark.parametrize(
    "line", ["", "ssh-ed25519", "ssh-ed25519 not*base64", "garbage AAAA", 'command="open ' + ED25519, "ssh-rsa ===="]
)
def test_a_line_without(line):
    assert parse_line(line) is None


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
@pytest.mark.parametrize("type", ["ed25519", "rsa", "ecdsa"])
def test_the_fingerprint_is_that_of_ssh_keygen(tmp_path, type):
    path = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", type, "-N", "", "-f", str(path)], check=True)
    said = subprocess.run(["ssh-keygen", "-l", "-f", str(path)], check=True, capture_output=True, text=True).stdout
    line = (tmp_path / "key.pub").read_text()
    assert parse_line(line).fingerprint == said.split()[1]
    assert wanted_fingerprint(line) == wanted_fingerprint(said.split()[1]) == said.split()[1]


@pytest.mark.parametrize("text", ["", "SHA256:short", "MD5:" + "0" * 47, "alice", "ssh-ed25519 x"])
def test_what_is_neither_key_nor_fingerprint_is_an_error(text):
    with pytest.raises(ValueError, match="neither a public key line nor a fingerprint"):
        wanted_fingerprint(text)


def test_comments_are_no_keys_and_other_lines_are_counted():
    keys, broken = parse_keys("# c\n\n{0}\r\n  {1}\nwhat is this\n".format(ED25519, OTHER))
    assert (len(keys), broken) == (2, 1)


def account(name, home, uid=1000):
    return Account(name, uid, uid, home, "/bin/sh")


def put(tmp_path, path, text):
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text)


def test_both_usual_files_are_read_and_a_key_in_both_counts_once(host, tmp_path):
    put(tmp_path, "home/a/.ssh/authorized_keys", ED25519)
    put(tmp_path, "home/a/.ssh/authorized_keys2", ED25519 + "\n" + OTHER)
    keys = read_keys(host, [account("a", "/home/a"), account("b", "/home/b")])
    assert [len(owned) for owned in keys.by_user.values()] == [2]
    assert keys.files == ["/home/a/.ssh/authorized_keys", "/home/a/.ssh/authorized_keys2"]
    assert keys.unreadable == {}


def test_a_link_to_the_keys_of_another_is_not_followed_but_said(host, tmp_path):
    put(tmp_path, "root/.ssh/authorized_keys", ED25519)
    (tmp_path / "home/a").mkdir(parents=True)
    (tmp_path / "home/a").chmod(0o777)
    (tmp_path / "home/a/.ssh").symlink_to("/root/.ssh")
    keys = read_keys(host, [account("a", "/home/a")])
    assert keys.by_user == {}
    assert "not followed" in keys.unreadable["/home/a/.ssh/authorized_keys"]


def test_sshd_config_says_where_they_are(host, tmp_path):
    text = "Include /etc/ssh/sshd_config.d/*.conf\nAuthorizedKeysFile .ssh/other\nMatch User x\nTrustedUserCAKeys /ca\n"
    put(tmp_path, "etc/ssh/sshd_config", text)
    put(
        tmp_path,
        "etc/ssh/sshd_config.d/10.conf",
        "authorizedkeysfile=/etc/ssh/keys/%u %h/.k%%\nAuthorizedKeysCommand /x\n",
    )
    put(tmp_path, "etc/ssh/keys/a", ED25519)
    put(tmp_path, "home/a/.k%", OTHER)
    sshd = read_sshd_keys(host)
    assert sshd.files == ("/etc/ssh/keys/%u", "%h/.k%%")
    assert sshd.others == ["AuthorizedKeysCommand", "TrustedUserCAKeys of a Match block"]
    keys = read_keys(host, [account("a", "/home/a")])
    assert keys.files == ["/etc/ssh/keys/a", "/home/a/.k%"]
    assert keys.not_seen == sshd.others


def test_files_that_only_some_may_use_are_said_not_to_be_seen(host, tmp_path):
    text = "Match Group sftp\nInclude /etc/ssh/more\nAuthorizedKeysFile /etc/ssh/sftp/%u\n"
    put(tmp_path, "etc/ssh/sshd_config", text + "Match User git\nAuthorizedKeysFile none\n")
    put(tmp_path, "etc/ssh/more", "AuthorizedKeysCommand /x\n")
    sshd = read_sshd_keys(host)
    assert sshd.files == DEFAULT_FILES
    assert sshd.others == ["AuthorizedKeysFile of a Match block", "AuthorizedKeysCommand of a Match block"]


def test_a_newer_suse_ships_its_configuration_elsewhere(host, tmp_path):
    put(tmp_path, "usr/etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\nAuthorizedKeysFile .ssh/shipped\n")
    assert read_sshd_keys(host).files == (".ssh/shipped",)
    put(tmp_path, "etc/ssh/sshd_config.d/1.conf", "AuthorizedKeysFile .ssh/own\n")
    assert read_sshd_keys(host).files == (".ssh/own",)


def test_a_configuration_that_may_not_be_read_is_said(host, tmp_path, monkeypatch):
    put(tmp_path, "etc/ssh/sshd_config", "AuthorizedKeysFile /etc/ssh/keys/%u\n")

    def refuse(path, limit=0):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(host, "read", refuse)
    assert read_keys(host, [account("a", "/home/a")]).unreadable == {"/etc/ssh/sshd_config": "Permission denied"}


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        (
            "Port 22\n# AuthorizedKeysFile x\n\tAuthorizedKeysFile\tnone\n",
            [("port", "22", False), ("authorizedkeysfile", "none", False)],
        ),
        ("A b\nMatch User x\nC d\nMatch all\nE f\n", [("a", "b", False), ("c", "d", True), ("e", "f", False)]),
        ("nonsense\n=\n", []),
    ],
)
def test_sshd_config(text, settings):
    assert parse_sshd_config(text) == settings


@given(st.text())
def test_hostile_text_breaks_nothing(text):
    parse_keys(text)
    parse_sshd_config(text)
