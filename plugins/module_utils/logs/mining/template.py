# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a group of like lines is known by: its template and the id of that."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

VARIABLE = "<*>"


@dataclass(frozen=True)
class Template:
    """One group of lines whose messages differ in their variables only.

    C(number) names the group within one miner, C(id) everywhere and for ever.
    """

    number: int
    id: str
    text: str
    count: int
    sample: str


def template_id(text: str) -> str:
    """Return the 16 hex digits by which a template is known on every host, in every round."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
