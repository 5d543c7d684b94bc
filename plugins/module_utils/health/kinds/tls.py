# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates, of a TLS endpoint or in a file: how long they are good, and whether clients accept them."""

from __future__ import annotations

from typing import Iterable, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.certificate_expiry import judge_expiry
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.tls_options import OPTIONS, problems
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.tls_verdict import (
    Verdict,
    explain_refusal,
    judge_links,
    judge_name,
    judge_version,
    weaknesses,
)
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import expand, is_pattern
from ansible_collections.ops.upkeep.plugins.module_utils.net import key_file
from ansible_collections.ops.upkeep.plugins.module_utils.net.address import host_port
from ansible_collections.ops.upkeep.plugins.module_utils.net.certificate import (
    Certificate,
    certificates_in,
    parse_certificate,
)
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure
from ansible_collections.ops.upkeep.plugins.module_utils.net.starttls import PROTOCOLS
from ansible_collections.ops.upkeep.plugins.module_utils.net.tls_endpoint import Endpoint, Seen, look_at
from ansible_collections.ops.upkeep.plugins.module_utils.net.trust import authority_names
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, limits_of

MAX_FILE = 1024 * 1024  # bytes of one file of certificates

EXPIRY = Check(
    "tls_expiry",
    "How long the certificate, and the intermediates with it, are still good.",
    "renew it and reload the service; see why that did not happen by itself (certbot renew --dry-run)",
)
HANDSHAKE = Check(
    "tls_handshake",
    "Whether a TLS handshake comes about, and with which version of the protocol.",
    "see whether the service runs and speaks TLS there (openssl s_client -connect HOST:PORT)",
)
CHAIN = Check(
    "tls_chain",
    "Whether the chain is complete and leads to an authority that is trusted.",
    "serve the certificate followed by its intermediates (certbot: fullchain.pem), then reload the service",
)
NAME = Check(
    "tls_name",
    "Whether the certificate is made out to the name that clients use.",
    "issue the certificate anew with all names that clients use",
)
KEY = Check(
    "tls_key",
    "Whether keys and signatures are strong enough, and the key's file is not open to all.",
    "issue the certificate anew with a new key (RSA 2048 bits or more, or EC P-256); chmod o= the key's file",
)


def _port(values: Values) -> int:
    if values["port"]:
        return int(values["port"])
    return PROTOCOLS[values["starttls"]][1] if values["starttls"] else 443


def _subject(values: Values) -> str:
    if values["file"]:
        return str(values["file"])
    return host_port(values["host"] or "localhost", _port(values))


def probe(values: Values, host: Host) -> Found:
    """Look at each certificate: its age first, which can always be told, then what clients make of it."""
    if values["file"]:
        yield from _files(values, host)
    else:
        yield from _endpoint(values, host)


def _endpoint(values: Values, host: Host) -> Found:
    subject = _subject(values)
    verify = values["verify"] is not False
    endpoint = Endpoint(
        values["host"] or "localhost",
        _port(values),
        values["server_name"],
        values["starttls"],
        verify,
        *(host.path(values[name]) if values[name] else None for name in ("ca_file", "client_cert", "client_key")),
    )
    try:
        seen = look_at(endpoint, host.budget)
    except NetFailure as error:
        yield Finding(HANDSHAKE.id, subject, Status.FAIL, error.message, advice=HANDSHAKE.advice)
        return
    yield _told(HANDSHAKE, subject, judge_version(seen.version), {"version": seen.version, "cipher": seen.cipher})
    chain = _parsed(seen.chain)
    yield from _expiry(subject, chain, values, host, accepted=verify and seen.refused is None)
    if verify:
        yield _trust(subject, seen, chain)
        name = values["server_name"] or values["host"]
        if name:
            yield _told(NAME, subject, judge_name(chain[0], name))
    yield _strength(subject, chain, values, [])


def _parsed(chain: Sequence[bytes]) -> list[Certificate]:
    if not chain:
        raise CannotTell("the server's certificate was not seen")
    try:
        return [parse_certificate(data) for data in chain]
    except ValueError as error:
        raise CannotTell(f"a certificate cannot be read: {error}") from None


def _told(check: Check, subject: str, verdict: Verdict, evidence: dict[str, object] | None = None) -> Finding:
    advice = None if verdict.status is Status.OK else check.advice
    return Finding(check.id, subject, verdict.status, verdict.message, advice=advice, evidence=evidence or {})


def _trust(subject: str, seen: Seen, chain: Sequence[Certificate]) -> Finding:
    sent = [certificate.called for certificate in chain[:10]]
    if seen.refused is None:
        verdict = Verdict(Status.OK, f"trusted, issued by {chain[0].issuer_name}")
    else:
        verdict = Verdict(Status.FAIL, explain_refusal(seen.code, seen.refused, chain))
    return _told(CHAIN, subject, verdict, {"sent": sent, "issuer": chain[-1].issuer})


