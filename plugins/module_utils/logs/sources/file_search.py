# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a path or a pattern to the logs it stands for."""

from __future__ import annotations

import os
import stat
from typing import Any, Final, Iterator, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import Expanded, expand, is_pattern
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.family import (
    families,
    forms_of,
    without_compression,
)
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.files import FileSource
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.listing import Log
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.nothing import Nothing
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.patience import patiently
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import Problem, Source

MAX_LOGS: Final = 500  # of one pattern
EXPAND_SECONDS: Final = 10.0


def file_sources(host: Host, path: str, values: Mapping[str, Any], named: bool) -> list[Source]:
    """Return one source for each log that a path or pattern stands for, and one for what kept it from that."""
    if not is_pattern(path):
        folder, name = os.path.split(os.path.normpath(path))
        if name != without_compression(name):
            return [Nothing(path, "file", [_compressed(folder, list(forms_of(name))[-1].name)], values, named)]
        return [FileSource(host, Log(folder, name), path, values, named)]
    limited = host.within(EXPAND_SECONDS)
    try:
        for found, logs in patiently(lambda: _search(limited, path, named), limited.remaining):
            sources: list[Source] = [FileSource(host, log, called, values, named) for called, log in logs]
            return sources[:MAX_LOGS] + _missing(path, values, named, found, len(logs))
    except CannotTell as error:
        return [Nothing(path, "file", [Problem("late", error.message, error.advice)], values, named)]
    return []


def _search(host: Host, pattern: str, named: bool) -> Iterator[tuple[Expanded, list[tuple[str, Log]]]]:
    found = expand(host, pattern)
    by_folder: dict[str, list[str]] = {}
    for path in found.paths:
        folder, name = os.path.split(path)
        if _may_be_log(host, path, named):
            by_folder.setdefault(folder, []).append(name)
    logs = []
    for folder, names in sorted(by_folder.items()):
        for root, called in sorted(families(names, _siblings(host, folder, names)).items()):
            logs.append((f"{folder.rstrip('/')}/{called}", Log(folder, root)))
    yield found, logs


def _may_be_log(host: Host, path: str, named: bool) -> bool:
    """Whether what matches is worth a source: no folder; and where nobody named it, nothing but a file.

    A service in a container often has links to /dev/stdout where its logs would be.
    """
    try:
        mode = os.stat(host.path(path)).st_mode
    except OSError:
        return named or not os.path.islink(host.path(path))
    return stat.S_ISREG(mode) or (named and not stat.S_ISDIR(mode))


def _siblings(host: Host, folder: str, names: list[str]) -> list[str]:
    try:
        return host.listdir(folder)
    except OSError:
        return names


def _compressed(folder: str, name: str) -> Problem:
    """Return why a compressed file is no log of its own: nothing is ever written to it again."""
    return Problem(
        "unreadable",
        f"is compressed, and such a file is read as what rotation made of {name}",
        f"name the log itself: {os.path.join(folder, name)}",
    )


def _missing(path: str, values: Mapping[str, Any], named: bool, found: Expanded, count: int) -> list[Source]:
    problems = []
    if found.unreadable:
        folders = ", ".join(found.unreadable[:3])
        problems.append(Problem("unreadable", f"no permission to look into {folders}", "read it as root"))
    elif not count:
        problems.append(Problem("missing", "matches no file", f"see what is there: ls -ld {path}"))
    if found.cut or count > MAX_LOGS:
        problems.append(
            Problem("partly", f"matches more files than are read ({MAX_LOGS} logs)", "write a narrower pattern")
        )
    return [Nothing(path, "file", problems, values, named)] if problems else []
