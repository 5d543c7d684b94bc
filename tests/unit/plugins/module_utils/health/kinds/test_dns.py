# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that resolve, that do not, and servers that answer nonsense."""

from __future__ import annotations

import socket
import struct
import threading
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds import dns as kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one


def reply(asked, rcode=0, records=(), flags=0x8180, id=None):
    """Return the reply to a question; a record is its type and its data."""
    body = b"".join(b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 60, len(data)) + data for kind, data in records)
    header = struct.pack(
        "!6H", int.from_bytes(asked[:2], "big") if id is None else id, flags | rcode, 1, len(records), 0, 0
    )
    return header + asked[12:] + body


@pytest.fixture
def nameserver():
    """Start a name server on loopback that answers by a function; return its port."""
    sockets = []
    threads = []

    def start(over_udp, over_tcp=None):
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind(("127.0.0.1", port))
        sockets.extend([listener, datagrams])

        def udp():
            while True:
                try:
                    asked, peer = datagrams.recvfrom(4096)
                except OSError:
                    return
                if not asked:
                    return
                for data in over_udp(asked):
                    datagrams.sendto(data, peer)

        def tcp():
            try:
                sock, _peer = listener.accept()
            except OSError:
                return
            with sock:
                size = int.from_bytes(sock.recv(2), "big")
                data = over_tcp(sock.recv(size)) if over_tcp else b""
                sock.sendall(len(data).to_bytes(2, "big") + data)

        for target in (udp, tcp):
            thread = threading.Thread(target=target, daemon=True)
            threads.append(thread)
            thread.start()
        return port

    yield start
    for sock in sockets:
        try:
            if sock.type == socket.SOCK_DGRAM:
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wake:
                    wake.sendto(b"", sock.getsockname())
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        sock.close()
    for thread in threads:
        thread.join(5)


A = (1, bytes([192, 0, 2, 1]))
MX = (15, b"\x00\x0a\x04mail\xc0\x0c")


def ask(probe, port, **options):
    (finding,) = probe(
        "dns", **{"query": "www.example.com", "server": "127.0.0.1", "port": port, "timeout": 2, **options}
    )
    return finding


@pytest.mark.parametrize(
    ("type", "records", "shown"),
    [
        ("A", [A, (1, bytes([192, 0, 2, 2]))], ["192.0.2.1", "192.0.2.2"]),
        ("AAAA", [(28, bytes(15) + b"\x01")], ["::1"]),
        ("MX", [MX], ["10 mail.www.example.com"]),
        ("TXT", [(16, b"\x03v=s\x03pf1")], ["v=spf1"]),
        ("NS", [(2, b"\x02ns\xc0\x10")], ["ns.example.com"]),
        ("SRV", [(33, b"\x00\x01\x00\x02\x00\x50\x01a\xc0\x10")], ["1 2 80 a.example.com"]),
        (
            "SOA",
            [(6, b"\x02ns\xc0\x10\x02me\xc0\x10" + struct.pack("!5I", 1, 2, 3, 4, 5))],
            ["ns.example.com me.example.com 1 2 3 4 5"],
        ),
        ("CAA", [(257, b"\x00\x05issueletsencrypt.org")], ['0 issue "letsencrypt.org"']),
        ("A", [(5, b"\x01x\xc0\x10"), A], ["192.0.2.1"]),
    ],
)
def test_values_of_each_type(probe, nameserver, type, records, shown):
    finding = ask(probe, nameserver(lambda asked: [reply(asked, 0, records)]), type=type)
    assert finding.status is Status.OK, finding.message
    assert finding.evidence["values"] == shown
    assert finding.unit == "ms"


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ({"contains": ["192.0.2.1"]}, Status.OK, "192.0.2.1 in"),
        ({"contains": ["192.0.2.9"]}, Status.FAIL, "192.0.2.9 is missing"),
        ({"equals": ["192.0.2.1"]}, Status.OK, "192.0.2.1 in"),
        ({"equals": ["192.0.2.9"]}, Status.FAIL, "192.0.2.9 is missing; 192.0.2.1 is not expected"),
        ({"latency_warn": 0}, Status.WARN, "(warns at 0 ms)"),
        ({"latency_fail": 0}, Status.FAIL, "(fails at 0 ms)"),
    ],
)
def test_what_is_expected(probe, nameserver, options, status, said):
    finding = ask(probe, nameserver(lambda asked: [reply(asked, 0, [A])]), **options)
    assert finding.status is status
    assert said in finding.message


