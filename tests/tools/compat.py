# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the daily round on this machine, or the unit tests, with another ansible-core than the one we develop with.

compat.py round 2.17        the newest release of that line
compat.py unit newest       the newest release there is
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pythons
from step import CACHE, ROOT

#: The minor versions of Python 3 that the control node may have, by line of ansible-core.
PYTHONS: Mapping[str, range] = {"2.17": range(11, 13), "2.18": range(11, 14), "newest": range(12, 16)}
#: What the unit tests need, of tests/requirements.txt.
TESTS_NEED = frozenset(
    {
        "cronsim",
        "hypothesis",
        "jsonschema",
        "prometheus-client",
        "psycopg[binary]",
        "pytest",
        "pytest-xdist",
        "python-dateutil",
        "SQLAlchemy",
        "tzdata",
    }
)


def python_for(line: str) -> Path | None:
    """Return the Python to run that line of ansible-core with, None where this machine has none."""
    fitting = [python for minor, python in pythons.by_minor().items() if minor in PYTHONS[line]]
    if not fitting:
        return None
    return fitting[-1] if line == "newest" else fitting[0]


def environment_with(line: str) -> Path:
    """Return the folder of executables of a virtual environment with that line of ansible-core."""
    python, venv = python_for(line), CACHE / f"venv-core-{line}"
    if python is None:
        raise SystemExit(f"no Python on this machine runs ansible-core {line}")
    if not _has_pip(venv):
        subprocess.run([python, "-m", "venv", "--clear", venv], check=True)
    core = "ansible-core" if line == "newest" else f"ansible-core=={line}.*"
    pip = [str(venv / "bin/python"), "-m", "pip", "install", "--quiet", "--upgrade"]
    subprocess.run([*pip, core, *_needed_by_tests()], check=True)
    return venv / "bin"


def _needed_by_tests() -> list[str]:
    lines = (ROOT / "tests/requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if re.split("[<>=]", line, maxsplit=1)[0] in TESTS_NEED]


def _has_pip(venv: Path) -> bool:
    try:
        return subprocess.run([venv / "bin/pip", "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def run_round(bin_: Path) -> int:
    """Run the daily round and return 0 if it left a report about this machine."""
    with tempfile.TemporaryDirectory(prefix="upkeep-round-") as folder:
        places = {"upkeep_report_dir": folder, "upkeep_state_dir": f"{folder}/state"}
        variables = json.dumps({"upkeep_hosts": "localhost", "upkeep_fail_on": "never", **places})
        command = [str(bin_ / "ansible-playbook"), "ops.upkeep.daily", "--extra-vars", variables]
        code = subprocess.run(command, cwd=folder, env=_environment(bin_), check=False).returncode
        if code:
            return code
        report = json.loads((Path(folder) / "latest/report.json").read_text(encoding="utf-8"))
        return 0 if report["hosts"].get("localhost") and report["findings"] else 1


def run_unit_tests(bin_: Path) -> int:
    """Run the unit tests and return pytest's exit code."""
    command = [str(bin_ / "python"), "-m", "pytest", "-q", "-n", "2", *sys.argv[3:]]
    return subprocess.run(command, cwd=ROOT, env=_environment(bin_), check=False).returncode


def _environment(bin_: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{bin_}:{os.environ['PATH']}",
        "ANSIBLE_COLLECTIONS_PATH": str(CACHE / "collections"),
    }


if __name__ == "__main__":
    where = environment_with(sys.argv[2])
    sys.exit(run_round(where) if sys.argv[1] == "round" else run_unit_tests(where))
