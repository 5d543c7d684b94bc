# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A name that resolves, to what it should and in time; and the servers that this host asks."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from typing import Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status, roll_up
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.net.address import as_ip, resolve
from ansible_collections.ops.upkeep.plugins.module_utils.net.dns import DNS_PORT, ask, same_value
from ansible_collections.ops.upkeep.plugins.module_utils.net.dns_message import (
    NXDOMAIN,
    TYPES,
    Reply,
    encode_name,
    reverse_name,
)
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure, OutOfTime
from ansible_collections.ops.upkeep.plugins.module_utils.net.resolv_conf import parse_resolv_conf
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options, limits_of

SERVER_SECONDS = 2.0  # for each configured server: what takes longer is felt as an outage by whoever waits

ANSWER = Check(
    "dns_answer",
    "Whether a name resolves, to what is expected and in time, and whether every configured name server answers: "
    "one that is dead costs each look-up seconds.",
    "ask the servers one by one (dig NAME TYPE @SERVER), then see the zone and /etc/resolv.conf",
)
_NOT_ASKED = "was not asked: the time of the check was used up"
_FAMILIES = {"A": socket.AF_INET, "AAAA": socket.AF_INET6}


@dataclass(frozen=True)
class Answered:
    """What a name resolved to, and who said so."""

    values: Sequence[str]
    by: str


def _name(values: Values) -> str:
    name = str(values["query"] or values["name"] or "")
    return reverse_name(name) if values["type"] == "PTR" and as_ip(name) else name


def _subject(values: Values) -> str:
    at = f" @{values['server']}" if values["server"] else ""
    port = f":{values['port']}" if values["server"] and values["port"] != DNS_PORT else ""
    return f"{values['query'] or values['name']} {values['type']}{at}{port}"


def probe(values: Values, host: Host) -> Found:
    """Resolve the name; without a server of its own also ask each that this host is configured for."""
    subject = _subject(values)
    began = time.monotonic()
    answered: Answered | None = None
    failure = ""
    try:
        answered = _resolve(values, host)
    except NetFailure as error:
        failure = error.message
    milliseconds = round((time.monotonic() - began) * 1000, 1)
    servers = {} if values["server"] else _servers(values, host)
    evidence = {"servers": servers} if servers else {}
    if answered is None:
        yield Finding(ANSWER.id, subject, Status.FAIL, failure, advice=ANSWER.advice, evidence=evidence)
        return
    yield _judge(subject, answered, milliseconds, values, servers)
    yield Metric("dns_query", milliseconds, "ms", {"subject": subject})


def _judge(
    subject: str, answered: Answered, milliseconds: float, values: Values, servers: Mapping[str, str]
) -> Finding:
    limits = limits_of("latency", values)
    status, limit = limits.judge(milliseconds)
    wrong = _unexpected(answered.values, values)
    dead = [f"{server} of resolv.conf {said}" for server, said in servers.items() if not _works(said)]
    found = answered.values
    shown = ", ".join(found[:4]) + (f" and {len(found) - 4} more" if len(found) > 4 else "")
    said = [*wrong, f"{shown} in {milliseconds:g} ms {limits.told(milliseconds, 'ms')}".strip(), *dead]
    # While another server answers names still resolve, only late.
    worst = roll_up([status, Status.FAIL if wrong else Status.WARN if dead else Status.OK])
    advice = None if worst is Status.OK else ANSWER.advice
    evidence = {"values": sorted(found), "by": answered.by, "servers": dict(servers)}
    return Finding(ANSWER.id, subject, worst, "; ".join(said), milliseconds, "ms", limit, advice, evidence)


def _unexpected(found: Sequence[str], values: Values) -> list[str]:
    """Return what is missing of the expected values, and what is there beside them."""
    type, contains, equals = values["type"], values["contains"], values["equals"]
    missing = [one for one in [*contains, *equals] if not any(same_value(type, one, other) for other in found)]
    extra = [one for one in found if equals and not any(same_value(type, one, other) for other in equals)]
    wrong = [f"{', '.join(missing[:5])} is missing"] if missing else []
    return wrong + ([f"{', '.join(extra[:5])} is not expected"] if extra else [])


