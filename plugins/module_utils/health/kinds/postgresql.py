# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A PostgreSQL server: asked as pg_isready asks, and with a login also for its role and connections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.certificate_options import certificate_options
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.service import (
    answered,
    discovered,
    endpoint_options,
    in_use,
    login_options,
    login_problems,
    no_service,
    open_connection,
    password_of,
    protect,
    recognised,
    service_problems,
    subject_of,
)
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure, TlsFailed
from ansible_collections.ops.upkeep.plugins.module_utils.net.postgresql import (
    PasswordNeeded,
    PostgresError,
    greet,
    log_in,
    offers_tls,
    query,
    say_goodbye,
)
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options

PING = Check(
    "postgresql_ping",
    "Whether the server takes connections, and how long its first answer takes.",
    "see whether the service runs and listens there (ss -ltnp), then what its log says",
)
LOGIN = Check(
    "postgresql_login",
    "Whether the user can log in.",
    "compare user, password and database with those of the server, and its pg_hba.conf",
)
ROLE = Check(
    "postgresql_role",
    "Whether the server is a primary or a standby, held against the role it must have.",
    "find out which server was promoted, and when (the logs of both), before anything writes to the wrong one",
)
CONNECTIONS = Check(
    "postgresql_connections",
    "How many of max_connections are in use.",
    "see who holds them (SELECT usename, state, count(*) FROM pg_stat_activity GROUP BY 1, 2), then pool them",
)

_SOCKET_FOLDER: Final = "/run/postgresql"
_SOCKET_NAME: Final = ".s.PGSQL."
_CANNOT_CONNECT_NOW: Final = "57P03"
_TOO_MANY: Final = "53300"
#: Part of what a server says that takes no connections now -> what that means.
_NOT_NOW: Final = {
    "starting up": "is starting up",
    "shutting down": "is shutting down",
    "in recovery mode": "crashed and is recovering",
    "not yet accepting connections": "is starting up: not recovered far enough to take connections",
}
_QUESTION: Final = (
    "SELECT pg_catalog.pg_is_in_recovery(), "
    "(SELECT sum(numbackends) FROM pg_catalog.pg_stat_database), "
    "pg_catalog.current_setting('max_connections')"
)
_ALERTS: Final = "the PostgreSQL rules of awesome-prometheus-alerts warn at 80 %; 3 in 100 are kept for superusers"


def probe(values: Values, host: Host) -> Found:
    """Begin a session as pg_isready does; with a user, log in and look inside."""
    password = password_of(values, host)
    try:
        with open_connection(values, host) as stream:
            _negotiate_tls(stream, values)
            demand = greet(stream, values["user"] or "postgres", values["database"])
            milliseconds = stream.milliseconds
            if not values["user"]:
                said = "without a login its role and connections were not seen"
                yield from answered(PING, values, milliseconds, said)
                return
            yield from answered(PING, values, milliseconds)
            yield from _inside(stream, demand, values, password)
    except PostgresError as error:
        yield from _refused(values, error, stream.milliseconds)
    except NetFailure as error:
        yield no_service(PING, values, error)


def _negotiate_tls(stream: Stream, values: Values) -> None:
    mode = values["sslmode"]
    if values["socket"] or mode == "disable":
        return
    if offers_tls(stream):
        protect(stream, values, verify=mode.startswith("verify"), check_name=mode == "verify-full")
    elif mode != "prefer":
        raise TlsFailed(f"offers no TLS, but sslmode is {mode}")


def _refused(values: Values, error: PostgresError, milliseconds: float) -> Found:
    """Tell a server that serves nobody from one that only does not want us."""
    subject = subject_of(values)
    evidence = {"answer": error.message, "sqlstate": error.state}
    if error.state == _CANNOT_CONNECT_NOW and "hot standby" in error.detail.lower():
        yield from answered(PING, values, milliseconds, "a standby that takes no connections (hot_standby is off)")
    elif error.state == _CANNOT_CONNECT_NOW or not error.state:
        said = next((told for part, told in _NOT_NOW.items() if part in error.message), error.message)
        yield Finding(PING.id, subject, Status.FAIL, said, advice=PING.advice, evidence=evidence)
    elif error.state == _TOO_MANY or "no more connections allowed" in error.message:
        said = f"takes no more connections: {error.message}"
        yield Finding(PING.id, subject, Status.FAIL, said, advice=CONNECTIONS.advice, evidence=evidence)
    elif values["user"]:
        yield from answered(PING, values, milliseconds)
        yield Finding(LOGIN.id, subject, Status.FAIL, error.message, advice=LOGIN.advice, evidence=evidence)
    else:
        yield from answered(PING, values, milliseconds, "without a login its role and connections were not seen")


