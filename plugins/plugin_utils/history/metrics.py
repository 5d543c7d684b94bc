# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The numbers of each round, for trends."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.ops.upkeep.plugins.plugin_utils.history.hosts import among, chunks
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.schema import METRIC, SERIES
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.sql import Connection, delete, select
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import HostMetric

Key = tuple[int, str, str, str]  # host, procedure, name, labels


def undo(connection: Connection, round_key: int, hosts: Sequence[int]) -> None:
    """Take back what the round measured on these hosts when it was recorded before."""
    for some in chunks(hosts):
        of_hosts = select(SERIES.c.key).where(SERIES.c.host.in_(some))
        connection.execute(delete(METRIC).where(METRIC.c.round == round_key, METRIC.c.series.in_(of_hosts)))


def write(connection: Connection, round_key: int, hosts: Mapping[str, int], metrics: Sequence[HostMetric]) -> None:
    """Enter the numbers of a round. Of two with one name and the same labels the later counts."""
    values = {_key(hosts[item.host], item): item for item in metrics}
    if not values:
        return
    known = _known(connection, list(hosts.values()))
    new = [key for key in values if key not in known]
    if new:
        connection.execute(SERIES.insert(), [_series(key, values[key].metric.unit) for key in new])
        known = _known(connection, list(hosts.values()))
    rows = [
        {"series": known[key], "round": round_key, "value": float(item.metric.value)} for key, item in values.items()
    ]
    connection.execute(METRIC.insert(), rows)


def _key(host: int, item: HostMetric) -> Key:
    labels = json.dumps(item.metric.labels, sort_keys=True)
    return host, item.procedure, item.metric.name, labels


def _known(connection: Connection, hosts: Sequence[int]) -> dict[Key, int]:
    columns = (SERIES.c.host, SERIES.c.procedure, SERIES.c.name, SERIES.c.labels, SERIES.c.key)
    query = select(*columns).where(among(SERIES.c.host, hosts))
    return {(row[0], row[1], row[2], row[3]): row[4] for row in connection.execute(query)}


def _series(key: Key, unit: str) -> dict[str, Any]:
    host, procedure, name, labels = key
    return {"host": host, "procedure": procedure, "name": name, "labels": labels, "unit": unit}
