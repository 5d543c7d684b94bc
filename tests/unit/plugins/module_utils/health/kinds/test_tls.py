# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS endpoints and files of certificates, good and bad."""

from __future__ import annotations

import os
import shutil
import ssl
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host


def by_check(findings):
    return {finding.check: finding for finding in findings}


@pytest.fixture
def endpoint(serve, authority):
    """Start a TLS server that shakes hands and hangs up; return its port."""

    def start(version=None, **issue):
        context = authority.context(authority.issue(**issue))
        if version:
            context.minimum_version = context.maximum_version = version
        return serve(lambda talk: talk.hang(), tls=context).port

    return start


def test_a_good_endpoint_is_ok_in_every_respect(probe, endpoint, authority):
    port = endpoint()
    found = by_check(probe("tls", host="localhost", port=port, ca_file=str(authority.root)))
    assert list(found) == ["tls_handshake", "tls_expiry", "tls_chain", "tls_name", "tls_key"]
    assert {finding.status for finding in found.values()} == {Status.OK}, found
    assert {finding.subject for finding in found.values()} == {f"localhost:{port}"}
    assert found["tls_expiry"].unit == "days" and 360 < found["tls_expiry"].value < 366
    assert found["tls_expiry"].evidence["chain"][1].startswith("Test intermediate")
    assert found["tls_key"].message == "EC 256 bits, signed with sha256"


def test_an_untrusted_endpoint_still_tells_when_it_expires(probe, endpoint):
    found = by_check(probe("tls", host="localhost", port=endpoint(days=10)))
    assert found["tls_chain"].status is Status.FAIL
    assert found["tls_chain"].message.startswith("not trusted: ")
    assert found["tls_expiry"].status is Status.WARN
    assert found["tls_expiry"].message.startswith("expires in 9 days, on ")
    assert found["tls_expiry"].message.endswith("(warns at 21 days)")


def test_a_self_signed_endpoint_says_so(probe, endpoint):
    found = by_check(probe("tls", host="localhost", port=endpoint(by="itself")))
    assert found["tls_chain"].status is Status.FAIL
    assert found["tls_chain"].message == "self-signed: no client trusts it by itself"
    assert found["tls_expiry"].status is Status.OK


def test_an_expired_certificate_is_trusted_but_for_its_age(probe, endpoint, authority):
    found = by_check(probe("tls", host="localhost", port=endpoint(days=-1), ca_file=str(authority.root)))
    assert found["tls_expiry"].status is Status.FAIL
    assert found["tls_expiry"].message.startswith("expired ")
    assert found["tls_chain"].status is Status.OK


def test_an_expired_self_signed_certificate_fails_for_both_reasons(probe, endpoint):
    found = by_check(probe("tls", host="localhost", port=endpoint(days=-1, by="itself")))
    assert found["tls_expiry"].status is found["tls_chain"].status is Status.FAIL
    assert "self-signed" in found["tls_chain"].message


def test_without_verification_only_age_and_strength_are_judged(probe, endpoint):
    found = by_check(probe("tls", host="localhost", port=endpoint(by="itself"), verify=False))
    assert list(found) == ["tls_handshake", "tls_expiry", "tls_key"]
    assert {finding.status for finding in found.values()} == {Status.OK}
    assert found["tls_expiry"].evidence["not_judged"] == ["chain", "name"]


def test_another_name_fails(probe, endpoint, authority):
    port = endpoint(name="other", names="DNS:other.example,DNS:*.other.example")
    found = by_check(probe("tls", host="localhost", port=port, ca_file=str(authority.root)))
    assert found["tls_name"].status is Status.FAIL
    assert found["tls_name"].message == "made out to other.example, *.other.example, not to localhost"
    assert found["tls_chain"].status is Status.OK
    found = by_check(
        probe("tls", host="localhost", port=port, server_name="a.other.example", ca_file=str(authority.root))
    )
    assert found["tls_name"].status is Status.OK
    found = by_check(probe("tls", port=port, ca_file=str(authority.root)))
    assert "tls_name" not in found, "nobody said what this host is called"


