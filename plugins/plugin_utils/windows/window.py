# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One window: when it opens, for how long, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, read_options
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.kind import Kind, Schedule
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.registry import KINDS
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.spans import Span
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.zones import (
    MOST_BETWEEN_CLOCKS,
    to_utc,
    when_shown,
    zone_named,
)

NAME: Final = Option("name", "What people call it. Messages name it so.")
ZONE: Final = Option("timezone", "The time zone of its times, by its IANA name: Europe/Berlin or UTC.", required=True)
COMMON: Final = (
    NAME,
    Option(
        "duration",
        "How long it is open, in time that passes, also where the clocks are changed meanwhile: 90m, 4h.",
        "duration",
        required=True,
        minimum=60,  # whoever writes 3 means hours
        maximum=31 * DAY,
    ),
    ZONE,
)


@dataclass(frozen=True)
class Window:
    """When changes are allowed, again and again."""

    name: str
    zone: ZoneInfo
    duration: timedelta
    schedule: Schedule

    def spans(self, start: datetime, end: datetime) -> Iterator[Span]:
        """Give each span of it that ends after C(start) and begins before C(end), in no order."""
        earliest = start - self.duration
        low, high = ((when.replace(tzinfo=None)) for when in (earliest, end))
        for local in self.schedule.times(low - MOST_BETWEEN_CLOCKS, high + MOST_BETWEEN_CLOCKS):
            for opens in self._instants(local):
                if earliest < opens < end:
                    yield Span(opens, opens + self.duration, (self.name,), self.zone)

    def _instants(self, local: datetime) -> list[datetime]:
        return when_shown(local, self.zone) if self.schedule.as_shown else [to_utc(local, self.zone)]


def read_window(given: Mapping[str, Any], unnamed: str) -> Window:
    """Return the window that was written. Raises WrongOptions."""
    kind = _kind_of(given)
    values, problems = read_options((*kind.options, *COMMON), _as_lists(given, kind))
    if problems:
        raise WrongOptions(problems)
    zone = _zone(values["timezone"], problems)
    try:
        schedule = kind.read({**values, "zone": zone})
    except WrongOptions as error:
        raise WrongOptions([*error.problems, *problems]) from None
    if problems:
        raise WrongOptions(problems)
    return Window(values["name"] or unnamed, zone, timedelta(seconds=values["duration"]), schedule)


def _zone(name: str, problems: list[str]) -> ZoneInfo:
    """Return the zone; add to the problems where there is none, so that those of other options are told too."""
    try:
        return zone_named(name)
    except ValueError as error:
        problems.append(f'option "timezone" is {name[:80]!r}: {error}')
        return ZoneInfo("UTC")


def _kind_of(given: Mapping[str, Any]) -> Kind:
    said = [key for key in KINDS if given.get(key) is not None]
    if len(said) == 1:
        return KINDS[said[0]]
    if said:
        raise WrongOptions([f"it has {' and '.join(said)}; write a window of its own for each of them"])
    options = {option.name: option for kind in KINDS.values() for option in kind.options}
    problems = read_options([option._replace(required=False) for option in (*options.values(), *COMMON)], given)[1]
    typos = [problem for problem in problems if "is not known" in problem]
    raise WrongOptions([*typos, f"it does not say when it opens; write one of {', '.join(KINDS)}"])


def _as_lists(given: Mapping[str, Any], kind: Kind) -> Mapping[str, Any]:
    """Return the same, with a day that stands alone (which YAML may have made a date) as a list of one."""
    lists = {option.name for option in kind.options if option.type == "list"}
    alone = {key: [value] for key, value in given.items() if key in lists and not isinstance(value, (list, tuple, str))}
    return {**given, **{key: value for key, value in alone.items() if value != [None]}}
