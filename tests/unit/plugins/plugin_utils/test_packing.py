# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is packed is what Ansible would ship, whoever packs it, and however many do at once."""

from __future__ import annotations

import ast
import multiprocessing
from pathlib import Path

import pytest
from ansible import constants as C
from ansible.executor.module_common import ModuleDepFinder  # type: ignore[attr-defined]
from ansible.plugins.loader import module_loader
from ansible_collections.ops.upkeep.plugins.plugin_utils import packing
from ansible_collections.ops.upkeep.plugins.plugin_utils.packing import NAME, PLUGINS, files_of, packed, source_of

ACTIONS = sorted(path for path in (PLUGINS / "action").glob("*.py") if "PackedAction" in path.read_text())
MODULES = [path.stem for path in ACTIONS]


def path_of(name: str) -> Path | None:
    place = PLUGINS.joinpath(*name.removeprefix(NAME).strip(".").split("."))
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)


def shipped_by_ansible(module: str) -> set[str]:
    """Return the names of all files of the collection that Ansible's own search finds, that module aside."""
    seen, names = set(), [module]
    while names:
        name = names.pop()
        path = path_of(name)
        if path is None or name in seen:
            continue
        seen.add(name)
        finder = ModuleDepFinder(name, ast.parse(path.read_text()), path.name == "__init__.py")
        for parts in finder.submodules:
            names += [".".join(parts[:end]) for end in range(4, len(parts) + 1)]
    return seen - {module}


@pytest.mark.parametrize("name", MODULES)
def test_it_packs_what_ansible_would_ship(name):
    module = f"{NAME}.modules.{name}"
    assert set(files_of(module, {})) - {module} == shipped_by_ansible(module)


@pytest.mark.parametrize("name", MODULES)
def test_the_door_is_packed_as_it_is(name):
    module = f"{NAME}.modules.{name}"
    assert files_of(module, {})[module] == (PLUGINS / f"modules/{name}.py").read_text()


@pytest.mark.parametrize("path", ACTIONS, ids=MODULES)
def test_an_action_sends_the_module_of_its_own_name(path):
    assert f'MODULE = "{path.stem}"' in path.read_text()


@pytest.fixture
def collection(tmp_path, monkeypatch):
    """Write files by their path in a collection, which is then the one that is packed."""

    def write(files):
        for path, source in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(source)
        monkeypatch.setattr(packing, "PLUGINS", tmp_path)

    return write


def packed_names(choice=None):
    names = files_of(f"{NAME}.modules.door", choice or {})
    return {name.removeprefix(f"{NAME}.") for name in names} - {"modules.door"}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("from {0}.module_utils.a import one, two", {"module_utils.a"}),
        ("from {0}.module_utils import a", {"module_utils.a"}),
        ("from {0}.module_utils import a as b", {"module_utils.a"}),
        ("    from {0}.module_utils.a import one", {"module_utils.a"}),
        (
            "from {0}.module_utils.part import (  # noqa: F401\n    b,\n    c,\n)",
            {"module_utils.part", "module_utils.part.b", "module_utils.part.c"},
        ),
        ("from {0}.module_utils.part.b import one  # and why", {"module_utils.part", "module_utils.part.b"}),
        ("from ansible.module_utils.basic import AnsibleModule", set()),
        ("from another.{0}.module_utils.a import one", set()),
        ("# from nowhere import a", set()),
        ("", set()),
    ],
)
def test_a_line_that_imports_is_understood(collection, line, names):
    files = ("a.py", "part/__init__.py", "part/b.py", "part/c.py")
    collection({"modules/door.py": line.format(NAME), **{f"module_utils/{file}": "" for file in files}})
    assert packed_names() == names


def test_imports_are_followed_also_in_a_circle(collection):
    collection(
        {
            "modules/door.py": f"from {NAME}.module_utils.a import x",
            "module_utils/a.py": f"def late():\n    from {NAME}.module_utils import b",
            "module_utils/b.py": f"from {NAME}.module_utils import a",
        }
    )
    assert packed_names() == {"module_utils.a", "module_utils.b"}


def test_a_choice_counts_instead_of_what_a_file_imports_but_not_where_another_imports_it(collection):
    all_three = f"from {NAME}.module_utils import a, b, c"
    collection(
        {
            "modules/door.py": f"from {NAME}.module_utils import list",
            "module_utils/list.py": all_three,
            "module_utils/a.py": f"from {NAME}.module_utils import c",
            "module_utils/b.py": "",
            "module_utils/c.py": "",
        }
    )
    choice = {f"{NAME}.module_utils.list": [f"{NAME}.module_utils.a"]}
    assert packed_names(choice) == {"module_utils.list", "module_utils.a", "module_utils.c"}


def test_the_packed_form_is_python_that_ansible_knows_for_a_module(collection):
    collection({"modules/door.py": "text = '''\"\"\"{} \\\\ \n'''\n"})
    source = source_of(f"{NAME}.modules.door", {})
    compile(source, "door", "exec")
    finder = ModuleDepFinder("ansible.legacy.door", ast.parse(source))
    assert {".".join(parts[:-1]) for parts in finder.submodules} == {f"{NAME}.module_utils.packed"}
    assert source.startswith("#!/usr/bin/python\n")


@pytest.fixture
def of_a_run(tmp_path, monkeypatch):
    """The folder of a run of Ansible."""
    monkeypatch.setattr(C, "DEFAULT_LOCAL_TMP", str(tmp_path))
    return tmp_path


def test_ansible_finds_it_and_nobody_else_may_read_it(of_a_run):
    name = packed("health_check", {})
    found = Path(module_loader.find_plugin(name))
    assert found.read_text() == source_of(f"{NAME}.modules.health_check", {})
    assert found.parent.stat().st_mode & 0o777 == 0o700


def test_each_choice_has_a_name_of_its_own_and_the_same_choice_the_same(of_a_run):
    choices = [{}, {"a": ["x"]}, {"a": ["x", "y"]}, {"a": []}]
    assert len({packed("health_check", choice) for choice in choices}) == len(choices)
    assert packed("health_check", {"a": ["x"]}) == packed("health_check", {"a": ["x"]})


def note_and_pack(folder):
    C.DEFAULT_LOCAL_TMP = str(folder)
    made = packing.source_of

    def noting(*arguments):
        with open(folder / "made", "a") as file:
            file.write("x")
        return made(*arguments)

    packing.source_of = noting
    return packed("health_check", {})


def test_of_many_workers_one_makes_it_and_the_others_wait(tmp_path):
    with multiprocessing.get_context("fork").Pool(4) as pool:
        names = pool.map(note_and_pack, [tmp_path] * 8, chunksize=1)
    assert len(set(names)) == 1
    assert (tmp_path / "made").read_text() == "x"
