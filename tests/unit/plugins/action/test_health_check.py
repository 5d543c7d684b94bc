# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The health check as Ansible plays it: whatever a task may say of it, the packed module does what the whole would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ops.upkeep.tests.unit.plugins.action.playing import environment

#: Two hosts that are this machine, so that two workers want the same payload at once.
HOSTS = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
INVENTORY = {"all": {"hosts": {"db1": HOSTS, "db2": HOSTS}}}
MODULE = "ops.upkeep.health_check"
LOAD: Mapping[str, Any] = {"checks": [{"kind": "load"}, {"kind": "memory"}]}
FOUND = {"load_average", "memory_available"}


def ansible(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "ansible.cfg").write_text("")
    (folder / "hosts.json").write_text(json.dumps(INVENTORY))
    command = [sys.executable, "-m", "ansible", *arguments[:1], "-i", str(folder / "hosts.json"), *arguments[1:]]
    settings = environment(folder, ANSIBLE_ASYNC_DIR=str(folder / "async"), ANSIBLE_LOCAL_TEMP=str(folder / "local"))
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def results(tmp_path):
    """Play tasks and return what each of them returned on the first host; both must have said as much."""

    def play(*tasks: Mapping[str, Any], arguments: tuple[str, ...] = (), **of_the_play: Any) -> list[dict[str, Any]]:
        named = [{**task, "register": f"result_{number}", "ignore_errors": True} for number, task in enumerate(tasks)]
        keep = {"ansible.builtin.copy": {"content": "{{ kept }}", "dest": f"{tmp_path}/{{{{ inventory_hostname }}}}"}}
        kept = {"kept": "{{ [" + ", ".join(str(task["register"]) for task in named) + "] | to_json }}"}
        last = {**keep, "vars": kept, "check_mode": False, "become": False, "delegate_to": "{{ inventory_hostname }}"}
        book = [{"hosts": "all", "gather_facts": False, **of_the_play, "tasks": [*named, last]}]
        (tmp_path / "play.json").write_text(json.dumps(book))
        done = ansible(tmp_path, "playbook", str(tmp_path / "play.json"), *arguments)
        first, second = (json.loads((tmp_path / host).read_text()) for host in ("db1", "db2") if not done.returncode)
        assert [one.get("summary", {}).keys() for one in first] == [one.get("summary", {}).keys() for one in second]
        assert not list((tmp_path / "local").iterdir()), "the payload of a run is left"
        return first

    return play


def checks_of(result: Mapping[str, Any]) -> set[str]:
    return {finding["check"] for finding in result["findings"]}


def test_a_task_may_say_where_and_how(results):
    keywords: list[dict[str, Any]] = [{}, {"check_mode": True}, {"delegate_to": "db2"}, {"throttle": 1}]
    if not os.geteuid():
        keywords.append({"become": True, "become_method": "ansible.builtin.su"})  # from root to root
    for result in results(*({MODULE: LOAD, **one} for one in keywords)):
        assert checks_of(result) >= FOUND
        assert result["changed"] is False and result["failed"] is False


def test_each_task_has_the_kinds_that_it_asks_for(results):
    load, tcp, own, again = results(
        {MODULE: LOAD}, {MODULE: {"checks": [{"kind": "tcp", "port": 1}]}}, {MODULE: {"deadline": 30}}, {MODULE: LOAD}
    )
    assert checks_of(load) == checks_of(again) >= FOUND
    assert checks_of(tcp) == {"tcp_port"}
    assert checks_of(own) >= FOUND | {"filesystem_space"}


def test_in_the_background(results):
    started, waited = results({MODULE: LOAD, "async": 30, "poll": 0}, {MODULE: LOAD, "async": 30, "poll": 1})
    assert started["ansible_job_id"] and not started["failed"]
    assert checks_of(waited) >= FOUND and waited["finished"]


def test_templates_and_defaults_of_the_play_reach_it(results):
    templated, defaulted, hostile = results(
        {MODULE: {"checks": "{{ wanted }}"}},
        {MODULE: {}},
        {MODULE: {"checks": [{"kind": "command", "argv": ["echo", "{{ text }}"], "stdout_regex": "nowhere"}]}},
        vars={"kinds": ["load"], "wanted": [{"kind": "{{ kinds[0] }}"}], "text": "{{ '{' ~ '{ 6 * 7 }}' }}"},
        module_defaults={MODULE: {"checks": [{"kind": "memory"}]}},
    )
    assert "load_average" in checks_of(templated) and "memory_available" not in checks_of(templated)
    assert "memory_available" in checks_of(defaulted) and "load_average" not in checks_of(defaulted)
    assert "{ 6 * 7 }" in json.dumps(hostile["findings"]), "what came from a host was templated"


def test_a_mistake_is_an_error_that_names_it(results):
    mistakes: list[tuple[dict[str, Any], str]] = [
        ({"checks": [{"kind": "tpc"}]}, 'did you mean "tcp"?'),
        ({"checks": [{"kind": "tcp", "prot": 1}]}, 'did you mean "port"?'),
        ({"checks": ["load"]}, "checks"),
        ({"chekcs": []}, "chekcs"),
        ({"deadline": 0, **LOAD}, "deadline"),
    ]
    played = results(*({MODULE: options} for options, said in mistakes))
    for result, said in zip(played, (said for options, said in mistakes), strict=True):
        assert result["failed"] and said in result["msg"] and "findings" not in result


def test_on_the_command_line(tmp_path):
    done = ansible(tmp_path, "adhoc", "all", "-m", MODULE, "-a", json.dumps(LOAD))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count('"check": "load_average"') == 2
