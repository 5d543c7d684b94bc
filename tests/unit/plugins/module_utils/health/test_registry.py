# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The registry and the folder of kinds agree, and a payload for Ansible holds them all."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible.executor.module_common import ModuleDepFinder  # type: ignore[attr-defined]
from ansible_collections.ops.upkeep.plugins.module_utils.health import kinds
from ansible_collections.ops.upkeep.plugins.module_utils.health.registry import KINDS, kind_named


def test_every_file_of_the_folder_is_in_the_registry_in_alphabetical_order():
    files = {path.stem for path in Path(kinds.__file__).parent.glob("*.py")} - {"__init__"}
    assert list(KINDS) == sorted(files)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_goes_by_the_name_of_its_file(name):
    assert kind_named(name).name == name


def test_ansible_sees_the_import_of_every_kind():
    import ast

    registry = Path(kinds.__file__).parent.parent / "registry.py"
    finder = ModuleDepFinder(
        "ansible_collections.ops.upkeep.plugins.module_utils.health.registry", ast.parse(registry.read_text())
    )
    shipped = {names[-1] for names in finder.submodules if "kinds" in names}
    assert set(KINDS) <= shipped
