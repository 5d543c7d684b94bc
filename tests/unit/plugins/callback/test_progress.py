# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The progress display at a terminal, and that it is Ansible's default everywhere else."""

from __future__ import annotations

import re

import pytest
from ansible_collections.ops.upkeep.tests.unit.plugins.action.playing import (
    command,
    environment,
    play_again,
    prepare,
)
from ansible_collections.ops.upkeep.tests.unit.plugins.callback.terminal_of import run_in_terminal
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report.sample import broken, finding, result

GOOD = result(finding("load_per_core", "load"))
SAID = {"web1": GOOD, "web2": GOOD, "web3": broken("boom"), "db3": "down"}
PROGRESS = {"ANSIBLE_STDOUT_CALLBACK": "ops.upkeep.progress"}

PLAIN = """
- name: Plain
  hosts: all
  gather_facts: false
  ignore_unreachable: true
  tasks:
    - name: Check
      said:
        path: "{{ playbook_dir }}/said.json"
        host: "{{ inventory_hostname }}"
      ignore_errors: true
    - ansible.builtin.debug:
        msg: "{{ item }}"
      loop: [1, 2]
    - ansible.builtin.debug:
      when: false
"""


def screen(text: str) -> list[str]:
    """Return the lines that stay on the terminal."""
    text = re.sub(r"[^\n]*\r\x1b\[K", "", text)  # what was erased
    return re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()


def test_at_a_terminal_it_counts_hosts_and_tells_of_troubles_in_one_line_each(tmp_path):
    prepare(tmp_path, SAID)
    code, text = run_in_terminal(command(tmp_path), tmp_path / "work", environment(tmp_path, TERM="xterm", **PROGRESS))
    lines = screen(text)
    assert code == 2
    assert "\r\x1b[K" in text and "/4 hosts" in text
    closing = [line for line in lines if line.startswith("Check ")]
    assert len(closing) == 1 and "4/4 hosts, 1 failed, 1 unreachable, " in closing[0]
    assert "  web3 failed: boom" in lines
    assert any(line.startswith("  db3 unreachable: ") and "Connection timed out" in line for line in lines)
    assert not any(line.startswith(("TASK [", "ok: ", "fatal: ", "PLAY [", "[ERROR]")) for line in lines)
    assert sum(line.startswith("FAIL: 2 of 4 hosts need hands") for line in lines) == 2  # in the report and at the end
    assert [line for line in lines if line.strip()][-1].startswith("FAIL: 2 of 4 hosts")
    assert any(line.startswith("PLAY RECAP") for line in lines)


def test_what_ends_the_run_is_told_in_full_at_a_terminal_however_narrow(tmp_path):
    prepare(tmp_path, {"web1": GOOD})
    for wrong, told in [
        ("upkeep_fail_on=sometimes", "must be one of: fail, warn, never, got: sometimes"),
        (
            "upkeep_report_dir=/proc/nowhere",
            "Set upkeep_report_dir to a folder that the user who runs Ansible can write",
        ),
    ]:
        env = environment(tmp_path, TERM="xterm", COLUMNS="", **PROGRESS)
        code, text = run_in_terminal(command(tmp_path, "-e", wrong), tmp_path / "work", env, columns=60)
        assert code == 2
        assert told in " ".join(" ".join(screen(text)).split())
        assert "…" not in text


def test_the_report_fits_a_narrow_terminal(tmp_path):
    prepare(tmp_path, {"web1": result(finding("filesystem_space", "/var", "fail", "full " * 30))})
    env = environment(tmp_path, TERM="xterm", COLUMNS="", **PROGRESS)
    _code, text = run_in_terminal(command(tmp_path), tmp_path / "work", env, columns=60)
    lines = [line for line in screen(text) if "full" in line]
    assert lines and max(map(len, lines)) < 60


def test_without_colour_and_utf_8_there_is_neither(tmp_path):
    prepare(tmp_path, {"web1": broken("é" * 500)})
    poor = environment(tmp_path, TERM="xterm", LC_ALL="", LANG="C", LC_CTYPE="", ANSIBLE_NOCOLOR="1", **PROGRESS)
    _code, text = run_in_terminal(command(tmp_path), tmp_path / "work", poor)
    assert "web1 failed: eee" in text
    assert text.isascii()
    assert not re.search(r"\x1b\[[0-9;]*m", text)


def test_piped_it_is_the_default(tmp_path):
    prepare(tmp_path, SAID, PLAIN)
    progress = play_again(tmp_path, ANSIBLE_FORKS="1", **PROGRESS)
    assert progress.output == play_again(tmp_path, ANSIBLE_FORKS="1").output
    assert "TASK [Check]" in progress.output


@pytest.mark.parametrize(
    ("more", "arguments"),
    [({"TERM": "dumb"}, []), ({"TERM": "xterm"}, ["-v"])],
)
def test_at_a_terminal_that_nobody_watches_it_is_the_default(tmp_path, more, arguments):
    prepare(tmp_path, SAID, PLAIN)
    texts = [
        run_in_terminal(
            command(tmp_path, *arguments),
            tmp_path / "work",
            environment(tmp_path, ANSIBLE_FORKS="1", **more, **callback),
        )
        for callback in (PROGRESS, {})
    ]
    assert texts[0] == texts[1]
