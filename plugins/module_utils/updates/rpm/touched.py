# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services an update of RPM packages touches: those that they ship, and those that run something out of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change
from ansible_collections.ops.upkeep.plugins.module_utils.updates.users import read_users, shipped_units, units_of

_FORMAT: Final = r"[%{=NAME}\t%{=ARCH}\t%{FILENAMES}\n]"
_AT_ONCE: Final = 50  # packages in one command: kernels have tens of thousands of files
_MAX_FILES: Final = 32 * 1024 * 1024  # bytes


def add_services(host: Host, changes: Sequence[Change]) -> list[Change]:
    """Return the changes with the services that they touch; C(restart) where one of them runs the old version."""
    if not changes:
        return []
    users = host.once("users of files", lambda: read_users(host))
    names = sorted({"{0}.{1}".format(*change.key) for change in changes if change.installed})
    files = _files(host, names)
    return [_with_services(change, files.get(change.key, []), users) for change in changes]


def _with_services(change: Change, files: Sequence[str], users: Mapping[str, frozenset[str]]) -> Change:
    running = units_of(files, users)
    services = tuple(sorted({*running, *shipped_units(files)}))
    return replace(change, services=services, restart=bool(running)) if services else change


def _files(host: Host, names: Sequence[str]) -> dict[tuple[str, str], list[str]]:
    """Return the files of installed packages. What rpm does not tell in time counts as none."""
    found: dict[tuple[str, str], list[str]] = {}
    for start in range(0, len(names), _AT_ONCE):
        argv = ["rpm", "-q", "--queryformat", _FORMAT, *names[start : start + _AT_ONCE]]
        for key, path in parse_files(host.run(argv, max_output=_MAX_FILES).stdout):
            found.setdefault(key, []).append(path)
    return found


def parse_files(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the packages of the query, by name and architecture, each with one of its files."""
    for line in text.splitlines():
        fields = line.split("\t")
        if len(fields) == 3 and fields[2].startswith("/"):
            yield (fields[0], fields[1]), fields[2]
