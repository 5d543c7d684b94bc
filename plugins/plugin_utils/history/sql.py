# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQLAlchemy, or what stands in its place where it is not installed.

A control node without it still imports the history: that it is missing is said where a database would be opened, and
costs the round its memory, not its report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
else:
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

            def __call__(self, *values, **options):
                return self

            def __getattr__(self, name):
                return self

            def __getitem__(self, key):
                return self

        def create_engine(*values, **options):
            """Say that it is missing. Raises ImportError."""
            raise ImportError(str(_ERROR), name="sqlalchemy") from _ERROR

        class SQLAlchemyError(Exception):
            """Raised by nobody."""

        class DBAPIError(SQLAlchemyError):
            """Raised by nobody."""

        (
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
        ) = [_Missing()] * 29

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
