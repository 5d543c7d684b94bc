# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a service over HTTP for a page about itself, bounded in time and size, and led nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure
from ansible_collections.ops.upkeep.plugins.module_utils.net.http import Request, fetch
from ansible_collections.ops.upkeep.plugins.module_utils.net.http_answer import Answer
from ansible_collections.ops.upkeep.plugins.module_utils.net.tls import TlsSettings
from ansible_collections.ops.upkeep.plugins.module_utils.net.url import parse_url, redirected

MAX_PAGE: Final = 8 * 1024 * 1024  # bytes, unpacked: some 80,000 series
MAX_REDIRECTS: Final = 3
_REDIRECTS: Final = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Place:
    """Where to ask, and with what. C(secret_headers) are sent to that host only."""

    url: str
    secret_headers: Mapping[str, str] = field(default_factory=dict)
    ca_file: str | None = None
    verify: bool = True
    timeout: float = 10.0

    def below(self, path: str) -> str:
        """Return the URL of a page of this service."""
        return self.url.rstrip("/") + "/" + path.lstrip("/")


def ask(place: Place, path: str, host: Host, accept: str = "*/*", body: bytes | None = None) -> Answer:
    """Return the answer of a page, status 200 and whole or not. Raises NetFailure, CannotTell.

    A redirect is followed where it stays with the same host.
    """
    url = place.below(path) if path else place.url
    for _number in range(MAX_REDIRECTS + 1):
        answer = fetch(_request(place, url, accept, body, host), host.budget.within(place.timeout)).answer
        if answer.status not in _REDIRECTS or not answer.header("location"):
            return answer
        url = _followed(url, answer)
    raise NetFailure(f"more than {MAX_REDIRECTS} redirects")


def _followed(url: str, answer: Answer) -> str:
    try:
        here, there = parse_url(url), redirected(parse_url(url), answer.header("location"))
    except ValueError as error:
        raise NetFailure(f"answered {answer.status} with a redirect whose URL {error}") from None
    if not here.trusts(there):
        raise NetFailure(f"answered {answer.status} with a redirect to {there.shown}, which nobody named: not followed")
    return there.whole


def _request(place: Place, url: str, accept: str, body: bytes | None, host: Host) -> Request:
    headers = {"Accept": accept, "Accept-Encoding": "gzip"}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    return Request(
        url,
        method="GET" if body is None else "POST",
        headers=headers,
        secret_headers=place.secret_headers,
        body=body,
        tls=TlsSettings(
            verify=place.verify,
            ca_file=host.path(place.ca_file) if place.ca_file else None,
            protocols=("http/1.1",),
        ),
        max_body=MAX_PAGE,
    )
