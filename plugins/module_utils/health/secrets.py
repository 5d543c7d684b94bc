# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the secrets in the checks of a call: beside what sounds secret, the options that their kinds say are."""

from __future__ import annotations

from typing import Any, Iterable, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils import secrets
from ansible_collections.ops.upkeep.plugins.module_utils.health.registry import KINDS, kind_named


def secrets_in(checks: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the values of secret options, of options that are secret by their name, and passwords in URLs."""
    return secrets.secrets_in(checks, _secret_options)


def _secret_options(given: Mapping[str, Any]) -> set[str]:
    name = given.get("kind")
    options = kind_named(name).options if isinstance(name, str) and name in KINDS else ()
    return {option.name for option in options if option.secret}
