# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the secrets in what the user wrote, right or wrong, so that no output repeats them."""

from __future__ import annotations

import re
from typing import Any, Callable, Collection, Iterable, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.redact import is_secret_name

_PASSWORD_IN_URL = re.compile(r"://[^/?#:@]*:([^/?#@]+)@")


def by_name_alone(given: Mapping[str, Any]) -> Collection[str]:
    """No option is secret whose name does not say so."""
    return ()


def secrets_in(
    items: Iterable[Mapping[str, Any]],
    secret_options: Callable[[Mapping[str, Any]], Collection[str]] = by_name_alone,
) -> set[str]:
    """Return the values of options that are secret by their name or by C(secret_options), and passwords in URLs."""
    return {secret for given in items for secret in _secrets_in_one(given, secret_options(given))}


def _secrets_in_one(given: Mapping[str, Any], secret: Collection[str]) -> set[str]:
    found: set[str] = set()
    for key, value in given.items():
        if isinstance(value, dict):  # headers, variables of an environment
            found |= {text for name, inner in value.items() if is_secret_name(str(name)) for text in _texts(inner)}
        texts = _texts(value)
        if key in secret or is_secret_name(str(key)):
            found |= texts
        else:
            found |= {password for text in texts for password in _PASSWORD_IN_URL.findall(text)}
    return found


def _texts(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {text for inner in value.values() for text in _texts(inner)}
    if isinstance(value, (list, tuple)):
        return {text for inner in value for text in _texts(inner)}
    return {str(value)} if value not in (None, "") else set()