def test_case_and_the_last_dot_do_not_matter(probe, nameserver):
    port = nameserver(lambda asked: [reply(asked, 0, [MX])])
    assert ask(probe, port, type="MX", equals=["10 MAIL.www.example.com."]).status is Status.OK


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (lambda asked: [reply(asked, 3)], "there is no such name (NXDOMAIN from 127.0.0.1)"),
        (lambda asked: [reply(asked, 2)], "127.0.0.1 answers SERVFAIL"),
        (lambda asked: [reply(asked, 5)], "127.0.0.1 answers REFUSED"),
        (lambda asked: [reply(asked)], "the name has no A record"),
        (lambda asked: [reply(asked, 0, [(1, b"xx")])], "what came was not a message of DNS"),
        (lambda asked: [], "in time"),
        (lambda asked: [b"", b"x" * 5, b"\xff" * 500], "what came was not a message of DNS"),
        (lambda asked: [asked], "a question came as an answer"),
        (lambda asked: [reply(asked, 0, [A], id=(asked[0] << 8 | asked[1]) ^ 1)], "the answer to another question"),
        (lambda asked: [reply(asked[:12] + b"\x04evil\x00" + asked[-4:], 0, [A])], "the answer to another question"),
        (lambda asked: [reply(asked, 0, [(5, b"\xc0\x0c")])[:-2] + b"\xc0\x1c"], "no A record"),
    ],
)
def test_failures_are_told_apart(probe, nameserver, answers, said):
    port = nameserver(answers)
    began = time.monotonic()
    finding = ask(probe, port, timeout=0.6)
    assert time.monotonic() - began < 0.6 + 10
    assert finding.status is Status.FAIL
    assert said in finding.message


def test_a_right_answer_after_wrong_ones_counts(probe, nameserver):
    port = nameserver(lambda asked: [b"junk", reply(asked, 0, [(1, b"evil")], id=1), reply(asked, 0, [A])])
    assert ask(probe, port).evidence["values"] == ["192.0.2.1"]


def test_a_question_that_got_lost_is_asked_again(probe, nameserver):
    heard = []

    def second_time(asked):
        heard.append(asked)
        return [reply(asked, 0, [A])] if len(heard) == 2 else []

    assert ask(probe, nameserver(second_time), timeout=8).status is Status.OK


def test_a_truncated_answer_is_fetched_over_tcp(probe, nameserver):
    records = [(16, bytes([200]) + b"x" * 200)] * 20
    port = nameserver(lambda asked: [reply(asked, flags=0x8380)], lambda asked: reply(asked, 0, records))
    finding = ask(probe, port, type="TXT")
    assert finding.status is Status.OK, finding.message
    assert len(finding.evidence["values"]) == 20


def test_a_truncated_answer_with_no_tcp_fails(probe, nameserver):
    port = nameserver(lambda asked: [reply(asked, flags=0x8380)], lambda asked: b"")
    assert "not a message of DNS" in ask(probe, port).message


def test_an_address_is_asked_for_by_its_reverse_name(probe, nameserver):
    heard = []
    port = nameserver(lambda asked: heard.append(asked) or [reply(asked, 0, [(12, b"\x04host\x00")])])
    finding = ask(probe, port, query="192.0.2.1", type="PTR")
    assert finding.evidence["values"] == ["host"]
    assert b"\x011\x012\x010\x03192\x07in-addr\x04arpa\x00" in heard[0]
    assert finding.subject == f"192.0.2.1 PTR @127.0.0.1:{port}"


def test_the_system_resolves_and_its_servers_are_asked(probe, nameserver, host, tmp_path, monkeypatch):
    monkeypatch.setattr(kind, "DNS_PORT", nameserver(lambda asked: [reply(asked, 3)]))
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/resolv.conf").write_text("nameserver 127.0.0.1\n")
    (finding,) = probe("dns", on=host, query="localhost")
    assert (finding.status, finding.subject) == (Status.OK, "localhost A")
    assert finding.evidence["servers"] == {"127.0.0.1": "answers NXDOMAIN"}
    (finding,) = probe("dns", on=host, query="no-such-name.invalid")
    assert finding.status is Status.FAIL
    assert finding.message == "there is no such name (NXDOMAIN from 127.0.0.1)"


def test_a_dead_server_beside_a_good_one_warns(probe, nameserver, host, tmp_path, monkeypatch):
    monkeypatch.setattr(kind, "DNS_PORT", nameserver(lambda asked: [reply(asked, 0, [MX])]))
    monkeypatch.setattr(kind, "SERVER_SECONDS", 0.1)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/resolv.conf").write_text("# two\nnameserver 127.0.0.1\nnameserver 127.0.0.2\nsearch x\n")
    (finding,) = probe("dns", on=host, query="www.example.com", type="MX")
    assert finding.status is Status.WARN
    assert "127.0.0.2 of resolv.conf does not answer" in finding.message
    assert finding.advice


def test_a_name_may_stand_for_the_query():
    planned = plan_one({"kind": "dns", "name": "www.example.com"})
    assert planned.default_subject == "www.example.com A"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, '"query" is missing'),
        ({"query": "a..b"}, "is no name"),
        ({"query": "x" * 64}, "is no name"),
        ({"query": "x." * 200}, "is no name"),
        ({"query": "x", "type": "ANY"}, '"type"'),
        ({"query": "ä" * 70}, '"query"'),
    ],
)
def test_nonsense_is_refused_before_anything_runs(options, said):
    with pytest.raises(WrongOptions) as caught:
        plan_one({"kind": "dns", **options})
    assert said in str(caught.value)
