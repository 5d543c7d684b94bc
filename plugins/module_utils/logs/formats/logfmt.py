# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pairs of name and value: C(ts=2026-11-24T06:33:20Z level=error msg="order is lost" id=7)."""

from __future__ import annotations

import re

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.structured import Fields, fields_format

_PAIR = re.compile(r"(?:^|\s)([A-Za-z_@][\w.@/-]{0,60})=(?:\"((?:[^\"\\]|\\.)*)\"|([^\s\"]*))")
_IS = re.compile(r"[A-Za-z_@][\w.@/-]{0,60}=(?:\"|\S)")


def read(line: str) -> Fields | None:
    """Return the fields of a line, None where it does not begin with a pair or names neither message nor level."""
    if not _IS.match(line):
        return None
    fields = {name: quoted or bare for name, quoted, bare in _PAIR.findall(line[:8192])}
    known = any(name in fields for name in ("level", "lvl", "severity", "msg", "message"))
    return fields if known and len(fields) > 1 else None


FORMAT = fields_format("logfmt", read)
