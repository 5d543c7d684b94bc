# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of the history, as the newest schema has them.

What stays the same from round to round is kept once: a finding is a row for each spell that it was in one status, and
not for each round. The numbers go to C(metric), round by round, for trends.
"""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.plugin_utils.history.sql import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA: Final = MetaData()

_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def _key() -> Column[int]:
    """A number that grows with every row and is never used again."""
    return Column("key", _NUMBER, primary_key=True, autoincrement=True)


def _round(name: str = "round", primary_key: bool = False, nullable: bool = False, index: bool = False) -> Column[int]:
    round_ = ForeignKey("upkeep_round.key")
    return Column(name, _NUMBER, round_, primary_key=primary_key, nullable=nullable, index=index or None)


def _host(primary_key: bool = False) -> Column[int]:
    return Column("host", _NUMBER, ForeignKey("upkeep_host.key"), primary_key=primary_key, nullable=False)


#: One row: the schema that this history has.
SCHEMA: Final = Table("upkeep_schema", METADATA, Column("version", Integer, nullable=False))

HOST: Final = Table(
    "upkeep_host",
    METADATA,
    _key(),
    Column("site", Text, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("site", "name"),
    sqlite_autoincrement=True,
)

#: Times are seconds since 1970 everywhere. C(partial): it could not cover all hosts (--limit, a slice of a job).
ROUND: Final = Table(
    "upkeep_round",
    METADATA,
    _key(),
    Column("id", String(128), nullable=False, index=True),
    Column("site", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("started", Double, nullable=False),
    Column("ended", Double, nullable=False),
    Column("partial", Boolean, nullable=False),
    Index("upkeep_round_by_name", "site", "name", "started"),
    sqlite_autoincrement=True,
)

#: A round that began. The row goes when it is recorded; C(base) is the newest state when it was read.
BEGUN: Final = Table(
    "upkeep_begun",
    METADATA,
    Column("token", String(32), primary_key=True),
    Column("id", String(128), nullable=False),
    Column("site", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("started", Double, nullable=False),
    Column("base", _NUMBER, nullable=False),
    Column("machine", Text, nullable=False),
    Column("process", Text, nullable=False),
)

#: What happened to the history itself, until a round has told it.
NOTE: Final = Table(
    "upkeep_note",
    METADATA,
    _key(),
    Column("at", Double, nullable=False),
    Column("message", Text, nullable=False),
    sqlite_autoincrement=True,
)

#: Which procedure looked at which host. C(looked): it came to an end, so what it did not find is not there.
COVERAGE: Final = Table(
    "upkeep_coverage",
    METADATA,
    _round(primary_key=True),
    _host(primary_key=True),
    Column("procedure", String(64), primary_key=True),
    Column("at", Double, nullable=False),
    Column("status", String(8), nullable=False),
    Column("looked", Boolean, nullable=False),
    Index("upkeep_coverage_by_host", "host", "procedure", "at"),
    sqlite_with_rowid=False,
)

#: Where a procedure goes on, and what it found to be there. The newest row of a host counts; a few are kept.
STATE: Final = Table(
    "upkeep_state",
    METADATA,
    _key(),
    _round(),
    _host(),
    Column("procedure", String(64), nullable=False),
    Column("at", Double, nullable=False),
    Column("cursors", Text, nullable=False),
    Column("inventory", Text, nullable=False),
    Index("upkeep_state_by_host", "host", "procedure", "key"),
    sqlite_autoincrement=True,
)

#: One spell of a finding in one status. C(before) is the status until then, null where there was none; C(opened)
#: when it went bad, however bad it was since. The message and the value are those of the spell's first round.
FINDING: Final = Table(
    "upkeep_finding",
    METADATA,
    _key(),
    Column("id", String(16), nullable=False, index=True),
    _host(),
    Column("procedure", String(64), nullable=False),
    Column("check", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("status", String(8), nullable=False),
    Column("message", Text, nullable=False),
    Column("value", Double),
    Column("unit", Text),
    Column("before", String(8)),
    Column("opened", Double),
    Column("began", Double, nullable=False),
    Column("ended", Double),
    _round("began_round", index=True),
    _round("ended_round", nullable=True, index=True),
    Index("upkeep_finding_by_end", "ended", "host"),  # what has not ended comes first
    sqlite_autoincrement=True,
)

SERIES: Final = Table(
    "upkeep_series",
    METADATA,
    _key(),
    _host(),
    Column("procedure", String(64), nullable=False),
    Column("name", String(128), nullable=False),
    Column("labels", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Index("upkeep_series_by_host", "host"),
    sqlite_autoincrement=True,
)

METRIC: Final = Table(
    "upkeep_metric",
    METADATA,
    Column("series", _NUMBER, ForeignKey("upkeep_series.key"), primary_key=True),
    _round(primary_key=True),
    Column("value", Double, nullable=False),
    Index("upkeep_metric_by_round", "round"),
    sqlite_with_rowid=False,
)

#: A log template, the same on all hosts.
TEMPLATE: Final = Table(
    "upkeep_template",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("template", Text, nullable=False),
)

#: What a host logs. C(recent) and C(weekly) are the counts that C(usual), C(high) and C(gap) were made of.
SIGNATURE: Final = Table(
    "upkeep_signature",
    METADATA,
    _host(primary_key=True),
    Column("template", String(64), primary_key=True),
    Column("severity", String(16), nullable=False),
    Column("first", Double, nullable=False),
    Column("last", Double, nullable=False),
    Column("rounds", Integer, nullable=False),
    Column("usual", Double),
    Column("high", Double),
    Column("gap", Double),
    Column("recent", Text, nullable=False),
    Column("weekly", Text, nullable=False),
    Index("upkeep_signature_by_template", "template"),
    sqlite_with_rowid=False,
)

#: A finding that an entry of the file is about, and the status that it had when the entry began to hold. C(held): it
#: was accepted in its last round.
ACCEPTED: Final = Table(
    "upkeep_accepted",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("status", String(8), nullable=False),
    Column("entry", String(16), nullable=False),
    Column("held", Boolean, nullable=False),
    Column("at", Double, nullable=False),
)
