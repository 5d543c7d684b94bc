# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the numbers of an objective come from: a selector of series, or PromQL that only a server understands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Iterable

from ansible_collections.ops.upkeep.plugins.module_utils.service_level.selector import (
    Matcher,
    Selector,
    parse_selector,
)

_CALL = re.compile(r"\s*(sum|rate|increase|irate)\s*(?:by\s*\(\s*\)\s*)?\((.*)\)\s*", re.DOTALL)
_RANGE = re.compile(r"(.*)\[[^\[\]]+\]\s*", re.DOTALL)
_COUNTER_NAME = re.compile(r"_(?:total|count|bucket|sum)$")


@dataclass(frozen=True)
class Source:
    """An expression. C(selector) is what it selects where it is no more than that, or the growth or sum of that.

    C(counter) is whether it was written as the growth of a counter.
    """

    text: str
    selector: Selector | None = None
    counter: bool = False

    @property
    def name(self) -> str:
        """The name of the metric, empty where only a server can tell."""
        return self.selector.name if self.selector else ""

    @property
    def is_counter(self) -> bool:
        """Whether it is a counter by how it is written or named."""
        return self.counter or _COUNTER_NAME.search(self.name) is not None

    def narrowed(self, matchers: Iterable[Matcher]) -> Source:
        """Return the source with further matchers; PromQL beyond a selector stays as it is."""
        if self.selector is None:
            return self
        selector = self.selector.narrowed(matchers)
        return Source(str(selector), selector, self.counter)


SHAPES: Final = 'a selector such as name{label="value"}, or sum(), rate() and increase() of one'


def parse_source(text: str) -> Source:
    """Return the source that is written in the text: C(sum(rate(name{...}[5m]))) is the counter in it.

    What is more than that is kept as PromQL.
    """
    inner, counter = text, False
    while True:
        call = _CALL.fullmatch(inner)
        if call is None:
            break
        inner = call.group(2)
        if call.group(1) != "sum":
            ranged = _RANGE.fullmatch(inner)
            if ranged is None:
                return Source(text)
            inner, counter = ranged.group(1), True
    try:
        return Source(text, parse_selector(inner), counter)
    except ValueError:
        return Source(text)
