# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a request took, by the fields of a line. A number whose unit nothing tells is not guessed at."""

from __future__ import annotations

import math
import re
from typing import Any, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats import request_names as names
from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.present import present

Fields = Mapping[str, Any]

_SCALES: Final = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART: Final = re.compile(r"(\d{1,15}(?:\.\d{1,15})?) ?(ns|us|µs|μs|ms|s|m|h)")
_NUMBER: Final = re.compile(r"\d{1,19}(?:\.\d{1,15})?")
_LONGEST: Final = 7 * 86400.0  # no request takes a week


def value_at(fields: Fields, name: str) -> Any:
    """Return the field of that name, or the one that its dots lead to; None where there is none."""
    value = fields.get(name)
    if value is None and "." in name:
        outer, _dot, inner = name.partition(".")
        nested = fields.get(outer)
        if isinstance(nested, dict):
            return value_at(nested, inner)
    return value


def latency_of(fields: Fields) -> float | None:
    """Return the seconds that a request took by the first field that tells, None where none does."""
    for name in present(names.LATENCY, fields):
        value = value_at(fields, name)
        if value is None or isinstance(value, bool) or not isinstance(value, (int, float, str)):
            continue
        seconds = _seconds(fields, name, value)
        if seconds is not None and 0 <= seconds < _LONGEST:
            return seconds
    return None


def _seconds(fields: Fields, name: str, value: float | str) -> float | None:
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        return spelled(value)
    scale = names.LATENCY_UNITS.get(name) or _scale(fields, name, pointed=isinstance(value, float) or "." in str(value))
    try:
        number = float(value)
    except OverflowError:
        return None
    return number * scale if scale and math.isfinite(number) else None


def _scale(fields: Fields, name: str, pointed: bool) -> float | None:
    if pointed and (name in names.LATENCY_POINT or any(field in fields for field in names.OF_NGINX)):
        return 1.0
    if name == "duration" and any(value_at(fields, field) for field in names.OF_CADDY):
        return 1.0
    return 1e-3 if name == "duration" and any(field in fields for field in names.OF_ENVOY) else None


def spelled(text: str) -> float | None:
    """Return the seconds in a time that is written with its units (C(12.5ms), C(1m2.5s)), None where it is none."""
    text = text.strip()[:64]
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip():
        return None
    return sum(float(number) * _SCALES[unit] for number, unit in parts)
