# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the JSON that L(script.SCRIPT) prints."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any, Callable, Final, Iterable, Mapping, TypeVar

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.redact import redact
from ansible_collections.ops.upkeep.plugins.module_utils.text import one_line
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.answer import Answer
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import (
    Notice,
    Package,
    Repository,
    cves_in,
    severity_of,
    without_zero,
)

T = TypeVar("T")
MAX_CAUSE: Final = 300
_UNREADABLE: Final = "dnf gave an answer that cannot be read"
GONE: Final = "its repository has this version no more"


def parse_answer(text: str) -> Answer:
    """Return what the resolver answered. Raises CannotTell."""
    try:
        data = json.loads(text)
        if not isinstance(data, dict):
            raise TypeError("no object")
        if "error" in data:
            raise CannotTell("dnf cannot tell: {0}".format(told([str(data["error"])])), "run dnf makecache")
        return _answer(data)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise CannotTell(_UNREADABLE) from error


def told(lines: Iterable[str]) -> str:
    """Return what a package manager said as one line that is fit for a report."""
    return redact(one_line("; ".join(lines), MAX_CAUSE))


def cause_of(lines: Iterable[str]) -> str:
    """Return why something cannot be had: what the solver names as the problem, without the title above it."""
    every = list(lines)
    details = [line for line in every if not re.match(r"Problem\b[^:]*:", line)]
    return told(details or [line.partition(": ")[2] or line for line in every])


def _answer(data: Mapping[str, Any]) -> Answer:
    refused = {(str(name), str(arch)): cause_of(map(str, lines)) for name, arch, lines in data["refused"]}
    refused.update({(str(name), str(arch)): GONE for name, arch, _version in data["missing"]})
    return Answer(
        _each(_package, data["incoming"]),
        _each(_package, data["outgoing"]),
        _each(_package, data["offered"]),
        _each(_notice, data["notices"]),
        _each(_repository, data["repos"]),
        frozenset(map(str, data["installonly"])),
        frozenset((str(name), str(arch)) for name, arch in data["dependencies"]),
        refused,
        tuple(told([str(line)]) for line in data["said"]),
    )


def _each(read: Callable[[Mapping[str, Any]], T], items: Iterable[Mapping[str, Any]]) -> tuple[T, ...]:
    return tuple(read(item) for item in items)


def _package(data: Mapping[str, Any]) -> Package:
    return Package(
        str(data["name"]),
        str(data["arch"]),
        without_zero(str(data["version"])),
        str(data["repo"]),
        int(data["size"]),
        int(data["installed_size"]),
        float(data["built"]) or None,
        bool(data["excluded"]),
    )


def _notice(data: Mapping[str, Any]) -> Notice:
    return Notice(
        str(data["id"]),
        bool(data["security"]),
        severity_of(data["severity"]),
        str(data["title"]),
        moment_of(str(data["published"])),
        cves_in(" ".join(map(str, data["cves"]))),
        {(str(name), str(arch)): without_zero(str(version)) for name, arch, version in data["packages"]},
    )


def _repository(data: Mapping[str, Any]) -> Repository:
    fetched = data["fetched"]
    return Repository(
        str(data["id"]),
        redact(str(data["url"])),
        None if fetched is None else float(fetched),
        bool(data["tells"]),
        tuple(map(str, data["made_for"])),
        told([str(data["problem"])]),
        tuple(map(str, data["excludes"])),
        tuple(map(str, data["includes"])),
    )


def moment_of(text: str) -> float | None:
    """Return seconds since 1970 for a date in UTC, with or without a time; None for what is none."""
    try:
        moment = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment.replace(tzinfo=datetime.timezone.utc).timestamp() if moment.year > 1970 else None
