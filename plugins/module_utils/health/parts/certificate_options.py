# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which certificates a check over TLS trusts, and which it shows."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.options import Option


def certificate_options() -> tuple[Option, ...]:
    """Return the options that name the certificates of both sides."""
    return (
        Option("ca_file", "The authorities to trust (PEM), instead of the system's.", "path"),
        Option(
            "client_cert",
            "The certificate to show to the server (PEM), with its key unless C(client_key) is set.",
            "path",
        ),
        Option("client_key", "The key of that certificate (PEM), not encrypted.", "path"),
    )
