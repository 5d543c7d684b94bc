# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a module whose files came in one dictionary. The control node packs it, see plugin_utils/packing.py."""

from __future__ import annotations

import importlib.abc
import runpy
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Mapping, Sequence


def run(files: Mapping[str, str], module: str, main: dict[str, Any]) -> None:
    """Run a module of C(files), which has sources by dotted name, as Ansible would run it. It does not return.

    C(main) is what Ansible let its caller know about itself.
    """
    sys.meta_path.insert(0, _Files(files))
    known = {name: value for name, value in main.items() if name in ("_module_fqn", "_modlib_path")}
    runpy.run_module(module, init_globals=known, run_name="__main__", alter_sys=True)


class _Files(importlib.abc.MetaPathFinder, importlib.abc.ExecutionLoader):
    """Finds modules in a dictionary. Unlike the importer of zip files, it compiles each of them but once."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        self._packages = {name[:end] for name in files for end, letter in enumerate(name) if letter == "."}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module is; None if it is not here."""
        if fullname not in self._files and fullname not in self._packages:
            return None
        return ModuleSpec(fullname, self, origin=self.get_filename(fullname), is_package=self.is_package(fullname))

    def get_source(self, fullname: str) -> str:
        """Return the source of a module: what runs, and what a traceback shows. A folder needs none."""
        return self._files.get(fullname, "")

    def get_filename(self, fullname: str) -> str:
        """Return the path of a module below the folder of collections."""
        return fullname.replace(".", "/") + ("/__init__.py" if self.is_package(fullname) else ".py")

    def is_package(self, fullname: str) -> bool:
        """Return whether others lie in it."""
        return fullname in self._packages
