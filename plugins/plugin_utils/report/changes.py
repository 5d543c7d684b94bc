# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reader wants to know first: what is new, what got worse, what is back to normal, what is still open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, plural
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.groups import Group, group_items, is_told_as_error
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import NEEDY, HostFinding, Report
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.past import BACK, NEW, WORSE, Gone


@dataclass(frozen=True)
class Section:
    """Findings of which the same is to be said, as groups. C(id) names it for programs and for the page."""

    id: str
    title: str
    groups: tuple[Group, ...]


def _change(item: HostFinding) -> str | None:
    return item.memory.change if item.memory else None


def _open(item: HostFinding) -> bool:
    return item.status in NEEDY and not item.accepted


#: The sections in the order of the report. A finding is in the first that takes it.
_SECTIONS: Final[tuple[tuple[str, str, Callable[[HostFinding], bool]], ...]] = (
    ("new", "New", lambda item: _open(item) and _change(item) in (NEW, None)),
    ("worse", "Worse", lambda item: _open(item) and _change(item) == WORSE),
    ("open", "Still open", _open),
    ("back", "Back to normal", lambda item: _change(item) == BACK),
    ("accepted", "Accepted", lambda item: item.status in NEEDY and item.accepted is not None),
)


def sections(report: Report) -> list[Section]:
    """Return what there is to read, in sections; without a round before this one nothing is told apart."""
    if report.past is None or report.past.previous is None:
        groups = group_items(item for item in report.findings if _open(item) and not is_told_as_error(report, item))
        accepted = group_items(item for item in report.findings if item.status in NEEDY and item.accepted)
        found = [Section("needs", "What needs hands", tuple(groups)), Section("accepted", "Accepted", tuple(accepted))]
        return [section for section in found if section.groups]
    members = _members(report)
    return [Section(id_, title, tuple(group_items(members[id_]))) for id_, title, _takes in _SECTIONS if members[id_]]


def _members(report: Report) -> dict[str, list[HostFinding]]:
    """Return the findings of each section."""
    members: dict[str, list[HostFinding]] = {id_: [] for id_, _title, _takes in _SECTIONS}
    for item in report.findings:
        id_ = next((id_ for id_, _title, takes in _SECTIONS if takes(item)), None)
        if id_ is not None and not is_told_as_error(report, item):
            members[id_].append(item)
    return members


def numbers(report: Report) -> dict[str, int]:
    """Return how many findings are new, worse, open, back to normal and accepted. All 0 in a first round."""
    if report.past is None or report.past.previous is None:
        return {id_: 0 for id_, _title, _takes in _SECTIONS}
    return {id_: len(items) for id_, items in _members(report).items()}


def gone(report: Report) -> tuple[Gone, ...]:
    """Return the problems of the round before whose subject is not there any more."""
    return tuple(report.past.gone) if report.past else ()


def is_quiet(report: Report) -> bool:
    """Whether nothing changed since the round before, and the tool itself had no error."""
    if report.past is None or report.past.previous is None or report.errors or gone(report):
        return False
    found = numbers(report)
    return not any(found[id_] for id_ in ("new", "worse", "back"))


def counted(report: Report) -> str:
    """Return the changes in words: C(1 new, 2 back to normal, 3 still open, 1 accepted). Empty in a first round."""
    if report.past is None or report.past.previous is None:
        return ""
    found = numbers(report)
    found["back"] += len(gone(report))
    words = {"new": "new", "worse": "worse", "back": "back to normal", "open": "still open", "accepted": "accepted"}
    told = [f"{found[id_]} {word}" for id_, word in words.items() if found[id_]]
    return ", ".join(told) if told else "nothing changed"


def age(group: Group, report: Report) -> str:
    """Return for how long a group is open, and what it was before: C(for 3 days), C(was warn). Empty if unknown."""
    memories = [item.memory for item in group.items if item.memory]
    if not memories:
        return ""
    said = []
    if group.first.memory and group.first.memory.change == WORSE and group.first.memory.before:
        said.append(f"was {group.first.memory.before.value}")
    began = min((memory.open_since for memory in memories if memory.open_since), default=None)
    seconds = _seconds(began, report.round.ended) if began else 0.0
    if seconds >= 60:
        said.append(f"for {human_duration(seconds)}")
    flapping = sum(memory.flapping for memory in memories)
    if flapping:
        said.append("flapping" if len(group.items) == 1 else f"flapping on {plural(flapping, 'host')}")
    lapsed = next((memory.lapsed for memory in memories if memory.lapsed), None)
    if lapsed:
        said.append("its acceptance has run out" if lapsed == "expired" else "worse than what was accepted")
    return ", ".join(said)


def _seconds(began: str, ended: str) -> float:
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds()
