# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Import from the zip file that Ansible ships in half the time.

Python compiles each module in a zip file twice: once to learn its file name, and once to run it. On a target, where a
payload comes without compiled files, that is most of what a short call costs.
"""

from __future__ import annotations

import sys
import zipimport


class _NameWithoutCompiling(zipimport.zipimporter):
    """The importer of Python, but a module's file name follows from its place in the zip file."""

    def get_filename(self, fullname: str) -> str:
        """Return the path of a module's source. Raises ZipImportError if there is no such module."""
        source = "/__init__.py" if self.is_package(fullname) else ".py"
        return "{0}/{1}{2}{3}".format(self.archive, self.prefix, fullname.rpartition(".")[2], source)


def compile_once() -> None:
    """Let what is imported from here on be compiled once. What Python imports from folders is left as it is."""
    if _NameWithoutCompiling in sys.path_hooks:
        return
    sys.path_hooks.insert(0, _NameWithoutCompiling)
    for path, finder in list(sys.path_importer_cache.items()):
        if isinstance(finder, zipimport.zipimporter):
            del sys.path_importer_cache[path]
