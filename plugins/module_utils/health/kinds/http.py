# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP service: that it answers, as expected and in time, and what it says of its own health."""

from __future__ import annotations

import re
import time
from typing import Any, Iterable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.certificate_expiry import expiry_options, judge_expiry
from ansible_collections.ops.upkeep.plugins.module_utils.health.health_document import HealthDocument, parse_health
from ansible_collections.ops.upkeep.plugins.module_utils.health.http_verdict import (
    Complaint,
    Expected,
    all_well,
    complaints,
    worst,
    wrong_statuses,
)
from ansible_collections.ops.upkeep.plugins.module_utils.health.json_path import SUBSET, parse_path
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Check, Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure, OutOfTime, Untrusted
from ansible_collections.ops.upkeep.plugins.module_utils.net.http import MAX_BODY, Fetched, Request, basic, fetch
from ansible_collections.ops.upkeep.plugins.module_utils.net.proxy import FROM_ENVIRONMENT, parse_proxy
from ansible_collections.ops.upkeep.plugins.module_utils.net.tls import TlsSettings
from ansible_collections.ops.upkeep.plugins.module_utils.net.url import parse_url
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration

DEFAULT_URL = "http://localhost:8000/health"
_DISCOVERY_SECONDS = 1.0

RESPONSE = Check(
    "http_response",
    "Whether the service answers as expected and in time, and which of its components it says are failing.",
    "ask it yourself (curl -v), then read the log of the service and of the components it names",
)
CERTIFICATE = Check(
    "http_certificate",
    "How long the certificate of an https service, and the intermediates it sends, are still good.",
    "renew the certificate and reload the service; see why that did not happen by itself (certbot renew --dry-run)",
)


def _subject(values: Values) -> str:
    try:
        shown = parse_url(values["url"]).shown
    except ValueError:
        return str(values["url"]).rpartition("@")[2]
    return f"{shown} over {values['unix_socket']}" if values["unix_socket"] else shown


def probe(values: Values, host: Host) -> Found:
    """Ask once, redirects followed; judge the answer, then the certificate it came with."""
    subject = _subject(values)
    request = _request(values, host)
    began = time.monotonic()
    try:
        fetched = fetch(request, host.budget)
    except NetFailure as error:
        yield _no_answer(subject, error, began)
        if isinstance(error, Untrusted):
            yield from _certificate(subject, error.chain, values, host, accepted=False)
        return
    yield from _response(subject, fetched, round((time.monotonic() - began) * 1000, 1), values)
    if fetched.peer:
        yield from _certificate(subject, fetched.peer.chain, values, host, accepted=values["verify"])


def _no_answer(subject: str, error: NetFailure, began: float) -> Finding:
    message = error.message
    if isinstance(error, OutOfTime):
        message = f"{message} (waited {human_duration(time.monotonic() - began)})"
    elif isinstance(error, Untrusted):
        message = f"the certificate is not accepted: {message}"
    return Finding(RESPONSE.id, subject, Status.FAIL, message, advice=RESPONSE.advice)


def _response(subject: str, fetched: Fetched, milliseconds: float, values: Values) -> Found:
    answer = fetched.answer
    document = parse_health(answer.text) if values["health_document"] else None
    found = complaints(answer, document, _expected(values))
    limits = limits_of("latency", values)
    status, limit = limits.judge(milliseconds)
    slow = status is not Status.OK
    told = limits.told(milliseconds, "ms")
    taken = f"{milliseconds:g} ms {told}".strip() if slow or not found else f"{milliseconds:g} ms"
    if slow:
        found.append(Complaint(status, f"took {taken}"))
    said = "; ".join(complaint.message for complaint in found)
    yield Finding(
        RESPONSE.id,
        subject,
        worst(found),
        said if slow else f"{said}; took {taken}" if said else f"{all_well(answer, document)} in {taken}",
        milliseconds,
        "ms",
        limit,
        RESPONSE.advice if found else None,
        _evidence(fetched, document, bad=bool(found)),
    )
    yield Metric("http_response", milliseconds, "ms", {"subject": subject})


def _evidence(fetched: Fetched, document: HealthDocument | None, bad: bool) -> dict[str, Any]:
    answer = fetched.answer
    evidence: dict[str, Any] = {"status": answer.status, "bytes": len(answer.body)}
    if answer.content_type:
        evidence["type"] = answer.content_type
    if len(fetched.way) > 1:
        evidence["redirects"] = list(fetched.way[1:])
    if document and document.components:
        failing = set(document.failing)
        evidence["failing"] = {part.name: f"{part.word}: {part.reason}".rstrip(": ") for part in document.failing}
        evidence["other_components"] = {part.name: part.word for part in document.components if part not in failing}
    elif bad:
        evidence["body"] = answer.text[:500]
    return evidence


