# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kinds have in common that speak to a network service in its own protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Union

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind, all_options
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.certificate_options import certificate_options
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.secret_file import secret_of
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.listeners import Listener, listeners, local_address
from ansible_collections.ops.upkeep.plugins.module_utils.net.address import host_port
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import (
    BadAnswer,
    Closed,
    NetFailure,
    NoAnswer,
    TlsFailed,
)
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream
from ansible_collections.ops.upkeep.plugins.module_utils.options import (
    Option,
    Values,
    limit_options,
    limits_of,
    read_options,
)

#: How long discovery waits for one service to say who it is.
GREETING_SECONDS: Final = 1.0

NO_USUAL_LATENCY: Final = "none is set, since it depends on the way to the service"


def endpoint_options(port: int) -> tuple[Option, ...]:
    """Return the options that say where the service listens and how to get there."""
    return (
        Option("host", "The address or name to connect to.", "host", "127.0.0.1"),
        Option("port", "The port.", "int", port, minimum=1, maximum=65535),
        Option("socket", "The path of a Unix socket to connect to, instead of host and port.", "path"),
        *limit_options("latency", "the time from connecting to the answer.", None, None, "ms", NO_USUAL_LATENCY),
    )


def tls_options() -> tuple[Option, ...]:
    """Return the options that say whether TLS is spoken, and whether the server must prove who it is."""
    return (
        Option("tls", "Whether to speak TLS.", "bool", False),
        Option("validate_certs", "Whether the certificate of the server must be trusted.", "bool", True),
        *certificate_options(),
    )


def login_options(user: str) -> tuple[Option, ...]:
    """Return the options for a login; C(user) is the sentence about the user."""
    return (
        Option("user", user),
        Option("password", "The password.", secret=True),
        Option("password_file", "A file on the host whose first line is the password.", "path"),
    )


def service_problems(values: Values) -> Sequence[str]:
    """Return what single options cannot see."""
    problems = []
    if values.get("password") and values.get("password_file"):
        problems.append('options "password" and "password_file" exclude each other; write one of them')
    if values.get("client_key") and not values.get("client_cert"):
        problems.append('option "client_key" needs "client_cert" too')
    if values.get("tls") is False:
        given = [name for name in ("ca_file", "client_cert") if values[name]]
        problems += ['option "{0}" is of use only under TLS; set "tls" to true'.format(name) for name in given]
    return problems


def login_problems(values: Values) -> Sequence[str]:
    """Return what single options of a login cannot see, where a password belongs to a user."""
    given = [name for name in ("password", "password_file") if values[name] and not values["user"]]
    return ['option "{0}" needs "user" too: whose password it is'.format(name) for name in given]


def subject_of(values: Values) -> str:
    """Return what the findings are about: C(127.0.0.1:6379), or the path of the socket."""
    return str(values["socket"] or host_port(values["host"], values["port"]))


def password_of(values: Values, host: Host) -> str | None:
    """Return the password, None where none is given. Raises CannotTell for a file that holds none."""
    return secret_of(values, "password", host) or None


def open_connection(values: Values, host: Host) -> Stream:
    """Return an open connection to the service, under TLS where C(tls) is set. Raises NetFailure, CannotTell."""
    stream = Stream.connect(values["host"], values["port"], host.budget, values["socket"])
    if values.get("tls") is True:
        try:
            protect(stream, values, values["validate_certs"])
        except BaseException:
            stream.close()
            raise
    return stream


def protect(stream: Stream, values: Values, verify: bool, check_name: bool = True) -> None:
    """Go on under TLS: C(verify) the certificate, C(check_name) also its name. Raises NetFailure, CannotTell."""
    from ansible_collections.ops.upkeep.plugins.module_utils.net.tls import TlsSettings, handshake

    settings = TlsSettings(
        verify=verify,
        check_name=check_name,
        ca_file=values["ca_file"],
        cert_file=values["client_cert"],
        key_file=values["client_key"],
    )
    handshake(stream, settings, values["host"])


