# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL of pg_dump and pg_dumpall, whole, cut off and changed, in blocks of any size."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pg_sql import PgSql
from hypothesis import given
from hypothesis import strategies as st

DUMP = """\
--
-- PostgreSQL database dump
--

\\restrict abc

-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET client_encoding = 'UTF8';

CREATE TABLE public.orders (
    id bigint NOT NULL,
    "strange, name" text
);
CREATE TABLE public."Two Words" (
    id bigint
);

COPY public.orders (id, "strange, name") FROM stdin;
1\tone
2\t\\N
3\tthr\\tee ü
\\.

COPY public."Two Words" (id) FROM stdin;
\\.

COPY public.nothing  FROM stdin;
\\.

INSERT INTO public.other VALUES (1, 'x');

CREATE INDEX orders_placed_idx ON public.orders USING btree (id);

--
-- PostgreSQL database dump complete
--

\\unrestrict abc

"""
TABLES = {"public.orders": 3, "public.Two Words": 0, "public.other": 1}


def read(text: bytes, size: int = 1 << 18) -> PgSql:
    dump = PgSql()
    for start in range(0, len(text), size):
        dump.feed(text[start : start + size])
    dump.finish()
    return dump


@pytest.mark.parametrize("size", [1, 2, 7, 100, 1 << 18])
def test_tables_and_rows_are_counted_whatever_the_blocks(size):
    assert read(DUMP.encode(), size).tables == TABLES


@given(st.integers(1, len(DUMP) - 60))
def test_no_beginning_of_a_dump_is_a_dump(length):
    with pytest.raises(Damaged):
        read(DUMP.encode()[:length])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2\t\\N", "2\\N", "row 2 of public.orders has not 2 columns"),
        ("2\t\\N", "2\t\t\\N", "has not 2 columns"),
        ('\\.\n\nCOPY public."Two', '\n\nCOPY public."Two', "has not 2 columns"),
        ("dump complete", "dump", "is missing at its end"),
        ("-- PostgreSQL database dump\n", "-- x\n", "does not begin like"),
        ("one", "o\0e", "zero bytes"),
    ],
)
def test_what_is_wrong_is_said(old, new, said):
    with pytest.raises(Damaged, match=said):
        read(DUMP.replace(old, new, 1).encode())


def test_bytes_that_are_no_utf8_are_damage():
    with pytest.raises(Damaged, match="no UTF-8, in the rows of public.orders"):
        read(DUMP.encode().replace("ü".encode(), b"\xfc"), 400)


def test_another_encoding_is_not_held_against_it():
    text = DUMP.replace("'UTF8'", "'LATIN1'").encode().replace("ü".encode(), b"\xfc")
    assert read(text).tables == TABLES


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("\\connect shop", "shop"),
        ('\\connect "my shop"', "my shop"),
        ("\\connect -reuse-previous=on \"dbname='shop'\"", "shop"),
    ],
)
def test_databases_of_a_whole_cluster_are_told(line, name):
    assert read((line + "\n" + DUMP).encode()).databases == [name]


def test_nothing_is_no_dump():
    with pytest.raises(Damaged, match="empty"):
        read(b"")


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data):
    with pytest.raises(Damaged):
        read(data)


def test_a_long_statement_is_not_kept():
    dump = PgSql()
    for _block in range(50):
        dump.feed(b"x" * 100000)
    assert len(dump._rest) <= 64 * 1024
