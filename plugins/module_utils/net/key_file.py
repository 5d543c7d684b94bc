# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The private key that belongs to a certificate's file: where it lies, and who can read it. It is never shown."""

from __future__ import annotations

import os
import stat
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

_KEY_FOLDERS: Final = ("/etc/ssl/private", "/etc/pki/tls/private")
_CERTBOT_NAMES: Final = ("cert.pem", "fullchain.pem", "chain.pem")


def find_key_file(host: Host, certificate: str, content: bytes) -> str | None:
    """Return the path of the key, which may be the certificate's own file, or None where none is seen."""
    if b"PRIVATE KEY-----" in content:
        return certificate
    return next((path for path in _candidates(certificate) if host.exists(path)), None)


def _candidates(certificate: str) -> list[str]:
    folder, _slash, name = certificate.rpartition("/")
    stem = name.rpartition(".")[0] or name
    found = [f"{folder}/privkey.pem"] if name in _CERTBOT_NAMES else []
    found += [f"{folder}/{stem}.key", f"{folder}/{stem}-key.pem", f"{folder}/{stem}.key.pem"]
    return found + [f"{place}/{stem}.key" for place in _KEY_FOLDERS]


def readable_by_all(host: Host, path: str) -> bool:
    """Whether every user of the host can read the file: by its mode, and by that of the folders above it."""
    real = os.path.realpath(host.path(path))
    if not os.stat(real).st_mode & stat.S_IROTH:
        return False
    top = os.path.realpath(host.root or "/")
    folder = os.path.dirname(real)
    while folder not in (top, "/"):
        # certbot once left keys open to all, in folders that were not.
        if not os.stat(folder).st_mode & stat.S_IXOTH:
            return False
        folder = os.path.dirname(folder)
    return True


def belongs(host: Host, certificate: str, key: str) -> bool | None:
    """Whether the key is that of the certificate. None where it cannot be told: not readable, or encrypted."""
    import ssl

    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(host.path(certificate), host.path(key), password=lambda: "")
    except ssl.SSLError as error:
        return False if error.reason in ("KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH") else None
    except OSError:
        return None
    return True
