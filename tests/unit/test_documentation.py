# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-doc tells everything about every plugin."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TYPES = {"modules": "module", "callback": "callback", "filter": "filter", "lookup": "lookup", "test": "test"}
PLUGINS = sorted(
    (kind, path.stem)
    for folder, kind in TYPES.items()
    for path in (ROOT / "plugins" / folder).glob("*.*")
    if path.suffix in (".py", ".yml") and path.stem != "__init__"
)
MODULES = [name for kind, name in PLUGINS if kind == "module"]


@functools.cache
def documents(kind: str) -> dict[str, Any]:
    """Return what ansible-doc says of all plugins of a type."""
    names = sorted({f"ops.upkeep.{name}" for type_, name in PLUGINS if type_ == kind})
    command = [str(Path(sys.executable).parent / "ansible-doc"), "--json", "--type", kind, *names]
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache/collections")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(params=PLUGINS, ids="/".join)
def plugin(request) -> dict[str, Any]:
    """The documentation of every plugin, one after the other."""
    kind, name = request.param
    return documents(kind)[f"ops.upkeep.{name}"]


@pytest.fixture(params=MODULES)
def module(request) -> dict[str, Any]:
    """The documentation of every module, one after the other."""
    return documents("module")[f"ops.upkeep.{request.param}"]


def test_there_are_modules():
    assert "health_check" in MODULES


def test_a_plugin_is_introduced(plugin):
    told = plugin["doc"]
    assert told["short_description"]
    assert all(line.endswith(".") for line in told["description"])
    assert told["version_added"]
    assert told["author"]


def test_every_option_is_described(plugin):
    for name, option in (plugin["doc"].get("options") or {}).items():
        assert option["description"], name


def test_a_module_shows_examples_that_name_it_in_full(module):
    assert f"ops.upkeep.{module['doc']['module']}:" in module["examples"]


def test_a_module_says_what_it_returns(module):
    assert module["return"]
    for name, value in module["return"].items():
        assert value["description"], name
        assert value["type"], name


def test_a_module_has_its_attributes(module):
    assert {"check_mode", "diff_mode", "platform"} <= set(module["doc"]["attributes"])


def test_an_action_has_the_documentation_of_its_module():
    actions = {path.stem for path in (ROOT / "plugins/action").glob("*.py")} - {"__init__"}
    assert actions <= set(MODULES)
