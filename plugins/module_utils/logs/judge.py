# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about what the logs said: what is new, what came too often, what has stopped."""

from __future__ import annotations

from typing import Any, Final, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.logs.checks import NEW_ERROR, SPIKE, STOPPED
from ansible_collections.ops.upkeep.plugins.module_utils.logs.known import Known, KnownTemplate
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity
from ansible_collections.ops.upkeep.plugins.module_utils.logs.signature import Signature
from ansible_collections.ops.upkeep.plugins.module_utils.logs.told import decided, moment, quoted, seen, subject_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import HOUR, human_duration, plural
from ansible_collections.ops.upkeep.plugins.module_utils.text import cut

#: Findings of one kind in a call. A person reads no more, and what they are is in the signatures.
MAX_FINDINGS: Final = 25
_LISTED: Final = 15
_MOSTLY: Final = 0.9  # of a template's events are known trouble: it has a finding of its own already
_ALL: Final = "all sources"


def new_errors(signatures: Sequence[Signature], known: Known) -> list[Signature]:
    """Return the signatures of severity error that this host never had; in its first round there are none."""
    return [] if known.is_first else [found for found in _untold(signatures) if found.id not in known.templates]


def _untold(signatures: Sequence[Signature]) -> list[Signature]:
    """Return the errors that no finding about known trouble tells of."""
    return [found for found in signatures if found.is_error and found.known_bad < found.stat.count * _MOSTLY]


def judge_errors(
    signatures: Sequence[Signature], known: Known, hours: float | None, opened: Mapping[str, float]
) -> Iterator[Finding]:
    """Yield a finding for each signature of severity error that is new, or was new lately, and one that sums up all.

    C(opened): those that earlier rounds told as new, each with when.
    """
    new = new_errors(signatures, known)
    names = {signature.id for signature in new}
    open_still = [found for found in _untold(signatures) if found.id in opened and found.id not in names]
    told = new + open_still
    for signature in told[:MAX_FINDINGS]:
        yield _new(signature, known, hours, opened.get(signature.id) if signature.id not in names else None)
    if len(told) > MAX_FINDINGS:
        yield _further(NEW_ERROR.id, told[MAX_FINDINGS:], "new error signature")
    yield _summary(signatures, known, len(new), len(open_still))


def _new(signature: Signature, known: Known, hours: float | None, since: float | None) -> Finding:
    where = (
        "new (never on this host, but known on others)" if signature.id in known.fleet else "new (never in the fleet)"
    )
    age = where if since is None else f"goes on, new since {moment(since)}"
    worse = signature.severity <= Severity.CRITICAL
    status, note = decided(signature.rule, Status.FAIL if worse else Status.WARN)
    message = f"{age}, {signature.severity.word}: {quoted(signature)}, {seen(signature.stat, hours)}{note}"
    return Finding(
        NEW_ERROR.id,
        subject_of(signature.id),
        status,
        message,
        signature.stat.count,
        "events",
        advice=None if status is Status.OK else NEW_ERROR.advice,
        evidence=_evidence(signature, hours),
    )


def _summary(signatures: Sequence[Signature], known: Known, new: int, open_still: int) -> Finding:
    errors = [signature for signature in signatures if signature.is_error]
    warnings = sum(signature.stat.count for signature in signatures if signature.severity == Severity.WARNING)
    count = sum(signature.stat.count for signature in errors)
    start = len(_untold(errors))
    if known.is_first:
        verb = "is" if start == 1 else "are"
        told = f"first review: {plural(start, 'error signature')} {verb} taken as the starting point"
    else:
        told = plural(new, "new error signature") if new else "no new error signature"
        told += f", {open_still} of the last days still there" if open_still else ""
    message = f"{told}; {plural(count, 'error')} by {plural(len(errors), 'signature')}, {plural(warnings, 'warning')}"
    evidence = {
        "errors": count,
        "warnings": warnings,
        "signatures": {signature.id: f"{signature.stat.count} × {signature.text}" for signature in errors[:_LISTED]},
    }
    advice = "read the signatures in the evidence once; what is there now is not told as new any more"
    first = known.is_first and start
    return Finding(NEW_ERROR.id, _ALL, Status.OK, message, advice=advice if first else None, evidence=evidence)


