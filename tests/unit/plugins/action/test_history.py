# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rounds played by Ansible itself, one after the other: what is recalled, recorded, and said when it cannot be."""

from __future__ import annotations

import json
import os
import sqlite3

import pytest
from ansible_collections.ops.upkeep.tests.unit.plugins.action.playing import play_again, prepare
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report.sample import finding, result

#: A procedure that says what it was handed, and returns what the test wants.
MODULE = """#!/usr/bin/python
import json
from ansible.module_utils.basic import AnsibleModule
options = {"path": {"type": "path"}, "host": {"type": "str"}, "cursors": {"type": "dict"}, "since": {"type": "float"}}
module = AnsibleModule(argument_spec=options, supports_check_mode=True)
name = module.params["path"] + "." + module.params["host"] + ".handed"
with open(name, "w") as file:
    json.dump({"cursors": module.params["cursors"], "since": module.params["since"]}, file)
with open(module.params["path"]) as file:
    said = json.load(file)[module.params["host"]]
(module.fail_json if said.get("failed") else module.exit_json)(**said)
"""

PLAYBOOK = """
- hosts: all
  gather_facts: false
  ignore_unreachable: true
  any_errors_fatal: true
  tasks:
    - ansible.builtin.import_role:
        name: ops.upkeep.report
        tasks_from: begin
      vars:
        upkeep_round_name: daily
    - name: Check
      said:
        path: "{{ playbook_dir }}/said.json"
        host: "{{ inventory_hostname }}"
        cursors: "{{ (upkeep_recall | default({}))[inventory_hostname].health_check.cursors | default({}, true) }}"
        since: "{{ (upkeep_recall | default({}))[inventory_hostname].health_check.since | default(omit, true) }}"
      register: health_check_result
      ignore_errors: true
      ignore_unreachable: true
    - ansible.builtin.import_role:
        name: ops.upkeep.report
"""

GOOD = result(finding("load_per_core", "load"))
TICKLE = "{{ lookup('ansible.builtin.pipe', 'touch MARKER') }} {% for %} {{ undefined_thing }} '\" \\ \u2028"


def first(folder, said, *arguments, **more):
    """Play the first round."""
    prepare(folder, said, PLAYBOOK)
    (folder / "library/said.py").write_text(MODULE)
    return play_again(folder, *arguments, **more)


def again(folder, said, *arguments, **more):
    """Play the next round."""
    (folder / "said.json").write_text(json.dumps(said))
    return play_again(folder, *arguments, **more)


def handed(folder, host="web1"):
    """What the procedure was handed."""
    return json.loads((folder / f"said.json.{host}.handed").read_text())


def rows(folder, query):
    with sqlite3.connect(folder / ".local/state/ops.upkeep/history.sqlite") as connection:
        return connection.execute(query).fetchall()


def test_what_hosts_said_comes_back_to_each_of_them_and_is_never_a_template(tmp_path):
    marker = str(tmp_path / "templated")
    hostile = TICKLE.replace("MARKER", marker)
    cursors = {"log": {hostile: [hostile, 1, None, True, {"x": 1.5}]}, "{{ host }}": "{{ 1 + 1 }}"}
    evil = {
        **result(finding("http_health", hostile, "warn", hostile, advice=hostile)),
        "cursors": cursors,
        "inventory": {"units": [hostile]},
    }
    other = {**GOOD, "cursors": {"a": 1}}
    played = first(tmp_path, {"web1": evil, "web2": other})
    assert played.code == 0, played.output
    assert handed(tmp_path) == {"cursors": {}, "since": None}

    evil["inventory"] = {"units": ["plain"]}
    again(tmp_path, {"web1": evil, "web2": other})
    (started,) = rows(tmp_path, "SELECT started FROM upkeep_round ORDER BY key LIMIT 1")
    assert handed(tmp_path) == {"cursors": cursors, "since": started[0]}
    assert handed(tmp_path, "web2") == {"cursors": {"a": 1}, "since": started[0]}
    assert not os.path.exists(marker)
    gone = [item for item in json.loads(_report(tmp_path))["findings"] if item["check"] == "inventory_gone"]
    assert [item["evidence"]["names"] for item in gone] == [[" ".join(hostile.split())]]


def _report(folder):
    return (folder / "work/upkeep-reports/latest/report.json").read_text()


