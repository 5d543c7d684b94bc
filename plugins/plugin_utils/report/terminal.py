# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as a person reads it in ten seconds: the verdict, what needs hands, and where the rest lies."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, plural
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.changes import Section, age, gone, is_quiet, sections
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.charset import printable
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.groups import Group, group_errors
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.past import Gone
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.terminal_tables import tables
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.verdict import counts, errors_headline, names, verdict

MAX_GROUPS: Final = 12
MAX_WIDTH: Final = 100  # columns: longer lines are hard to read
MIN_WIDTH: Final = 40
_MARGIN: Final = 10  # columns before the text of a group
_MAX_LINES: Final = 2  # of one message
_MAX_ERROR_LINES: Final = 5


@dataclass(frozen=True)
class Line:
    """One line of text, in the colour of a status if it has one."""

    text: str
    status: Status | None = None


def render(report: Report, width: int, zone: tzinfo | None = None, quiet: bool = False) -> list[Line]:
    """Return the summary in lines of at most C(width) columns; times in C(zone), by default the user's own.

    When C(quiet), a round in which nothing changed is one line: the proof that it ran.
    """
    if quiet and is_quiet(report):
        return [Line(printable(_calm(report, zone)), report.status)]
    width = max(MIN_WIDTH, min(width, MAX_WIDTH))
    lines = [
        *_plain(verdict(report), width, report.status),
        *_plain(_about(report, zone), width),
        Line(""),
        *_sections(report, width),
        *_gone(report, width),
        *(Line(text, status) for text, status in tables(report, width)),
        *_errors(report, width),
        *_closing(report, width),
    ]
    return [Line(printable(line.text), line.status) for line in lines]


def _calm(report: Report, zone: tzinfo | None) -> str:
    if report.past is None or report.past.previous is None:
        raise AssertionError
    previous = datetime.fromisoformat(report.past.previous).astimezone(zone)
    return f"{verdict(report)}; nothing changed since {previous:%Y-%m-%d %H:%M %Z}"


def _plain(text: str, width: int, status: Status | None = None) -> Iterator[Line]:
    for line in _wrapped(text, width):
        yield Line(line, status)


def _about(report: Report, zone: tzinfo | None) -> str:
    started, ended = (datetime.fromisoformat(moment) for moment in (report.round.started, report.round.ended))
    took = human_duration(max(1.0, (ended - started).total_seconds()))
    return f"{report.round.name} round of {started.astimezone(zone):%Y-%m-%d %H:%M %Z}, took {took}"


def _sections(report: Report, width: int) -> Iterator[Line]:
    for section in sections(report):
        if section.id == "accepted":
            yield from _accepted(section, width)
            continue
        if section.id != "needs":
            yield Line(section.title)
        for group in section.groups[:MAX_GROUPS]:
            yield from _group(group, report, width, brief=section.id == "back")
        left_out = len(section.groups) - MAX_GROUPS
        if left_out > 0:
            yield from _plain(f"and {plural(left_out, 'more problem')} in the report", width)
        yield Line("")


def _group(group: Group, report: Report, width: int, *, brief: bool) -> Iterator[Line]:
    finding = group.first.finding
    where = f"{group.title} on {names(group.hosts)}" if len(report.hosts) > 1 else group.title
    said = age(group, report)
    mark = f"  {finding.status.value.upper()}"
    title, *rest = _wrapped(f"{where} ({said})" if said else where, width - _MARGIN)
    yield Line(f"{mark:<{_MARGIN}}{title}", finding.status)
    for text in [*rest, *_wrapped(group.message, width - _MARGIN)]:
        yield Line(" " * _MARGIN + text)
    if finding.advice and finding.status is not Status.WARN and not brief:
        for position, text in enumerate(_wrapped(finding.advice, width - _MARGIN - 2)):
            yield Line(" " * _MARGIN + ("  " if position else "> ") + text)


def _accepted(section: Section, width: int) -> Iterator[Line]:
    """Yield one line for what somebody answers for: the page has the reasons."""
    titles = [group.title for group in section.groups]
    yield from _plain(f"{section.title}: {names(titles)}", width)
    yield Line("")


def _gone(report: Report, width: int) -> Iterator[Line]:
    left = gone(report)
    for item in left[:MAX_GROUPS]:
        yield from _plain(_told_of_gone(item, len(report.hosts) > 1), width)
    if len(left) > MAX_GROUPS:
        yield from _plain(f"and {len(left) - MAX_GROUPS} more like these", width)
    if left:
        yield Line("")


def _told_of_gone(item: Gone, several_hosts: bool) -> str:
    where = f" on {item.host}" if several_hosts else ""
    return f"Not there any more: {item.check} {item.subject}{where} (was {item.before.value})"


def _errors(report: Report, width: int) -> Iterator[Line]:
    groups = group_errors(report.errors)
    if not groups:
        return
    headline = errors_headline(report)
    title = f"{headline[0].upper()}{headline[1:]}:"
    yield Line(title, Status.FAIL)
    for group in groups[:MAX_GROUPS]:
        where = " on ".join(filter(None, [group.procedure, names(group.hosts) if group.hosts else ""]))
        said = f"{where}: {group.message}" if where else group.message
        for position, text in enumerate(_wrapped(said, width - 4, _MAX_ERROR_LINES)):
            yield Line(("    " if position else "  ") + text)
    left_out = len(groups) - MAX_GROUPS
    if left_out > 0:
        yield from _plain(f"and {plural(left_out, 'more error')} in the report", width)
    yield Line("")


def _closing(report: Report, width: int) -> Iterator[Line]:
    hosts = plural(len(report.hosts), "host")
    total = counts(report, Status)
    yield from _plain(f"{plural(len(report.findings), 'finding')} on {hosts}{': ' + total if total else ''}", width)
    for note in report.notes:
        yield from _plain(note, width)


def _wrapped(text: str, width: int, lines: int = _MAX_LINES) -> list[str]:
    return textwrap.wrap(text, width, max_lines=lines, placeholder=" …", break_on_hyphens=False) or [""]
