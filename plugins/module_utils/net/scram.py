# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SCRAM-SHA-256 as a client, without channel binding: RFC 5802 and RFC 7677."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import unicodedata
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import BadAnswer

NAME: Final = "SCRAM-SHA-256"
# A hostile server could have us count for ever: PostgreSQL asks for 4096 rounds, OWASP for 600,000.
MAX_ROUNDS: Final = 1_000_000
_HEADER: Final = "n,,"  # no channel binding


class Scram:
    """One login. C(first), then C(final) to the server's first answer, then C(verify) of its last."""

    def __init__(self, user: str, password: str, nonce: str | None = None) -> None:
        self._password = _prepared(password)
        self._nonce = nonce or secrets.token_urlsafe(18)
        self._bare = "n={0},r={1}".format(user.replace("=", "=3D").replace(",", "=2C"), self._nonce)
        self._proof_of_server = b""

    def first(self) -> str:
        """Return what the client says first."""
        return _HEADER + self._bare

    def final(self, server_first: str) -> str:
        """Return the client's proof that it knows the password. Raises BadAnswer."""
        fields = _fields(server_first)
        nonce, salt, rounds = fields.get("r", ""), fields.get("s", ""), fields.get("i", "")
        if not nonce.startswith(self._nonce) or not (rounds.isascii() and rounds.isdigit()):
            raise BadAnswer("answered the login with something that is not SCRAM")
        if not 0 < int(rounds[:12]) <= MAX_ROUNDS:
            raise BadAnswer(f"demands {rounds[:12]} rounds of hashing, more than {MAX_ROUNDS}")
        salted = hashlib.pbkdf2_hmac("sha256", self._password, _decoded(salt), int(rounds))
        without_proof = "c={0},r={1}".format(base64.b64encode(_HEADER.encode()).decode(), nonce)
        message = ",".join((self._bare, server_first, without_proof)).encode()
        client_key = _mac(salted, b"Client Key")
        signature = _mac(hashlib.sha256(client_key).digest(), message)
        self._proof_of_server = _mac(_mac(salted, b"Server Key"), message)
        proof = bytes(left ^ right for left, right in zip(client_key, signature))
        return without_proof + ",p=" + base64.b64encode(proof).decode()

    def verify(self, server_final: str) -> None:
        """Make sure that the server knows the password too. Raises BadAnswer."""
        shown = _decoded(_fields(server_final).get("v", ""))
        if not hmac.compare_digest(shown, self._proof_of_server):
            raise BadAnswer("could not prove that it knows the password: it is not the server it should be")


def _prepared(password: str) -> bytes:
    """Return the password as both sides hash it: normalised, as far as SASLprep matters for real ones."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogateescape")


def _fields(message: str) -> dict[str, str]:
    return {part[:1]: part[2:] for part in message.split(",") if part[1:2] == "="}


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadAnswer("answered the login with something that is not SCRAM") from None


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, "sha256").digest()
