# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The public key and the signature of a certificate: what they are made with, and how strong that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.net import der

_RSA: Final = "1.2.840.113549.1.1.1"
_RSA_PSS: Final = "1.2.840.113549.1.1.10"
_DSA: Final = "1.2.840.10040.4.1"
_EC: Final = "1.2.840.10045.2.1"

_CURVE_BITS: Final = {
    "1.2.840.10045.3.1.1": 192,
    "1.2.840.10045.3.1.7": 256,
    "1.3.132.0.10": 256,
    "1.3.132.0.33": 224,
    "1.3.132.0.34": 384,
    "1.3.132.0.35": 521,
    "1.3.36.3.3.2.8.1.1.7": 256,
    "1.3.36.3.3.2.8.1.1.11": 384,
    "1.3.36.3.3.2.8.1.1.13": 512,
}
_OTHER_KEYS: Final = {
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
    "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
    "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
    "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
}
_HASHES: Final = {
    "1.2.840.113549.1.1.2": "md2",
    "1.2.840.113549.1.1.3": "md4",
    "1.2.840.113549.1.1.4": "md5",
    "1.2.840.113549.1.1.5": "sha1",
    "1.3.14.3.2.29": "sha1",
    "1.3.14.3.2.26": "sha1",
    "1.2.840.10040.4.3": "sha1",
    "1.2.840.10045.4.1": "sha1",
    "1.2.840.113549.1.1.14": "sha224",
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
    "1.2.840.10045.4.3.1": "sha224",
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.3.2": "sha256",
}
WEAK_HASHES: Final = ("md2", "md4", "md5", "sha1")


@dataclass(frozen=True)
class Key:
    """A public key: C(RSA), C(EC), C(DSA), C(Ed25519), ... and its size where that says something."""

    type: str
    bits: int | None = None

    def __str__(self) -> str:
        return f"{self.type} {self.bits} bits" if self.bits else self.type


def read_key(info: der.Element) -> Key:
    """Return the key of a SubjectPublicKeyInfo. Raises DerError."""
    algorithm, value = info.expect(der.SEQUENCE).children()[:2]
    parts = algorithm.children()
    kind = der.object_id(parts[0])
    if kind in (_RSA, _RSA_PSS):
        modulus = der.read_one(value.expect(der.BIT_STRING).content[1:]).children()[0]
        return Key("RSA", der.integer_bits(modulus))
    if kind == _EC:
        named = len(parts) > 1 and parts[1].tag == der.OBJECT_ID
        return Key("EC", _CURVE_BITS.get(der.object_id(parts[1])) if named else None)
    if kind == _DSA:
        has_parameters = len(parts) > 1 and parts[1].tag == der.SEQUENCE
        return Key("DSA", der.integer_bits(parts[1].children()[0]) if has_parameters else None)
    return Key(_OTHER_KEYS.get(kind, kind))


def signature_hash(algorithm: der.Element) -> str:
    """Return the hash that the signature is made over, C("") where there is none of its own. Raises DerError."""
    parts = algorithm.expect(der.SEQUENCE).children()
    kind = der.object_id(parts[0])
    if kind != _RSA_PSS:
        return _HASHES.get(kind, "")
    # RSASSA-PSS names its hash in its parameters, and means SHA-1 where it does not (RFC 4055).
    for parameter in parts[1].children() if len(parts) > 1 else []:
        if parameter.tag == 0xA0:
            return _HASHES.get(der.object_id(parameter.children()[0].children()[0]), "")
    return "sha1"
