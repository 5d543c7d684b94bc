# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the certificates of a host are: named in the configuration of its services, or shown at its ports."""

from __future__ import annotations

import re
import threading
from typing import Any, Final, Iterable, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import expand
from ansible_collections.ops.upkeep.plugins.module_utils.net.certificate import (
    Certificate,
    certificates_in,
    parse_certificate,
)
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure
from ansible_collections.ops.upkeep.plugins.module_utils.net.tls_endpoint import Endpoint, look_at
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY

#: Ports on which TLS is usual from the first byte.
TLS_PORTS: Final = (
    443,
    465,
    563,
    636,
    853,
    989,
    990,
    993,
    995,
    2376,
    2379,
    5061,
    5671,
    5986,
    6443,
    6514,
    8443,
    8883,
    9093,
    9443,
    10250,
)
HANDSHAKE_SECONDS: Final = 0.7
MAX_FILES: Final = 100
_MAX_CONFIGURATION: Final = 1024 * 1024  # bytes of one file
# What lies here was put here to be used.
_PATTERNS: Final = (
    "/etc/letsencrypt/live/*/fullchain.pem",
    "/etc/kubernetes/pki/*.crt",
    "/etc/kubernetes/pki/etcd/*.crt",
    "/var/lib/kubelet/pki/kubelet-client-current.pem",
)
# A certificate that Debian makes at installation, named in configurations that nobody relies on.
_PLACEHOLDER: Final = "ssl-cert-snakeoil"

#: For each program: its files of configuration that are in force, and how a line names a certificate.
_CONFIGURATIONS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "nginx": (
        ("/etc/nginx/nginx.conf", "/etc/nginx/conf.d/*.conf", "/etc/nginx/sites-enabled/*"),
        r"^[^#\n]*?\bssl_certificate\s+[\"']?(/[^\s;\"'$]+)[\"']?\s*;",
    ),
    "apache2": (
        ("/etc/apache2/sites-enabled/*.conf", "/etc/apache2/conf-enabled/*.conf", "/etc/apache2/vhosts.d/*.conf"),
        r"^\s*SSLCertificateFile\s+[\"']?(/[^\s\"'$]+)",
    ),
    "httpd": (
        ("/etc/httpd/conf/httpd.conf", "/etc/httpd/conf.d/*.conf"),
        r"^\s*SSLCertificateFile\s+[\"']?(/[^\s\"'$]+)",
    ),
    "haproxy": (("/etc/haproxy/haproxy.cfg",), r"^[^#\n]*?\sbind\s[^#\n]*?\scrt\s+(/[^\s#]+)"),
    "postconf": (("/etc/postfix/main.cf",), r"^smtpd_tls_(?:cert|chain)_files?\s*=\s*(/[^\s,$]+)"),
    "dovecot": (
        ("/etc/dovecot/dovecot.conf", "/etc/dovecot/conf.d/*.conf"),
        r"^\s*ssl_(?:server_)?cert(?:_file)?\s*=\s*<?\s*(/\S+)",
    ),
}


def files(host: Host) -> list[dict[str, Any]]:
    """Return a check for each file of certificates that is in use here."""
    found: dict[str, dict[str, Any]] = {}
    for pattern in _PATTERNS:
        expanded = expand(host, pattern)
        if expanded.unreadable and not expanded.paths:
            found[pattern] = {"file": pattern}  # says that it may not look
        for path in expanded.paths:
            found.setdefault(path, _check_of_file(host, path))
    for path in _configured(host):
        if _PLACEHOLDER not in path and host.exists(path):
            found.setdefault(path, _check_of_file(host, path))
    return list(found.values())[:MAX_FILES]


def _check_of_file(host: Host, path: str) -> dict[str, Any]:
    try:
        certificates = certificates_in(host.read_bytes(path, _MAX_CONFIGURATION))
        return {"file": path, **_limits(parse_certificate(certificates[0]))}
    except (OSError, ValueError, IndexError):
        return {"file": path}  # what is wrong with it is for the check to say


def _limits(certificate: Certificate) -> dict[str, float]:
    """Return limits that fit a certificate which lives too short for the usual ones, {} for all others.

    10 days is what the CA/Browser Forum calls short-lived; it is renewed when a third of that is left.
    """
    life = (certificate.not_after - certificate.not_before) / DAY
    return {"expiry_warn": round(life / 4, 2), "expiry_fail": round(life / 10, 2)} if life <= 10.1 else {}


def _configured(host: Host) -> Iterable[str]:
    for program, (patterns, line) in _CONFIGURATIONS.items():
        if host.which(program) is None:
            continue  # a configuration without its program is a leftover
        for pattern in patterns:
            for path in expand(host, pattern).paths[:1000]:
                yield from certificates_named(_text(host, path), line)


def _text(host: Host, path: str) -> str:
    try:
        return host.read(path, _MAX_CONFIGURATION)
    except OSError:
        return ""


def certificates_named(text: str, line: str) -> list[str]:
    """Return the absolute paths that lines of a configuration name, comments passed over."""
    return list(dict.fromkeys(match.group(1) for match in re.finditer(line, text, re.MULTILINE | re.IGNORECASE)))


def ports(host: Host) -> list[dict[str, Any]]:
    """Return a check for each local port on which a TLS handshake comes about."""
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.listeners import listeners, local_address

    try:
        listening = listeners(host)
    except CannotTell:
        return []  # the kind that looks at ports says so
    places = {(local_address(one), one.port) for one in listening if one.port in TLS_PORTS}
    searches = [_Search(address, port, host.budget.within(HANDSHAKE_SECONDS)) for address, port in sorted(places)]
    return [check for check in (search.result() for search in searches) if check]


class _Search:
    """The handshake with one port, side by side with the others. One that does not answer finds nothing."""

    def __init__(self, address: str, port: int, budget: Budget) -> None:
        self._place = (address, port)
        self._budget = budget
        self._found: dict[str, Any] | None = None
        self._thread = threading.Thread(target=self._search, daemon=True)
        self._thread.start()

    def _search(self) -> None:
        address, port = self._place
        try:
            seen = look_at(Endpoint(address, port, verify=False), self._budget)
            limits = _limits(parse_certificate(seen.chain[0]))
        except (NetFailure, ValueError, IndexError):
            return
        self._found = {"host": address, "port": port, "verify": False, **limits}

    def result(self) -> dict[str, Any] | None:
        """Return the check for the port, None where no TLS is spoken."""
        self._thread.join(self._budget.remaining() + 0.1)
        return self._found