def _inside(stream: Stream, demand: bytes, values: Values, password: str | None) -> Found:
    subject = subject_of(values)
    try:
        session = log_in(stream, demand, values["user"], password)
    except PasswordNeeded as error:
        message = f"{error}, which this check does not have: role and connections were not seen"
        yield Finding(LOGIN.id, subject, Status.UNKNOWN, message, advice="give the check a password or password_file")
        return
    except (PostgresError, NetFailure) as error:
        advice = CONNECTIONS.advice if getattr(error, "state", "") == _TOO_MANY else LOGIN.advice
        yield Finding(LOGIN.id, subject, Status.FAIL, str(error), advice=advice)
        return
    version = session.parameters.get("server_version", "of no known version")
    yield Finding(LOGIN.id, subject, Status.OK, f"logged in as {values['user']}; PostgreSQL {version}")
    try:
        rows = query(stream, _QUESTION)
        say_goodbye(stream)
    except (PostgresError, NetFailure) as error:
        yield Finding(ROLE.id, subject, Status.UNKNOWN, f"role and connections were not seen: {error}")
        return
    yield from _judged(rows, values, subject)


def _judged(rows: list[list[str | None]], values: Values, subject: str) -> Found:
    recovering, used, most = (rows[0] + [None] * 3)[:3] if rows else [None] * 3
    if recovering not in ("t", "f"):
        yield Finding(ROLE.id, subject, Status.UNKNOWN, "the server does not tell whether it is in recovery")
    else:
        yield _role("standby" if recovering == "t" else "primary", values["role"], subject)
    if not (used or "").isdigit() or not (most or "").isdigit() or int(most or 0) == 0:
        yield Finding(CONNECTIONS.id, subject, Status.UNKNOWN, "the server does not tell how many connections it has")
        return
    of = f"max_connections in use, {used} of {most}"
    yield in_use(CONNECTIONS, values, "connections", int(used or 0), int(most or 1), of)
    yield Metric("postgresql_connections", int(used or 0), "connections", {"subject": subject})


def _role(role: str, wanted: str | None, subject: str) -> Finding:
    if wanted and wanted != role:
        return Finding(ROLE.id, subject, Status.FAIL, f"is a {role}, but must be a {wanted}", advice=ROLE.advice)
    return Finding(ROLE.id, subject, Status.OK, f"is a {role}")


def _recognise(values: Values, host: Host) -> Values | None:
    """Return an empty mapping for a server of this kind. Raises NetFailure for anything else."""
    with open_connection(values, host) as stream:
        try:
            _negotiate_tls(stream, values)
            greet(stream, "postgres", values["database"])
        except PostgresError:
            pass  # refused, starting up: it is one, and the check will say what is wrong
    return {}


def discover(host: Host) -> Iterable[Values]:
    """Return a check for each local server, by TCP or, where it does not listen there, by its Unix socket."""
    ports = []
    for options in discovered(KIND, host, (5432,), ("postgres", "postmaster", "pgbouncer"), _recognise):
        ports.append(options["port"])
        yield options
    for path, port in _sockets(host):
        found = None if port in ports else recognised(KIND, {"socket": path}, host, _recognise, named=True)
        if found is not None:
            yield found


def _sockets(host: Host) -> Iterator[tuple[str, int]]:
    """Yield the path and the port of each Unix socket where the server alone can make one."""
    try:
        names = host.listdir(_SOCKET_FOLDER)
    except OSError:
        return
    for name in names:
        port = name[len(_SOCKET_NAME) :]
        if name.startswith(_SOCKET_NAME) and port.isdigit():
            yield f"{_SOCKET_FOLDER}/{name}", int(port)


KIND = Kind(
    name="postgresql",
    summary="A PostgreSQL server: it takes connections, and with a login its role and connections are in order.",
    options=(
        *endpoint_options(5432),
        Option(
            "sslmode",
            "How TLS is used, in the words of libpq; prefer and require do not check the certificate.",
            default="prefer",
            choices=("disable", "prefer", "require", "verify-ca", "verify-full"),
        ),
        *certificate_options(),
        *login_options("The user to log in as; without one the check asks no more than whether the server answers."),
        Option("database", "The database to log in to.", default="postgres"),
        Option("role", "The role that the server must have.", choices=("primary", "standby")),
        *limit_options("connections", "max_connections in use.", 80, 95, "percent", _ALERTS),
    ),
    checks=(PING, LOGIN, ROLE, CONNECTIONS),
    probe=probe,
    subject=subject_of,
    example="- kind: postgresql\n  socket: /run/postgresql/.s.PGSQL.5432\n  latency_warn: 100",
    privilege="none; any user of the database to see its role and connections",
    without="that the server answers and takes connections",
    discover=discover,
    problems=lambda values: [*service_problems(values), *login_problems(values)],
    timeout=5.0,
)
