# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an X.509 certificate says (RFC 5280), read without any library."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.net import der
from ansible_collections.ops.upkeep.plugins.module_utils.net.address import as_ip
from ansible_collections.ops.upkeep.plugins.module_utils.net.certificate_key import Key, read_key, signature_hash

MAX_CERTIFICATES: Final = 1000  # in one file; a bundle of all public authorities has about 150
_NAME_PARTS: Final = {
    "2.5.4.3": "CN",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "emailAddress",
}
_ALTERNATIVE_NAMES: Final = "2.5.29.17"
_BASIC_CONSTRAINTS: Final = "2.5.29.19"
_DNS_NAME: Final = 0x82
_IP_ADDRESS: Final = 0x87
_EXTENSIONS: Final = 0xA3
_VERSION: Final = 0xA0
_PEM = re.compile(
    rb"-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END (?:X509 |TRUSTED )?CERTIFICATE-----"
)


@dataclass(frozen=True)
class Certificate:
    """One certificate. Times are in seconds since 1970."""

    subject: str
    issuer: str
    common_name: str
    issuer_name: str  # what people call the issuer: its common name, else its organisation
    not_before: float
    not_after: float
    names: tuple[str, ...]  # of the extension; DNS names as they are written
    addresses: tuple[str, ...]
    key: Key
    signature: str  # the hash that it is signed with: sha256; "" where there is none (Ed25519) or it is unknown
    is_ca: bool
    self_issued: bool
    subject_id: bytes  # the names as they are encoded, for the links of a chain
    issuer_id: bytes
    fingerprint: str  # SHA-256 of the whole, in hex

    @property
    def called(self) -> str:
        """What a message calls it."""
        return self.common_name or (self.names[0] if self.names else "") or self.subject or "(no name)"

    def names_host(self, host: str) -> bool:
        """Whether the extension names the host or address (RFC 6125, RFC 9525)."""
        address = as_ip(host)
        if address is not None:
            return _address(address) in self.addresses
        return any(_covers(pattern, host) for pattern in self.names)

    def names_host_only_as_common_name(self, host: str) -> bool:
        """Whether only the common name fits, which OpenSSL accepts and browsers and Go do not."""
        return not self.names and not self.addresses and _covers(self.common_name, host)


def _covers(pattern: str, host: str) -> bool:
    wanted, offered = _ascii(host), _ascii(pattern)
    if not offered.startswith("*."):
        return wanted == offered and bool(wanted)
    first, _dot, rest = wanted.partition(".")
    return bool(first) and "." in rest and rest == offered[2:]


def _ascii(name: str) -> str:
    name = name.rstrip(".").lower()
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def parse_certificate(data: bytes) -> Certificate:
    """Return the certificate that the bytes (DER) begin with. Raises ValueError when they are none."""
    whole = der.read_one(data)
    try:
        body, algorithm = whole.expect(der.SEQUENCE).children()[:2]
        fields = body.expect(der.SEQUENCE).children()
        fields = fields[1:] if fields[0].tag == _VERSION else fields
        _serial, _algorithm, issuer, validity, subject, key = fields[:6]
        begins, ends = validity.children()[:2]
        names, addresses, is_ca = _extensions(fields[6:])
        subject_parts, issuer_parts = _name_parts(subject), _name_parts(issuer)
        return Certificate(
            subject=_written(subject_parts),
            issuer=_written(issuer_parts),
            common_name=_part(subject_parts, "CN"),
            issuer_name=_part(issuer_parts, "CN") or _part(issuer_parts, "O") or _written(issuer_parts),
            not_before=der.seconds(begins),
            not_after=der.seconds(ends),
            names=names,
            addresses=addresses,
            key=read_key(key),
            signature=signature_hash(algorithm),
            is_ca=is_ca,
            self_issued=subject.whole == issuer.whole,
            subject_id=subject.whole,
            issuer_id=issuer.whole,
            fingerprint=hashlib.sha256(whole.whole).hexdigest(),
        )
    except (IndexError, ValueError) as error:  # DerError is a ValueError; too few parts to unpack too
        raise der.DerError(f"not a certificate: {error}") from error


def _name_parts(name: der.Element) -> list[tuple[str, str]]:
    parts = []
    for group in name.expect(der.SEQUENCE).children()[:50]:
        for pair in group.children()[:10]:
            kind, value = pair.children()[:2]
            number = der.object_id(kind)
            parts.append((_NAME_PARTS.get(number, number), der.text(value)))
    return parts


def _written(parts: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{kind}={value}" for kind, value in parts)


def _part(parts: Sequence[tuple[str, str]], kind: str) -> str:
    return next((value for name, value in reversed(parts) if name == kind), "")


def _extensions(fields: Sequence[der.Element]) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Return DNS names, IP addresses and whether it is an authority."""
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    is_ca = False
    for field in fields:
        if field.tag != _EXTENSIONS:
            continue
        for extension in field.children()[0].children():
            parts = extension.children()
            kind, value = der.object_id(parts[0]), parts[-1].expect(der.OCTET_STRING).content
            if kind == _ALTERNATIVE_NAMES:
                names, addresses = _alternative_names(value)
            elif kind == _BASIC_CONSTRAINTS:
                is_ca = any(part.tag == 0x01 and part.content != b"\0" for part in der.read_one(value).children())
    return names, addresses, is_ca


def _alternative_names(value: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    entries = der.read_one(value).children()
    names = tuple(der.text(entry) for entry in entries if entry.tag == _DNS_NAME)
    return names, tuple(_address(entry.content) for entry in entries if entry.tag == _IP_ADDRESS)


def _address(packed: bytes) -> str:
    import ipaddress

    try:
        return str(ipaddress.ip_address(packed))
    except ValueError:
        return packed.hex()


def certificates_in(data: bytes) -> list[bytes]:
    """Return the certificates (DER) in a file of PEM or DER, in their order. Text around them does not matter."""
    if data[:1] == b"\x30":
        return [data]
    found = []
    for match in _PEM.finditer(data):
        try:
            found.append(base64.b64decode(match.group(1), validate=False))
        except binascii.Error:
            found.append(b"")  # no certificate, which its reader finds out
        if len(found) >= MAX_CERTIFICATES:
            break
    return found
