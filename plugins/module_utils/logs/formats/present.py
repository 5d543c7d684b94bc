# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of many names the fields of a line can have. A program writes the same fields in all its lines."""

from __future__ import annotations

import functools
from typing import Any, Final, Mapping

_FEW: Final = 100  # fields: a line that has more is not kept in mind, so that memory is bounded


def present(names: tuple[str, ...], fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names that are a field, or whose dots may lead into one, in their order."""
    return _remembered(names, tuple(fields)) if len(fields) <= _FEW else _among(names, tuple(fields))


def _among(names: tuple[str, ...], fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name in fields or ("." in name and name.partition(".")[0] in fields))


_remembered = functools.lru_cache(maxsize=256)(_among)
