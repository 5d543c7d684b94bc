# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask one DNS server one question: over UDP, and over TCP where the answer is too long for that."""

from __future__ import annotations

import random
import socket
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.net.address import host_port, resolve
from ansible_collections.ops.upkeep.plugins.module_utils.net.dns_message import (
    BadMessage,
    Reply,
    parse_reply,
    question,
)
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure, OutOfTime, words_of
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream

DNS_PORT: Final = 53
FIRST_TRY_SECONDS: Final = 1.0  # then the question is sent again, and waited for twice as long
_MAX_DATAGRAM: Final = 65535


def ask(server: str, port: int, name: str, type: str, budget: Budget) -> Reply:
    """Return the reply of a server, whatever it says. Raises NetFailure, OutOfTime.

    The name is asked for as it stands: no search domains are added.
    """
    id = random.SystemRandom().randrange(65536)
    try:
        message = question(id, name, type)
    except ValueError as error:
        raise NetFailure(str(error)) from None
    reply = _over_udp(server, port, message, budget)
    return _over_tcp(server, port, message, budget) if reply.truncated else reply


def _over_udp(server: str, port: int, message: bytes, budget: Budget) -> Reply:
    family, place = resolve(server, port, budget)[0]
    wrong = ""
    wait = FIRST_TRY_SECONDS
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect(place)  # so that only its answers come through, and its refusal is heard
            while budget.remaining() > 0:
                sock.send(message)
                reply, wrong = _listen(sock, message, budget.within(wait), wrong)
                if reply:
                    return reply
                wait *= 2
        except OSError as error:
            raise NetFailure(f"the server {host_port(server, port)} cannot be asked: {words_of(error)}") from error
    raise OutOfTime(f"no answer from {host_port(server, port)} in time{wrong}")


def _listen(sock: socket.socket, message: bytes, budget: Budget, wrong: str) -> tuple[Reply | None, str]:
    """Wait for the answer; what else comes is not it, and only told of."""
    while budget.remaining() > 0:
        sock.settimeout(max(0.001, budget.remaining()))
        try:
            data = sock.recv(_MAX_DATAGRAM)
        except socket.timeout:
            break
        try:
            reply = parse_reply(data)
        except BadMessage as error:
            wrong = f"; what came was {error}"
            continue
        if _answers(reply, message):
            return reply, wrong
        wrong = "; what came was the answer to another question"
    return None, wrong


def _answers(reply: Reply, message: bytes) -> bool:
    if reply.id != int.from_bytes(message[:2], "big"):
        return False
    # A server that understood nothing need not repeat the question.
    return reply.question == _question_of(message) or (reply.question is None and reply.rcode != "NOERROR")


def _question_of(message: bytes) -> tuple[str, int] | None:
    return parse_reply(message[:2] + b"\x80" + message[3:]).question


def _over_tcp(server: str, port: int, message: bytes, budget: Budget) -> Reply:
    try:
        with Stream.connect(server, port, budget) as stream:
            stream.send(len(message).to_bytes(2, "big") + message)
            reply = parse_reply(stream.exactly(int.from_bytes(stream.exactly(2), "big")))
    except OutOfTime:
        raise OutOfTime("the answer is too long for UDP, and over TCP none came in time") from None
    except NetFailure as error:
        raise NetFailure(f"the answer is too long for UDP, and over TCP none comes: {error.message}") from None
    except BadMessage as error:
        raise NetFailure(str(error)) from None
    if not _answers(reply, message):
        raise NetFailure("what came was the answer to another question")
    return reply


def same_value(type: str, one: str, other: str) -> bool:
    """Whether two values of a record type are the same, written in different ways."""
    if type in ("TXT", "CAA"):
        return one == other
    return _plain(one) == _plain(other)


def _plain(value: str) -> str:
    import ipaddress

    text = " ".join(word.rstrip(".") or "." for word in value.lower().split())
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text
