# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a changelog of Debian says between two versions: the CVE ids, and when the new one came out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.version import compare

_ENTRY: Final = re.compile(r"^[a-z0-9][a-z0-9+.-]* \(([^()\s]+)\) ([^;\n]*);", re.IGNORECASE)
_TRAILER: Final = re.compile(r"^ -- .*>  ?(\S.*)$")
_CVE: Final = re.compile(r"\bC(?:VE|AN)-(\d{4}-\d{4,19})\b")
_MAX_ENTRIES: Final = 500  # between two versions: more is no update but another world


@dataclass(frozen=True)
class News:
    """What is new since the installed version. C(complete): the changelog reaches back to it."""

    cves: tuple[str, ...]
    published: float | None  # when the newest entry was signed, in seconds since 1970
    entries: int
    complete: bool
    opened: float | None = None  # when the oldest of them that was made for a security archive was signed


def parse_changelog(text: str, installed: str, candidate: str) -> News:
    """Return what the entries newer than C(installed), up to C(candidate), say."""
    cves: set[str] = set()
    published: float | None = None
    opened: float | None = None
    entries, inside, complete, secure = 0, False, False, False
    for line in text.splitlines():
        entry = _ENTRY.match(line)
        if entry:
            if compare(entry.group(1), installed) <= 0 or entries >= _MAX_ENTRIES:
                complete = compare(entry.group(1), installed) <= 0
                break
            inside = compare(entry.group(1), candidate) <= 0
            secure = "security" in entry.group(2)
            entries += inside
            continue
        if not inside:
            continue
        cves.update("CVE-" + number for number in _CVE.findall(line))
        trailer = _TRAILER.match(line)
        if trailer:
            signed = _moment(trailer.group(1))
            published = signed if published is None else published
            opened = signed if secure and signed is not None else opened
    return News(tuple(sorted(cves, key=_by_number)), published, entries, complete, opened)


def _by_number(cve: str) -> tuple[int, int]:
    _cve, year, number = cve.split("-")
    return int(year), int(number)


def _moment(text: str) -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text.strip()).timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