def _certificate(subject: str, chain: Sequence[bytes], values: Values, host: Host, accepted: bool) -> Found:
    # Most checks speak plain HTTP, and need not pay for this.
    from ansible_collections.ops.upkeep.plugins.module_utils.net.certificate import parse_certificate

    if not chain:
        raise CannotTell("the server's certificate was not seen")
    try:
        certificates = [parse_certificate(data) for data in chain]
    except ValueError as error:
        yield Finding(CERTIFICATE.id, subject, Status.UNKNOWN, f"the certificate cannot be read: {error}")
        return
    verdict = judge_expiry(certificates, host.now(), limits_of("expiry", values, below=True), accepted)
    advice = None if verdict.status is Status.OK else CERTIFICATE.advice
    yield Finding(
        CERTIFICATE.id,
        subject,
        verdict.status,
        verdict.message,
        verdict.days,
        "days",
        verdict.limit,
        advice,
        verdict.evidence,
    )
    yield Metric("http_certificate_expiry", verdict.days, "days", {"subject": subject})


def _expected(values: Values) -> Expected:
    return Expected(values["status"], values["body_contains"], values["body_regex"], values["body_json"])


def _request(values: Values, host: Host) -> Request:
    body = values["body"]
    headers = dict(values["headers"])
    if values["json"] is not None:
        import json

        body = json.dumps(values["json"])
    if body is not None and "content-type" not in {name.lower() for name in headers}:
        kind = "application/json" if values["json"] is not None else "application/x-www-form-urlencoded"
        headers["Content-Type"] = kind
    socket = values["unix_socket"]
    return Request(
        url=values["url"],
        method=values["method"].upper(),
        headers=headers,
        secret_headers=values["secret_headers"],
        authorization=_authorization(values, host),
        body=None if body is None else body.encode("utf-8"),
        unix_socket=host.path(socket) if socket else None,
        proxy=values["proxy"],
        tls=TlsSettings(
            verify=values["verify"],
            ca_file=host.path(values["ca_file"]) if values["ca_file"] else None,
            cert_file=host.path(values["client_cert"]) if values["client_cert"] else None,
            key_file=host.path(values["client_key"]) if values["client_key"] else None,
            protocols=("http/1.1",),
        ),
        server_name=values["server_name"],
        max_redirects=values["max_redirects"] if values["follow_redirects"] else 0,
        max_body=values["max_body"],
    )


def _authorization(values: Values, host: Host) -> str | None:
    if values["user"] is not None:
        return basic(values["user"], _secret(values, "password", host) or "")
    token = _secret(values, "token", host)
    return f"Bearer {token}" if token is not None else None


def _secret(values: Values, name: str, host: Host) -> str | None:
    path = values[name + "_file"]
    if not path:
        found: str | None = values[name]
        return found
    try:
        return host.read(path, 65536).strip("\r\n")
    except OSError as error:
        advice = "run as a user who may read it, or correct the path"
        raise CannotTell(f"the file {path} cannot be read: {error.strerror}", advice) from None


def problems(values: Values) -> Sequence[str]:
    """Return what is wrong with the options taken together."""
    found = []
    try:
        parse_url(values["url"])
    except ValueError as error:
        found.append(f'option "url" {error}; write one such as {DEFAULT_URL}')
    if values["proxy"] and values["proxy"] != FROM_ENVIRONMENT:
        try:
            parse_proxy(values["proxy"])
        except ValueError as error:
            found.append(f'option "proxy" {error}; write a URL or "{FROM_ENVIRONMENT}"')
    for status in wrong_statuses(values["status"]):
        found.append(f'option "status" has {status!r}, which is no status; write 204 or 2xx')
    if not re.fullmatch("[A-Za-z]{1,20}", values["method"]):
        found.append('option "method" is not a method of HTTP; write GET, HEAD, POST, ...')
    found += [f'option "body_json": {text}' for text in _wrong_paths(values["body_json"] or {})]
    for name in ("headers", "secret_headers"):
        if any(not _is_header(key, value) for key, value in values[name].items()):
            found.append(f'option "{name}" has a name or a value that no header can have; write one line for each')
    return found + _together(values)


def _wrong_paths(paths: Mapping[str, Any]) -> list[str]:
    found = []
    for path in paths:
        try:
            parse_path(str(path))
        except ValueError as error:
            found.append(str(error))
    return found


def _is_header(name: object, value: object) -> bool:
    named = re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", str(name))
    return named is not None and not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", str(value))


