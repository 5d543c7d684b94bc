# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Defaults, argument specs and tasks of the roles name the same variables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
#: Whose options keep the name of the module they are of, by role.
MODULES_OF = {"backup_verification": ("restore_drill_",)}
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir())


def load(path: Path) -> Any:
    """Return what a YAML file says, nothing where it is missing."""
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None


def options(role: str) -> dict[str, Any]:
    """Return the options of all entry points of a role."""
    specs = load(ROOT / "roles" / role / "meta/argument_specs.yml")["argument_specs"]
    return {name: option for spec in specs.values() for name, option in (spec.get("options") or {}).items()}


def defaults(role: str) -> dict[str, Any]:
    """Return the defaults of a role."""
    return load(ROOT / "roles" / role / "defaults/main.yml") or {}


@pytest.fixture(params=ROLES)
def role(request) -> str:
    """Every role, one after the other."""
    return request.param


def test_every_default_has_a_spec_that_says_the_same(role):
    declared = options(role)
    for name, value in defaults(role).items():
        assert name in declared, f"{name} has no argument spec"
        assert declared[name].get("default") == value, name


def test_a_default_of_a_spec_holds(role):
    told = {name for name, option in options(role).items() if "default" in option}
    assert told == set(defaults(role))


def test_every_option_is_described(role):
    for name, option in options(role).items():
        assert option["description"], name
        assert option["type"], name


def test_variables_begin_with_the_name_of_their_role(role):
    for name in options(role):
        assert name.startswith((f"{role}_", "upkeep_", *MODULES_OF.get(role, ()))), name


def test_tasks_use_no_variable_that_nobody_declared(role):
    declared = {name for other in ROLES for name in options(other)}
    texts = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "roles" / role).rglob("tasks/*.yml"))}
    registered = set(re.findall(r"^\s*register: (\w+)", "\n".join(texts.values()), re.MULTILINE))
    for path, text in texts.items():
        used = set(re.findall(rf"(?<![\w.])(?:{role}|upkeep)_\w+", text))
        made = registered | facts(yaml.safe_load(text))
        others = set() if role == "health_check" else {f"{name}_result" for name in ROLES}
        assert used - declared - made - others <= known_facts(), path


def facts(tasks: list[dict[str, Any]]) -> set[str]:
    """Return the names that tasks set themselves, for all that follow or for their own use."""
    own = ("ansible.builtin.set_fact", "vars")
    return {name for task in tasks or () for key in own for name in task.get(key, {})}


def known_facts() -> set[str]:
    """Return the names that any task of any role sets, and those of its C(vars)."""
    paths = (ROOT / "roles").rglob("tasks/*.yml")
    computed = {name for path in (ROOT / "roles").rglob("vars/main.yml") for name in load(path)}
    return computed | {name for path in paths for name in facts(load(path))}


def test_a_role_has_a_readme_and_says_what_it_needs(role):
    assert (ROOT / "roles" / role / "README.md").is_file()
    assert load(ROOT / "roles" / role / "meta/main.yml")["galaxy_info"]["min_ansible_version"] == "2.17"
