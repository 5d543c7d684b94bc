# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP service: that it answers, as expected and in time, and what it says of its own health."""

from __future__ import annotations

import time
from typing import Any, Iterable, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.certificate_expiry import judge_expiry
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.health_document import (
    HealthDocument,
    parse_health,
)
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.http_options import DEFAULT_URL, OPTIONS, problems
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.http_verdict import (
    Complaint,
    Expected,
    all_well,
    complaints,
    worst,
)
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.secret_file import secret_of
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure, NoAnswer, OutOfTime, Untrusted
from ansible_collections.ops.upkeep.plugins.module_utils.net.http import Fetched, Request, basic, fetch
from ansible_collections.ops.upkeep.plugins.module_utils.net.tls import TlsSettings
from ansible_collections.ops.upkeep.plugins.module_utils.net.url import parse_url
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration

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
    if isinstance(error, OutOfTime) and not isinstance(error, NoAnswer):  # which says so itself
        message = f"{message} (waited {human_duration(time.monotonic() - began)})"
    elif isinstance(error, Untrusted):
        message = f"the certificate is not accepted: {error.reason}"
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
        return basic(values["user"], secret_of(values, "password", host) or "")
    token = secret_of(values, "token", host)
    return f"Bearer {token}" if token is not None else None


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
    options=OPTIONS,
    checks=(RESPONSE, CERTIFICATE),
    probe=probe,
    subject=_subject,
    example="- kind: http\n  url: https://shop.example.com/health\n  latency_warn: 500\n  body_json:\n    status: UP",
    privilege="none; to read password_file, token_file or a Unix socket, what their mode asks for",
    without="everything that needs none of these files",
    discover=discover,
    problems=problems,
)
