# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Docker sends both outputs of a container in frames."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.container_stream import unframed


def frame(stream: int, data: bytes) -> bytes:
    return bytes([stream, 0, 0, 0]) + len(data).to_bytes(4, "big") + data


@pytest.mark.parametrize("size", [1, 3, 8, 1000])
def test_frames_of_docker(size):
    data = frame(1, b"out\n") + frame(2, b"") + frame(2, b"err\n") + frame(1, b"x" * 500)
    blocks = iter([data[start : start + size] for start in range(0, len(data), size)])
    assert b"".join(unframed(blocks)) == b"out\nerr\n" + b"x" * 500


@pytest.mark.parametrize("data", [b"", b"2026", b"2026-11-24T06:50:09Z from a terminal\n"])
def test_a_terminal_has_no_frames(data):
    assert b"".join(unframed(iter([data[:3], data[3:]]))) == data
