# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The message in which a server shows its certificates."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.net.tls import certificates_of_message
from hypothesis import given
from hypothesis import strategies as st


def sized(data, count):
    return len(data).to_bytes(count, "big") + data


def message(certificates, new):
    entries = b"".join(sized(data, 3) + (sized(b"ext", 2) if new else b"") for data in certificates)
    return b"\x0b" + sized((b"\0" if new else b"") + sized(entries, 3), 3)


@pytest.mark.parametrize("new", [False, True])
@given(certificates=st.lists(st.binary(min_size=1, max_size=400), min_size=1, max_size=4))
def test_certificates_of_all_versions(new, certificates):
    assert certificates_of_message(message(certificates, new)) == tuple(certificates)


@given(st.binary(max_size=100))
def test_no_bytes_break_it(data):
    for prefix in (b"", b"\x0b\0\0\x10\0\0\x0d"):
        certificates_of_message(prefix + data)
