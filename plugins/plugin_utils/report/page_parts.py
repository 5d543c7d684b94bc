# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the page that are there without JavaScript. All text is escaped here."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, plural
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.changes import Section, age, counted, gone, sections
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.checks import ROUND
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.groups import Group, group_errors
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.verdict import errors_headline, names

MAX_GROUPS: Final = 12
_BAR: Final = 1000  # width of the bar of proportions, in its own units
_LEAST: Final = 8

#: A sign beside each status, so that none is told by its colour alone.
GLYPHS: Final[Mapping[Status, str]] = {
    Status.FAIL: "✕",
    Status.UNKNOWN: "?",
    Status.WARN: "!",
    Status.OK: "✓",
    Status.SKIPPED: "–",
}


def when(report: Report) -> str:
    """Return when the round was, how long it took, and how much it looked at."""
    started, ended = (datetime.fromisoformat(moment) for moment in (report.round.started, report.round.ended))
    took = human_duration(max(1.0, (ended - started).total_seconds()))
    size = f"{_many(len(report.hosts), 'host')}, {_many(len(report.findings), 'finding')}"
    day = f"{started.day} {started:%B %Y, %H:%M} UTC"
    changed = counted(report)
    since = f" · {changed}" if changed else ""
    return f'<time datetime="{escape(report.round.started)}">{day}</time>, took {took} · {size}{since}'


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def tally(report: Report) -> str:
    """Return the counts by status: a bar of their proportions, and a button for each to filter by."""
    buttons = "\n".join(
        f'<li class="{status.value}"><button type="button" data-status="{status.value}" '
        f'data-count="{report.summary[status.value]}" aria-pressed="false" disabled>'
        f"<b>{report.summary[status.value]:,}</b><i>"
        f'<span class="sign" aria-hidden="true">{GLYPHS[status]}</span>{status.value}</i></button></li>'
        for status in Status
    )
    return (
        '<section class="tally" aria-label="Findings by status">\n'
        f'{_bar(report)}\n<ul class="counts">\n{buttons}\n</ul>\n</section>'
    )


def _bar(report: Report) -> str:
    found = {status: report.summary[status.value] for status in Status if report.summary[status.value]}
    # One failure among fifty thousand findings is to be seen: every status that there is gets a least width.
    rest = _BAR - _LEAST * len(found)
    position = 0.0
    parts = []
    for status, number in found.items():
        width = _LEAST + rest * number / len(report.findings)
        parts.append(f'<rect class="{status.value}" x="{position:.1f}" width="{width:.1f}" height="6"/>')
        position += width
    return (
        f'<svg class="bar" viewBox="0 0 {_BAR} 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f"{''.join(parts)}</svg>"
    )


def needs_hands(report: Report) -> str:
    """Return what changed and what a person has to attend to, the same problem on many hosts as one."""
    found = sections(report)
    parts = [_section(section, report) for section in found]
    if not any(section.id in ("needs", "new", "worse", "open") for section in found):
        calm = "Nothing. All that was looked at is in order." if report.status is Status.OK else "Nothing."
        title = '<h2 id="needs-title">What needs hands</h2>'
        parts.insert(0, f'<section aria-labelledby="needs-title">\n{title}\n<p class="calm">{calm}</p>\n</section>')
    return "\n".join([*parts, *_gone(report)])


def _section(section: Section, report: Report) -> str:
    items = "\n".join(_problem(group, report) for group in section.groups[:MAX_GROUPS])
    left_out = len(section.groups) - MAX_GROUPS
    more = f'<p class="hint">and {plural(left_out, "more problem")} in the list of all findings</p>\n'
    name = f"{section.id}-title"
    return (
        f'<section aria-labelledby="{name}">\n<h2 id="{name}">{section.title}</h2>\n'
        f'<ol class="problems">\n{items}\n</ol>\n{more if left_out > 0 else ""}</section>'
    )


def _problem(group: Group, report: Report) -> str:
    finding = group.first.finding
    subject = "" if group.first.procedure == ROUND else f' <span class="subject">{escape(finding.subject)}</span>'
    several = len(report.hosts) > 1
    where = f"on <b>{escape(names(group.hosts))}</b>" if several else ""
    said = escape(age(group, report))
    said = f'<span class="age">{said}</span>' if said else ""
    where = f'\n<p class="where">{where}{said}</p>' if where or said else ""
    advice = f'\n<p class="advice">{escape(finding.advice)}</p>' if finding.advice else ""
    return (
        f'<li class="problem {finding.status.value}">'
        f'<span class="glyph" aria-hidden="true">{GLYPHS[finding.status]}</span><div>\n'
        f'<h3><a href="#{group.first.id}" data-check><span class="sr">{finding.status.value}: </span>'
        f"{escape(finding.check)}{subject}</a></h3>\n"
        f'<p class="message">{escape(group.message)}</p>{_accepted(group)}{advice}\n</div>{where}</li>'
    )


def _accepted(group: Group) -> str:
    by = group.first.accepted
    if not by:
        return ""
    words = f"accepted by {by.get('owner', '?')} until {by.get('expires', '?')}: {by.get('reason', '')}"
    return f'\n<p class="hint">{escape(words)}</p>'


def _gone(report: Report) -> list[str]:
    left = gone(report)
    if not left:
        return []
    items = "\n".join(
        f'<li>{escape(item.check)} <span class="subject">{escape(item.subject)}</span> on {escape(item.host)}, '
        f"was {item.before.value}</li>"
        for item in left[:MAX_GROUPS]
    )
    more = f'<p class="hint">and {len(left) - MAX_GROUPS} more in report.json</p>' if len(left) > MAX_GROUPS else ""
    title = '<h2 id="gone-title">Not there any more</h2>'
    return [f'<section class="gone" aria-labelledby="gone-title">\n{title}\n<ul>\n{items}\n</ul>\n{more}</section>']


def errors(report: Report) -> str:
    """Return the errors of the tool itself, apart from what was found; empty without any."""
    groups = group_errors(report.errors)
    if not groups:
        return ""
    headline = errors_headline(report)
    items = "\n".join(
        "<li>" + escape(": ".join(filter(None, [_where(group.procedure, group.hosts), group.message]))) + "</li>"
        for group in groups[:MAX_GROUPS]
    )
    left_out = len(groups) - MAX_GROUPS
    more = f"\n<p>and {plural(left_out, 'more error')} in report.json</p>" if left_out > 0 else ""
    return (
        '<section class="errors" aria-labelledby="errors-title">\n'
        f'<h2 id="errors-title">{headline[0].upper()}{headline[1:]}</h2>\n'
        f"<p>This is about the tool, not about the hosts.</p>\n<ul>\n{items}\n</ul>{more}\n</section>"
    )


def _where(procedure: str, hosts: tuple[str, ...]) -> str:
    return " on ".join(filter(None, [procedure, names(hosts) if hosts else ""]))


def footer(report: Report) -> str:
    """Return the id of the round, and what was left out of it."""
    return escape(" ".join([f"Round {report.round.id}.", *report.notes]))
