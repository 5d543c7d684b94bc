# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools of PostgreSQL, of which a host may have several versions, and what they say."""

from __future__ import annotations

import glob
import re
import time
from dataclasses import dataclass
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

#: Where distributions and the PostgreSQL project's own packages put them, beside the search path.
_PLACES: Final = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/lib/postgresql*/bin",
    "/usr/libexec/postgresql*",
    "/opt/pgpro/*/bin",
)
_VERSION: Final = re.compile(r"(\d+)")
_CANNOT: Final = re.compile(
    r"unsupported version|not supported (?:in|by) this|not built with|Permission denied"
    r"|could not open (?:input file|directory)|No space left|out of memory"
)
_DATABASE: Final = re.compile(r"^;\s+dbname: (.*)$", re.MULTILINE)
_CREATED: Final = re.compile(r"^; Archive created at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", re.MULTILINE)
_COMPRESSION: Final = re.compile(r"^;\s+Compression: (\S+)", re.MULTILINE)
_DATA: Final = re.compile(r"^\d+; \d+ \d+ TABLE DATA ", re.MULTILINE)
_ENTRY: Final = re.compile(r"^\d+; \d+ \d+ ", re.MULTILINE)


def pg_tool(host: Host, name: str, version: int | None = None) -> str:
    """Return the path of a tool: of this major version, else the newest there is. Raises CannotTell."""
    found: dict[int, str] = {}
    for place in _PLACES:
        for path in glob.glob(place + "/" + name):
            number = _VERSION.search(path)
            found[int(number.group(1)) if number else 0] = path
    if version in found:
        return found[version]
    if found:
        return found[max(found)]
    fallback = host.which(name)
    if fallback is None:
        package = "postgresql" if name == "pg_verifybackup" else "postgresql-client"
        raise CannotTell("{0} is not installed".format(name), "install the package {0} on this host".format(package))
    return fallback


def major_version(host: Host, tool: str) -> int:
    """Return the major version of a tool, 0 where it does not say."""
    found = re.search(r"\(PostgreSQL\)\s+(\d+)", host.run([tool, "--version"]).stdout)
    return int(found.group(1)) if found else 0


def raise_for(tool: str, code: int | None, stderr: str) -> None:
    """Raise what a tool's end means: Damaged, or CannotTell where it could not look."""
    if code == 0:
        return
    lines = [re.sub(r"^\S*{0}: (?:error|fatal|warning): ".format(tool), "", line) for line in stderr.splitlines()]
    said = "; ".join(lines[:3])[:300] or "{0} ended with {1}".format(tool, code)
    found = _CANNOT.search(stderr)
    if found:
        newer = found.group(0).startswith(("unsupported", "not"))
        advice = "install a newer postgresql-client on this host" if newer else "run the review with become: true"
        raise CannotTell("{0} cannot read it: {1}".format(tool, said), advice)
    raise Damaged(said)


@dataclass(frozen=True)
class Contents:
    """What C(pg_restore -l) lists."""

    database: str | None
    created: float | None  # in seconds since 1970
    compressed: bool
    entries: int
    with_data: int


def parse_contents(text: str) -> Contents:
    """Return what a listing says. The time in it is one of the zone of this host."""
    database, created, compression = _DATABASE.search(text), _CREATED.search(text), _COMPRESSION.search(text)
    began = None
    if created:
        try:
            began = time.mktime(time.strptime(created.group(1), "%Y-%m-%d %H:%M:%S"))
        except (ValueError, OverflowError):
            began = None
    return Contents(
        database.group(1).strip() if database else None,
        began,
        bool(compression) and compression.group(1) not in ("0", "none"),  # type: ignore[union-attr]
        len(_ENTRY.findall(text)),
        len(_DATA.findall(text)),
    )
