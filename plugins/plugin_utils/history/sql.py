# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQLAlchemy, or what stands in its place where it is not installed.

A control node without it still imports the history: that it is missing is said where a database would be opened, and
costs the round its memory, not its report.
"""

from __future__ import annotations

from typing import Any, NoReturn

__all__ = (
    "BigInteger",
    "Boolean",
    "Column",
    "ColumnElement",
    "Connection",
    "DBAPIError",
    "Double",
    "Engine",
    "ForeignKey",
    "Index",
    "Integer",
    "MetaData",
    "NullPool",
    "SQLAlchemyError",
    "String",
    "Table",
    "Text",
    "UniqueConstraint",
    "and_",
    "bindparam",
    "create_engine",
    "delete",
    "event",
    "exists",
    "func",
    "inspect",
    "or_",
    "select",
    "text",
    "true",
    "tuple_",
    "update",
)

try:
    from sqlalchemy import (
        BigInteger,
        Boolean,
        Column,
        ColumnElement,
        Connection,
        Double,
        Engine,
        ForeignKey,
        Index,
        Integer,
        MetaData,
        NullPool,
        String,
        Table,
        Text,
        UniqueConstraint,
        and_,
        bindparam,
        create_engine,
        delete,
        event,
        exists,
        func,
        inspect,
        or_,
        select,
        text,
        true,
        tuple_,
        update,
    )
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError
except ImportError as error:
    _ERROR = error

    class _Missing:
        """Takes the declarations of the schema, and is nothing."""

        def __call__(self, *values: object, **options: object) -> Any:
            return self

        def __getattr__(self, name: str) -> Any:
            return self

        def __getitem__(self, key: object) -> Any:
            return self

    def _refuse(*values: object, **options: object) -> NoReturn:
        """Say that it is missing. Raises ImportError."""
        raise ImportError(str(_ERROR), name="sqlalchemy") from _ERROR

    class _NeverRaised(Exception):
        """Stands for the errors of what is not there."""

    globals().update(dict.fromkeys(__all__, _Missing()))
    globals().update(create_engine=_refuse, DBAPIError=_NeverRaised, SQLAlchemyError=_NeverRaised)
