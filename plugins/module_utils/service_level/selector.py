# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Choose series as PromQL does: C(http_requests_total{status=~"5.."}), C({"my.metric", path!="/health"})."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Callable, Final, Iterable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.service_level.series import Series

NAME: Final = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_PLAIN_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_PLAIN_NAME = re.compile(NAME)
_HEAD = re.compile(rf"\s*({NAME})?\s*(?:\{{|$)")
_QUOTED: Final = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\''
_ITEM = re.compile(rf"\s*([a-zA-Z_][a-zA-Z0-9_]*|{_QUOTED})\s*(?:(=~|!~|!=|=)\s*({_QUOTED}))?\s*(,|\}})\s*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True)
class Matcher:
    """What the value of one label must be. C(operator) is one of =, !=, =~ and !~."""

    label: str
    operator: str
    value: str

    def __str__(self) -> str:
        label = self.label if _PLAIN_LABEL.fullmatch(self.label) else quoted(self.label)
        return f"{label}{self.operator}{quoted(self.value)}"

    def test(self) -> Callable[[str], bool]:
        """Return the function that says whether a value matches; expressions are anchored at both ends."""
        if self.operator == "=":
            return lambda value: value == self.value
        if self.operator == "!=":
            return lambda value: value != self.value
        expression = re.compile(self.value)
        wanted = self.operator == "=~"
        return lambda value: (expression.fullmatch(value) is not None) == wanted


@dataclass(frozen=True)
class Selector:
    """The series of one name that satisfy all matchers."""

    name: str
    matchers: tuple[Matcher, ...] = ()

    def __str__(self) -> str:
        return self.written(self.name)

    def written(self, name: str, *more: Matcher) -> str:
        """Return the selector in PromQL, for a metric of another name, with further matchers."""
        matchers = [str(matcher) for matcher in (*self.matchers, *more)]
        if not _PLAIN_NAME.fullmatch(name):
            return "{" + ", ".join([quoted(name), *matchers]) + "}"
        return name + ("{" + ", ".join(matchers) + "}" if matchers else "")

    def narrowed(self, matchers: Iterable[Matcher]) -> Selector:
        """Return the selector with further matchers."""
        return Selector(self.name, self.matchers + tuple(matchers))

    def of(self, series: Iterable[Series]) -> list[Series]:
        """Return those of the series that it matches, whatever their name."""
        tests = [(matcher.label, matcher.test()) for matcher in self.matchers]
        return [one for one in series if all(test(one.label(label)) for label, test in tests)]


def parse_selector(text: str) -> Selector:
    """Return the selector that is written in the text. Raises ValueError, in words that complete "it ..."."""
    head = _HEAD.match(text)
    if head is None:
        raise ValueError('is no selector of series, such as name{label="value"}')
    name = head.group(1) or ""
    matchers: list[Matcher] = []
    place = head.end()
    if "{" in head.group():
        place, quoted_name, matchers = _items(text, place)
        name = name or quoted_name
    if text[place:].strip():
        raise ValueError(f"has {text[place:].strip()[:40]!r} after the selector")
    if not name:
        raise ValueError("names no metric")
    return Selector(name, tuple(matchers))


def _items(text: str, place: int) -> tuple[int, str, list[Matcher]]:
    name = ""
    matchers: list[Matcher] = []
    while True:
        if text[place:].lstrip().startswith("}"):
            return text.index("}", place) + 1, name, matchers
        item = _ITEM.match(text, place)
        if item is None:
            raise ValueError(f"cannot be read from {text[place:][:40]!r} on")
        label, operator, value, end = item.groups()
        label = unquoted(label)
        if operator is None:
            name = label
        elif label == "__name__" and operator == "=":
            name = unquoted(value)
        else:
            matchers.append(checked(Matcher(label, operator, unquoted(value))))
        place = item.end()
        if end == "}":
            return place, name, matchers


def matchers_of(labels: Mapping[str, object]) -> tuple[Matcher, ...]:
    """Return the matchers of a mapping: a value that begins with =~, !~ or != says so, any other must be equal.

    Raises ValueError.
    """
    found = []
    for label, value in labels.items():
        text = str(value)
        operator = next((sign for sign in ("=~", "!~", "!=") if text.startswith(sign)), "")
        found.append(checked(Matcher(str(label), operator or "=", text[len(operator) :])))
    return tuple(found)


def checked(matcher: Matcher) -> Matcher:
    """Return the matcher if it can be tested. Raises ValueError."""
    if matcher.operator in ("=~", "!~"):
        try:
            re.compile(matcher.value)
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(f"has no regular expression in {matcher.label} ({error})") from None
    return matcher


def quoted(text: str) -> str:
    """Return a string as PromQL writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def unquoted(text: str) -> str:
    """Return what stands between quotes, escapes undone; a text without quotes as it is."""
    if text[:1] not in ("'", '"'):
        return text
    return _ESCAPED.sub(lambda match: _ESCAPES.get(match.group(1), match.group(1)), text[1:-1])


def joined(selectors: Sequence[Selector]) -> str:
    """Return several selectors for a person."""
    return ", ".join(str(selector) for selector in selectors)
