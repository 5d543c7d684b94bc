# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read from history what the procedures of a round must know, for all hosts at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.ops.upkeep.plugins.plugin_utils.history import rounds, signatures, states
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.engine import History
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.hosts import numbers
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.sql import Connection
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.this_round import ThisRound


@dataclass
class Recalled:
    """What was recalled. C(hosts) holds JSON by host: procedure -> C(since), C(cursors), and C(known) of log_review."""

    hosts: dict[str, str] = field(default_factory=dict)
    previous: dict[str, Any] | None = None
    token: str | None = None


def recall(history: History, this: ThisRound, names: Sequence[str], begin: bool = True) -> Recalled:
    """Return what history knows; with C(begin) note there that the round has begun. Raises HistoryError.

    What this very round recorded already counts as not there: a second try looks at what the first one looked at.
    """
    with history.writing() if begin else history.reading() as connection:
        own = rounds.key_of(connection, this)
        before = rounds.earlier(connection, this, own, limit=1)
        recalled = Recalled(_hosts(connection, this, names, own), before[-1].to_dict() if before else None)
        if begin:
            recalled.token = rounds.begin(connection, this)
    return recalled


def _hosts(connection: Connection, this: ThisRound, names: Sequence[str], own: int | None) -> dict[str, str]:
    keys = numbers(connection, this.site, names)
    latest = states.latest(connection, list(keys.values()), own)
    known = _known(connection, this, list(keys.values()))
    by_host: dict[int, list[tuple[str, states.State]]] = {}
    for (host, procedure), state in latest.items():
        by_host.setdefault(host, []).append((procedure, state))
    return {name: _json(by_host.get(key, []), known.get(key)) for name, key in keys.items()}


def _json(found: Sequence[tuple[str, states.State]], known: str | None) -> str:
    """Return the JSON of one host. Cursors go through as they are: history never looks into them."""
    parts = {procedure: f'"since": {state.at!r}, "cursors": {state.cursors}' for procedure, state in found}
    if known is not None and signatures.LOG_REVIEW in parts:
        parts[signatures.LOG_REVIEW] += f', "known": {known}'
    return "{" + ", ".join(f"{json.dumps(procedure)}: {{{part}}}" for procedure, part in parts.items()) + "}"


def _known(connection: Connection, this: ThisRound, hosts: Sequence[int]) -> Mapping[int, str]:
    errors = signatures.fleet(connection, this.site)
    only_on: dict[int, set[str]] = {}
    for template, (low, high) in errors.items():
        if low == high:
            only_on.setdefault(low, set()).add(template)
    everywhere = json.dumps(list(errors))  # for nearly every host the same
    told: dict[int, str] = {}
    for host, known in signatures.known_to(connection, hosts, this.started).items():
        own = only_on.get(host)
        others = json.dumps([template for template in errors if template not in own]) if own else everywhere
        told[host] = f'{json.dumps(known)[:-1]}, "fleet": {others}}}'
    return told
