# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What podman needs on which machine."""

from __future__ import annotations

import importlib.util
import resource
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "molecule/environment.py"


@pytest.fixture
def script(monkeypatch):
    """The script, on a machine that needs nothing."""
    spec = importlib.util.spec_from_file_location("environment", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.delenv("CONTAINERS_CONF", raising=False)
    monkeypatch.setattr(module, "has_hybrid_cgroups", lambda: False)
    monkeypatch.setattr(module, "has_capability", lambda number: True)
    monkeypatch.setattr(module.os, "geteuid", lambda: 0)
    monkeypatch.setattr(module.shutil, "which", lambda name: f"/usr/sbin/{name}")
    monkeypatch.setattr(module.resource, "getrlimit", lambda number: (1024, resource.RLIM_INFINITY))
    return module


def test_nothing_is_forced_on_a_machine_that_needs_nothing(script):
    assert script.settings_needed() == ""


def test_a_users_own_settings_stay(script, monkeypatch):
    monkeypatch.setattr(script, "has_hybrid_cgroups", lambda: True)
    monkeypatch.setenv("CONTAINERS_CONF", "/home/me/containers.conf")
    assert script.settings_needed() == ""


def test_hybrid_cgroups_need_another_runtime_where_it_is_installed(script, monkeypatch):
    monkeypatch.setattr(script, "has_hybrid_cgroups", lambda: True)
    assert script.settings_needed() == '[engine]\nruntime = "runc"\n'
    monkeypatch.setattr(script.shutil, "which", lambda name: None)
    assert script.settings_needed() == ""


def test_limits_are_not_raised_where_root_may_not(script, monkeypatch):
    monkeypatch.setattr(script, "has_capability", lambda number: False)
    assert script.settings_needed() == '[containers]\ndefault_ulimits = ["nofile=1024:4096", "nproc=4096:4096"]\n'


def test_limits_stay_below_those_of_the_machine(script, monkeypatch):
    monkeypatch.setattr(script, "has_capability", lambda number: False)
    monkeypatch.setattr(script.resource, "getrlimit", lambda number: (512, 2000))
    assert '"nofile=1024:2000", "nproc=2000:2000"' in script.settings_needed()


def test_a_user_without_rights_needs_no_limits(script, monkeypatch):
    monkeypatch.setattr(script, "has_capability", lambda number: False)
    monkeypatch.setattr(script.os, "geteuid", lambda: 1000)
    assert script.settings_needed() == ""


@pytest.mark.parametrize(
    ("mounts", "hybrid"),
    [
        ("cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n", False),
        ("cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\n", False),
        ("cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\ncgroup /sys/fs/cgroup/unified cgroup2 rw 0 0\n", True),
        ("proc /proc proc rw 0 0\n", False),
    ],
)
def test_hybrid_means_both_versions_mounted(tmp_path, mounts, hybrid):
    spec = importlib.util.spec_from_file_location("environment", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "mounts").write_text(mounts)
    assert module.has_hybrid_cgroups(str(tmp_path / "mounts")) is hybrid
