# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notes and commands that say whether a reboot is due."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.linux.reboot_required import (
    parse_needs_restarting,
    read_reboot_required,
)
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

RHEL_9 = """Core libraries or services have been updated since boot-up:
  * glibc
  * kernel
  * systemd

Reboot is required to fully utilize these updates.
More information: https://access.redhat.com/solutions/27943
"""


def put(host, path, text=""):
    place = Path(host.path(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def commands(monkeypatch, host, **answers):
    monkeypatch.setattr(type(host), "which", lambda self, name: name if name.replace("-", "_") in answers else None)

    asked = []

    def run(self, argv, env=None, **rest):
        asked.append((list(argv), env))
        code, stdout = answers[argv[0].replace("-", "_")]
        return Completed(argv, code, stdout, "")

    monkeypatch.setattr(type(host), "run", run)
    return asked


def test_the_note_of_debian_names_its_packages_once(host):
    put(host, "/run/reboot-required", "*** System restart required ***\n")
    put(host, "/run/reboot-required.pkgs", "linux-image-amd64\nlibc6\nlinux-image-amd64\n")
    answer = read_reboot_required(host)
    assert answer.required and answer.packages == ("libc6", "linux-image-amd64")


def test_no_note_on_debian_means_none(host, monkeypatch):
    commands(monkeypatch, host, dpkg=(0, ""))
    assert not read_reboot_required(host).required


def test_red_hat(host, monkeypatch):
    commands(monkeypatch, host, needs_restarting=(1, RHEL_9), yum=(0, ""))
    answer = read_reboot_required(host)
    assert answer.required and answer.packages == ("glibc", "kernel", "systemd")
    commands(monkeypatch, host, needs_restarting=(0, "Reboot should not be necessary."))
    assert not read_reboot_required(host).required


@pytest.mark.parametrize("program", ["dnf", "dnf5"])
def test_dnf_is_asked_where_it_is_since_only_it_can_be_kept_from_writing_its_log(host, monkeypatch, program):
    asked = commands(monkeypatch, host, **{program: (1, RHEL_9), "needs_restarting": (0, "")})
    answer = read_reboot_required(host)
    assert answer.required and answer.packages == ("glibc", "kernel", "systemd")
    assert answer.said_by == program + " needs-restarting -r"
    ((argv, _env),) = asked
    assert argv[-2:] == ["needs-restarting", "-r"] and "-C" in argv
    (folder,) = (word.partition("=")[2] for word in argv if word.startswith("--setopt=logdir="))
    assert not Path(folder).exists() and not folder.startswith("/var/log")


@pytest.mark.parametrize("answer", [(1, "Traceback"), (2, ""), (None, "")])
def test_a_command_that_failed_is_no_answer(host, monkeypatch, answer):
    commands(monkeypatch, host, needs_restarting=answer)
    with pytest.raises(CannotTell):
        read_reboot_required(host)


@pytest.mark.parametrize(("code", "required"), [(0, False), (102, True)])
def test_suse(host, monkeypatch, code, required):
    asked = commands(monkeypatch, host, zypper=(code, ""))
    assert read_reboot_required(host).required is required
    assert asked[0][1] == {"ZYPP_READONLY_HACK": "1", "ZYPP_LOGFILE": "/dev/null"}


def test_red_hat_without_the_tool_names_the_package(host, monkeypatch):
    commands(monkeypatch, host, dnf=(1, "No such command: needs-restarting. Please use /usr/bin/dnf --help"))
    with pytest.raises(CannotTell) as caught:
        read_reboot_required(host)
    assert "dnf-utils" in caught.value.advice


def test_alpine_keeps_no_note(host, monkeypatch):
    commands(monkeypatch, host)
    with pytest.raises(DoesNotApply):
        read_reboot_required(host)


def test_lines_that_name_no_package():
    assert parse_needs_restarting("* \n*\n  * a b\nx\n") == ("a",)
