# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checksums and lines of small, endless and hostile files."""

from __future__ import annotations

import hashlib

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.file_content import (
    ALGORITHMS,
    MAX_LINE,
    Looked,
    NotAFile,
    digest_of,
    first_match,
    parse_checksum,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture
def write(tmp_path):
    def to(content):
        (tmp_path / "f").write_bytes(content)

    return to


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm(host, write, algorithm):
    write(b"abc" * 700000)
    wish = hashlib.new(algorithm, b"abc" * 700000).hexdigest()
    assert parse_checksum(" {0}:{1}\n".format(algorithm.upper(), wish)) == (algorithm, wish)
    assert digest_of(host, "/f", algorithm) == wish


@pytest.mark.parametrize("text", ["", "sha256", "sha256:", "sha256:xyz", "md5:" + "0" * 31, "shake_128:00", ":00"])
def test_what_is_no_checksum(text):
    with pytest.raises(ValueError, match="hexadecimal|algorithm"):
        parse_checksum(text)


@pytest.mark.parametrize(
    ("content", "pattern", "limit", "looked"),
    [
        (b"", "x", 10, Looked()),
        (b"a\nb\n", "b", 10, Looked("b", 2)),
        (b"a\nb", "^b$", 3, Looked("b", 2)),
        (b"a\nbc", "c", 3, Looked(cut=True)),
        (b"a\r\nb\r\n", "^a$", 10, Looked("a", 1)),
        (b"x" * MAX_LINE + b"END\nlast", "END", 1 << 20, Looked()),
        (b"x" * (3 << 20) + b"\nlast", "^last$", 4 << 20, Looked("last", 2)),
        ("ä\n".encode("latin-1"), "\ufffd", 10, Looked("\ufffd", 1)),
    ],
)
def test_first_match(host, write, content, pattern, limit, looked):
    write(content)
    assert first_match(host, "/f", pattern, limit) == looked


def test_a_line_that_spans_blocks_counts_once(host, write):
    write(b"a\n" + b"x" * ((1 << 20) - 4) + b"mark\nend\n")
    assert first_match(host, "/f", "^end$", 4 << 20).number == 3


def test_no_time_is_said(tmp_path, write):
    write(b"line\n" * 1000)
    over = Host(Budget.of(0), root=str(tmp_path))
    with pytest.raises(CannotTell, match="only the first 256 lines"):
        first_match(over, "/f", "none", 1 << 20)


def test_what_is_no_file(host, tmp_path):
    with pytest.raises(NotAFile):
        digest_of(host, "/", "md5")
    with pytest.raises(CannotTell, match="No such file"):
        digest_of(host, "/none", "md5")


@given(st.binary(max_size=200), st.integers(1, 250))
def test_a_match_is_that_of_a_plain_search(tmp_path_factory, content, limit):
    folder = tmp_path_factory.mktemp("f")
    (folder / "f").write_bytes(content)
    looked = first_match(Host(Budget.of(10), root=str(folder)), "/f", "a", limit)
    lines = content[:limit].split(b"\n")
    expected = next((number for number, line in enumerate(lines, 1) if b"a" in line), 0)
    assert looked.number == expected
    assert looked.cut is (len(content) > limit and not expected)
