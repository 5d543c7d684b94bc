# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract between hosts and report: a finding, and the metric beside it.

A finding that does not satisfy the contract cannot be made: what the code got wrong raises
L(FindingError), what the host sent too much of is cleaned, redacted and cut.
"""

from __future__ import annotations

import enum
import hashlib
import json
import math
import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Any, Final, Iterable, Mapping, Union

from ansible_collections.ops.upkeep.plugins.module_utils.redact import REDACTED, is_secret_name, redact
from ansible_collections.ops.upkeep.plugins.module_utils.text import clean, cut, one_line

Number = Union[int, float]

MAX_SUBJECT: Final = 256  # characters
MAX_MESSAGE: Final = 500  # characters
MAX_ADVICE: Final = 500  # characters
MAX_EVIDENCE_TEXT: Final = 1000  # characters in one string
MAX_EVIDENCE_ITEMS: Final = 50  # entries in one list or mapping
MAX_EVIDENCE_DEPTH: Final = 4
MAX_EVIDENCE: Final = 8192  # characters of JSON in all

_CHECK_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_METRIC_NAME = re.compile(r"[a-z_:][a-z0-9_:]{0,127}")


class FindingError(ValueError):
    """The code tried to make a finding or a metric that breaks the contract."""


class Status(str, enum.Enum):
    """What a check found, in the order of the contract: the first is the worst."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    WARN = "warn"
    OK = "ok"
    SKIPPED = "skipped"

    @property
    def severity(self) -> int:
        """0 for the worst, rising as it gets better: a key to sort by."""
        return _SEVERITY[self]


_SEVERITY: Final[Mapping[Status, int]] = {status: position for position, status in enumerate(Status)}


def roll_up(statuses: Iterable[Status]) -> Status:
    """Return the worst of the statuses. Nothing looked at is C(unknown), never C(ok)."""
    return min(statuses, key=lambda status: status.severity, default=Status.UNKNOWN)


def summarise(statuses: Iterable[Status]) -> dict[str, int]:
    """Return the count for each of the five statuses, zeros included."""
    counts = {status.value: 0 for status in Status}
    for status in statuses:
        counts[status.value] += 1
    return counts


