# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that openssl made, read without it; and bytes that are none."""

from __future__ import annotations

import calendar
import re
import subprocess
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.net.certificate import certificates_in, parse_certificate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

RSA_2048 = "RSA -pkeyopt rsa_keygen_bits:2048"
EC_256 = "EC -pkeyopt ec_paramgen_curve:P-256"


def make(folder, key=EC_256, subject="/CN=host.example", *more):
    """Return the PEM of a self-signed certificate."""
    kind, *options = key.split()
    generate = ["openssl", "genpkey", "-algorithm", kind, *options, "-out", f"{folder}/key.pem"]
    subprocess.run(generate, check=True, capture_output=True, timeout=60)
    request = [
        "openssl",
        "req",
        "-x509",
        "-key",
        f"{folder}/key.pem",
        "-subj",
        subject,
        *more,
        "-out",
        f"{folder}/cert.pem",
    ]
    subprocess.run(request, check=True, capture_output=True, timeout=60)
    return (folder / "cert.pem").read_bytes()


def told_by_openssl(folder, *what):
    command = ["openssl", "x509", "-in", f"{folder}/cert.pem", "-noout", *what]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def read(pem):
    (data,) = certificates_in(pem)
    return parse_certificate(data)


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (RSA_2048, "RSA 2048 bits"),
        ("RSA -pkeyopt rsa_keygen_bits:1024", "RSA 1024 bits"),
        ("RSA-PSS -pkeyopt rsa_keygen_bits:2048", "RSA 2048 bits"),
        (EC_256, "EC 256 bits"),
        ("EC -pkeyopt ec_paramgen_curve:P-384", "EC 384 bits"),
        ("EC -pkeyopt ec_paramgen_curve:P-521", "EC 521 bits"),
        ("EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit", "EC"),
        ("ED25519", "Ed25519"),
        ("ED448", "Ed448"),
    ],
)
def test_keys_of_all_kinds(tmp_path, key, told):
    certificate = read(make(tmp_path, key))
    assert str(certificate.key) == told
    assert certificate.common_name == "host.example"
    assert certificate.self_issued and certificate.is_ca


@pytest.mark.parametrize("days", [1, 365, 20000, 100000])  # from 2050 on times are GeneralizedTime
def test_times_are_those_that_openssl_tells(tmp_path, days):
    certificate = read(make(tmp_path, EC_256, "/CN=x", "-days", str(days)))
    ends = told_by_openssl(tmp_path, "-enddate").partition("=")[2].strip()
    assert certificate.not_after == calendar.timegm(time.strptime(ends, "%b %d %H:%M:%S %Y %Z"))
    assert certificate.not_after - certificate.not_before == days * 86400


@pytest.mark.parametrize(
    ("digest", "told"), [("-sha1", "sha1"), ("-sha256", "sha256"), ("-sha384", "sha384"), ("-md5", "md5")]
)
def test_signatures(tmp_path, digest, told):
    assert read(make(tmp_path, RSA_2048, "/CN=x", digest)).signature == told


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["-sigopt", "rsa_padding_mode:pss", "-sha256"], "sha256"),
        (["-sigopt", "rsa_padding_mode:pss", "-sha1"], "sha1"),
    ],
)
def test_signatures_of_rsa_pss(tmp_path, options, told):
    assert read(make(tmp_path, RSA_2048, "/CN=x", *options)).signature == told


def test_fingerprint_and_names_are_those_that_openssl_tells(tmp_path):
    names = "subjectAltName=DNS:a.example,DNS:*.b.example,IP:192.0.2.1,IP:2001:db8::1,email:me@a.example,URI:http://x"
    certificate = read(make(tmp_path, EC_256, "/C=DE/O=Ex, ample/CN=Mötley.example", "-utf8", "-addext", names))
    told = told_by_openssl(tmp_path, "-fingerprint", "-sha256").partition("=")[2]
    assert certificate.fingerprint == told.replace(":", "").strip().lower()
    assert certificate.names == ("a.example", "*.b.example")
    assert certificate.addresses == ("192.0.2.1", "2001:db8::1")
    assert certificate.subject == "C=DE, O=Ex, ample, CN=Mötley.example"
    assert certificate.issuer_name == "Mötley.example"


def test_many_names(tmp_path):
    names = ",".join(f"DNS:host{number}.example" for number in range(500))
    certificate = read(make(tmp_path, EC_256, "/CN=x", "-addext", "subjectAltName=" + names))
    assert len(certificate.names) == 500
    assert certificate.names_host("host499.example")


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    names = "subjectAltName=DNS:a.example,DNS:*.b.example,IP:192.0.2.1,IP:2001:db8::1,DNS:xn--bcher-kva.example"
    return read(make(tmp_path_factory.mktemp("names"), EC_256, "/CN=c.example", "-addext", names))


@pytest.mark.parametrize(
    ("host", "covered"),
    [
        ("a.example", True),
        ("A.EXAMPLE.", True),
        ("x.b.example", True),
        ("b.example", False),
        ("x.y.b.example", False),
        (".b.example", False),
        ("192.0.2.1", True),
        ("2001:DB8:0::1", True),
        ("192.0.2.2", False),
        ("c.example", False),
        ("bücher.example", True),
        ("", False),
    ],
)
def test_hosts_that_a_certificate_covers(named, host, covered):
    assert named.names_host(host) is covered


def test_a_common_name_counts_only_without_other_names(tmp_path):
    certificate = read(make(tmp_path, EC_256, "/CN=c.example"))
    assert not certificate.names_host("c.example")
    assert certificate.names_host_only_as_common_name("c.example")


def test_der_and_pem_with_text_around(tmp_path):
    pem = make(tmp_path)
    der = certificates_in(pem)[0]
    assert certificates_in(der) == [der]
    text = b"Bag Attributes\n    localKeyID: 01\n" + pem.replace(b"\n", b"\r\n") + b"# and again\n" + pem
    assert certificates_in(text) == [der, der]
    assert certificates_in(pem.replace(b"CERTIFICATE", b"TRUSTED CERTIFICATE")) == [der]
    assert certificates_in(pem.replace(b"CERTIFICATE", b"CERTIFICATE REQUEST")) == []


def test_what_never_ends_is_passed_over_quickly():
    assert certificates_in(b"-----BEGIN CERTIFICATE-----" + b" " * 1_000_000) == []
    assert certificates_in(b"-----BEGIN CERTIFICATE-----\n" * 30_000) == []


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data):
    for prefix in (b"", b"\x30\x82\x01\x00", b"\x30\x03"):
        try:
            parse_certificate(prefix + data)
        except ValueError:
            pass


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return certificates_in(make(tmp_path_factory.mktemp("good"), EC_256, "/CN=x", "-addext", "subjectAltName=DNS:x"))[0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_certificate_with_any_byte_changed_is_read_or_refused(good, data):
    place = data.draw(st.integers(0, len(good) - 1))
    changed = bytearray(good)
    changed[place] = data.draw(st.integers(0, 255))
    try:
        certificate = parse_certificate(bytes(changed))
    except ValueError:
        return
    assert re.fullmatch("[0-9a-f]{64}", certificate.fingerprint)