@pytest.mark.parametrize(
    ("issue", "said"),
    [
        ({"key": "RSA -pkeyopt rsa_keygen_bits:1024"}, "the key has RSA 1024 bits (fails below 2048)"),
        ({"digest": "sha1"}, "the signature is made with SHA1, which can be forged"),
    ],
)
def test_weak_keys_and_signatures_fail(probe, endpoint, authority, issue, said):
    found = by_check(probe("tls", host="localhost", port=endpoint(**issue), ca_file=str(authority.root)))
    assert found["tls_key"].status is Status.FAIL
    assert found["tls_key"].message == said
    assert found["tls_chain"].status is Status.OK, found["tls_chain"].message


def test_a_curve_that_is_too_short_fails_in_a_file_too(probe, authority):
    pem = authority.issue(key="EC -pkeyopt ec_paramgen_curve:P-192")
    found = by_check(probe("tls", file=str(pem.with_suffix(".crt"))))
    assert found["tls_key"].status is Status.FAIL
    assert "the key has EC 192 bits (fails below 224)" in found["tls_key"].message


def test_the_signature_of_a_root_does_not_count(probe, endpoint):
    found = by_check(probe("tls", port=endpoint(by="itself", digest="sha1")))
    assert found["tls_key"].status is Status.OK


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_old_version_of_the_protocol_fails(probe, endpoint, authority):
    found = by_check(probe("tls", host="localhost", port=endpoint(ssl.TLSVersion.TLSv1_1), ca_file=str(authority.root)))
    assert found["tls_handshake"].status is Status.FAIL
    assert found["tls_handshake"].message.startswith("speaks TLSv1.1 at best")
    assert found["tls_expiry"].status is Status.OK


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_the_whole_chain_is_seen_in_every_version(probe, endpoint, version):
    found = by_check(probe("tls", host="localhost", port=endpoint(version), verify=False))
    assert len(found["tls_expiry"].evidence["chain"]) == 2


def test_a_missing_intermediate_is_named(probe, serve, authority, tmp_path):
    pem = authority.issue()
    alone = tmp_path / "alone.pem"
    alone.write_text(pem.with_suffix(".crt").read_text() + pem.with_suffix(".key").read_text())
    port = serve(lambda talk: talk.hang(), tls=authority.context(alone)).port
    found = by_check(probe("tls", host="localhost", port=port, ca_file=str(authority.root)))
    assert found["tls_chain"].status is Status.FAIL
    assert "an intermediate is missing" in found["tls_chain"].message
    assert "Test intermediate" in found["tls_chain"].message


def test_an_intermediate_that_ends_sooner_is_named(probe, authority, tmp_path, monkeypatch):
    pem = authority.issue(days=5000)
    (finding, *_rest) = probe("tls", file=str(pem), expiry_warn=4000, expiry_fail=3900)
    assert finding.status is Status.FAIL
    assert finding.message.startswith("the intermediate Test intermediate expires in 36")
    assert "before the certificate itself" in finding.message


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (lambda talk: talk.hang(), "in time"),
        (lambda talk: talk.drip(b"\x16\x03\x03\x40\x00" + b"\x02" * 1000), "in time"),
        (lambda talk: talk.say(b"SSH-2.0-OpenSSH_9.2\r\n"), "no TLS is spoken there"),
        (lambda talk: None, "closed during the TLS handshake"),
    ],
)
def test_a_server_that_does_not_shake_hands_fails_in_time(probe, serve, script, said):
    server = serve(script)
    began = time.monotonic()
    (finding,) = probe("tls", port=server.port, timeout=0.6)
    assert time.monotonic() - began < 0.6 + 10
    assert (finding.check, finding.status) == ("tls_handshake", Status.FAIL)
    assert said in finding.message


def test_nobody_there_fails(probe, serve):
    (finding,) = probe("tls", port=1, timeout=2)
    assert finding.status is Status.FAIL and "Connection refused" in finding.message


def test_a_file_is_judged_with_its_chain_and_its_key(probe, authority, tmp_path):
    pem = tmp_path / "site.pem"
    shutil.copy(authority.issue(), pem)
    pem.chmod(0o600)
    found = by_check(probe("tls", file=str(pem), server_name="localhost"))
    assert list(found) == ["tls_expiry", "tls_chain", "tls_name", "tls_key"]
    assert {finding.status for finding in found.values()} == {Status.OK}, found
    assert found["tls_chain"].message == (
        "2 certificates leading to Test root; whether that is trusted was not looked at"
    )
    found = by_check(probe("tls", file=str(pem), verify=True))
    assert found["tls_chain"].status is Status.FAIL and "no authority of this host" in found["tls_chain"].message
    found = by_check(probe("tls", file=str(pem), ca_file=str(authority.root)))
    assert found["tls_chain"].message == "2 certificates leading to Test root, which is trusted"


