# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small HTTP client for servers that are not to be trusted: one deadline, every size bounded, no environment.

It speaks HTTP/1.1, one request a connection, over TCP, TLS, a Unix socket or a proxy.
"""

from __future__ import annotations

import base64
import os
from types import MappingProxyType
from typing import Final, Mapping, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.net.address import host_port
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure, NoAnswer, OutOfTime
from ansible_collections.ops.upkeep.plugins.module_utils.net.http_answer import Answer, read_answer
from ansible_collections.ops.upkeep.plugins.module_utils.net.proxy import proxy_for
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream
from ansible_collections.ops.upkeep.plugins.module_utils.net.tls import Peer, TlsSettings, handshake
from ansible_collections.ops.upkeep.plugins.module_utils.net.url import Url, parse_url, redirected
from ansible_collections.ops.upkeep.plugins.module_utils.redact import is_secret_name

MAX_BODY: Final = 4 * 1024 * 1024  # bytes
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_AGENT: Final = "ops.upkeep"


class Request(NamedTuple):
    """What to ask for, and how.

    C(secret_headers) and C(authorization) go to the host of the URL only, never to one that it redirects to;
    so does a client certificate. C(proxy) is a URL or C(environment).
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = MappingProxyType({})
    secret_headers: Mapping[str, str] = MappingProxyType({})
    authorization: str | None = None
    body: bytes | None = None
    unix_socket: str | None = None
    proxy: str | None = None
    tls: TlsSettings = TlsSettings()
    server_name: str | None = None
    max_redirects: int = 0
    max_body: int = MAX_BODY


class Fetched(NamedTuple):
    """The last answer, the URLs that led to it, and the TLS peer that gave it."""

    answer: Answer
    way: tuple[str, ...]  # without credentials, the first is the one that was asked for
    peer: Peer | None


def basic(user: str, password: str) -> str:
    """Return the value of an Authorization header for user and password."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


def fetch(request: Request, budget: Budget) -> Fetched:
    """Return the answer, redirects followed. Raises NetFailure (Untrusted, OutOfTime, ...), CannotTell.

    With C(max_redirects) 0 a redirect is an answer like any other.
    """
    first = url = _as_url(request.url)
    way = [url.shown]
    while True:
        answer, peer = _exchange(request, url, budget)
        if not (request.max_redirects and answer.status in _REDIRECTS and answer.header("location")):
            return Fetched(answer, tuple(way), peer)
        if len(way) > request.max_redirects:
            raise NetFailure(f"more than {request.max_redirects} redirects, the last to {_next(url, answer).shown}")
        url = _next(url, answer)
        way.append(url.shown)
        request = _following(request, answer.status, stranger=not first.trusts(url))


def _as_url(text: str) -> Url:
    try:
        return parse_url(text)
    except ValueError as error:
        raise NetFailure(f"the URL {error}") from None


def _next(url: Url, answer: Answer) -> Url:
    try:
        return redirected(url, answer.header("location"))
    except ValueError as error:
        raise NetFailure(f"answered {answer.status} with a redirect whose URL {error}") from None


def _following(request: Request, status: int, stranger: bool) -> Request:
    """Return the request as it goes on after a redirect."""
    if status == 303 or (status in (301, 302) and request.method == "POST"):
        method = "HEAD" if request.method == "HEAD" else "GET"
        request = request._replace(method=method, body=None)
    if not stranger:
        return request
    if request.body is not None:
        raise NetFailure(f"answered {status} with a redirect to another host, where the body is not sent")
    if request.unix_socket:
        raise NetFailure(f"answered {status} with a redirect to another host, which is not behind the socket")
    own = {name: value for name, value in request.headers.items() if not _is_private(name)}
    tls = request.tls._replace(cert_file=None, key_file=None)
    return request._replace(headers=own, secret_headers={}, authorization=None, tls=tls, server_name=None)


_PRIVATE_HEADERS: Final = ("authorization", "cookie", "proxy-authorization", "host")


def _is_private(header: str) -> bool:
    return header.lower() in _PRIVATE_HEADERS or is_secret_name(header)


def _exchange(request: Request, url: Url, budget: Budget) -> tuple[Answer, Peer | None]:
    proxy = _proxy(request, url)
    place = proxy or url
    with Stream.connect(place.host, place.port, budget, request.unix_socket) as stream:
        peer = None
        if url.scheme == "https":
            if proxy:
                _tunnel(stream, url, proxy)
            peer = handshake(stream, request.tls, request.server_name or url.host)
        target = url.whole if proxy and not peer else url.target
        head = _head(request, url, target, None if peer else proxy)
        _send(stream, head + (request.body or b""))
        return read_answer(stream, request.method, request.max_body), peer


def _proxy(request: Request, url: Url) -> Url | None:
    if request.unix_socket:
        return None
    try:
        return proxy_for(url, request.proxy, os.environ)
    except ValueError as error:
        raise NetFailure(f"the proxy's URL {error}") from None


def _send(stream: Stream, data: bytes) -> None:
    try:
        stream.send(data)
    except NoAnswer:
        raise OutOfTime("no answer in time: it did not take the whole request") from None


def _tunnel(stream: Stream, url: Url, proxy: Url) -> None:
    place = host_port(url.host, url.port)
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}", *_proxy_authorization(proxy)]
    stream.send("".join(line + "\r\n" for line in [*lines, ""]).encode("latin-1"))
    answer = read_answer(stream, "HEAD", 0)  # what follows the head of a good answer is the tunnel
    if answer.status // 100 != 2:
        raise NetFailure(f"the proxy answered {answer.status} {answer.reason}".rstrip())


def _proxy_authorization(proxy: Url | None) -> list[str]:
    if proxy is None or proxy.user is None:
        return []
    return [f"Proxy-Authorization: {basic(proxy.user, proxy.password or '')}"]


def _head(request: Request, url: Url, target: str, proxy: Url | None) -> bytes:
    headers = {
        "Host": url.authority,
        "User-Agent": _AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    if request.body is not None or request.method in ("POST", "PUT", "PATCH"):
        headers["Content-Length"] = str(len(request.body or b""))
    authorization = request.authorization or _own_authorization(url)
    if authorization:
        headers["Authorization"] = authorization
    for given in (request.headers, request.secret_headers):
        for name, value in given.items():
            same = [other for other in headers if other.lower() == name.lower()]
            headers.pop(same[0] if same else "", None)
            headers[name] = value
    lines = [f"{request.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    lines += _proxy_authorization(proxy)
    return "".join(line + "\r\n" for line in [*lines, ""]).encode("utf-8")


def _own_authorization(url: Url) -> str | None:
    return None if url.user is None else basic(url.user, url.password or "")