def test_a_round_tells_what_changed_and_what_was_accepted(tmp_path):
    accepted = (
        "- {host: web1, check: filesystem_*, subject: /var, owner: anna, reason: moves soon, expires: 2999-01-01}\n"
    )
    bad = result(finding("filesystem_space", "/var", "fail", "full"))
    first(tmp_path, {"web1": GOOD})
    (tmp_path / "work/accepted.yml").write_text(accepted)
    played = again(tmp_path, {"web1": bad}, "-e", "upkeep_accepted_file=accepted.yml", "-e", "upkeep_fail_on=never")
    assert played.code == 0, played.output
    (found,) = [item for item in json.loads(_report(tmp_path))["findings"] if item["check"] == "filesystem_space"]
    assert found["change"] == "new" and found["accepted"]["owner"] == "anna"


def test_check_mode_reports_and_records_nothing(tmp_path):
    first(tmp_path, {"web1": {**GOOD, "cursors": {"a": 1}}})
    played = again(tmp_path, {"web1": {**GOOD, "cursors": {"a": 2}}}, "--check")
    assert played.code == 0, played.output
    assert "Check mode: nothing was recorded, and no cursor moved." in json.loads(_report(tmp_path))["notes"]
    assert handed(tmp_path)["cursors"] == {"a": 1}
    assert rows(tmp_path, "SELECT count(*) FROM upkeep_round") == [(1,)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-e", "upkeep_state_dir=/dev/null/state"], "set upkeep_state_dir to a folder"),
        (["-e", "upkeep_history_url=postgresql://u:sesame@127.0.0.1:1/d"], "the database of upkeep_history_url cannot"),
    ],
)
def test_a_round_that_cannot_be_recorded_is_reported_all_the_same(tmp_path, arguments, said):
    played = first(tmp_path, {"web1": GOOD}, *arguments, "-e", "upkeep_fail_on=never")
    report = json.loads(_report(tmp_path))
    assert played.code == 2
    assert [item["check"] for item in report["findings"]] == ["load_per_core"]
    (error,) = report["errors"]
    assert "nothing was recorded" in error["message"] and said in error["message"]
    assert "sesame" not in played.output and "sesame" not in _report(tmp_path)


def test_a_newer_history_is_left_alone_and_no_cursor_moves(tmp_path):
    first(tmp_path, {"web1": {**GOOD, "cursors": {"a": 1}}})
    rows(tmp_path, "UPDATE upkeep_schema SET version = 9")
    played = again(tmp_path, {"web1": {**GOOD, "cursors": {"a": 2}}})
    assert played.code == 2
    assert "has schema 9" in json.loads(_report(tmp_path))["errors"][0]["message"]
    rows(tmp_path, "UPDATE upkeep_schema SET version = 1")
    assert rows(tmp_path, "SELECT cursors FROM upkeep_state") == [('{"a": 1}',)]


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"upkeep_history_url": "mysql://u:sesame@h/d"}, "upkeep_history_url is no URL of a PostgreSQL database"),
        ({"upkeep_accepted_file": "nowhere.yml"}, "upkeep_accepted_file cannot be read"),
    ],
)
def test_a_wrong_variable_is_an_error_before_anything_runs(tmp_path, variables, said):
    played = first(tmp_path, {"web1": GOOD}, "-e", json.dumps(variables))
    assert played.code == 2
    assert said in " ".join(played.output.split()) and "sesame" not in played.output
    assert "TASK [Check]" not in played.output


def test_the_slices_of_a_job_are_one_round(tmp_path):
    job = ["-e", "awx_workflow_job_id=77", "-e", "awx_job_id=80"]
    first(tmp_path, {"web1": GOOD, "web2": GOOD}, *job, "--limit", "web1")
    again(tmp_path, {"web1": GOOD, "web2": GOOD}, "-e", "tower_workflow_job_id=77", "--limit", "web2")
    assert rows(tmp_path, "SELECT id, count(*) FROM upkeep_round JOIN upkeep_coverage ON round = key GROUP BY 1") == [
        ("awx-77-daily", 2)
    ]


def test_a_host_that_is_down_or_broken_keeps_its_cursors(tmp_path):
    first(tmp_path, {"web1": {**GOOD, "cursors": {"a": 1}}, "web2": GOOD})
    again(tmp_path, {"web1": {"failed": True, "msg": "boom", "cursors": {"a": 2}}, "web2": GOOD})
    again(tmp_path, {"web1": {**GOOD, "cursors": {"a": 3}}, "web2": GOOD})
    assert handed(tmp_path)["cursors"] == {"a": 1}
