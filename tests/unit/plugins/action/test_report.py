# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A round played by Ansible itself: what is reported, what it says, and how the run ends."""

from __future__ import annotations

import os

import pytest
from ansible_collections.ops.upkeep.tests.unit.plugins.action.playing import play, play_again
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report.sample import broken, finding, result

GOOD = result(finding("load_per_core", "load", value=0.5, unit="per core"))
BAD = result(finding("filesystem_space", "/var", "fail", "93.1 % full"))
TICKLE = "{{ lookup('ansible.builtin.pipe', 'touch MARKER') }} {% for %} {{ undefined_thing }}"


def test_every_host_is_in_the_report_whatever_happened_to_it(tmp_path):
    marker = str(tmp_path / "templated")
    hostile = TICKLE.replace("MARKER", marker)
    evil = result(finding("http_health", hostile, "warn", hostile, advice=hostile, evidence={"body": [hostile]}))
    said = {"web1": GOOD, "web2": BAD, "web3": evil, "web4": broken(hostile), "db3": "down", "old1": "no python"}
    played = play(tmp_path, said)
    report = played.report()

    assert played.code == 2
    assert [(item["host"], item["check"], item["status"]) for item in report["findings"]] == [
        ("web2", "filesystem_space", "fail"),
        ("db3", "host_reachable", "fail"),
        ("old1", "host_python", "fail"),
        ("web4", "procedure_ran", "unknown"),
        ("web3", "http_health", "warn"),
        ("web1", "load_per_core", "ok"),
    ]
    assert [error["host"] for error in report["errors"]] == ["web4"]
    assert report["findings"][4]["evidence"] == {"body": [hostile]}
    assert report["findings"][4]["message"] == report["findings"][4]["advice"] == hostile
    assert not os.path.exists(marker)
    assert "changed=1" not in played.output

    verdict = "FAIL: 5 of 6 hosts need hands (3 fail, 1 unknown, 1 warn); the round itself had 1 error"
    index = os.path.realpath(tmp_path / "work/upkeep-reports/latest/index.html")
    assert played.lines[-1] == f"{verdict}. Report: {index}"
    assert played.output.count("Report: /") == 2
    assert {path.name for path in (tmp_path / "work/upkeep-reports/latest").iterdir()} == {
        "index.html",
        "junit.xml",
        "report.json",
    }


def test_how_the_run_ends_is_the_policy(tmp_path):
    assert play(tmp_path, {"web1": BAD}, "-e", "upkeep_fail_on=never").code == 0
    assert play_again(tmp_path, "-e", "upkeep_fail_on=fail").code == 2


def test_an_error_of_the_tool_ends_the_run_non_zero_even_with_never(tmp_path):
    played = play(tmp_path, {"web1": broken("boom")}, "-e", "upkeep_fail_on=never")
    assert played.code == 2
    assert "The round itself had 1 error:\n  health_check on web1: boom" in played.output


def test_a_healthy_round_in_check_mode_is_written_too_and_ends_with_0(tmp_path):
    played = play(tmp_path, {"web1": GOOD, "web2": GOOD}, "--check", "-e", "upkeep_round_id=first upkeep_site=here")
    assert played.code == 0
    assert played.lines[-1].startswith("OK: nothing needs hands on all 2 hosts (2 findings). Report: ")
    report = played.report("work/upkeep-reports/first")
    assert report["round"]["id"] == "first" and report["round"]["name"] == "daily"


def test_a_report_that_cannot_be_written_is_shown_all_the_same(tmp_path):
    played = play(tmp_path, {"web1": BAD}, "-e", "upkeep_report_dir=/proc/nowhere")
    assert played.code == 2
    assert played.output.index("FAIL    filesystem_space /var") < played.output.index("Set upkeep_report_dir to")
    said = next(line for line in played.lines if line.startswith("fatal: "))
    assert said.count("cannot be written") == 1  # ansible-core repeats what an error was raised from
    assert played.lines[-1] == "FAIL: web1 needs hands (1 fail). The report could not be written."


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("upkeep_fail_on", "sometimes"),
        ("upkeep_report_keep", "-1"),
        ("upkeep_round_id", "../../etc"),
    ],
)
def test_a_wrong_variable_is_an_error_that_names_it_before_anything_runs(tmp_path, variable, value):
    played = play(tmp_path, {"web1": GOOD}, "-e", f"{variable}={value}")
    assert played.code == 2
    assert variable in played.output
    assert "TASK [Check]" not in played.output
    assert "needs hands" not in played.lines[-1]  # nothing is said of a report that was not made
    assert not (tmp_path / "work/upkeep-reports").exists()


NOTHING_RAN = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.import_role:
        name: ops.upkeep.report
"""


def test_a_round_without_a_beginning_in_which_nothing_ran_is_an_error_of_the_tool(tmp_path):
    played = play(tmp_path, {"web1": GOOD}, "-e", "upkeep_fail_on=never", playbook=NOTHING_RAN)
    assert played.code == 2
    assert "No procedure ran" in played.output
    assert played.report()["status"] == "unknown"
