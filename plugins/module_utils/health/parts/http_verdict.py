# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is expected of an HTTP answer, and what is wrong with one: pure, the answer is given."""

from __future__ import annotations

import re
from typing import Any, Final, Mapping, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status, roll_up
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.health_document import HealthDocument, parse_json
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.json_path import NoSuchPlace, look_up
from ansible_collections.ops.upkeep.plugins.module_utils.net.http_answer import Answer
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import plural

MAX_NAMED: Final = 5  # components named in the message; the evidence has more
_STATUS = re.compile(r"[1-5](?:[0-9][0-9]|xx)")


class Expected(NamedTuple):
    """What an answer must be: one of C(status) (C(204) or C(2xx)), and what its body must hold."""

    status: Sequence[str] = ("2xx",)
    contains: Sequence[str] = ()
    regex: str | None = None
    json: Mapping[str, Any] | None = None


class Complaint(NamedTuple):
    """One thing that is wrong."""

    status: Status
    message: str


def wrong_statuses(statuses: Sequence[str]) -> list[str]:
    """Return those of the expected statuses that are none."""
    return [status for status in statuses if not _STATUS.fullmatch(status.lower())]


def complaints(answer: Answer, document: HealthDocument | None, expected: Expected) -> list[Complaint]:
    """Return what is wrong with an answer, in the order in which a person wants to know."""
    found = []
    if not any(_is(answer.status, status) for status in expected.status):
        found.append(_fail(f"answered {_told(answer)} (expected {' or '.join(expected.status)})"))
    if document:
        found += _of_document(document)
    if answer.trouble:
        found.append(_fail(answer.trouble))
    return found + [_fail(text) for text in _of_body(answer, expected)]


def worst(found: Sequence[Complaint]) -> Status:
    """Return the status of an answer with these complaints."""
    return roll_up([Status.OK, *(complaint.status for complaint in found)])


def _fail(message: str) -> Complaint:
    return Complaint(Status.FAIL, message)


def _told(answer: Answer) -> str:
    return f"{answer.status} {answer.reason}".rstrip()


def _is(status: int, expected: str) -> bool:
    return str(status) == expected or (expected[1:].lower() == "xx" and str(status)[0] == expected[0])


def _of_document(document: HealthDocument) -> list[Complaint]:
    """Return one complaint that names the components which are not well."""
    if document.status is Status.OK:
        return []
    named = [str(part) for part in document.failing[:MAX_NAMED]]
    more = len(document.failing) - len(named)
    if more:
        named.append(f"{more} more")
    if not named:
        reason = f": {document.reason}" if document.reason else ""
        return [Complaint(document.status, f"says of itself: {document.word}{reason}")]
    whole = f" (the whole says {document.word})" if document.word else ""
    return [Complaint(document.status, ", ".join(named) + whole)]


def _of_body(answer: Answer, expected: Expected) -> list[str]:
    if not (expected.contains or expected.regex or expected.json):
        return []
    text = answer.text
    found = [f"the body does not contain {part!r}" for part in expected.contains if part not in text]
    if expected.regex and not re.search(expected.regex, text):
        found.append(f"the body does not match {expected.regex!r}")
    return found + _of_json(text, expected.json or {})


def _of_json(text: str, expected: Mapping[str, Any]) -> list[str]:
    if not expected:
        return []
    try:
        data = parse_json(text)
    except ValueError:
        return ["the body is not JSON"]
    found = []
    for path, value in expected.items():
        try:
            actual = look_up(data, path)
        except NoSuchPlace as error:
            found.append(f"{path}: {error}")
            continue
        if not _equal(actual, value):
            found.append(f"{path} is {_brief(actual)}, not {_brief(value)}")
    return found


def _equal(actual: Any, expected: Any) -> bool:
    # YAML and templates turn 5 into "5" and true into "True" on their way here.
    if isinstance(expected, str) and isinstance(actual, (bool, int, float)):
        return str(actual).lower() == expected.lower()
    if isinstance(actual, bool) != isinstance(expected, bool):
        return False
    return bool(actual == expected)


def _brief(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return f"a {'mapping' if isinstance(value, dict) else 'list'} of {plural(len(value), 'item')}"
    return repr(value)[:80]


def all_well(answer: Answer, document: HealthDocument | None) -> str:
    """Return what is said of an answer that nothing is wrong with: C(200, UP (4 components))."""
    if document is None:
        return str(answer.status)
    parts = f" ({plural(len(document.components), 'component')})" if document.components else ""
    return f"{answer.status}, {document.word or 'all well'}{parts}"
