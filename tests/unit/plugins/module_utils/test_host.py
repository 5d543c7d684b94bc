# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files are read within bounds and without falling for links; answers are shared."""

from __future__ import annotations

import os
import threading

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host


def test_a_file_is_read_under_the_root_and_within_its_limit(host, tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/hostname").write_text("web1\n")
    assert host.read("/etc/hostname") == "web1\n"
    assert host.read("/etc/hostname", limit=3) == "web"


def test_a_pipe_does_not_hold_the_reader(host, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert host.read("/pipe") == ""


def test_a_missing_command_is_named_with_its_package(host):
    with pytest.raises(CannotTell) as caught:
        host.output_of(["no-such-tool", "--version"], package="tools")
    assert str(caught.value) == "no-such-tool is not installed"
    assert caught.value.advice == "install the package tools"


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (["sh", "-c", "echo no >&2; exit 4"], "sh ended with 4: no"),
        (["sleep", "60"], "sleep did not answer in time"),
        (["yes"], "yes printed more than"),
    ],
)
def test_an_output_that_cannot_be_had_says_why(argv, why):
    with pytest.raises(CannotTell, match=why):
        Host(Budget.of(1)).output_of(argv)


def test_commands_speak_the_c_locale(host):
    assert host.output_of(["sh", "-c", "echo $LC_ALL"]) == "C\n"


def test_once_asks_once_for_all_checks_of_a_call(host):
    asked = []
    answers = [host.within(5).once("key", lambda: asked.append(1) or "answer") for _number in range(3)]
    assert answers == ["answer"] * 3 and asked == [1]


def test_once_does_not_keep_an_error(host):
    def broken():
        raise CannotTell("not now")

    with pytest.raises(CannotTell):
        host.once("key", broken)
    assert host.once("key", lambda: "answer") == "answer"


def test_once_does_not_wait_longer_than_the_budget(host):
    asking, release = threading.Event(), threading.Event()

    def slow():
        asking.set()
        release.wait(30)
        return "late"

    first = threading.Thread(target=lambda: host.once("key", slow))
    first.start()
    asking.wait(30)
    try:
        with pytest.raises(CannotTell, match="key did not answer"):
            host.within(0.1).once("key", lambda: "never asked")
    finally:
        release.set()
        first.join()


def test_an_answer_is_asked_for_again_only_when_its_mark_changed(tmp_path):
    asked = []

    def ask():
        asked.append(1)
        return [len(asked), ["openssl"]]

    first = Host(Budget.of(10), root=str(tmp_path))
    assert first.unless_changed("updates", "a", ask) == [1, ["openssl"]]
    second = Host(Budget.of(10), root=str(tmp_path), recalled=first.kept).within(5)
    assert second.unless_changed("updates", "a", ask) == [1, ["openssl"]]
    assert second.kept == first.kept
    third = Host(Budget.of(10), root=str(tmp_path), recalled=second.kept)
    assert third.unless_changed("updates", "b", ask) == [2, ["openssl"]]


@pytest.mark.parametrize(
    "known", [{}, {"updates": None}, {"updates": "x"}, {"updates": {"mark": "a"}}, {"updates": []}]
)
def test_what_is_no_answer_of_ours_is_asked_for_again(tmp_path, known):
    host = Host(Budget.of(10), root=str(tmp_path), recalled=known)
    assert host.unless_changed("updates", "a", lambda: 5) == 5
