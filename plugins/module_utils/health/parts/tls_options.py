# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check of certificates can be told, and what makes no sense of that."""

from __future__ import annotations

from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.certificate_expiry import expiry_options
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.certificate_options import certificate_options
from ansible_collections.ops.upkeep.plugins.module_utils.net.starttls import PROTOCOLS
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values

OPTIONS: Final[Sequence[Option]] = (
    Option("host", "The name or address to connect to. Without it this host, whose name is then not judged.", "host"),
    Option("port", "The port; 443, or with C(starttls) that of its protocol.", "int", minimum=1, maximum=65535),
    Option("server_name", "The name that the certificate must be made out to, and that the server is asked for."),
    Option("starttls", "The protocol in which the server is asked for TLS first.", choices=tuple(PROTOCOLS)),
    Option("file", "A file with a certificate and its chain (PEM or DER), or a pattern for several, instead.", "path"),
    Option(
        "key_file", "The file of the key; one that lies beside the certificate under a usual name is found.", "path"
    ),
    Option(
        "verify",
        "Whether the chain must lead to a trusted authority and the name must fit. An endpoint is held to both "
        "unless this is false; of a file only the order of its chain is judged unless this is true.",
        "bool",
    ),
    *certificate_options(),
    Option(
        "min_rsa_bits",
        "Fails when a key of RSA is shorter.",
        "int",
        2048,
        unit="bits",
        minimum=0,
        source="NIST SP 800-131A; the CA/Browser Forum's baseline requirements, 6.1.5",
    ),
    Option(
        "min_ec_bits",
        "Fails when a key on an elliptic curve is shorter.",
        "int",
        224,
        unit="bits",
        minimum=0,
        source="NIST SP 800-131A",
    ),
    *expiry_options(),
)


def problems(values: Values) -> Sequence[str]:
    """Return what is wrong with the options taken together."""
    found = []
    if values["file"]:
        for name in ("host", "port", "starttls", "client_cert"):
            if values[name]:
                found.append(f'options "file" and "{name}" exclude each other: make it two checks')
    elif values["key_file"]:
        found.append('option "file" is missing: a key is looked at beside the file of its certificate')
    if values["client_key"] and not values["client_cert"]:
        found.append('option "client_cert" is missing: a key needs its certificate')
    return found
