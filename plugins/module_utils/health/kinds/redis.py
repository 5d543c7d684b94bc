# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Redis server, or one that speaks like it: Valkey, KeyDB, Sentinel."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.redis_info import (
    CLIENTS,
    INFO,
    INSIDE,
    INSIDE_OPTIONS,
    look_inside,
)
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.service import (
    answered,
    discovered,
    endpoint_options,
    login_options,
    no_service,
    open_connection,
    password_of,
    service_problems,
    subject_of,
    tls_options,
)
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import BadAnswer, NetFailure
from ansible_collections.ops.upkeep.plugins.module_utils.net.redis import RedisError, ask, parse_info
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values

PING = Check(
    "redis_ping",
    "Whether the server answers PING, and how long that takes.",
    "see whether the service runs and listens there (ss -ltnp), then what its log says",
)

# What the server says when it runs but serves nobody: in words, and what to do.
_TROUBLE: Final = {
    "LOADING": ("is still loading its data from disk", "wait, and follow loading_eta_seconds in INFO persistence"),
    "MISCONF": (
        "refuses writes, because its last snapshot to disk failed",
        "look for the reason in the log of the server: mostly a full disk, or no memory to fork",
    ),
    "MASTERDOWN": ("lost its master and serves no stale data", "look at the master, and at the network between"),
    "BUSY": ("is busy with a script that does not end", "SCRIPT KILL ends it, if it has written nothing yet"),
    "DENIED": (
        "refuses connections from elsewhere: protected mode, and no password is set",
        "set a password there, or bind it to the addresses that are meant",
    ),
    "WRONGPASS": ("refuses the login: wrong user or password", "compare user and password with those of the server"),
}
_FULL: Final = "max number of clients"
_NO_PASSWORD_SET: Final = ("no password is set", "without any password configured")


def probe(values: Values, host: Host) -> Found:
    """Ping the server, then read INFO once and judge what it says."""
    password = password_of(values, host)
    try:
        with open_connection(values, host) as stream:
            needless = password is not None and _login(stream, values["user"], password)
            talks = yield from _ping(stream, values, needless)
            if talks and values["info"]:
                yield from _inside(stream, values)
    except RedisError as error:
        yield _refused(values, error)
    except NetFailure as error:
        yield no_service(PING, values, error)


def _login(stream: Stream, user: str | None, password: str) -> bool:
    """Log in; return whether the server wanted no password at all. Raises RedisError when it refuses."""
    try:
        ask(stream, "AUTH", *([user] if user else []), password)
    except RedisError as error:
        if any(words in error.line for words in _NO_PASSWORD_SET):
            return True
        raise
    return False


def _ping(stream: Stream, values: Values, needless: bool) -> Generator[Finding | Metric, None, bool]:
    """Yield what came of PING; return whether it makes sense to ask for more."""
    try:
        answer = ask(stream, "PING")
    except RedisError as error:
        if error.code in ("NOAUTH", "NOPERM"):
            yield from answered(PING, values, stream.milliseconds, "but does not let this check look inside")
        else:
            yield _refused(values, error)
        return error.code in ("NOAUTH", "NOPERM", "LOADING", "MISCONF", "MASTERDOWN")
    if answer != "PONG":
        raise BadAnswer(f"answered PING with {answer[:60]!r}")
    if needless:
        said = "lets everybody in: the check has a password, but the server wants none"
        advice = "set a password there (requirepass or an ACL), or take it out of the check"
        yield from answered(PING, values, stream.milliseconds, said, Status.WARN, advice)
    else:
        yield from answered(PING, values, stream.milliseconds)
    return True


def _inside(stream: Stream, values: Values) -> Found:
    try:
        info = parse_info(ask(stream, "INFO"))
    except (RedisError, NetFailure) as error:
        why = "the server demands a login" if str(error).startswith("NOAUTH") else str(error)
        message = f"replication, memory, persistence and clients were not seen: {why}"
        yield Finding(INFO.id, subject_of(values), Status.UNKNOWN, message, advice=INFO.advice)
        return
    yield from look_inside(info, values, subject_of(values))


def _refused(values: Values, error: RedisError) -> Finding:
    said, advice = _TROUBLE.get(error.code, (f"answers, but with an error: {error.line}", PING.advice))
    if _FULL in error.line:
        said, advice = "takes no more connections: all that maxclients allows are in use", CLIENTS.advice
    return Finding(PING.id, subject_of(values), Status.FAIL, said, advice=advice, evidence={"answer": error.line})


def _greet(values: Values, host: Host) -> Values | None:
    """Return what discovery should look at, None where something else listens. Raises NetFailure."""
    with open_connection(values, host) as stream:
        try:
            return {} if ask(stream, "PING") == "PONG" else None
        except RedisError as error:
            if error.code in ("NOAUTH", "NOPERM"):
                # Without the password, which nobody gave us, the answer is all there is to see.
                return {"info": False}
            # Other protocols know -ERR too (POP3): that alone is no sign of Redis.
            return {} if error.code in _TROUBLE or _FULL in error.line else None


def discover(host: Host) -> Iterable[Values]:
    """Return a check for each local server that speaks this protocol, or ought to by its process."""
    names = ("redis-server", "redis-sentinel", "valkey-server", "valkey-sentinel", "keydb-server")
    return discovered(KIND, host, (6379, 26379), names, _greet)


KIND = Kind(
    name="redis",
    summary="A Redis or Valkey server: it answers, its replication, memory, persistence and clients are in order.",
    options=(
        *endpoint_options(6379),
        *tls_options(),
        *login_options("The user of an ACL; without one the password is that of the default user."),
        *INSIDE_OPTIONS,
    ),
    checks=(PING, *INSIDE),
    probe=probe,
    subject=subject_of,
    example="- kind: redis\n  host: cache1.example.com\n  password_file: /etc/redis/password\n  latency_warn: 20",
    privilege="none; the password of a user who may run PING and INFO where the server demands one",
    without="that the server answers and demands a login",
    discover=discover,
    problems=service_problems,
    timeout=5.0,
)
