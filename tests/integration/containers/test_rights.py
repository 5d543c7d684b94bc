# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a health check tells with few rights: as a user, without systemd, without the right to look at others."""

from __future__ import annotations

import pytest

BROKEN = "the check broke"


@pytest.mark.parametrize("user", ["root", "visitor"])
@pytest.mark.parametrize("place", ["machine", "bare"])
def test_whoever_looks_wherever_no_check_breaks(request, ask, place, user):
    container = request.getfixturevalue(place)
    answer = ask(container, user=user, auto=True, deadline=20)
    findings = answer.result["findings"]
    assert [finding for finding in findings if BROKEN in finding["message"]] == []
    assert len({(finding["check"], finding["subject"]) for finding in findings}) == len(findings)
    assert {"filesystem_space", "memory_available"} <= {finding["check"] for finding in findings}


@pytest.mark.parametrize("user", ["root", "visitor"])
def test_nothing_is_invented_in_a_container_without_systemd(bare, ask, user):
    answer = ask(bare, user=user)
    # To a user some things stay hidden, which is no fault of the host.
    allowed = {"ok", "skipped"} if user == "root" else {"ok", "skipped", "unknown"}
    assert [finding for finding in answer.result["findings"] if finding["status"] not in allowed] == []


def test_a_unit_that_was_named_is_never_ok_where_there_is_no_systemd(bare, ask):
    answer = ask(bare, checks=[{"kind": "systemd", "unit": "ssh.service"}])
    assert [finding["status"] for finding in answer.result["findings"]] == ["unknown"]
    assert "systemd does not run here" in answer.result["findings"][0]["message"]


def test_a_user_finds_the_processes_of_others_but_is_told_what_stays_hidden(machine, ask):
    checks = [{"kind": "process", "process": "sshd"}]
    as_root, as_user = (ask(machine, user=user, checks=checks).result["findings"] for user in ("root", "visitor"))
    assert {finding["status"] for finding in as_root} == {"ok"}
    assert {finding["status"] for finding in as_user} <= {"ok", "unknown"}


def test_a_file_that_may_not_be_read_is_unknown(machine, ask):
    answer = ask(machine, user="visitor", checks=[{"kind": "file", "path": "/etc/shadow", "regex": "root"}])
    assert {finding["status"] for finding in answer.result["findings"]} == {"unknown", "ok"}


def test_a_file_in_a_folder_that_may_not_be_entered_is_unknown(machine, ask):
    answer = ask(machine, user="visitor", checks=[{"kind": "file", "path": "/root/.bashrc"}])
    assert {finding["status"] for finding in answer.result["findings"]} == {"unknown"}


def test_what_a_check_is_asked_for_stays_out_of_the_log_of_the_host(machine, ask):
    ask(machine, checks=[{"kind": "tcp", "port": 22, "name": "marked-5f1c"}])
    ask(machine, "resource_review", sample=0.2, exclude=["/marked-5f1c"])
    assert "marked-5f1c" not in machine.run("journalctl", "--no-pager", "-o", "cat")
