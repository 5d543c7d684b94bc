# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings that somebody has accepted: a file in git says which, who, why and until when."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

import yaml
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Number, Status
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.errors import WrongPlace
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.memory import BAD

MAX_BYTES: Final = 4 * 1024 * 1024
REQUIRED: Final = ("host", "check", "subject", "owner", "reason", "expires")
OPTIONAL: Final = ("status", "value")
EXPIRED: Final = "expired"
WORSE: Final = "worse"


@dataclass(frozen=True)
class Entry:
    """One entry of the file. C(host), C(check) and C(subject) are globs; C(expires) is the last day it holds, in UTC.

    C(status) and C(value) are the worst that is accepted; None is what it was when the acceptance began, or anything.
    """

    host: str
    check: str
    subject: str
    owner: str
    reason: str
    expires: date
    status: Status | None = None
    value: Number | None = None

    @property
    def key(self) -> str:
        """What tells it from another one, and from itself after somebody renewed it."""
        return hashlib.sha256(repr(self).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def covers(self, host: str, finding: Finding) -> bool:
        """Whether it is about this finding."""
        pairs = ((self.host, host), (self.check, finding.check), (self.subject, finding.subject))
        return all(pattern == text or fnmatchcase(text, pattern) for pattern, text in pairs)

    def to_dict(self) -> dict[str, str]:
        """Return plain data for JSON."""
        return {"owner": self.owner, "reason": self.reason, "expires": self.expires.isoformat()}


@dataclass(frozen=True)
class Acceptance:
    """What the file says of a bad finding. C(lapsed) says why the entry does not hold any more, if it does not."""

    entry: Entry
    lapsed: str | None = None


def read_file(path: str) -> list[Entry]:
    """Return the entries of the file. Raises WrongPlace with everything that is wrong in it."""
    try:
        with Path(path).expanduser().open("rb") as file:
            text = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise WrongPlace(f"upkeep_accepted_file cannot be read: {error.strerror} ({path})") from error
    if len(text) > MAX_BYTES:
        raise WrongPlace(f"upkeep_accepted_file is larger than {MAX_BYTES} bytes ({path})")
    try:
        loaded = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise WrongPlace(f"upkeep_accepted_file is no YAML: {' '.join(str(error).split())} ({path})") from error
    entries, problems = parse(loaded)
    if problems:
        raise WrongPlace(f"upkeep_accepted_file is wrong ({path}):\n" + "\n".join(problems))
    return entries


def parse(loaded: Any) -> tuple[list[Entry], list[str]]:
    """Return the entries of a list that was read from YAML, and what is wrong with it."""
    if loaded is None:
        return [], []
    if not isinstance(loaded, list):
        return [], ["it is no list; write one entry as - {" + ": ..., ".join(REQUIRED) + ": ...}"]
    entries: list[Entry] = []
    problems: list[str] = []
    for position, item in enumerate(loaded):
        wrong = _problems(item)
        problems += [f"entry {position + 1}: {problem}" for problem in wrong]
        if not wrong:
            entries.append(_entry(item))
    return entries, problems


def _problems(item: Any) -> list[str]:
    if not isinstance(item, Mapping):
        return [f"it is no mapping with {', '.join(REQUIRED)}"]
    known = REQUIRED + OPTIONAL
    problems = [_unknown(str(key)) for key in item if key not in known]
    problems += [f"{key} is missing" for key in REQUIRED if item.get(key) in (None, "")]
    texts = [key for key in REQUIRED if key != "expires" and item.get(key) is not None]
    problems += [f"{key} is no text" for key in texts if not isinstance(item[key], (str, int, float))]
    if item.get("expires") not in (None, "") and _date(item["expires"]) is None:
        problems.append(f"expires is {item['expires']!r}; write a day as 2026-12-31")
    if item.get("status") is not None and item["status"] not in [status.value for status in BAD]:
        problems.append(f"status is {item['status']!r}; write the worst that is accepted: warn, unknown or fail")
    value = item.get("value")
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
        problems.append(f"value is {value!r}, which is no number")
    return problems


def _unknown(key: str) -> str:
    near = difflib.get_close_matches(key, REQUIRED + OPTIONAL, 1)
    return f"there is no {key}; " + (f"did you mean {near[0]}?" if near else "see docs/history.md")


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _entry(item: Mapping[str, Any]) -> Entry:
    texts = {key: str(item[key]) for key in REQUIRED if key != "expires"}
    expires = _date(item["expires"])
    if expires is None:
        raise AssertionError
    status = Status(item["status"]) if item.get("status") else None
    return Entry(**texts, expires=expires, status=status, value=item.get("value"))


class Accepted:
    """The entries, found quickly: most name their check, and most findings have none."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._by_check: dict[str, list[Entry]] = {}
        self._others: list[Entry] = []
        for entry in entries:
            literal = not set("*?[") & set(entry.check)
            (self._by_check.setdefault(entry.check, []) if literal else self._others).append(entry)

    def look_up(self, host: str, finding: Finding, at: float, baseline: Mapping[str, Status]) -> Acceptance | None:
        """Return what the file says of a finding at a time, None where it says nothing or nothing is bad.

        C(baseline) are the statuses at which entries (by key) began to hold for this finding.
        """
        if finding.status not in BAD:
            return None
        today = datetime.fromtimestamp(at, timezone.utc).date()
        lapsed: Acceptance | None = None
        for entry in self._by_check.get(finding.check, []) + self._others:
            if not entry.covers(host, finding):
                continue
            why = _lapsed(entry, finding, today, baseline.get(entry.key))
            if why is None:
                return Acceptance(entry)
            lapsed = lapsed or Acceptance(entry, why)
        return lapsed


def _lapsed(entry: Entry, finding: Finding, today: date, began: Status | None) -> str | None:
    if today > entry.expires:
        return EXPIRED
    worst = entry.status or began or finding.status
    if finding.status.severity < worst.severity:
        return WORSE
    return WORSE if entry.value is not None and _is_worse(finding, entry.value) else None


def _is_worse(finding: Finding, accepted: Number) -> bool:
    """Whether the value got worse than was accepted. The limit that it has passed says which way that is."""
    if finding.value is None:
        return False
    small_is_bad = finding.limit is not None and finding.value <= finding.limit and finding.value != finding.limit
    return finding.value < accepted if small_is_bad else finding.value > accepted