def identity(host: str, procedure: str, check: str, subject: str, site: str | None = None) -> str:
    """Return the identity of a finding for life: 16 hex digits over what it is about, never what it says."""
    parts = [host, procedure, check, subject] + ([site] if site else [])
    text = "\0".join(unicodedata.normalize("NFC", part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def as_subject(text: str) -> str:
    """Return the text as a finding may carry it as its subject."""
    return redact(one_line(text, MAX_SUBJECT))


@dataclass(frozen=True)
class Finding:
    """What one check found about one subject.

    C(check) is an id of the catalogue, C(subject) something stable (a mount point, not a device),
    C(message) one line for a person. C(value) needs its C(unit), C(limit) needs a value. Text is
    cleaned, redacted and cut to its bound.
    """

    check: str
    subject: str
    status: Status
    message: str
    value: Number | None = None
    unit: str | None = None
    limit: Number | None = None
    advice: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _CHECK_ID.fullmatch(self.check):
            raise FindingError("check {0!r} is not an id: lower case letters, digits and _".format(self.check))
        try:
            self._set("status", Status(self.status))
        except ValueError:
            raise FindingError("{0!r} is not a status".format(self.status)) from None
        self._set("subject", as_subject(self.subject))
        self._set("message", one_line(redact(clean(self.message, MAX_MESSAGE * 4)), MAX_MESSAGE))
        for name in ("subject", "message"):
            if not getattr(self, name):
                raise FindingError("{0} of a {1} finding is empty".format(name, self.check))
        if self.advice is not None:
            self._set("advice", one_line(redact(clean(self.advice, MAX_ADVICE * 4)), MAX_ADVICE) or None)
        self._check_numbers()
        self._set("evidence", bounded(self.evidence))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _check_numbers(self) -> None:
        for name in ("value", "limit"):
            number = getattr(self, name)
            if number is not None and not _is_number(number):
                raise FindingError("{0} of {1} is {2!r}: not a finite number".format(name, self.check, number))
        if self.value is not None and not self.unit:
            raise FindingError("value of {0} has no unit".format(self.check))
        if self.limit is not None and self.value is None:
            raise FindingError("limit of {0} has no value held against it".format(self.check))

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON, in the order of the contract, without what is not set."""
        data: dict[str, Any] = {
            "check": self.check,
            "subject": self.subject,
            "status": self.status.value,
            "message": self.message,
        }
        for name in ("value", "unit", "limit", "advice"):
            if getattr(self, name) is not None:
                data[name] = getattr(self, name)
        if self.evidence:
            data["evidence"] = dict(self.evidence)
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Finding:
        """Return the finding that C(data) describes, held to the contract again: it crossed a network."""
        try:
            return cls(**{name: data[name] for name in cls.__dataclass_fields__ if name in data})
        except (TypeError, AttributeError) as error:
            raise FindingError("not a finding: {0}".format(error)) from error


def told_apart(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings with a number behind a subject that another one of the same check has already."""
    counts: dict[tuple[str, str], int] = {}
    result = []
    for finding in findings:
        wanted = (finding.check, finding.subject)
        number = counts.get(wanted, 0) + 1
        subject = _numbered(finding.subject, number)
        while (finding.check, subject) in counts:
            number += 1
            subject = _numbered(finding.subject, number)
        counts[wanted] = number
        counts.setdefault((finding.check, subject), 1)
        result.append(finding if number == 1 else replace(finding, subject=subject))
    return result


def _numbered(subject: str, number: int) -> str:
    suffix = " ({0})".format(number) if number > 1 else ""
    return cut(subject, MAX_SUBJECT - len(suffix)) + suffix


@dataclass(frozen=True)
class Metric:
    """One measured number with a name (C([a-z_:][a-z0-9_:]*)), a unit and labels, kept for trends."""

    name: str
    value: Number
    unit: str
    labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _METRIC_NAME.fullmatch(self.name):
            raise FindingError("{0!r} is not a metric name".format(self.name))
        if not _is_number(self.value):
            raise FindingError("metric {0} is {1!r}: not a finite number".format(self.name, self.value))
        labels = {str(key): redact(one_line(str(text), MAX_SUBJECT)) for key, text in self.labels.items()}
        object.__setattr__(self, "labels", labels)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {"name": self.name, "value": self.value, "unit": self.unit, "labels": dict(self.labels)}


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def bounded(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """Return evidence as clean plain data within its bounds. What is left out is counted under C(left_out)."""
    if not isinstance(evidence, Mapping):
        raise FindingError("evidence is {0}, not a mapping".format(type(evidence).__name__))
    kept: dict[str, Any] = {}
    room = MAX_EVIDENCE
    left_out = max(0, len(evidence) - MAX_EVIDENCE_ITEMS)
    for key, value in list(evidence.items())[:MAX_EVIDENCE_ITEMS]:
        plain = _named(key, value, MAX_EVIDENCE_DEPTH - 1)
        size = len(json.dumps(plain)) + len(str(key))
        if size > room:
            left_out += 1
            continue
        room -= size
        kept[one_line(str(key), MAX_SUBJECT)] = plain
    if left_out:
        kept["left_out"] = left_out
    return kept


def _named(key: object, value: Any, depth: int) -> Any:
    return REDACTED if is_secret_name(str(key)) and isinstance(value, str) else _plain(value, depth)


def _plain(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool) or _is_number(value):
        return value
    if isinstance(value, Mapping) and depth > 0:
        pairs = list(value.items())[:MAX_EVIDENCE_ITEMS]
        shown = {one_line(str(key), MAX_SUBJECT): _named(key, inner, depth - 1) for key, inner in pairs}
        return shown if len(pairs) == len(value) else {**shown, "left_out": len(value) - len(pairs)}
    if isinstance(value, (list, tuple)) and depth > 0:
        return _plain_list(value, depth)
    return clean(redact(clean(str(value), MAX_EVIDENCE_TEXT * 2)), MAX_EVIDENCE_TEXT)


def _plain_list(values: list[Any] | tuple[Any, ...], depth: int) -> list[Any]:
    shown = [_plain(inner, depth - 1) for inner in values[:MAX_EVIDENCE_ITEMS]]
    missing = len(values) - len(shown)
    return shown + ["{0} more".format(missing)] if missing else shown
