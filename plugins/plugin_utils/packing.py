# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pack a module of this collection and all that it imports from it into one file.

Ansible finds out what to ship with a module by parsing it, and each file that it imports, and each that these import.
For a module of many files this takes longer than the rest of a call. Here the lines that import are enough to know.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ansible import constants as C
from ansible.plugins.loader import module_loader

NAME = "ansible_collections.ops.upkeep.plugins"
PLUGINS = Path(__file__).parents[1]
_IMPORT = re.compile(rf"^ *from ({re.escape(NAME)}\.[\w.]+) import (\([^)]*\)|.*)$", re.MULTILINE)
_PACKED = """\
#!/usr/bin/python
from ansible_collections.ops.upkeep.plugins.module_utils.packed import run
run({files!r}, {module!r}, globals())
"""

#: What to take a file to import, by its dotted name, where that is less than it does.
Choice = Mapping[str, Sequence[str]]


def packed(name: str, choice: Choice) -> str:
    """Return the name by which Ansible finds the packed form of a module. It is made once in a run, by one worker."""
    folder = Path(C.DEFAULT_LOCAL_TMP) / "upkeep"  # of this run: Ansible removes it
    folder.mkdir(mode=0o700, exist_ok=True)
    mark = hashlib.sha256(repr(sorted(choice.items())).encode()).hexdigest()[:16]
    target = folder / f"upkeep_{name}_{mark}.py"
    with open(folder / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            part = target.with_suffix(".part")
            part.write_text(source_of(f"{NAME}.modules.{name}", choice), encoding="utf-8")
            part.replace(target)
    module_loader.add_directory(str(folder))
    return f"ansible.legacy.{target.stem}"


def source_of(module: str, choice: Choice) -> str:
    """Return the source of the packed form of a module."""
    return _PACKED.format(files=files_of(module, choice), module=module)


def files_of(module: str, choice: Choice) -> dict[str, str]:
    """Return the sources of a module and of all that it imports from this collection, by dotted name."""
    paths = {_dotted(path): path for path in PLUGINS.rglob("*.py")}
    found: dict[str, str] = {}
    names = [module]
    while names:
        name = names.pop()
        if name in paths and name not in found:
            found[name] = paths[name].read_text(encoding="utf-8")
            names += [*choice.get(name, _imported_by(found[name])), *_packages_of(name)]
    return found


def _dotted(path: Path) -> str:
    *folders, file = path.relative_to(PLUGINS).parts
    return ".".join([NAME, *folders, file.removesuffix(".py")]).removesuffix(".__init__")


def _imported_by(source: str) -> Iterator[str]:
    """Yield the dotted names of what may be a module in the lines that import."""
    for package, names in _IMPORT.findall(source):
        yield package
        yield from (f"{package}.{name}" for name in re.findall(r"\w+", names))


def _packages_of(name: str) -> Iterator[str]:
    while name != NAME:
        name = name.rpartition(".")[0]
        yield name