def test_a_key_that_everyone_can_read_fails(authority, host, probe, tmp_path):
    pem = authority.issue()
    folder = tmp_path / "etc" / "site"
    folder.mkdir(parents=True)
    shutil.copy(pem.with_suffix(".crt"), folder / "site.crt")
    shutil.copy(pem.with_suffix(".key"), folder / "site.key")
    (folder / "site.key").chmod(0o644)
    for path in (folder, folder.parent):
        path.chmod(0o755)
    found = by_check(probe("tls", on=host, file="/etc/site/site.crt"))
    assert found["tls_key"].status is Status.FAIL
    assert found["tls_key"].message == "every user can read the key in /etc/site/site.key"
    folder.chmod(0o700)
    found = by_check(probe("tls", on=host, file="/etc/site/site.crt"))
    assert found["tls_key"].status is Status.OK, "nobody gets to it"


def test_a_key_of_another_certificate_fails(authority, host, probe, tmp_path):
    shutil.copy(authority.issue().with_suffix(".crt"), tmp_path / "site.crt")
    shutil.copy(authority.issue("other").with_suffix(".key"), tmp_path / "site.key")
    (tmp_path / "site.key").chmod(0o600)
    found = by_check(probe("tls", on=host, file="/site.crt"))
    assert found["tls_key"].message == "the key in /site.key is not that of the certificate"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"hello", "no certificate in the file"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no certificate: "),
        (b"0\x82\x01\x00" + b"x" * 10, "no certificate: "),
    ],
)
def test_files_that_hold_no_certificate_fail(probe, tmp_path, content, said):
    path = tmp_path / "x.pem"
    path.write_bytes(content)
    (finding,) = probe("tls", file=str(path))
    assert (finding.status, finding.subject) == (Status.FAIL, str(path))
    assert said in finding.message


def test_a_file_that_is_missing_fails(probe, tmp_path):
    (finding,) = probe("tls", file=str(tmp_path / "x.pem"))
    assert finding.status is Status.FAIL and "No such file" in finding.message


def test_a_pattern_yields_each_file_and_none_fails(probe, authority, tmp_path):
    (finding,) = probe("tls", file=str(tmp_path / "*.pem"))
    assert (finding.status, finding.message) == (Status.FAIL, "matches no file")
    for name in ("a.pem", "b.pem"):
        shutil.copy(authority.issue().with_suffix(".crt"), tmp_path / name)
    (tmp_path / "c.pem").write_text("broken")
    findings = probe("tls", file=str(tmp_path / "*.pem"))
    expiry = {os.path.basename(one.subject): one.status for one in findings if one.check == "tls_expiry"}
    assert expiry == {"a.pem": Status.OK, "b.pem": Status.OK, "c.pem": Status.FAIL}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"file": "/a.pem", "port": 443}, 'options "file" and "port" exclude each other'),
        ({"key_file": "/a.key"}, '"file" is missing'),
        ({"client_key": "/a.key"}, '"client_cert" is missing'),
        ({"starttls": "gopher"}, '"starttls"'),
    ],
)
def test_nonsense_is_refused_before_anything_runs(options, said):
    with pytest.raises(WrongOptions) as caught:
        plan_one({"kind": "tls", **options})
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("options", "subject"),
    [
        ({}, "localhost:443"),
        ({"starttls": "smtp", "host": "mail"}, "mail:25"),
        ({"host": "::1", "port": 8443}, "[::1]:8443"),
        ({"file": "/etc/x/*.pem"}, "/etc/x/*.pem"),
    ],
)
def test_subjects(options, subject):
    assert plan_one({"kind": "tls", **options}).default_subject == subject


def test_a_host_without_certificates_has_nothing_to_discover(tmp_path):
    kind = plan_one({"kind": "tls"}).kind
    assert list(kind.discover(Host(Budget.of(5), root=str(tmp_path)))) == []
