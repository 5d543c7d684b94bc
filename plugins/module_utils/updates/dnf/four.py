# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask dnf of version 4: one process of its own Python for each question."""

from __future__ import annotations

import json
import os
import tempfile
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.reading import parse_answer
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.script import SCRIPT
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Spec
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.answer import Answer
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.private import mirror

CACHE: Final = "/var/cache/dnf"
STATE: Final = "/var/lib/dnf"
REFRESH: Final = "dnf makecache"
_MAX_ANSWER: Final = 64 * 1024 * 1024  # bytes
_FALLBACK: Final = "/usr/bin/python3"


def python_of(head: str) -> list[str]:
    """Return the command that runs the Python of a program, from the first bytes of it."""
    first = head.split("\n", 1)[0]
    words = first[2:].split() if first.startswith("#!") else []
    return words if any("python" in word for word in words) else [_FALLBACK]


def ask(host: Host, program: str, specs: Sequence[Spec] | None) -> Answer:
    """Return what dnf would do to have C(specs), or in a full upgrade. Raises CannotTell."""
    with tempfile.TemporaryDirectory(prefix="upkeep-dnf-") as folder:
        question = {"specs": specs, **_folders(host, folder)}
        # The script comes as an argument: standard input is for the question.
        argv = [*python_of(_head(host, program)), "-c", SCRIPT]
        done = host.run(argv, stdin=json.dumps(question).encode(), max_output=_MAX_ANSWER)
    if done.timed_out:
        raise CannotTell("dnf did not answer in time")
    if done.code != 0 or not done.stdout:
        raise CannotTell("dnf ended with {0}: {1}".format(done.code, _last_line(done.stderr)))
    return parse_answer(done.stdout)


def _head(host: Host, program: str) -> str:
    path = host.which(program)
    try:
        return host.read(path, 512) if path else ""
    except OSError:
        return ""


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1][:300] if lines else "no message"


def _folders(host: Host, folder: str) -> dict[str, str]:
    """Return folders of ours that have all that dnf has, for it to write to."""
    found = {}
    for name, source in (("cachedir", CACHE), ("persistdir", STATE), ("logdir", "")):
        target = os.path.join(folder, name)
        os.mkdir(target, 0o700)
        found[name] = target
        try:
            if source:
                mirror(host.path(source), target)
        except OSError:
            continue  # without state it knows less of why packages are there; without lists it says so itself
    return found
