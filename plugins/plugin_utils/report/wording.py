# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors of ansible-core in the words that matter, the same for every version of it."""

from __future__ import annotations

import re

_NOISE = re.compile(
    r"^(?:Task failed: )?(?:Action failed: )?"  # where 2.19 and newer caught it
    r"(?:Failed to connect to the host via ssh: )?(?:ssh: )?"  # what every error of ssh begins with
)


def without_noise(message: str) -> str:
    """Return the message from where it begins to say something."""
    return _NOISE.sub("", message, count=1)
