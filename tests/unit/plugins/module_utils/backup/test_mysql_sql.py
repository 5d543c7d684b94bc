# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL of mysqldump and mariadb-dump, whole and cut off."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.mysql_sql import MySql
from hypothesis import given
from hypothesis import strategies as st

MARIADB = """\
/*M!999999\\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------

CREATE TABLE `orders` (
  `id` int(11) NOT NULL
);
INSERT INTO `orders` VALUES
(1,'a'),
(2,'b');
CREATE TABLE `we``ird` (`id` int);
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on 2026-11-24  6:36:55
"""  # noqa: W291
MYSQL = MARIADB.partition("\n")[2].replace("-- MariaDB dump 10.19  Distrib", "-- MySQL dump 10.13  Distrib")
ALL = MYSQL.replace("Database: shop", "Database: ").replace(
    "CREATE TABLE `orders`", "-- Current Database: `shop`\n--\n\nUSE `shop`;\nCREATE TABLE `orders`"
)


def read(text: bytes, size: int = 1 << 18) -> MySql:
    dump = MySql()
    for start in range(0, len(text), size):
        dump.feed(text[start : start + size])
    dump.finish()
    return dump


@pytest.mark.parametrize("size", [1, 7, 1 << 18])
@pytest.mark.parametrize("text", [MARIADB, MYSQL])
def test_tables_are_counted(text, size):
    dump = read(text.encode(), size)
    assert dump.tables == {"orders": 1, "we`ird": 0}
    assert dump.databases == ["shop"]


def test_several_databases_are_told_apart():
    dump = read(ALL.encode())
    assert dump.databases == ["shop"]
    assert dump.tables["shop.orders"] == 1


@given(st.integers(0, len(MARIADB) - 45))
def test_no_beginning_of_a_dump_is_a_dump(length):
    with pytest.raises(Damaged):
        read(MARIADB.encode()[:length])


def test_the_mark_alone_is_no_dump():
    with pytest.raises(Damaged, match="does not begin"):
        read(b"hello\n-- Dump completed\n")


def test_a_long_line_is_not_kept():
    dump = MySql()
    for _block in range(50):
        dump.feed(b"x" * 100000)
    assert len(dump._rest) <= 1024


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data):
    with pytest.raises(Damaged):
        read(data)
