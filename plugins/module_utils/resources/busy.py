# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge what is busy: CPUs, disks, interfaces. A peak is none; what lasts is."""

from __future__ import annotations

from typing import Any, Callable, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Number, Status
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits
from ansible_collections.ops.upkeep.plugins.module_utils.linux.sysstat import Record
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration
from ansible_collections.ops.upkeep.plugins.module_utils.resources.look import FELT_PERCENT, Look
from ansible_collections.ops.upkeep.plugins.module_utils.resources.sustained import Level, Sample, sustained


class Judged(NamedTuple):
    """A finding, and the level in percent that it stands on; None where it was a moment's and says nothing."""

    finding: Finding
    percent: float | None


class Use(NamedTuple):
    """How much something is used, in percent: by records, now, on average since the last round.

    C(pressure) is the part of five minutes in which somebody waited for it. C(measured) says how C(now) was.
    """

    recorded: Sequence[Sample]
    now: float
    earlier: float | None
    pressure: float | None
    measured: str


def samples(records: Sequence[Record], take: Callable[[Record], float | None]) -> list[Sample]:
    """Return one measure of the records that have it."""
    found = [(record, take(record)) for record in records]
    return [Sample(record.at, record.seconds, percent) for record, percent in found if percent is not None]


def judge(check: Check, subject: str, limits: Limits, use: Use, look: Look, values: Values) -> Judged:
    """Return the finding about something that is used so much.

    By the records of sysstat where there are any; else by the average since the last round, and by this moment where
    the pressure of five minutes says that it lasts.
    """
    level = sustained(use.recorded, values["sustained"])
    evidence: dict[str, Any] = {}
    if look.has_moment:
        evidence.update(now=round(use.now, 1), sample_seconds=round(look.sample.seconds, 1))
    # What was measured over a shorter time than the wanted one is no more than a longer moment.
    long_ago = look.earlier is not None and look.earlier.seconds >= values["sustained"]
    earlier = use.earlier if long_ago else None
    if earlier is not None and look.earlier is not None:
        evidence.update(since_last_round=round(earlier, 1), last_round_seconds=round(look.earlier.seconds))
    if use.pressure is not None:
        evidence["pressure_avg300"] = use.pressure
    if level is not None:
        return _by_level(check, subject, limits, level, values, evidence)
    evidence["without_records"] = look.no_records or "the records of sysstat do not cover this"
    if earlier is not None and not look.has_moment:
        return _by_average(check, subject, limits, earlier, look.sample.seconds, evidence)
    now = _by_moment(check, subject, limits, use, evidence, alone=earlier is None)
    if earlier is None or look.earlier is None:
        return now
    return _worse_of(check, now, earlier, look.earlier.seconds, limits)


def _by_level(
    check: Check, subject: str, limits: Limits, level: Level, values: Values, evidence: dict[str, Any]
) -> Judged:
    percent = round(level.percent, 1)
    status, limit = limits.judge(percent)
    message = "{0:g} % for {1} at a time, the most in {2} by sysstat {3}; {4:.3g} % on average".format(
        percent, human_duration(values["sustained"]), human_duration(level.covered), limits.told(percent, "%"),
        level.average,
    )  # fmt: skip
    evidence.update(records=level.samples, ended_at=round(level.at))
    return _judged(check, subject, status, message, percent, limit, evidence)


def _by_moment(
    check: Check, subject: str, limits: Limits, use: Use, evidence: dict[str, Any], *, alone: bool
) -> Judged:
    percent = round(use.now, 1)
    status, limit = limits.judge(percent)
    message = "{0:g} % {1} {2}".format(percent, use.measured, limits.told(percent, "%"))
    if status is Status.OK:
        return _judged(check, subject, status, message, percent, limit, evidence)
    if use.pressure is None:
        message += "; whether it lasts is not known, since {0}".format(evidence["without_records"]) if alone else ""
    elif use.pressure < FELT_PERCENT:
        message += "; it does not last: hardly anybody waited in 5 min ({0:g} %)".format(use.pressure)
        excused = _judged(check, subject, Status.OK, message, percent, limit, evidence)
        return Judged(excused.finding, None)
    else:
        message += "; in {0:g} % of 5 min somebody waited for it".format(use.pressure)
    return _judged(check, subject, status, message, percent, limit, evidence)


def _by_average(
    check: Check, subject: str, limits: Limits, average: float, seconds: float, evidence: dict[str, Any]
) -> Judged:
    percent = round(average, 1)
    status, limit = limits.judge(percent)
    message = "{0:g} % on average since the last round, {1} ago {2}".format(
        percent, human_duration(seconds), limits.told(percent, "%")
    )
    return _judged(check, subject, status, message, percent, limit, evidence)


def _worse_of(check: Check, now: Judged, earlier: float, seconds: float, limits: Limits) -> Judged:
    """Return the finding about this moment with the average before it, by which it is judged if that is worse."""
    average = round(earlier, 1)
    status, limit = limits.judge(average)
    finding = now.finding
    message = "{0}; {1:g} % on average since the last round, {2} ago".format(
        finding.message, average, human_duration(seconds)
    )
    data = {**finding.to_dict(), "message": message}
    if status.severity < finding.status.severity:
        data.update(status=status.value, value=average, limit=limit, advice=check.advice)
    return Judged(Finding.from_dict(data), max(average, now.percent or 0.0))


def _judged(
    check: Check,
    subject: str,
    status: Status,
    message: str,
    percent: float,
    limit: Number | None,
    evidence: dict[str, Any],
) -> Judged:
    advice = check.advice if status is not Status.OK else None
    return Judged(Finding(check.id, subject, status, message, percent, "percent", limit, advice, evidence), percent)
