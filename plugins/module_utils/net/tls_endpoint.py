# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a TLS endpoint shows of itself, trusted or not."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.net.address import as_ip, is_loopback
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure, Untrusted
from ansible_collections.ops.upkeep.plugins.module_utils.net.starttls import ask_for_tls
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream
from ansible_collections.ops.upkeep.plugins.module_utils.net.tls import (
    EXPIRED,
    NOT_YET_VALID,
    Peer,
    TlsSettings,
    handshake,
)


@dataclass(frozen=True)
class Endpoint:
    """Where to connect, and how."""

    host: str
    port: int
    server_name: str | None = None
    starttls: str | None = None
    verify: bool = True
    ca_file: str | None = None
    cert_file: str | None = None
    key_file: str | None = None


@dataclass(frozen=True)
class Seen:
    """An endpoint as it showed itself. C(refused) is why its chain is not trusted, None where it is or nobody asked.

    Its age is no reason: that can be told from the certificates, and does not hide another reason.
    """

    version: str
    cipher: str
    chain: tuple[bytes, ...]
    refused: str | None = None
    code: int = 0


def look_at(endpoint: Endpoint, budget: Budget) -> Seen:
    """Return what an endpoint shows; one that is not trusted is asked again. Raises NetFailure, CannotTell."""
    settings = TlsSettings(
        verify=endpoint.verify,
        check_name=False,
        ca_file=endpoint.ca_file,
        cert_file=endpoint.cert_file,
        key_file=endpoint.key_file,
        lenient=True,
    )
    try:
        return _seen(_ask(endpoint, settings, budget), None)
    except Untrusted as error:
        refused = error
    if refused.code in (EXPIRED, NOT_YET_VALID):
        try:
            return _without_time(endpoint, settings, refused, budget)
        except Untrusted as error:
            refused = error
    return _untrusted(endpoint, settings, refused, budget)


def _without_time(endpoint: Endpoint, settings: TlsSettings, refused: Untrusted, budget: Budget) -> Seen:
    from ansible_collections.ops.upkeep.plugins.module_utils.net.certificate import parse_certificate

    peer = _ask(endpoint, settings._replace(check_time=False), budget)
    leaf = parse_certificate(peer.chain[0]) if peer.chain else None
    # The clock alone: when the certificate itself is in its time, one above it is not.
    in_time = leaf is not None and leaf.not_before <= _now() <= leaf.not_after
    return _seen(peer, refused if in_time else None)


def _now() -> float:
    import time

    return time.time()


def _untrusted(endpoint: Endpoint, settings: TlsSettings, refused: Untrusted, budget: Budget) -> Seen:
    try:
        peer = _ask(endpoint, settings._replace(verify=False), budget)
    except NetFailure:
        if not refused.chain:
            raise
        return Seen("", "", refused.chain, refused.reason, refused.code)
    return _seen(peer, refused)


def _seen(peer: Peer, refused: Untrusted | None) -> Seen:
    reason, code = (refused.reason, refused.code) if refused else (None, 0)
    return Seen(peer.version, peer.cipher, peer.chain, reason, code)


def _ask(endpoint: Endpoint, settings: TlsSettings, budget: Budget) -> Peer:
    with Stream.connect(endpoint.host, endpoint.port, budget) as stream:
        if endpoint.starttls:
            ask_for_tls(stream, endpoint.starttls)
        return handshake(stream, settings, endpoint.server_name or _name_of(endpoint.host))


def _name_of(host: str) -> str | None:
    """Return the name that a server of many names is asked for: none that it cannot know."""
    return None if as_ip(host) or is_loopback(host) else host
