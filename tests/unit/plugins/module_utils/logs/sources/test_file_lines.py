# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that changes under the eyes of its reader."""

from __future__ import annotations

import os

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.allowance import Allowance
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.file_lines import (
    Changed,
    Read,
    is_binary,
    read_plain,
)
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.place import Place
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import ReadLimits

LINES = 300_000


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "app.log"
    path.write_text("".join(f"old {number:06d}\n" for number in range(LINES)))
    descriptor = os.open(path, os.O_RDONLY)
    yield path, descriptor
    os.close(descriptor)


def reading(descriptor):
    read = Read(Place(), inside=False)
    return read, read_plain(descriptor, read, Allowance(Host(Budget.of(10)), ReadLimits()), now=0.0)


def test_emptied_and_written_anew_while_it_is_read(file):
    path, descriptor = file
    read, taken = reading(descriptor)
    first = next(taken).lines
    os.truncate(path, 0)
    path.write_text("".join(f"new {number:06d}\n" for number in range(2 * LINES)))
    with pytest.raises(Changed):
        next(taken)
    assert read.place.offset == sum(len(line) + 1 for line in first)


def test_emptied_while_it_is_read(file):
    path, descriptor = file
    read, taken = reading(descriptor)
    next(taken)
    os.truncate(path, 0)
    assert [part.lines for part in taken] == []
    assert read.ended


def test_what_is_appended_meanwhile_is_read(file):
    path, descriptor = file
    _read, taken = reading(descriptor)
    lines = next(taken).lines
    with path.open("a") as writer:
        writer.write("last\n")
    lines += [line for part in taken for line in part.lines]
    assert (len(lines), lines[-1]) == (LINES + 1, "last")


@pytest.mark.parametrize(
    ("data", "binary"),
    [
        (b"a line\n" * 100, False),
        (b"\x1b[31mred\x1b[0m\n" * 100, False),
        (b"8=FIX.4.2\x019=65\x0135=A\x01\n" * 100, False),
        ("Umlaut äöü 漢字\n".encode() * 100, False),
        (b"\0" * 3000 + b"after a hole\n", False),
        ("UTF-16\n".encode("utf-16") * 100, True),
        (bytes(range(256)) * 16, True),
        (b"\x07\0\0\0pts/0\0\0\0ts/0root\0\0\0\0" * 40, True),
        (b"", False),
    ],
)
def test_what_is_text(tmp_path, data, binary):
    path = tmp_path / "app.log"
    path.write_bytes(data)
    with path.open("rb") as file:
        assert is_binary(file.fileno(), 0) is binary
