# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listening sockets, from the kernel's tables and from a socket of our own."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.listeners import (
    Listener,
    Socket,
    listeners,
    local_address,
    parse_table,
)
from hypothesis import given
from hypothesis import strategies as st

TCP = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000   107        0 11111 1 0000000000000000 100 0 0 10 0
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 22222 1 0000000000000000 100 0 0 10 0
   2: 0100007F:18EB 0100007F:D431 01 00000000:00000000 00:00000000 00000000   107        0 33333 1 0000000000000000 20 4 30 10 -1
"""

TCP6 = """\
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 44444 1 \
0000000000000000 100 0 0 10 0
   1: 00000000000000000000000001000000:1538 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000   108        0 55555 1 \
0000000000000000 100 0 0 10 0
   2: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000   108        0 66666 1 \
0000000000000000 100 0 0 10 0
   3: B80D01200000000000000000424242FE:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000   108        0 77777 1 \
0000000000000000 100 0 0 10 0
"""


def test_only_listening_sockets_are_read():
    assert parse_table(TCP, "little") == [Socket("127.0.0.1", 6379, "11111"), Socket("0.0.0.0", 22, "22222")]


def test_ipv6_addresses_are_read_word_by_word():
    assert [(found.address, found.port) for found in parse_table(TCP6, "little")] == [
        ("::", 22),
        ("::1", 5432),
        ("127.0.0.1", 8080),
        ("2001:db8::fe42:4242", 80),
    ]


def test_a_big_endian_machine_prints_them_in_order():
    line = TCP.splitlines()[1].replace("0100007F:18EB", "7F000001:18EB")
    assert parse_table(line, "big")[0].address == "127.0.0.1"


@pytest.mark.parametrize("line", ["", "junk", TCP.replace("0100007F:18EB", "0100007F"), TCP.replace("0100007F", "01")])
def test_a_line_that_is_none_is_passed_over(line):
    assert all(found.address == "0.0.0.0" for found in parse_table(line, "little"))


@given(st.text())
def test_no_text_breaks_the_parser(text):
    parse_table(text)
    parse_table("0: {0} x 0A 1 2 3 4 5 6".format(text))


def _host(tmp_path: Path) -> Host:
    net = tmp_path / "proc/net"
    net.mkdir(parents=True)
    (net / "tcp").write_text(TCP)
    (net / "tcp6").write_text(TCP6)
    for pid, name, inode in (("7", "redis-server", "11111"), ("12", "sshd", "44444")):
        fd = tmp_path / "proc" / pid / "fd"
        fd.mkdir(parents=True)
        os.symlink("/dev/null", fd / "0")
        os.symlink("socket:[{0}]".format(inode), fd / "3")
        (tmp_path / "proc" / pid / "comm").write_text(name + "\n")
    return Host(Budget.of(10), root=str(tmp_path))


def test_processes_are_named_where_they_can_be_seen(tmp_path):
    found = listeners(_host(tmp_path))
    assert Listener("127.0.0.1", 6379, "redis-server") in found
    assert Listener("::", 22, "sshd") in found
    assert Listener("0.0.0.0", 22, None) in found
    assert [listener.port for listener in found] == sorted(listener.port for listener in found)


def test_a_kernel_without_ipv6_has_one_table(tmp_path):
    host = _host(tmp_path)
    os.remove(tmp_path / "proc/net/tcp6")
    assert {listener.port for listener in listeners(host)} == {22, 6379}


def test_sockets_that_share_an_address_count_once(tmp_path):
    host = _host(tmp_path)
    (tmp_path / "proc/net/tcp").write_text(TCP + TCP.splitlines()[1].replace("11111", "99999"))
    assert [found for found in listeners(host) if found.port == 6379] == [Listener("127.0.0.1", 6379, "redis-server")]


def test_without_proc_nobody_can_tell(host):
    with pytest.raises(CannotTell, match="/proc/net/tcp cannot be read"):
        listeners(host)


def test_our_own_listener_is_found():
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = listeners(Host(Budget.of(10)))
        (mine,) = [listener for listener in found if listener.port == server.getsockname()[1]]
    assert mine.address == "127.0.0.1"
    assert mine.process


@pytest.mark.parametrize(
    ("address", "reached"),
    [("0.0.0.0", "127.0.0.1"), ("::", "127.0.0.1"), ("10.0.0.5", "10.0.0.5"), ("::1", "::1")],
)
def test_a_wildcard_is_reached_by_loopback(address, reached):
    assert local_address(Listener(address, 80)) == reached
