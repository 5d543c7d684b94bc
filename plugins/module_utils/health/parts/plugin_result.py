# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a monitoring plugin as a finding and metrics."""

from __future__ import annotations

import math
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found
from ansible_collections.ops.upkeep.plugins.module_utils.monitoring_plugin import Datum, Output, parse_output

MAX_METRICS: Final = 200  # of one plugin

_STATUS: Final = {0: Status.OK, 1: Status.WARN, 2: Status.FAIL, 3: Status.UNKNOWN}


def plugin_found(check: str, subject: str, code: int, stdout: str, stderr: str) -> Found:
    """Yield the finding and the metrics of a plugin that ended with C(code)."""
    output = parse_output(stdout)
    status = _STATUS.get(code, Status.UNKNOWN)
    message = output.text or output.long_text.partition("\n")[0]
    if code not in _STATUS:
        message = f"ended with {code}, which is no result of a plugin: {message or stderr.strip() or 'no message'}"
    elif not message:
        # An empty answer is no good news.
        status = Status.UNKNOWN if status is Status.OK else status
        message = f"ended with {code} and said nothing: {stderr.strip() or 'no message'}"
    value, unit, limit = _first(output, status)
    yield Finding(check, subject, status, message, value, unit, limit, evidence=_evidence(output, code, stderr))
    for datum in output.perfdata[:MAX_METRICS]:
        if datum.value is not None:
            labels = {"subject": subject, "label": datum.label}
            yield Metric("plugin_perfdata", datum.scaled(datum.value), datum.measured_in, labels)


def _evidence(output: Output, code: int, stderr: str) -> dict[str, Any]:
    evidence: dict[str, Any] = {"exit_code": code}
    if output.long_text:
        evidence["long_output"] = output.long_text
    if stderr.strip():
        evidence["stderr"] = stderr.strip()
    if output.not_understood:
        evidence["perfdata_not_understood"] = list(output.not_understood)
    if len(output.perfdata) > MAX_METRICS:
        evidence["perfdata_left_out"] = len(output.perfdata) - MAX_METRICS
    return evidence


def _first(output: Output, status: Status) -> tuple[float | None, str | None, float | None]:
    """Return value, unit and limit of the first number, which is what the plugin is about."""
    first = output.perfdata[0] if output.perfdata else None
    if first is None or first.value is None:
        return None, None, None
    return first.scaled(first.value), first.measured_in, _limit(first, status)


def _limit(datum: Datum, status: Status) -> float | None:
    """Return the limit that decided, or the next one ahead; None where the plugin has none of the plain kind."""
    ranges = (datum.critical, datum.warn) if status is Status.FAIL else (datum.warn, datum.critical)
    limits = [datum.scaled(found.upper) for found in ranges if found and found.upper is not None]
    return next((limit for limit in limits if math.isfinite(limit)), None)