def _expiry(subject: str, chain: Sequence[Certificate], values: Values, host: Host, accepted: bool) -> Found:
    verdict = judge_expiry(chain, host.now(), limits_of("expiry", values, below=True), accepted)
    evidence = dict(verdict.evidence)
    if values["verify"] is False:
        evidence["not_judged"] = ["chain", "name"]
    advice = None if verdict.status is Status.OK else EXPIRY.advice
    yield Finding(
        EXPIRY.id, subject, verdict.status, verdict.message, verdict.days, "days", verdict.limit, advice, evidence
    )
    yield Metric("tls_expiry", verdict.days, "days", {"subject": subject})


def _strength(subject: str, chain: Sequence[Certificate], values: Values, more: Sequence[str]) -> Finding:
    found = [*weaknesses(chain, values["min_rsa_bits"], values["min_ec_bits"]), *more]
    leaf = chain[0]
    signed = f", signed with {leaf.signature}" if leaf.signature else ""
    verdict = Verdict(Status.FAIL, "; ".join(found)) if found else Verdict(Status.OK, f"{leaf.key}{signed}")
    return _told(KEY, subject, verdict, {"key": str(leaf.key), "signature": leaf.signature or "its own"})


def _files(values: Values, host: Host) -> Found:
    pattern = values["file"]
    if not is_pattern(pattern):
        yield from _file(pattern, values, host)
        return
    found = expand(host, pattern)
    for folder in found.unreadable:
        yield Finding(EXPIRY.id, folder, Status.UNKNOWN, "no permission to look for certificates in this folder")
    if not found.paths and not found.unreadable:
        advice = "correct the pattern, or see why the certificates are gone"
        yield Finding(EXPIRY.id, pattern, Status.FAIL, "matches no file", advice=advice)
    for path in found.paths:
        yield from _file(path, values, host)


def _file(path: str, values: Values, host: Host) -> Found:
    try:
        content = host.read_bytes(path, MAX_FILE)
    except PermissionError:
        yield Finding(EXPIRY.id, path, Status.UNKNOWN, "no permission to read it", advice="run as root")
        return
    except OSError as error:
        yield Finding(EXPIRY.id, path, Status.FAIL, f"cannot be read: {error.strerror}")
        return
    try:
        chain = [parse_certificate(data) for data in certificates_in(content)]
    except ValueError as error:
        yield Finding(EXPIRY.id, path, Status.FAIL, f"holds what is no certificate: {error}")
        return
    if not chain:
        said = "the file is empty" if not content.strip() else "no certificate in the file (neither PEM nor DER)"
        yield Finding(EXPIRY.id, path, Status.FAIL, said)
        return
    yield from _expiry(path, chain, values, host, accepted=False)
    if values["verify"] is not False:
        yield from _links(path, chain, values, host)
        if values["server_name"]:
            yield _told(NAME, path, judge_name(chain[0], values["server_name"]))
    yield _strength(path, chain, values, _key_problems(path, content, values, host))


def _links(path: str, chain: Sequence[Certificate], values: Values, host: Host) -> Found:
    roots = None
    if values["verify"] or values["ca_file"]:
        try:
            roots = authority_names(host, values["ca_file"])
        except OSError as error:
            said = f"the authorities in {values['ca_file']} cannot be read: {error.strerror}"
            yield Finding(CHAIN.id, path, Status.UNKNOWN, said)
            return
    verdict = judge_links(chain, roots)
    yield _told(CHAIN, path, verdict, {"file": [certificate.called for certificate in chain[:10]]})


def _key_problems(path: str, content: bytes, values: Values, host: Host) -> list[str]:
    """Return what is wrong with the key's file, where one is seen."""
    key = values["key_file"] or key_file.find_key_file(host, path, content)
    if not key:
        return []
    found = []
    try:
        if key_file.readable_by_all(host, key):
            found.append(f"every user can read the key in {key}")
    except PermissionError:
        return []  # what this user cannot look at is not open to all
    except OSError as error:
        return [f"the key's file {key} cannot be read: {error.strerror}"]
    if key_file.belongs(host, path, key) is False:
        found.append(f"the key in {key} is not that of the certificate")
    return found


def discover(host: Host) -> Iterable[Values]:
    """Suggest the certificates that are configured here, and those of local TLS ports: their age and strength."""
    from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.certificate_places import files, ports

    return [*files(host), *ports(host)]


KIND = Kind(
    name="tls",
    summary="Certificates of a TLS endpoint or in a file: expiry, chain, host name, weak keys and signatures.",
    options=OPTIONS,
    checks=(EXPIRY, HANDSHAKE, CHAIN, NAME, KEY),
    probe=probe,
    subject=_subject,
    example="- kind: tls\n  host: shop.example.com\n- kind: tls\n  file: /etc/letsencrypt/live/*/fullchain.pem",
    privilege="none for an endpoint; root for files in /etc/letsencrypt/live and for keys",
    without="endpoints, and the files that everyone may read",
    discover=discover,
    problems=problems,
)
