# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a metrics page: the Prometheus text format 0.0.4 and OpenMetrics 1.0, quoted UTF-8 names included.

A page is hostile: it may be cut, wrong, or larger than life. It is sorted by names once; only the lines of a series
that somebody needs are read, and what cannot be read is counted and shown.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import plural
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.series import Series

MAX_LINE: Final = 64 * 1024  # characters
MAX_LABELS: Final = 64  # of one series; Prometheus itself knows label_limit
MAX_LOOKED_AT: Final = 100  # series by which the labels of a metric are known
MAX_SHOWN: Final = 5  # troubles that are told, with their lines

_NAME = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(?=[ \t{])|\{[ \t]*\"((?:[^\"\\]|\\.)*)\"")
_META = re.compile(r"#[ \t]+(TYPE|UNIT|HELP)[ \t]+(?:\"((?:[^\"\\]|\\.)*)\"|([^ \t\"]+))(?:[ \t]+(.*))?")
# Blanks are bounded, since two runs of them side by side take the square of their length where nothing follows.
_LABEL = re.compile(
    r"[ \t]*(?:([a-zA-Z_][a-zA-Z0-9_.]*)|\"((?:[^\"\\]|\\.)*)\")[ \t]{0,9}"
    r"(?:=[ \t]*\"((?:[^\"\\]|\\.)*)\")?[ \t]{0,9}(,|\})"
)
_REST = re.compile(r"[ \t]*([^ \t#]+)(?:[ \t]+([^ \t#]+))?[ \t]*(#.*)?")
_ESCAPED = re.compile(r"\\([\\\"n])")
_SUFFIXES: Final = ("_total", "_created", "_bucket", "_count", "_sum", "_gcount", "_gsum", "_info")
COUNTERS: Final = ("counter", "histogram")


@dataclass
class Family:
    """What the page says of a metric as a whole."""

    type: str = "unknown"
    unit: str = ""


@dataclass
class Page:
    """A metrics page, sorted by the names of its series."""

    families: dict[str, Family] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    openmetrics: bool = False
    whole: bool = True
    troubles: list[str] = field(default_factory=list)  # the first few
    bad_lines: int = 0

    @property
    def series_count(self) -> int:
        """The number of series on the page."""
        return sum(len(lines) for lines in self.lines.values())

    def family_of(self, name: str) -> Family:
        """Return what the page says of the metric that a series belongs to."""
        if name in self.families:
            return self.families[name]
        base = next((name[: -len(suffix)] for suffix in _SUFFIXES if name.endswith(suffix)), name)
        return self.families.get(base) or Family()

    def labels_of(self, name: str) -> list[str]:
        """Return the names of the labels that the first series of a name have."""
        found: set[str] = set()
        for line in self.lines.get(name, ())[:MAX_LOOKED_AT]:
            try:
                found |= {label for label, _value in parse_line(line, self.openmetrics).labels}
            except ValueError:
                continue
        return sorted(found)

    def series(self, name: str) -> list[Series]:
        """Return the series of a name. A line that cannot be read is counted, and left out; so is a second one."""
        found: dict[tuple[tuple[str, str], ...], Series] = {}
        for line in self.lines.get(name, ()):
            try:
                one = parse_line(line, self.openmetrics)
            except ValueError as error:
                self.complain(f"{name}: {error}")
                continue
            if one.labels in found:
                self.complain(f"{name}: a series is there twice")
                continue
            found[one.labels] = one
        return list(found.values())

    def complain(self, trouble: str) -> None:
        """Count a line that cannot be used, and keep the first few of them."""
        self.bad_lines += 1
        if len(self.troubles) < MAX_SHOWN and trouble not in self.troubles:
            self.troubles.append(trouble)


def parse_page(text: str, openmetrics: bool | None = None) -> Page:
    """Return the page. C(openmetrics) says which of the formats it is in; None: the page itself tells, by its end.

    An OpenMetrics page that does not end with C(# EOF) is not whole.
    """
    ended = re.search(r"(?:\A|\n)# EOF\r?\n?\Z", text) is not None
    page = Page(openmetrics=ended if openmetrics is None else openmetrics)
    page.whole = ended or not page.openmetrics
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip(" \t\r")
        if not line:
            continue
        if line[0] == "#":
            _take_meta(page, line[:MAX_LINE])
        elif len(line) > MAX_LINE:
            page.complain(f"line {number} is {plural(len(line), 'character')} long")
        else:
            _take_line(page, line, number)
    return page


def _take_meta(page: Page, line: str) -> None:
    match = _META.match(line)
    if match is None or match.group(1) == "HELP":
        return
    name = _unescaped(match.group(2)) if match.group(2) is not None else match.group(3)
    family = page.families.setdefault(name, Family())
    value = (match.group(4) or "").strip()
    if match.group(1) == "TYPE":
        family.type = "unknown" if value == "untyped" else value.lower()[:32]
    else:
        family.unit = value[:64]


def _take_line(page: Page, line: str, number: int) -> None:
    match = _NAME.match(line)
    if match is None:
        page.complain(f"line {number} is no series: {line[:60]!r}")
        return
    name = match.group(1) or _unescaped(match.group(2) or "")
    page.lines.setdefault(name, []).append(line)


def parse_line(line: str, openmetrics: bool) -> Series:
    """Return the series of a line, which has a name. Raises ValueError in words."""
    match = _NAME.match(line)
    if match is None:
        raise ValueError("no name")
    name = match.group(1)
    place = match.end()
    labels: dict[str, str] = {}
    if name is None:  # {"the.name", label="value"}
        place = line.index("{") + 1
    elif line[place:].lstrip(" \t").startswith("{"):
        place = line.index("{", place) + 1
    if line[place - 1] == "{":
        name, place = _take_labels(line, place, name, labels)
    value, timestamp = _value_and_time(line, place, openmetrics)
    return Series(name, tuple(sorted(labels.items())), value, timestamp)


def _take_labels(line: str, place: int, name: str | None, labels: dict[str, str]) -> tuple[str, int]:
    while not line[place:].lstrip(" \t").startswith("}"):
        match = _LABEL.match(line, place)
        if match is None:
            raise ValueError(f"labels cannot be read from {line[place:][:40]!r} on")
        plain, quoted, value, end = match.groups()
        label = plain if plain is not None else _unescaped(quoted)
        if value is None:
            if name is not None or plain is not None:
                raise ValueError(f"label {label[:40]!r} has no value")
            name = label
        elif label in labels:
            raise ValueError(f"label {label[:40]!r} is there twice")
        else:
            labels[label] = _unescaped(value)
        if len(labels) > MAX_LABELS:
            raise ValueError(f"more than {MAX_LABELS} labels")
        place = match.end()
        if end == "}":
            return name or "", place
    return name or "", line.index("}", place) + 1


def _value_and_time(line: str, place: int, openmetrics: bool) -> tuple[float, float | None]:
    match = _REST.fullmatch(line, place)
    if match is None:
        raise ValueError(f"no value in {line[place:][:40]!r}")
    value = parse_number(match.group(1))
    if match.group(2) is None:
        return value, None
    timestamp = parse_number(match.group(2)) / (1 if openmetrics else 1000)
    if not math.isfinite(timestamp):
        raise ValueError(f"{match.group(2)[:40]!r} is no timestamp")
    return value, timestamp


def parse_number(text: str) -> float:
    """Return the number of a text, C(NaN) and C(+Inf) among them. Raises ValueError."""
    if not text.isascii() or "_" in text:
        raise ValueError(f"{text[:40]!r} is no number")
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no number") from None


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda match: "\n" if match.group(1) == "n" else match.group(1), text)
