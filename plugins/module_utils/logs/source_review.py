# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Go through one source: lines to events, events to groups, and what is counted on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.logs.clock import Clock
from ansible_collections.ops.upkeep.plugins.module_utils.logs.events import EventReader, Events
from ansible_collections.ops.upkeep.plugins.module_utils.logs.ignoring import Ignoring
from ansible_collections.ops.upkeep.plugins.module_utils.logs.known_bad import Hits, search
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.miner import Miner
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import Reading, ReadLimits, Source
from ansible_collections.ops.upkeep.plugins.module_utils.logs.tally import Tally
from ansible_collections.ops.upkeep.plugins.module_utils.logs.usage import Usage

#: In the whole journal one request may be told by several programs, each on its way, and would count as often.
_OF_MANY: Final = ("journal",)


@dataclass
class SourceReview:
    """What one source gave. C(lines) were read, of which C(ignored) by rules that look at each line."""

    source: Source
    reading: Reading
    tally: Tally
    lines: int = 0
    ignored: int = 0
    hits: dict[str, Hits] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    format: str = ""
    broke: str = ""
    stopped: bool = False  # the time was over before the reading was

    @property
    def name(self) -> str:
        """The source's subject for life."""
        return self.source.name


def review_source(
    host: Host, source: Source, cursor: Mapping[str, Any] | None, limits: ReadLimits, miner: Miner, ignoring: Ignoring
) -> SourceReview:
    """Return what the source gave since the cursor. It never raises: what broke is part of it."""
    clock = Clock(host.now())
    review = SourceReview(source, source.read(cursor, limits), Tally(clock))
    reader = EventReader()
    try:
        for chunk in review.reading:
            review.lines += len(chunk)
            events, _columns = reader.read(chunk)
            if source.name not in _OF_MANY:
                review.usage.add(reader.requests)
            _count(review, events, miner, ignoring, clock)
            if host.remaining() <= 0:
                review.stopped = True
                break
    except Exception as error:  # what one source breaks must not cost the others
        review.broke = f"{type(error).__name__}: {error}"[:300]
    _count(review, reader.rest(), miner, ignoring, clock)
    review.format = reader.format.name if reader.format else ""
    return review


def _count(review: SourceReview, events: Events, miner: Miner, ignoring: Ignoring, clock: Clock) -> None:
    if not len(events):
        return
    marks = ignoring.marks(review.name, events)
    if marks:
        review.ignored += sum(lines for lines, marked in zip(events.lines, marks) if marked)
        events = events.without(marks)
    groups: Sequence[int] = miner.add(events.texts)
    review.tally.add(events, groups)
    search(events, groups, clock, review.hits)
