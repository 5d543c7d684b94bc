# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that hosts have configured, and those that nobody uses."""

from __future__ import annotations

import shutil

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts import certificate_places as places
from ansible_collections.ops.upkeep.plugins.module_utils.linux import listeners as listening


def put(root, path, text=""):
    file = root / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


@pytest.fixture
def programs(host, monkeypatch):
    """Say which programs are installed."""
    installed = set()
    monkeypatch.setattr(host, "which", lambda name: f"/usr/sbin/{name}" if name in installed else None)
    return installed


def test_a_bare_host_has_none(host):
    assert places.files(host) == []


def test_what_certbot_keeps_is_found(host, tmp_path):
    put(tmp_path, "/etc/letsencrypt/live/README")
    put(tmp_path, "/etc/letsencrypt/live/a.example/fullchain.pem")
    put(tmp_path, "/etc/letsencrypt/live/b.example/cert.pem")
    assert places.files(host) == [{"file": "/etc/letsencrypt/live/a.example/fullchain.pem"}]


@pytest.mark.parametrize(
    ("program", "path", "text"),
    [
        (
            "nginx",
            "/etc/nginx/sites-enabled/site",
            "server {\n  listen 443 ssl;\n  ssl_certificate /etc/c.pem;\n  ssl_certificate_key /etc/k.pem;\n}",
        ),
        ("nginx", "/etc/nginx/conf.d/a.conf", 'server { listen 443 ssl; ssl_certificate "/etc/c.pem"; }'),
        (
            "apache2",
            "/etc/apache2/sites-enabled/a.conf",
            "<VirtualHost *:443>\n\tSSLCertificateFile\t/etc/c.pem\n\tSSLCertificateKeyFile /etc/k.pem",
        ),
        ("httpd", "/etc/httpd/conf.d/ssl.conf", '#SSLCertificateFile /etc/old.pem\nsslcertificatefile "/etc/c.pem"\n'),
        (
            "haproxy",
            "/etc/haproxy/haproxy.cfg",
            "frontend x\n  bind :443 ssl crt /etc/c.pem alpn h2\n  # bind :444 ssl crt /etc/old.pem\n",
        ),
        ("postconf", "/etc/postfix/main.cf", "smtpd_tls_cert_file=/etc/c.pem\nsmtpd_tls_key_file = /etc/k.pem\n"),
        ("postconf", "/etc/postfix/main.cf", "smtpd_tls_chain_files = /etc/c.pem, /etc/d.pem\n"),
        (
            "dovecot",
            "/etc/dovecot/conf.d/10-ssl.conf",
            "#ssl_cert = </etc/old.pem\nssl_cert = </etc/c.pem\nssl_key = </etc/k.pem\n",
        ),
    ],
)
def test_what_a_service_is_configured_with_is_found(host, tmp_path, programs, program, path, text):
    put(tmp_path, path, text)
    for file in ("/etc/c.pem", "/etc/k.pem", "/etc/old.pem"):
        put(tmp_path, file)
    assert places.files(host) == [], "the program is not installed"
    programs.add(program)
    assert places.files(host) == [{"file": "/etc/c.pem"}]


@pytest.mark.parametrize(
    "line",
    [
        "ssl_certificate /etc/ssl/certs/ssl-cert-snakeoil.pem;",
        "ssl_certificate /etc/missing.pem;",
        "# ssl_certificate /etc/c.pem;",
        "ssl_certificate $ssl_server_name.pem;",
        "ssl_certificate data:$variable;",
        "ssl_certificate_key /etc/c.pem;",
    ],
)
def test_what_nobody_uses_is_passed_over(host, tmp_path, programs, line):
    programs.add("nginx")
    put(tmp_path, "/etc/nginx/nginx.conf", line)
    put(tmp_path, "/etc/c.pem")
    put(tmp_path, "/etc/ssl/certs/ssl-cert-snakeoil.pem")
    assert places.files(host) == []


def test_one_that_lives_only_days_is_held_to_limits_of_its_own(host, tmp_path, authority):
    path = put(tmp_path, "/etc/letsencrypt/live/a/fullchain.pem")
    shutil.copy(authority.issue(days=6), path)
    (check,) = places.files(host)
    assert (check["expiry_warn"], check["expiry_fail"]) == (1.5, 0.6)
    shutil.copy(authority.issue(days=90), path)
    (check,) = places.files(host)
    assert set(check) == {"file"}


def test_ports_that_speak_tls_are_found(host, serve, authority, monkeypatch):
    secure = serve(lambda talk: talk.hang(), tls=authority.context(authority.issue()))
    plain = serve(lambda talk: talk.say(b"hello\r\n"))
    silent = serve(lambda talk: talk.hang())
    ports = [secure.port, plain.port, silent.port]
    monkeypatch.setattr(places, "TLS_PORTS", ports)
    monkeypatch.setattr(places, "HANDSHAKE_SECONDS", 0.3)
    found = [listening.Listener(address, port) for port in ports for address in ("0.0.0.0", "::")]
    monkeypatch.setattr(listening, "listeners", lambda host: [*found, listening.Listener("127.0.0.1", 1)])
    assert places.ports(host) == [{"host": "127.0.0.1", "port": secure.port, "verify": False}]