def _further(check: str, signatures: Sequence[Signature], what: str) -> Finding:
    count = sum(signature.stat.count for signature in signatures)
    message = f"{plural(len(signatures), 'further ' + what)} with {plural(count, 'event')}"
    listed = {signature.id: f"{signature.stat.count} × {signature.text}" for signature in signatures[:_LISTED]}
    return Finding(check, "further templates", Status.WARN, message, evidence=listed)


def judge_spikes(signatures: Sequence[Signature], known: Known, hours: float | None) -> Iterator[Finding]:
    """Yield a finding for each template that came more often than is usual. C(hours): what this call covers."""
    if hours is None:
        return
    found = [(signature, known.templates[signature.id]) for signature in signatures if signature.id in known.templates]
    spikes = [
        (signature, entry, entry.high)
        for signature, entry in found
        if entry.high is not None and signature.stat.count / hours > entry.high and signature.stat.count > 1
    ]
    for signature, entry, high in spikes[:MAX_FINDINGS]:
        yield _spike(signature, entry, high, hours)
    if len(spikes) > MAX_FINDINGS:
        yield _further(SPIKE.id, [signature for signature, *_rest in spikes[MAX_FINDINGS:]], "template that spikes")


def _spike(signature: Signature, entry: KnownTemplate, high: float, hours: float) -> Finding:
    rate = signature.stat.count / hours
    status, note = decided(signature.rule, Status.WARN)
    usual = f", usually {entry.usual:.3g}" if entry.usual is not None else ""
    message = f"{rate:.3g} per hour{usual} (warns above {high:.3g}): {quoted(signature)}{note}"
    evidence = _evidence(signature, hours)
    return Finding(
        SPIKE.id, subject_of(signature.id), status, message, round(rate, 3), "per hour", high, SPIKE.advice, evidence
    )


def judge_stopped(
    signatures: Sequence[Signature], known: Known, now: float, whole: bool, ignored: frozenset[str]
) -> Iterator[Finding]:
    """Yield a finding for each template that has been silent for longer than ever.

    Where not all sources could be read (C(whole) is false), nobody can tell.
    """
    seen_now = {signature.id: signature for signature in signatures}
    stopped = []
    for name, entry in known.templates.items() if whole else ():
        if entry.gap is None or name in ignored:
            continue
        signature = seen_now.get(name)
        last = max((time for time in (entry.last, signature and signature.stat.last) if time), default=None)
        if last is not None and now - last > entry.gap:
            stopped.append((now - last, name, entry, signature))
    stopped.sort(key=lambda found: (-found[0] / (found[2].gap or 1), found[1]))
    for silent, name, entry, signature in stopped[:MAX_FINDINGS]:
        yield _stopped(silent, name, entry, signature)


def _stopped(silent: float, name: str, entry: KnownTemplate, signature: Signature | None) -> Finding:
    rule = signature.rule if signature else None
    status, note = decided(rule, Status.WARN)
    text = quoted(signature) if signature else f'"{cut(entry.text, 200)}"' if entry.text else "this template"
    gap = entry.gap or 0.0
    message = f"silent for {human_duration(silent)}, before never for more than {human_duration(gap)}: {text}{note}"
    hours = round(silent / HOUR, 2), "h", round(gap / HOUR, 2)
    return Finding(STOPPED.id, subject_of(name), status, message, *hours, STOPPED.advice)


def _evidence(signature: Signature, hours: float | None) -> dict[str, Any]:
    stat = signature.stat
    return {
        "template": signature.text,
        "severity": signature.severity.word,
        "count": stat.count,
        "first": stat.first,
        "last": stat.last,
        "rate_per_hour": round(stat.count / hours, 3) if hours else None,
        "sources": dict(signature.sources.most_common(10)),
        "sample": signature.sample,
    }
