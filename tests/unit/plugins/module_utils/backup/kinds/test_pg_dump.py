# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dumps of PostgreSQL without PostgreSQL; with it: tests/integration/backup."""

from __future__ import annotations

import gzip

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup import pg_tools
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pg_tools import parse_contents, raise_for
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell

SQL = """\
--
-- PostgreSQL database dump
--
SET client_encoding = 'UTF8';
\\connect shop
COPY public.orders (id) FROM stdin;
1
\\.
--
-- PostgreSQL database dump complete
--
"""
LISTING = """\
;
; Archive created at 2026-11-24 06:36:35 UTC
;     dbname: shop
;     TOC Entries: 11
;     Compression: {0}
;
215; 1259 16393 TABLE public customers postgres
3348; 0 16393 TABLE DATA public customers postgres
3347; 0 16386 TABLE DATA public orders postgres
"""


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({}, "ok"),
        ({"database": "shop", "expect": ["orders"]}, "ok"),
        ({"database": "other"}, "fail"),
        ({"expect": ["public.orders", "invoices"]}, "fail"),
        ({"expect": ["public.*"]}, "ok"),
    ],
)
def test_what_is_in_a_dump(look, put, pack, options, status):
    put("/srv/a.sql", pack(SQL.encode()))
    found = look("pg_dump", path="/srv/a.sql", **options)
    assert (found["integrity"].status.value, found["content"].status.value) == ("ok", status)


@pytest.mark.parametrize(("options", "status"), [({}, "fail"), ({"allow_empty": True}, "ok")])
def test_a_dump_without_a_row(look, put, options, status):
    put("/srv/a.sql", SQL.replace("1\n", "", 1).encode())
    assert look("pg_dump", path="/srv/a.sql", **options)["content"].status.value == status


def test_a_dump_that_does_not_say_of_which_database_it_is(look, put):
    put("/srv/a.sql", SQL.replace("\\connect shop\n", "").encode())
    assert look("pg_dump", path="/srv/a.sql", database="shop")["content"].status.value == "unknown"


def test_without_pg_restore_the_package_is_named(look, put, host, monkeypatch):
    monkeypatch.setattr(pg_tools, "_PLACES", ())
    monkeypatch.setattr(type(host), "which", lambda self, name: None)
    put("/srv/a.dump", b"PGDMP" + b"x" * 100)
    found = look("pg_dump", path="/srv/a.dump")["integrity"]
    assert (found.status.value, "postgresql-client" in found.advice) == ("unknown", True)


def test_a_folder_without_its_list_did_not_come_to_its_end(look, put):
    put("/srv/a/3348.dat.gz", gzip.compress(b"x"))
    found = look("pg_dump", path="/srv/a")["integrity"]
    assert (found.status.value, "toc.dat is missing" in found.message) == ("fail", True)


@pytest.mark.parametrize(("compression", "compressed"), [("-1", True), ("gzip", True), ("0", False), ("none", False)])
def test_what_a_listing_says(compression, compressed):
    contents = parse_contents(LISTING.format(compression))
    assert (contents.database, contents.with_data, contents.entries) == ("shop", 2, 3)
    assert contents.compressed is compressed


@pytest.mark.parametrize("text", ["", ";", "; Archive created at 2026-99-99 99:99:99\n"])
def test_a_listing_of_nothing(text):
    assert parse_contents(text).created is None


@pytest.mark.parametrize(
    ("code", "stderr", "error"),
    [
        (1, "pg_restore: error: could not uncompress data: incorrect data check", Damaged),
        (1, "pg_restore: error: unsupported version (1.16) in file header", CannotTell),
        (1, "pg_restore: error: could not open input file: Permission denied", CannotTell),
        (-11, "", Damaged),
    ],
)
def test_an_end_means_what_it_means(code, stderr, error):
    with pytest.raises(error):
        raise_for("pg_restore", code, stderr)
