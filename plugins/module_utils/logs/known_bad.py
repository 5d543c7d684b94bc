# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look for known trouble in events, exactly and without looking at each: where no needle is, there is nothing."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.logs.clock import Clock
from ansible_collections.ops.upkeep.plugins.module_utils.logs.events import Events
from ansible_collections.ops.upkeep.plugins.module_utils.logs.known_bad_table import TABLE, KnownBad

_LOOKED_AT: Final = 2000  # characters of an event
MAX_ORIGINS: Final = 1000  # that are counted apart


@dataclass
class Hits:
    """Where one kind of trouble was found. Times in seconds since 1970; C(by) counts who or what it was about."""

    count: int = 0
    first: float | None = None
    last: float | None = None
    sample: str = ""
    by: Counter[str] = field(default_factory=Counter)
    groups: Counter[int] = field(default_factory=Counter)


@functools.cache
def _patterns(known: KnownBad) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    return re.compile(known.pattern), re.compile(known.not_if) if known.not_if else None


def match_of(known: KnownBad, text: str) -> re.Match[str] | None:
    """Return where a text tells of this trouble, None where it does not."""
    pattern, not_if = _patterns(known)
    match = pattern.search(text)
    return None if match is None or (not_if is not None and not_if.search(text)) else match


def search(events: Events, groups: Sequence[int], clock: Clock, found: dict[str, Hits]) -> None:
    """Add the known trouble among these events to C(found), by the id of its kind."""
    texts = _flat(events)
    # Numbers apart, most lines say what others have said: the needles are looked for among what is said.
    said = "\n".join(texts).encode("utf-8", "surrogatepass").translate(None, b"0123456789").lower()
    distinct = b"\n".join(set(said.split(b"\n"))).decode("utf-8", "surrogatepass")
    lowered: list[str] = []
    for known in TABLE:
        needles = [needle for needle in known.needles if needle in distinct]
        if not needles:
            continue
        lowered = lowered or [text.lower() for text in texts]
        places = sorted({place for needle in needles for place, text in enumerate(lowered) if needle in text})
        matches = [(place, match) for place in places for match in [match_of(known, texts[place])] if match]
        if matches:
            _add(found.setdefault(known.id, Hits()), matches, events, groups, clock)


def _flat(events: Events) -> list[str]:
    if not events.more:
        return [text[:_LOOKED_AT] for text in events.texts]
    return [
        (text + " " + " ".join(events.more[place]) if place in events.more else text)[:_LOOKED_AT]
        for place, text in enumerate(events.texts)
    ]


def _add(
    hits: Hits, matches: Sequence[tuple[int, re.Match[str]]], events: Events, groups: Sequence[int], clock: Clock
) -> None:
    hits.count += len(matches)
    hits.groups.update(groups[place] for place, _match in matches)
    hits.sample = hits.sample or events.whole(matches[0][0])[:4000]
    for place in (matches[0][0], matches[-1][0]):  # lines come in the order of their times
        when = clock.read(events.times[place])
        if when is not None:
            hits.first = when if hits.first is None else min(hits.first, when)
            hits.last = when if hits.last is None else max(hits.last, when)
    for _place, match in matches:
        origin = next((value for value in match.groupdict().values() if value), None)
        if origin and (origin in hits.by or len(hits.by) < MAX_ORIGINS):
            hits.by[origin] += 1
