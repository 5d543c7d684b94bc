# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which packages a patch fixes: C(zypper info) tells it in text alone, as what the patch conflicts with."""

from __future__ import annotations

import re
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import without_zero

_TITLE: Final = re.compile(r"^Information for patch (\S+?):\s*$")
_RULE: Final = re.compile(r"^-+\s*$")
_SECTION: Final = re.compile(r"^(\S[^:]*?)\s*: ?(.*)$")
_CONFLICT: Final = re.compile(r"^\s*(?P<name>[^\s:]+)\.(?P<arch>[A-Za-z0-9_]+) < (?P<version>\S+)\s*$")


def parse_patch_info(text: str) -> dict[str, dict[tuple[str, str], str]]:
    """Return patch -> package -> the version that brings the fix. An older one conflicts with the patch."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    patch, title, inside = "", "", False
    for line in text.splitlines():
        match = _TITLE.match(line)
        if match:
            title = match.group(1)
            continue
        # A description could say the same: a title has a line below it.
        if title and _RULE.match(line):
            patch, inside = title, False
            found.setdefault(patch, {})
        title = ""
        section = _SECTION.match(line)
        if section and not line.startswith(" "):
            inside = section.group(1) == "Conflicts"
            line = section.group(2)
        conflict = _CONFLICT.match(line) if inside and patch else None
        if conflict:
            found[patch][(conflict.group("name"), conflict.group("arch"))] = without_zero(conflict.group("version"))
    return found