def _together(values: Values) -> list[str]:
    found = []
    given = {name for name in ("password", "password_file", "token", "token_file") if values[name] is not None}
    if given & {"password", "password_file"} and values["user"] is None:
        found.append('option "user" is missing: a password needs one')
    if given & {"token", "token_file"} and values["user"] is not None:
        found.append('options "user" and "token" exclude each other: a request has one authorization')
    for name in ("password", "token"):
        if {name, name + "_file"} <= given:
            found.append(f'options "{name}" and "{name}_file" exclude each other')
    if values["body"] is not None and values["json"] is not None:
        found.append('options "body" and "json" exclude each other')
    if values["client_key"] and not values["client_cert"]:
        found.append('option "client_cert" is missing: a key needs its certificate')
    return found


def discover(host: Host) -> Iterable[Values]:
    """Suggest the default URL where something listens that has a health page there."""
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.listeners import listeners

    if not any(listener.port == 8000 for listener in listeners(host)):
        return []
    try:
        answer = fetch(Request(DEFAULT_URL, max_redirects=5), host.budget.within(_DISCOVERY_SECONDS)).answer
    except NetFailure:
        return []  # it may speak another protocol, or lead to where only browsers go: no fault
    # 4xx: there is no such page, or not for everyone.
    return [] if 400 <= answer.status < 500 else [{"url": DEFAULT_URL}]


KIND = Kind(
    name="http",
    summary="An HTTP or HTTPS service: its answer, how long that takes, the health it reports, and its certificate.",
    options=(
        Option(
            "url",
            "What to ask for. Credentials in it are used and never shown.",
            default=DEFAULT_URL,
        ),
        Option("method", "The method of the request.", default="GET"),
        Option("headers", "Headers to send, by name.", "dict", {}),
        Option(
            "secret_headers",
            "More headers, whose values are secret (API keys, cookies). A redirect to another host does not get them.",
            "dict",
            {},
            secret=True,
        ),
        Option("body", "The body to send, as text."),
        Option("json", "The body to send, as a mapping that is written as JSON.", "dict"),
        Option("user", "The user for basic authentication."),
        Option("password", "The user's password.", secret=True),
        Option("password_file", "A file on the host with the user's password.", "path"),
        Option("token", "A token that is sent as C(Authorization: Bearer).", secret=True),
        Option("token_file", "A file on the host with such a token.", "path"),
        Option(
            "status",
            "The statuses that are right: C(204), or C(2xx) for a class of them.",
            "list",
            ["2xx"],
            elements="str",
        ),
        Option(
            "body_contains",
            "Texts that the body must all contain; one with a comma in it is written as an item of a list.",
            "list",
            [],
            elements="str",
        ),
        Option("body_regex", "A regular expression that must match somewhere in the body.", "regex"),
        Option(
            "body_json",
            "Values that the body, which is JSON, must hold, by their path: " + SUBSET,
            "dict",
        ),
        Option(
            "health_document",
            "Whether the body is searched for what the service says of its own health (C(application/health+json), "
            'Spring Boot Actuator, MicroProfile, ASP.NET Core, C({"status": ...}) and the like, a plain word). '
            "The components that it says are failing are reported by name.",
            "bool",
            True,
        ),
        *limit_options(
            "latency",
            "the time from the first connection to the end of the last answer.",
            None,
            None,
            "ms",
            "none is set, since it depends on the service",
        ),
        Option(
            "follow_redirects", "Whether a redirect is followed. Credentials do not go to another host.", "bool", True
        ),
        Option("max_redirects", "How many redirects may follow each other.", "int", 5, minimum=1, maximum=50),
        Option(
            "max_body", "How much of a body is read at most; one that is longer fails.", "size", MAX_BODY, minimum=1
        ),
        Option("unix_socket", "A Unix socket to connect to, instead of the host in the URL.", "path"),
        Option(
            "proxy",
            "The URL of an HTTP proxy, or C(environment) to use the one that the variables http_proxy, https_proxy "
            "and no_proxy name. Without it no proxy is used.",
        ),
        Option("verify", "Whether the server's certificate must be trusted and made out to its name.", "bool", True),
        Option("ca_file", "The authorities to trust (PEM), instead of the system's.", "path"),
        Option(
            "client_cert",
            "The certificate to show to the server (PEM), with its key unless C(client_key) is set.",
            "path",
        ),
        Option("client_key", "The key of that certificate (PEM), not encrypted.", "path"),
        Option("server_name", "The name that the certificate must be made out to, instead of the host in the URL."),
        *expiry_options(),
    ),
    checks=(RESPONSE, CERTIFICATE),
    probe=probe,
    subject=_subject,
    example="- kind: http\n  url: https://shop.example.com/health\n  latency_warn: 500\n  body_json:\n    status: UP",
    privilege="none; to read password_file, token_file or a Unix socket, what their mode asks for",
    without="everything that needs none of these files",
    discover=discover,
    problems=problems,
)
