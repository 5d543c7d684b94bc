# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TLS handshake that shows the certificates of the other side, accepted or not."""

from __future__ import annotations

import functools
import warnings
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NoAnswer, TlsFailed, Untrusted, words_of
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream

if TYPE_CHECKING:
    import ssl

_HANDSHAKE: Final = 22  # the record type of a handshake message
_CERTIFICATE: Final = 11  # the message in which a server shows its certificates
_LEGACY_SERVER_CONNECT: Final = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT, which ssl has a name for only since 3.12
_NO_CHECK_TIME: Final = 0x200000  # X509_V_FLAG_NO_CHECK_TIME
#: The reasons of OpenSSL (X509_V_ERR_...) that speak of time.
NOT_YET_VALID: Final = 9
EXPIRED: Final = 10
HOSTNAME_MISMATCH: Final = 62
IP_MISMATCH: Final = 64


class TlsSettings(NamedTuple):
    """How a handshake is done.

    C(check_time) off accepts an expired chain. C(lenient) also talks to what a careful client would refuse
    (old protocol versions, weak keys), so that it can be told what the other side does.
    """

    verify: bool = True
    check_name: bool = True
    check_time: bool = True
    ca_file: str | None = None
    cert_file: str | None = None  # of this client
    key_file: str | None = None
    lenient: bool = False
    protocols: tuple[str, ...] = ()  # of the application, for ALPN


class Peer(NamedTuple):
    """The other side of a TLS connection."""

    version: str  # TLSv1.3
    cipher: str
    chain: tuple[bytes, ...]  # the certificates it sent in DER, its own first


@functools.lru_cache(maxsize=32)  # reading all authorities of a host costs 20 ms each time
def context_for(settings: TlsSettings) -> ssl.SSLContext:
    """Return the context for the settings. Raises CannotTell when a file that it needs cannot be used."""
    import ssl  # costs a check that speaks plain HTTP too much

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = settings.verify and settings.check_name
    context.verify_mode = ssl.CERT_REQUIRED if settings.verify else ssl.CERT_NONE
    if settings.verify and not settings.check_time:
        context.verify_flags |= _NO_CHECK_TIME
    if settings.protocols:
        context.set_alpn_protocols(list(settings.protocols))
    if settings.lenient:
        _be_lenient(context)
    _load_files(context, settings)
    # The only way to see the whole chain before Python 3.13, and in all versions when it is not trusted.
    context._msg_callback = _note_certificates  # type: ignore[attr-defined]
    return context


def _be_lenient(context: ssl.SSLContext) -> None:
    import ssl

    context.options |= _LEGACY_SERVER_CONNECT
    try:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
    except (ssl.SSLError, ValueError):
        pass  # this OpenSSL was built without the old versions: the handshake will say so


def _load_files(context: ssl.SSLContext, settings: TlsSettings) -> None:
    if settings.verify:
        try:
            if settings.ca_file:
                context.load_verify_locations(cafile=settings.ca_file)
            else:
                context.load_default_certs()
        except OSError as error:
            raise CannotTell(f"the authorities in {settings.ca_file} cannot be read: {words_of(error)}") from None
    if settings.cert_file:
        try:
            # An encrypted key would ask for its password at a terminal that nobody sits at.
            context.load_cert_chain(settings.cert_file, settings.key_file, password=lambda: "")
        except OSError as error:
            raise CannotTell(f"the client certificate {settings.cert_file} cannot be used: {words_of(error)}") from None


def handshake(stream: Stream, settings: TlsSettings, server_name: str | None) -> Peer:
    """Go on under TLS. Raises Untrusted with the chain that was sent, TlsFailed, NoAnswer, CannotTell.

    C(server_name) is what the certificate must be made out to, and what a server of many names is told.
    """
    import ssl

    sock = stream.wrap(context_for(settings), server_name)
    try:
        stream.in_time(sock.do_handshake)
    except NoAnswer as error:
        raise NoAnswer(f"the TLS handshake did not end in time: {error.message}") from None
    except ssl.SSLCertVerificationError as error:
        raise Untrusted(error.verify_message, error.verify_code, _chain(sock)) from error
    except OSError as error:
        raise TlsFailed(_explained(error)) from error
    cipher = sock.cipher()
    return Peer(sock.version() or "", cipher[0] if cipher else "", _chain(sock))


def _explained(error: OSError) -> str:
    import ssl

    if isinstance(error, (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return "the connection was closed during the TLS handshake"
    reason = getattr(error, "reason", None) or str(error)
    if reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return f"no TLS is spoken there ({reason})"
    if reason in ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"):
        return f"no version of TLS that both sides accept ({reason})"
    return f"the TLS handshake failed: {words_of(error)}"


def _note_certificates(sock: Any, direction: str, version: object, record: int, message: int, data: bytes) -> None:
    """Keep the certificates that a server sends on the socket they came over. OpenSSL calls this."""
    if direction == "read" and record == _HANDSHAKE and message == _CERTIFICATE:
        sock.certificates_sent = certificates_of_message(data)


def certificates_of_message(data: bytes) -> tuple[bytes, ...]:
    """Return the certificates (DER) in a Certificate message of TLS 1.0 to 1.3, () where it is none."""
    for start, extensions in ((4, False), (5, True)):  # TLS 1.3 has a context before and extensions behind each
        size = int.from_bytes(data[start : start + 3], "big")
        if size and size == len(data) - start - 3:
            return _entries(data[start + 3 :], extensions)
    return ()


def _entries(data: bytes, extensions: bool) -> tuple[bytes, ...]:
    found = []
    place = 0
    while place + 3 <= len(data):
        size = int.from_bytes(data[place : place + 3], "big")
        found.append(data[place + 3 : place + 3 + size])
        place += 3 + size
        if extensions:
            place += 2 + int.from_bytes(data[place : place + 2], "big")
    return tuple(found)


def _chain(sock: ssl.SSLSocket) -> tuple[bytes, ...]:
    noted: Sequence[bytes] = getattr(sock, "certificates_sent", ())
    if noted:
        return tuple(noted)
    try:
        leaf = sock.getpeercert(binary_form=True)
    except (ValueError, OSError):
        leaf = None
    return (leaf,) if leaf else ()
