# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is there on a host, held against what was there the last time.

What is new is told for a day, what is gone for a week: so a reader who misses one report misses nothing, and what
somebody changed on purpose settles by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY, HOUR, human_duration, plural
from ansible_collections.ops.upkeep.plugins.module_utils.text import one_line
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.checks import INVENTORY_GONE, INVENTORY_NEW

NEW_SECONDS: Final = 20 * HOUR  # until the next day's round, which may begin some hours early
GONE_SECONDS: Final = 7 * DAY - 4 * HOUR
MAX_NAMES: Final = 5000  # of one kind; of a host with more, that kind is not compared
SHOWN: Final = 5

NOUNS: Final[Mapping[str, tuple[str, str]]] = {
    "units": ("unit", "units"),
    "listeners": ("listener", "listeners"),
    "mounts": ("mount", "mounts"),
    "logs": ("log", "logs"),
}


@dataclass(frozen=True)
class Kind:
    """The things of one kind: those that are there, and when the others came and went (seconds since 1970)."""

    names: frozenset[str]
    new: Mapping[str, float] = field(default_factory=dict)
    gone: Mapping[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {"names": sorted(self.names), "new": dict(self.new), "gone": dict(self.gone)}


Inventory = Mapping[str, Kind]


def read(stored: Mapping[str, Any]) -> dict[str, Kind]:
    """Return what L(Kind.to_dict) made."""
    return {
        name: Kind(frozenset(kind["names"]), dict(kind["new"]), dict(kind["gone"])) for name, kind in stored.items()
    }


def found(raw: Any) -> dict[str, frozenset[str]]:
    """Return the names by kind that a host sent. What is no such thing is left out."""
    if not isinstance(raw, Mapping):
        return {}
    kinds: dict[str, frozenset[str]] = {}
    for kind, names in raw.items():
        if isinstance(kind, str) and isinstance(names, list) and len(names) <= MAX_NAMES:
            kinds[one_line(kind, 64)] = frozenset(_harmless(name) for name in names if isinstance(name, str))
    return kinds


def _harmless(name: str) -> str:
    # Nearly every name is; to look whether it is costs a tenth of making it so.
    return name if len(name) <= 256 and name.isascii() and name.isprintable() else one_line(name, 256)


def compared(before: Inventory, now: Mapping[str, frozenset[str]], at: float) -> dict[str, Kind]:
    """Return what is there now. A kind that was not looked for stays as it was; one seen first has nothing new."""
    result = dict(before)
    for kind, names in now.items():
        known = before.get(kind)
        result[kind] = _compared(known, names, at) if known else Kind(names)
    return result


def _compared(known: Kind, names: frozenset[str], at: float) -> Kind:
    new = {name: first for name, first in known.new.items() if name in names and at - first < NEW_SECONDS}
    gone = {name: last for name, last in known.gone.items() if name not in names and at - last < GONE_SECONDS}
    # What comes back within the week is no news.
    new.update({name: at for name in names - known.names if name not in known.gone})
    # What came and went again within a day was never there for good.
    gone.update({name: at for name in known.names - names if name not in known.new})
    return Kind(names, new, gone)


def findings(inventory: Inventory, looked_for: Mapping[str, Any], at: float) -> list[Finding]:
    """Return a finding for each kind that was looked for and has something new or gone."""
    made: list[Finding] = []
    for kind in sorted(set(inventory) & set(looked_for)):
        known = inventory[kind]
        noun, nouns = NOUNS.get(kind, (kind, kind))
        if known.gone:
            message = f"{plural(len(known.gone), noun, nouns)} gone: {_told(known.gone, at)}"
            made.append(_finding(INVENTORY_GONE, kind, message, known.gone))
        if known.new:
            message = f"{plural(len(known.new), f'new {noun}', f'new {nouns}')}: {_told(known.new, at)}"
            made.append(_finding(INVENTORY_NEW, kind, message, known.new))
    return made


def _finding(check: Any, kind: str, message: str, names: Mapping[str, float]) -> Finding:
    return Finding(check.id, kind, Status.WARN, message, advice=check.advice, evidence={"names": sorted(names)})


def _told(names: Mapping[str, float], at: float) -> str:
    listed = sorted(names, key=lambda name: (-names[name], name))
    shown = [f"{name}{_age(at - names[name])}" for name in listed[:SHOWN]]
    return ", ".join(shown) + (f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else "")


def _age(seconds: float) -> str:
    return f" ({human_duration(seconds)} ago)" if seconds > HOUR else ""
