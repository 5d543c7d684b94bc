# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the secrets in what the user wrote, right or wrong, so that no output repeats them."""

from __future__ import annotations

import re
from typing import Any, Iterable, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.redact import is_secret_name

_PASSWORD_IN_URL = re.compile(r"://[^/?#:@]*:([^/?#@]+)@")


def secrets_in(backups: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the values of options that are secret by their name, and passwords in addresses."""
    found: set[str] = set()
    for given in backups:
        for name, value in given.items():
            for text in _texts(value):
                found |= {text} if is_secret_name(str(name)) else set(_PASSWORD_IN_URL.findall(text))
    return found


def _texts(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {text for inner in value.values() for text in _texts(inner)}
    if isinstance(value, (list, tuple)):
        return {text for inner in value for text in _texts(inner)}
    return {str(value)} if value not in (None, "") else set()
