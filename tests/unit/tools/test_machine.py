# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What this machine has: Pythons that work, packages that are missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import packages
import pytest
import pythons


def test_the_python_that_runs_this_works():

    minor = sys.version_info[1]
    assert pythons.works(Path(sys.executable), minor)
    assert not pythons.works(Path(sys.executable), minor + 1)


def test_a_shim_of_a_python_that_is_not_there_is_not_taken(tmp_path, monkeypatch):
    shim = tmp_path / "python3.9"
    shim.write_text("#!/bin/sh\nexit 127\n", encoding="ascii")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pythons, "KEPT", ())
    assert pythons.by_minor() == {}


def test_what_is_missing_is_told_by_its_package(tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "NEEDED", {"openssl": "openssl", "/no/such/file": "debian-archive-keyring"})
    monkeypatch.setattr(packages, "SBIN", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert packages.missing(packages.NEEDED) == ["openssl", "debian-archive-keyring"]


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_a_browser_goes_by_several_names(tmp_path, monkeypatch, name):
    (tmp_path / name).touch(mode=0o755)
    monkeypatch.setattr(packages, "NEEDED", {"chromium": "chromium"})
    monkeypatch.setattr(packages, "SBIN", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert packages.missing(packages.NEEDED) == []


def test_without_root_the_command_is_told_and_servers_are_not_asked_for(monkeypatch):
    lacking = {"/no/such/podman": "podman", "/no/such/runc": "runc"}
    monkeypatch.setattr(packages, "NEEDED", lacking)
    monkeypatch.setattr(packages, "WELCOME", {"/no/such/redis": "redis-server"})
    monkeypatch.setattr(packages.os, "geteuid", lambda: 1000)
    assert packages.provide() == "sudo apt-get install --yes --no-install-recommends podman runc"
    monkeypatch.setattr(packages, "NEEDED", {})
    assert packages.provide() is None


def test_services_do_not_start_and_the_policy_goes_again(tmp_path, monkeypatch):
    policy = tmp_path / "policy-rc.d"
    monkeypatch.setattr(packages, "POLICY", policy)
    with packages.services_that_do_not_start():
        assert subprocess.run([policy], check=False).returncode == 101
    assert not policy.exists()


def test_a_policy_of_the_user_stays(tmp_path, monkeypatch):
    policy = tmp_path / "policy-rc.d"
    policy.write_text("theirs", encoding="ascii")
    monkeypatch.setattr(packages, "POLICY", policy)
    with packages.services_that_do_not_start():
        pass
    assert policy.read_text(encoding="ascii") == "theirs"
