# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make check` and `make test` run, and in which order."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import compat
from counts import Counts, from_junit, from_sanity
from step import CACHE, ROOT, Done, Step

PYTHON = sys.executable
BIN = Path(PYTHON).parent
TOOLS = Path(__file__).parent
RESULTS = CACHE / "results"
LIBRARIES = ("plugins/module_utils", "plugins/plugin_utils")
ENVIRONMENT = str(ROOT / "molecule/environment")  # runs a command with what podman needs on this machine

#: Steps in one phase run two at a time, phases one after the other.
Phase = Sequence[Step]


def check() -> list[Phase]:
    """Return the part for every step: lint, types, unit tests."""
    return [lint(), [pytest("unit", 10)]]


def test() -> list[Phase]:
    """Return everything."""
    return [
        [images(), sanity(), *lint(), Step("galaxy", [PYTHON, str(TOOLS / "galaxy.py")])],
        [pytest("unit", 10)],
        # Most of what containers do is to wait, so that three at once keep two cores busy. By itself, pytest would begin
        # the files of few tests last, which are those that take longest.
        [
            pytest("integration", 25, "--dist", "loadfile", "--no-loadscope-reorder", at_once=3),
            pytest("browser", 6, "--dist", "loadfile"),
            *other_cores(),
        ],
        *([scenario(name)] for name in scenarios()),
    ]


def lint() -> list[Step]:
    """Return every linter and the type checker."""
    packages = [
        argument
        for path in LIBRARIES
        for argument in ("-p", f"ansible_collections.ops.upkeep.{path.replace('/', '.')}")
    ]
    return [
        Step("ruff", [str(BIN / "ruff"), "check", "."]),
        Step("format", [str(BIN / "ruff"), "format", "--check", "."]),
        Step("yamllint", [str(BIN / "yamllint"), "--strict", "."]),
        Step("changelog", [str(BIN / "antsibull-changelog"), "lint"]),
        Step("types", [str(BIN / "mypy"), *packages]),
        Step("ansible-lint", [str(BIN / "ansible-lint"), "--nocolor"], environment=_with_own_home()),
    ]


def sanity() -> Step:
    """Return ansible-test sanity for all Pythons of this machine."""
    return Step("sanity", [PYTHON, str(TOOLS / "sanity.py")], lambda done: from_sanity(done.output), 20)


def images() -> Step:
    """Return what builds the images of the scenarios, those that are missing."""
    return Step("images", [str(ROOT / "molecule/images/build")], minutes=15)


def pytest(name: str, minutes: float, *options: str, at_once: int = 2) -> Step:
    """Return the tests of a folder of that name, counted one by one. C(at_once) of them run side by side."""
    return pytest_of(name, ["-n", str(at_once), *options, f"tests/{name}"], minutes)


def pytest_of(name: str, arguments: Sequence[str], minutes: float) -> Step:
    """Return a run of pytest with these arguments, its tests counted one by one."""
    command = [PYTHON, "-m", "pytest", "-q", *arguments, f"--junit-xml={_result(name)}"]
    return Step(name, command, _junit(name), minutes, _with_tools_on_path())


def other_cores() -> list[Step]:
    """Return a daily round with each ansible-core that we support, and the unit tests with the newest."""
    steps = [
        Step(f"round-{line}", [PYTHON, str(TOOLS / "compat.py"), "round", line])
        for line in compat.PYTHONS
        if compat.python_for(line)
    ]
    if compat.python_for("newest"):
        command = [PYTHON, str(TOOLS / "compat.py"), "unit", "newest", f"--junit-xml={_result('unit-newest')}"]
        steps.append(Step("unit-newest", command, _junit("unit-newest"), 15))
    return steps


def not_here() -> list[str]:
    """Return what this machine cannot show, one line each."""
    return [
        f"no Python here runs ansible-core {line}: not tried" for line in compat.PYTHONS if not compat.python_for(line)
    ]


def scenarios() -> list[str]:
    """Return the names of the Molecule scenarios."""
    return sorted(path.parent.name for path in ROOT.glob("molecule/*/molecule.yml"))


def scenario(name: str) -> Step:
    """Return one Molecule scenario; its Testinfra tests are counted one by one."""
    step = f"molecule-{name}"
    command = [ENVIRONMENT, str(BIN / "molecule"), "test", "--scenario-name", name]
    environment = {**_with_tools_on_path(), "PYTEST_ADDOPTS": f"--junit-xml={_result(step)}", "NO_COLOR": "1"}
    return Step(step, command, _junit(step), 12, environment)


def _result(name: str) -> Path:
    return RESULTS / f"{name}.xml"


def _junit(name: str) -> Callable[[Done], Counts]:
    def count(done: Done) -> Counts:
        return from_junit(_result(name))

    return count


def _with_own_home() -> Mapping[str, str]:
    """Return a home where no older release of this collection is installed, which a linter would take for this one."""
    return {**_with_tools_on_path(), "HOME": str(CACHE / "home")}


def _with_tools_on_path() -> Mapping[str, str]:
    return {"PATH": f"{BIN}:{os.environ['PATH']}"}
