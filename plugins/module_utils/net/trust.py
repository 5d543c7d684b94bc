# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The authorities that this host trusts, by their names."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.net.certificate import certificates_in, parse_certificate


def authority_names(host: Host, ca_file: str | None) -> frozenset[bytes]:
    """Return the encoded names of the authorities in a file, or of the system's. Raises OSError."""
    if ca_file:
        return _names(certificates_in(host.read_bytes(ca_file)))
    return host.once("the system's certificate authorities", _of_system)


def _of_system() -> frozenset[bytes]:
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    return _names(context.get_ca_certs(binary_form=True))


def _names(certificates: list[bytes]) -> frozenset[bytes]:
    found = set()
    for data in certificates:
        try:
            found.add(parse_certificate(data).subject_id)
        except ValueError:
            continue  # one that cannot be read is not one that is trusted
    return frozenset(found)
