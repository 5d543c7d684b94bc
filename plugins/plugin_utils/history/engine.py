# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Open the history, and let its transactions come to an end in bounded time.

Everything that a database or a disk may say on the way becomes a HistoryError in words.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.redact import redact
from ansible_collections.ops.upkeep.plugins.module_utils.text import one_line
from ansible_collections.ops.upkeep.plugins.plugin_utils.history import sqlite_file
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.errors import Busy, Corrupt, HistoryError
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.migrate import is_current, migrate
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.place import Place
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.sql import (
    Connection,
    DBAPIError,
    Engine,
    NullPool,
    SQLAlchemyError,
    create_engine,
    event,
    text,
)

WAIT_SECONDS: Final = 20.0  # for others to end their transaction; a round's own takes a few seconds
CONNECT_SECONDS: Final = 10
STATEMENT_SECONDS: Final = 300  # a server that hangs must not hold the round
_LOCK_NUMBER: Final = 0x7570_6B65_6570  # of PostgreSQL's advisory lock: "upkeep"

_WRITES: Final = "upkeep_writes"

# SQLite's result codes.
_CORRUPT: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BUSY: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
# PostgreSQL's: lock_not_available, deadlock_detected, serialization_failure.
_PG_BUSY: Final = ("55P03", "40P01", "40001")


@dataclass(frozen=True)
class History:
    """An open history. Each transaction opens a connection of its own: a worker asks once and ends."""

    place: Place
    engine: Engine

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the history. Raises HistoryError."""
        with in_words(self.place), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that is the only writer until its transaction ends. Raises HistoryError."""
        with in_words(self.place), self.engine.connect() as connection:
            connection = connection.execution_options(**{_WRITES: True})
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS:g}s'"))
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK_NUMBER})"))
                yield connection


@contextlib.contextmanager
def opened(place: Place) -> Iterator[History]:
    """Open the history, made or brought to this schema where it has to be. Raises HistoryError."""
    with in_words(place):
        if place.path:
            sqlite_file.provide(place.path, _make, WAIT_SECONDS)
            if not place.path.stat().st_size:  # SQLite would take it for a new one
                raise Corrupt(f"{place.name} is empty")
    with existing(place) as history:
        with history.reading() as connection:
            current = is_current(connection)
            if place.path and not _has_tables(connection):
                raise Corrupt(f"{place.name} holds nothing")
        if not current:
            with history.writing() as connection:
                migrate(connection)
        yield history


@contextlib.contextmanager
def existing(place: Place) -> Iterator[History]:
    """Open the history as it is, with no change to it. Raises HistoryError."""
    with in_words(place):
        engine = _engine(place)
    try:
        yield History(place, engine)
    finally:
        engine.dispose()


def _has_tables(connection: Connection) -> bool:
    return bool(connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar())


def _make(path: Path) -> None:
    """Write a new history into an empty file."""
    engine = _engine(Place(path), journal="DELETE")
    try:
        with engine.begin() as connection:
            migrate(connection)
    finally:
        engine.dispose()


def _engine(place: Place, journal: str = "WAL") -> Engine:
    if place.path is None:
        return _postgresql(place.url)
    # From Python, SQLite's own driver would begin transactions as it likes.
    engine = create_engine(
        f"sqlite+pysqlite:///{place.path}",
        poolclass=NullPool,
        connect_args={"timeout": WAIT_SECONDS, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute("PRAGMA synchronous=FULL")  # what was told as recorded is still there after a power cut

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: str) -> Engine:
    try:
        options = f"-c statement_timeout={STATEMENT_SECONDS}s"
        arguments: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, "options": options}
        if url.startswith("postgresql+psycopg:"):
            arguments["prepare_threshold"] = None  # a pooler in between may hand out another session each time
        return create_engine(url, poolclass=NullPool, connect_args=arguments)
    except ImportError as error:
        raise HistoryError(
            f"the driver for upkeep_history_url is missing ({error}); install it beside Ansible: "
            "pip install 'psycopg[binary]>=3.1'"
        ) from error


@contextlib.contextmanager
def in_words(place: Place) -> Iterator[None]:
    """Turn what a database or a disk says into a HistoryError about the place."""
    try:
        yield
    except HistoryError:
        raise
    except DBAPIError as error:
        raise _told(place, error) from error
    except SQLAlchemyError as error:
        raise HistoryError(f"{place.name} cannot be used: {_harmless(error)}") from error
    except OSError as error:
        raise HistoryError(
            f"{place.name} cannot be used: {error.strerror} ({error.filename}); "
            "set upkeep_state_dir to a folder that the user who runs Ansible can write"
        ) from error


def _told(place: Place, error: DBAPIError) -> HistoryError:
    said = _harmless(error.orig or error)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is None:
        if getattr(error.orig, "sqlstate", None) in _PG_BUSY:
            return Busy(f"{place.name} is locked by somebody else for more than {WAIT_SECONDS:g} s: {said}")
        return HistoryError(f"{place.name} cannot be used: {said}")
    primary = code & 0xFF
    if primary in _CORRUPT:
        return Corrupt(f"{place.name} is damaged: {said}")
    if primary in _BUSY:
        return Busy(
            f"{place.name} is locked by somebody else for more than {WAIT_SECONDS:g} s; "
            f"see who holds it: fuser -v {place.name}"
        )
    if primary in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return HistoryError(f"{place.name} cannot be written: {said}; is its disk full? df -h {place.name}")
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return HistoryError(
            f"{place.name} cannot be used: {said}; "
            "set upkeep_state_dir to a folder that the user who runs Ansible can write"
        )
    return HistoryError(f"{place.name} cannot be used: {said}")


def _harmless(error: BaseException) -> str:
    return one_line(redact(str(error)), 300) or type(error).__name__
