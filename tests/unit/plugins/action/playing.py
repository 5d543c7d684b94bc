# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Play a round with Ansible itself over hosts that are this machine, whose module says what the test wants."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

COLLECTIONS = Path(__file__).parents[4] / ".cache/collections"
CALLBACKS = Path(__file__).parents[4] / "playbooks/callback_plugins"

MODULE = """#!/usr/bin/python
import json
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule(argument_spec={"path": {"type": "path"}, "host": {"type": "str"}}, supports_check_mode=True)
with open(module.params["path"]) as file:
    said = json.load(file)[module.params["host"]]
(module.fail_json if said.get("failed") else module.exit_json)(**said)
"""

PLAYBOOK = """
- hosts: all
  gather_facts: false
  ignore_unreachable: true
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
      register: health_check_result
      ignore_errors: true
      ignore_unreachable: true
    - ansible.builtin.import_role:
        name: ops.upkeep.report
"""

#: Instead of ssh: what it says and how it ends when a host is down.
DOWN = "#!/bin/sh\necho 'ssh: connect to host db3 port 22: Connection timed out' >&2\nexit 255\n"


@dataclass(frozen=True)
class Played:
    """What a run of Ansible left."""

    folder: Path
    code: int
    output: str

    @property
    def lines(self) -> list[str]:
        """The lines of the output that are not empty."""
        return [line for line in self.output.splitlines() if line.strip()]

    def report(self, where: str = "work/upkeep-reports/latest") -> dict[str, Any]:
        """The report that the run wrote."""
        found: dict[str, Any] = json.loads((self.folder / where / "report.json").read_text(encoding="utf-8"))
        return found


def prepare(folder: Path, said: Mapping[str, Any], playbook: str = PLAYBOOK) -> None:
    """Write playbook, module and inventory. A host that says C(down) or C(no python) is that."""
    (folder / "library").mkdir()
    (folder / "work").mkdir()
    (folder / "library/said.py").write_text(MODULE)
    (folder / "ansible.cfg").write_text("")
    (folder / "said.json").write_text(json.dumps(said))
    (folder / "play.yml").write_text(playbook)
    (folder / "ssh").write_text(DOWN)
    (folder / "ssh").chmod(0o755)
    hosts = {host: _host(folder, said[host]) for host in said}
    (folder / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}))


def _host(folder: Path, said: Any) -> dict[str, str]:
    if said == "down":
        return {"ansible_connection": "ssh", "ansible_ssh_executable": str(folder / "ssh"), "ansible_host": "db3"}
    python = "/nowhere/python3" if said == "no python" else sys.executable
    return {"ansible_connection": "local", "ansible_python_interpreter": python}


def command(folder: Path, *arguments: str) -> list[str]:
    """Return the command that plays what was prepared."""
    inventory = ["-i", str(folder / "hosts.json"), str(folder / "play.yml")]
    return [sys.executable, "-m", "ansible", "playbook", *inventory, *arguments]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return an environment in which no configuration of this machine counts."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ANSIBLE_")}
    return {
        **kept,
        "LC_ALL": "C.UTF-8",
        "HOME": str(folder),
        "ANSIBLE_CONFIG": str(folder / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
        "ANSIBLE_FORKS": "2",
        **more,
    }


def play(folder: Path, said: Mapping[str, Any], *arguments: str, playbook: str = PLAYBOOK, **more: str) -> Played:
    """Prepare and play a round from another working directory, its output piped."""
    prepare(folder, said, playbook)
    return play_again(folder, *arguments, **more)


def play_again(folder: Path, *arguments: str, **more: str) -> Played:
    """Play what was prepared."""
    done = subprocess.run(
        command(folder, *arguments),
        cwd=folder / "work",
        env=environment(folder, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )
    return Played(folder, done.returncode, done.stdout)
