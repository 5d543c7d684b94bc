# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that are there or not, for this user or another, and that outlive nobody."""

from __future__ import annotations

import os
import pwd

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.launch import (
    CannotLaunch,
    as_user,
    ending_by_itself,
    executable,
)


@pytest.fixture
def script(tmp_path):
    """A file that can be executed."""
    path = tmp_path / "check_it"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_a_command_is_found_by_path_by_folder_and_among_plugins(script):
    folder = str(script.parent)
    assert executable(str(script), None) == str(script)
    assert executable("./check_it", folder) == os.path.join(folder, "./check_it")
    assert executable("check_it", None, extra=[folder]) == str(script)
    assert executable("check_it", None, path=folder) == str(script)
    assert executable("sh", None).endswith("/sh")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no-such-command", "no-such-command is not installed"),
        ("/no/such", "/no/such does not exist"),
        ("/etc", "/etc is not executable"),
        ("/etc/passwd", "/etc/passwd is not executable"),
    ],
)
def test_a_command_that_cannot_be_is_told(name, said):
    with pytest.raises(CannotLaunch, match=said):
        executable(name, None)


def test_a_command_ends_by_itself_after_the_budget():
    argv = ending_by_itself(["sleep", "1"], Host(Budget(100.0, clock=lambda: 90.5)))
    assert argv[0].endswith("/timeout")
    assert argv[1:] == ["-k", "2", "15", "sleep", "1"]


def test_without_timeout_it_runs_as_it_is(host, monkeypatch):
    monkeypatch.setattr(Host, "which", lambda _host, _name: None)
    assert ending_by_itself(["sleep", "1"], host) == ["sleep", "1"]


def test_the_timeout_of_busybox_is_left_alone(host, monkeypatch, tmp_path):
    (tmp_path / "busybox").write_text("")
    (tmp_path / "timeout").symlink_to("busybox")
    monkeypatch.setattr(Host, "which", lambda _host, name: str(tmp_path / name))
    assert ending_by_itself(["sleep", "1"], host) == ["sleep", "1"]


def test_the_same_user_needs_nothing(host):
    assert as_user(["id"], pwd.getpwuid(os.geteuid()).pw_name, host) == (["id"], {})


def test_root_can_be_anybody(host, monkeypatch):
    monkeypatch.setattr(Host, "which", lambda _host, name: "/usr/bin/" + name)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    entry = pwd.getpwnam("nobody")
    argv, changed = as_user(["id"], "nobody", host)
    assert argv == ["/usr/bin/setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--init-groups", "id"]
    assert changed == {"HOME": entry.pw_dir, "USER": "nobody", "LOGNAME": "nobody"}


def test_nobody_can_be_anybody_else(host, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(CannotTell, match="only root can run a command as nobody"):
        as_user(["id"], "nobody", host)


def test_what_is_missing_is_told(host, monkeypatch):
    with pytest.raises(CannotLaunch, match="the user no-such-user does not exist"):
        as_user(["id"], "no-such-user", host)
    monkeypatch.setattr(Host, "which", lambda _host, _name: None)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(CannotTell, match="setpriv is not installed"):
        as_user(["id"], "nobody", host)
