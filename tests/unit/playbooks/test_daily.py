# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the daily round looks at, and that a round that looks at nobody does not pass for a good one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from ansible_collections.ops.upkeep.tests.unit.plugins.action.playing import environment


def daily(folder, *arguments):
    """Call the playbook by its name, as users do."""
    (folder / "ansible.cfg").touch()
    (folder / "fleet.ini").write_text("[web]\nweb1\nweb2\n[db]\ndb1\n")
    return subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", "ops.upkeep.daily", *arguments],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("arguments", "hosts"),
    [
        (["-i", "fleet.ini"], {"web1", "web2", "db1"}),
        (["-i", "fleet.ini", "-e", "upkeep_hosts=web"], {"web1", "web2"}),
        (["-i", "fleet.ini", "--limit", "db"], {"db1"}),
        (["-e", "upkeep_hosts=localhost"], {"localhost"}),
    ],
)
def test_whom_it_looks_at(tmp_path, arguments, hosts):
    listed = daily(tmp_path, "--list-hosts", *arguments).stdout
    assert set(listed.rpartition("):")[2].split()) == hosts


@pytest.mark.skipif(os.path.exists("/etc/ansible/hosts"), reason="this machine has an inventory of its own")
def test_without_an_inventory_it_looks_at_this_machine(tmp_path):
    assert daily(tmp_path, "--list-hosts").stdout.split()[-1] == "localhost"


@pytest.mark.parametrize(
    "arguments",
    [
        ["-i", "forgotten.ini"],  # this machine is no stand-in for a fleet
        ["-i", "fleet.ini", "-e", "upkeep_hosts=cache"],
        ["-i", "fleet.ini", "-e", "upkeep_hosts=web", "--limit", "db"],
    ],
)
def test_a_round_in_which_no_host_matches_says_so_and_ends_non_zero(tmp_path, arguments):
    done = daily(tmp_path, *arguments)
    last = [line for line in done.stdout.splitlines() if line.strip()][-1]
    assert last.startswith("UNKNOWN: nothing was looked at, since no host matches.")
    assert done.returncode == 2
