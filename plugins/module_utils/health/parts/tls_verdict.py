# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is right and wrong with certificates, beside their age: pure, the certificates are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import AbstractSet, Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.net.certificate import Certificate
from ansible_collections.ops.upkeep.plugins.module_utils.net.certificate_key import WEAK_HASHES
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import plural

_OLD_VERSIONS: Final = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1")
_SELF_SIGNED: Final = 18  # X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
_SELF_SIGNED_IN_CHAIN: Final = 19
_NO_ISSUER: Final = (2, 20, 21)  # X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT..., UNABLE_TO_VERIFY_LEAF_SIGNATURE
_EXPIRED: Final = 10


@dataclass(frozen=True)
class Verdict:
    """A status and the line that says why."""

    status: Status
    message: str


def judge_version(version: str) -> Verdict:
    """Return the verdict over the version of TLS that was agreed on, the best that both sides have."""
    if not version:
        return Verdict(Status.UNKNOWN, "showed its certificate, but the handshake did not come to an end")
    if version in _OLD_VERSIONS:
        return Verdict(Status.FAIL, f"speaks {version} at best, which browsers and OpenSSL 3 refuse (RFC 8996)")
    return Verdict(Status.OK, f"speaks {version}")


def judge_name(certificate: Certificate, name: str) -> Verdict:
    """Return whether the certificate is made out to a host name or an address."""
    if certificate.names_host(name):
        return Verdict(Status.OK, f"made out to {name}")
    if certificate.names_host_only_as_common_name(name):
        said = f"names {name} only as its common name: browsers and Go programs want it as subjectAltName"
        return Verdict(Status.WARN, said)
    named = [*certificate.names[:3], *certificate.addresses[:2]] or [certificate.called]
    more = len(certificate.names) + len(certificate.addresses) - len(named)
    listed = ", ".join(named) + (f" and {more} more" if more > 0 else "")
    return Verdict(Status.FAIL, f"made out to {listed}, not to {name}")


def weaknesses(chain: Sequence[Certificate], rsa_bits: int, ec_bits: int) -> list[str]:
    """Return what is weak in a chain; the signature of a root does not count, since it is not what it is trusted by."""
    found = []
    for certificate in chain:
        whose = "" if certificate is chain[0] else f" of the intermediate {certificate.called}"
        least = {"RSA": rsa_bits, "EC": ec_bits}.get(certificate.key.type)
        bits = certificate.key.bits
        if certificate.key.type == "DSA":
            found.append(f"the key{whose} is DSA, which clients refuse")
        elif least and bits and bits < least:
            found.append(f"the key{whose} has {certificate.key.type} {bits} bits (fails below {least})")
        if certificate.signature in WEAK_HASHES and not certificate.self_issued:
            found.append(f"the signature{whose} is made with {certificate.signature.upper()}, which can be forged")
    return found


def explain_refusal(code: int, words: str, chain: Sequence[Certificate]) -> str:
    """Return why a chain was not accepted, for a person who has to mend it. C(code) and C(words) are OpenSSL's."""
    if not chain:
        return words
    leaf, last = chain[0], chain[-1]
    if code == _SELF_SIGNED or (leaf.self_issued and code in _NO_ISSUER):
        return "self-signed: no client trusts it by itself"
    if code == _SELF_SIGNED_IN_CHAIN:
        return f"not trusted: it leads to {last.called}, which is not among the authorities of this host"
    if code in _NO_ISSUER:
        missing = "an intermediate is missing, or it" if len(chain) == 1 else "it"
        return f"not trusted: {missing} was issued by an authority unknown to this host ({last.issuer_name})"
    if code == _EXPIRED:
        return "not trusted: a certificate of the chain has expired"
    return f"not trusted: {words}"


def judge_links(chain: Sequence[Certificate], roots: AbstractSet[bytes] | None) -> Verdict:
    """Return whether each certificate of a file leads to the next, and the last to one of C(roots).

    The names are followed; signatures are not verified. With C(roots) None the end may lead anywhere.
    """
    path = _path(chain)
    last = path[-1]
    length = plural(len(path), "certificate")
    in_order = list(chain[: len(path)]) == path
    if last.self_issued and len(chain) > 1 and len(path) == 1:
        return Verdict(Status.OK, f"no chain, but a collection of {plural(len(chain), 'certificate')}")
    if last.self_issued and len(path) == 1:
        trusted = roots is None or last.subject_id in roots
        said = "self-signed: only clients that hold this certificate itself trust it"
        return Verdict(Status.OK if trusted else Status.FAIL, said)
    if len(path) == 1 and len(chain) > 1:
        said = f"the chain is broken: {last.issuer_name} issued it, but the file goes on with {chain[1].called}"
        return Verdict(Status.FAIL, said)
    if not in_order:
        return Verdict(Status.WARN, f"{length} out of order: some clients cannot follow them")
    if roots is None:
        return Verdict(Status.OK, f"{length} leading to {last.issuer_name}; whether that is trusted was not looked at")
    if last.issuer_id in roots or last.subject_id in roots:
        return Verdict(Status.OK, f"{length} leading to {last.issuer_name}, which is trusted")
    said = f"{length} leading to {last.issuer_name}, which is no authority of this host: an intermediate may be missing"
    return Verdict(Status.FAIL, said)


def _path(chain: Sequence[Certificate]) -> list[Certificate]:
    """Return the certificate and those of the file that lead up from it, by their names."""
    path = [chain[0]]
    others = list(chain[1:])
    while not path[-1].self_issued:
        following = next((other for other in others if other.subject_id == path[-1].issuer_id), None)
        if following is None:
            break
        others.remove(following)
        path.append(following)
    return path