def _resolve(values: Values, host: Host) -> Answered:
    name, type = _name(values), values["type"]
    if values["server"]:
        return _asked([values["server"]], values["port"], name, type, host.budget)
    servers = _configured(host)
    if type not in _FAMILIES:
        return _asked(servers, DNS_PORT, name, type, host.budget)
    try:
        # Some time is kept back to find out why, if it fails.
        found = resolve(name, 0, host.budget.within(host.remaining() * 0.7), _FAMILIES[type])
    except NetFailure as error:
        raise _why(error, servers, name, type, host.budget) from None
    return Answered(list(dict.fromkeys(str(place[0]) for _family, place in found)), "the system's resolver")


def _configured(host: Host) -> list[str]:
    try:
        return parse_resolv_conf(host.read("/etc/resolv.conf"))
    except OSError:
        return parse_resolv_conf("")


def _why(error: NetFailure, servers: Sequence[str], name: str, type: str, budget: Budget) -> NetFailure:
    """Return the system's failure with what a server says of the name: the C library does not tell."""
    try:
        _asked(servers, DNS_PORT, name, type, budget)
    except NetFailure as told:
        return told
    return NetFailure(f"{error.message}, though {servers[0]} does: see nsswitch.conf and the local resolver's cache")


def _asked(servers: Sequence[str], port: int, name: str, type: str, budget: Budget) -> Answered:
    """Return the values that the first server which answers has. Raises NetFailure."""
    failures: list[NetFailure] = []
    for position, server in enumerate(servers):
        share = budget.within(budget.remaining() / (len(servers) - position))
        try:
            reply = ask(server, port, name, type, share)
        except NetFailure as error:
            failures.append(error)
            continue
        if reply.rcode in ("NOERROR", NXDOMAIN):
            return Answered(_values_of(reply, name, type, server), server)
        failures.append(NetFailure(f"{server} answers {reply.rcode}"))
    raise NetFailure("; ".join(dict.fromkeys(error.message for error in failures)))


def _values_of(reply: Reply, name: str, type: str, server: str) -> Sequence[str]:
    if reply.rcode == NXDOMAIN:
        raise NetFailure(f"there is no such name (NXDOMAIN from {server})")
    if not reply.values:
        raise NetFailure(f"the name has no {type} record (by {server})")
    return reply.values


def _servers(values: Values, host: Host) -> dict[str, str]:
    """Return what each configured server says; any answer about the name shows that it works."""
    found = {}
    for server in _configured(host):
        limited = host.budget.within(SERVER_SECONDS)
        if limited.remaining() <= 0:
            found[server] = _NOT_ASKED
            continue
        try:
            found[server] = f"answers {ask(server, DNS_PORT, _name(values), values['type'], limited).rcode}"
        except OutOfTime:
            found[server] = f"does not answer within {SERVER_SECONDS:g} s"
        except NetFailure as error:
            found[server] = f"does not answer: {error.message}"
    return found


def _works(said: str) -> bool:
    return said in ("answers NOERROR", f"answers {NXDOMAIN}", _NOT_ASKED)


def problems(values: Values) -> Sequence[str]:
    """Return what is wrong with the options taken together."""
    try:
        if not _name(values):
            return ['option "query" is missing: the name to resolve']
        encode_name(_name(values))
    except ValueError as error:  # UnicodeError too
        return [f'option "query": {error}']
    return []


KIND = Kind(
    name="dns",
    summary="A name that resolves, to what it should and in time; and whether each configured name server answers.",
    options=(
        Option("query", "The name to resolve, or with PTR an address; without it the option C(name)."),
        Option("type", "The type of the record.", default="A", choices=tuple(TYPES)),
        Option(
            "server",
            "The server to ask. Without it the system's resolver answers for A and AAAA, as it does for the "
            "programs of the host, and for other types the first server of /etc/resolv.conf that answers; "
            "then each of these servers is looked at as well.",
            "host",
        ),
        Option("port", "The port of that server.", "int", DNS_PORT, minimum=1, maximum=65535),
        Option(
            "contains",
            "Values that must be among those found: C(192.0.2.1), for MX C(10 mx.example.com).",
            "list",
            [],
            elements="str",
        ),
        Option("equals", "The values that must be found, all of them and no others.", "list", [], elements="str"),
        *limit_options("latency", "the time to resolve.", None, None, "ms", "none is set, since it depends on the way"),
    ),
    checks=(ANSWER,),
    probe=probe,
    subject=_subject,
    example="- kind: dns\n  query: example.com\n  type: MX\n  contains: ['10 mx.example.com']",
    privilege="none",
    without="everything",
    problems=problems,
)
