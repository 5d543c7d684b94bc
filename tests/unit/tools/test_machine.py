# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What this machine has: Pythons that work, packages that are missing."""

from __future__ import annotations

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
    assert packages.missing() == ["openssl", "debian-archive-keyring"]


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_a_browser_goes_by_several_names(tmp_path, monkeypatch, name):
    (tmp_path / name).touch(mode=0o755)
    monkeypatch.setattr(packages, "NEEDED", {"chromium": "chromium"})
    monkeypatch.setattr(packages, "SBIN", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert packages.missing() == []


def test_without_root_the_command_is_told(monkeypatch):
    monkeypatch.setattr(packages, "missing", lambda: ["podman", "runc"])
    monkeypatch.setattr(packages.os, "geteuid", lambda: 1000)
    assert packages.provide() == "sudo apt-get install --yes --no-install-recommends podman runc"
