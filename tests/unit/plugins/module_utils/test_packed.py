# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module whose files came in a dictionary runs as from a folder, on each Python that a host may have."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pythons
from ansible_collections.ops.upkeep.plugins.module_utils import packed

SEVERAL = [*pythons.by_minor().values(), Path(sys.executable)]

# It runs packed.py as a host does, and says which source was compiled, and how often.
SCRIPT = """
import json, sys
compiled = []
sys.addaudithook(lambda event, of: compiled.append(of[1]) if event == "compile" else None)
files = json.loads(sys.argv[1])
host = {"__name__": "packed", "_modlib_path": "/tmp/payload.zip", "other": 1}
with open(sys.argv[2]) as file:
    exec(compile(file.read(), sys.argv[2], "exec"), host)
compiled.clear()
try:
    host["run"](files, sys.argv[3], host)
finally:
    print(sorted(name for name in compiled if isinstance(name, str) and name.startswith("things/")))
"""


def run(python: Path, files: dict[str, str], module: str) -> subprocess.CompletedProcess[str]:
    command = [python, "-I", "-c", SCRIPT, json.dumps(files), packed.__file__, module]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def on_each(files: dict[str, str], module: str) -> list[subprocess.CompletedProcess[str]]:
    return [run(python, files, module) for python in SEVERAL]


def test_it_runs_as_the_main_module_and_finds_what_it_imports():
    files = {
        "things.modules.door": "from things.shared import tools, words\n"
        "if __name__ == '__main__': print(tools.double(words.WORD))",
        "things.shared": "LEVEL = 'a package with code of its own'",
        "things.shared.tools": "from things.shared import LEVEL\nimport things.shared.words\n"
        "def double(word): return word + word",
        "things.shared.words": "WORD = 'ho'",
    }
    for done in on_each(files, "things.modules.door"):
        assert done.stdout.splitlines()[0] == "hoho", done.stderr


def test_each_file_is_compiled_once_and_one_that_nobody_imports_is_not():
    files = {
        "things.door": "import things.used\nimport things.used as again",
        "things.used": "",
        "things.unused": "this is no Python",
    }
    for done in on_each(files, "things.door"):
        assert done.stdout.strip() == "['things/__init__.py', 'things/door.py', 'things/used.py']", done.stderr


def test_it_knows_what_ansible_told_its_caller_and_nothing_else():
    files = {"things.door": "print(_modlib_path, 'other' in globals(), '_module_fqn' in globals())"}
    for done in on_each(files, "things.door"):
        assert done.stdout.splitlines()[0] == "/tmp/payload.zip False False"


def test_a_traceback_shows_file_line_and_source():
    door = "import traceback\ntry:\n    import things.sums\nexcept ZeroDivisionError:\n    traceback.print_exc()"
    for done in on_each({"things.door": door, "things.sums": "\n\nhalf = 1 / 0  # nobody can"}, "things.door"):
        assert 'File "things/sums.py", line 3' in done.stderr
        assert "half = 1 / 0  # nobody can" in done.stderr


def test_what_is_missing_is_an_import_error_that_names_it():
    for done in on_each({"things.door": "import things.lost"}, "things.door"):
        assert "ModuleNotFoundError: No module named 'things.lost'" in done.stderr


def test_the_exit_code_is_that_of_the_module():
    for done in on_each({"things.door": "raise SystemExit(7)"}, "things.door"):
        assert done.returncode == 7
