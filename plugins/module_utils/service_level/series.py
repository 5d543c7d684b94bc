# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One series of a metrics page: a name, labels, a value."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Iterable

Labels = tuple[tuple[str, str], ...]  # sorted by name


@dataclass(frozen=True)
class Series:
    """What a page says of one series. C(timestamp) is in seconds since 1970, None where the page gives none."""

    name: str
    labels: Labels
    value: float
    timestamp: float | None = None

    def label(self, name: str) -> str:
        """Return the value of a label; a label that is missing is empty, as in Prometheus."""
        return next((value for key, value in self.labels if key == name), "")

    def without(self, *names: str) -> Labels:
        """Return the labels but for these."""
        return tuple(pair for pair in self.labels if pair[0] not in names)

    @property
    def key(self) -> str:
        """What finds the series again in the next round: 12 hex digits over name and labels."""
        return key_of(self.name, self.labels)


def key_of(name: str, labels: Iterable[tuple[str, str]]) -> str:
    """Return the key of a series. It is short since thousands of them are kept from round to round."""
    text = "\0".join([name, *(part for pair in labels for part in pair)])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