def answered(
    check: Check,
    values: Values,
    milliseconds: float,
    said: str = "",
    least: Status = Status.OK,
    advice: str | None = None,
) -> Found:
    """Yield the finding about a service that answered, held against the latency limits, and its metric.

    C(said) is what else there is to say, C(least) how bad that is by itself, C(advice) what to do about it.
    """
    limits = limits_of("latency", values)
    status, limit = limits.judge(milliseconds)
    if status.severity > least.severity:
        status, limit = least, None
    told = f" {limits.told(milliseconds, 'ms')}" if limit is not None else ""
    message = f"answered in {milliseconds:g} ms{told}" + (f"; {said}" if said else "")
    subject = subject_of(values)
    if status is not Status.OK and advice is None:
        advice = check.advice
    yield Finding(check.id, subject, status, message, milliseconds, "ms", limit, advice)
    yield Metric(check.id, milliseconds, "ms", {"subject": subject})


def in_use(
    check: Check,
    values: Values,
    option: str,
    used: float,
    most: float,
    of: str,
    rest: str = "",
    evidence: Mapping[str, Any] | None = None,
) -> Finding:
    """Return the finding about the part of something that is used, in percent, held against the limits of an option.

    C(of) is what the message calls it, C(rest) what else there is to say.
    """
    percent = round(100.0 * used / most, 1)
    limits = limits_of(option, values)
    status, limit = limits.judge(percent)
    message = " ".join(filter(None, (f"{percent:g} % of {of}", limits.told(percent, "%")))) + rest
    advice = None if status is Status.OK else check.advice
    subject = subject_of(values)
    return Finding(check.id, subject, status, message, percent, "percent", limit, advice, evidence or {})


def no_service(check: Check, values: Values, error: NetFailure) -> Finding:
    """Return the finding about a service that did not answer as it should."""
    advice = check.advice
    if values.get("tls") is True and isinstance(error, (TlsFailed, NoAnswer)):
        advice = "see which certificate it shows (openssl s_client -connect ...), or set tls to false if it has none"
    elif values.get("tls") is False and isinstance(error, (BadAnswer, Closed)):
        advice = "see what listens there (ss -ltnp); if it speaks TLS, set tls to true"
    return Finding(check.id, subject_of(values), Status.FAIL, error.message, advice=advice)


#: Greets a service: returns what else its check should say, None where something else listens. Raises NetFailure.
Greet = Callable[[Values, Host], Union[Mapping[str, Any], None]]


def discovered(
    kind: Kind, host: Host, ports: Sequence[int], processes: Sequence[str], greet: Greet, anywhere: bool = True
) -> Iterator[Values]:
    """Yield the options of a check for each local listener that C(greet) recognises, plain or under TLS.

    C(anywhere) asks the processes of those names at all their ports, not only at the usual ones. One that says
    nothing at all is looked at where its process has the right name: that is a service that hangs.
    """
    for listener in candidates(host, ports, processes if anywhere else ()):
        place = {"host": local_address(listener), "port": listener.port}
        found = recognised(kind, place, host, greet, listener.process in processes)
        if found is not None:
            yield found


def recognised(kind: Kind, place: Values, host: Host, greet: Greet, named: bool) -> Values | None:
    """Return the options of a check of the service at C(place), None where there is none of this kind.

    One that is C(named) so by its process is one even if it says nothing.
    """
    try:
        more = _greeted(kind, place, host.within(GREETING_SECONDS), greet)
    except NoAnswer:
        more = {} if named else None
    except (NetFailure, CannotTell):
        more = None
    return None if more is None else {**place, **more}


def _greeted(kind: Kind, place: Values, host: Host, greet: Greet) -> Mapping[str, Any] | None:
    values, _problems = read_options(all_options(kind), place)
    try:
        return greet(values, host)
    except (BadAnswer, Closed):
        if values.get("tls") is not False:
            raise
    # Whether its certificate can be trusted is for the check of TLS endpoints to say.
    protected = {"tls": True, "validate_certs": False}
    more = greet({**values, **protected}, host)
    return None if more is None else {**protected, **more}


def candidates(host: Host, ports: Iterable[int], processes: Iterable[str]) -> list[Listener]:
    """Return the local listeners that may be a service: by the name of the process, else by its usual port.

    Of several addresses with one port only one is kept, loopback before others.
    """
    usual, names = set(ports), set(processes)
    found: dict[int, Listener] = {}
    for listener in listeners(host):
        if listener.process not in names and listener.port not in usual:
            continue
        kept = found.get(listener.port)
        if kept is None or (local_address(listener) == "127.0.0.1" and local_address(kept) != "127.0.0.1"):
            found[listener.port] = listener
    return list(found.values())
