# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP services that are well, that say what ails them, and that mean harm."""

from __future__ import annotations

import gzip
import json
import ssl
import time
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds import http as kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.linux import listeners as listening

SPRING_DOWN = {
    "status": "DOWN",
    "components": {
        "db": {"status": "DOWN", "details": {"error": "java.net.ConnectException: Connection refused"}},
        "diskSpace": {"status": "UP", "details": {"total": 100, "free": 60, "exists": True}},
        "ping": {"status": "UP"},
    },
}


def test_a_plain_answer_is_ok_with_its_latency(probe, serve, answer):
    server = serve(answer("hello"))
    (finding,) = probe("http", url=server.url)
    assert finding.status is Status.OK
    assert finding.subject == server.url
    assert finding.message.startswith("200 in ")
    assert finding.unit == "ms" and finding.value > 0
    assert b"GET /health HTTP/1.1\r\nHost: 127.0.0.1:" in server.heard[0]
    assert b"gzip" not in server.heard[0]


def test_a_health_document_names_the_failing_component_even_with_503(probe, serve, answer):
    server = serve(answer(json.dumps(SPRING_DOWN), "503 Service Unavailable", Content_Type="application/json"))
    (finding,) = probe("http", url=server.url)
    assert finding.status is Status.FAIL
    assert "503 Service Unavailable (expected 2xx)" in finding.message
    assert "db is DOWN (java.net.ConnectException: Connection refused)" in finding.message
    assert "diskSpace" not in finding.message
    assert finding.evidence["failing"] == {"db": "DOWN: java.net.ConnectException: Connection refused"}
    assert finding.evidence["other_components"] == {"diskSpace": "UP", "ping": "UP"}
    assert finding.advice


def test_a_document_that_is_well_is_ok(probe, serve, answer):
    server = serve(answer('{"status": "UP", "components": {"db": {"status": "UP"}}}'))
    (finding,) = probe("http", url=server.url)
    assert finding.status is Status.OK
    assert finding.message.startswith("200, UP (1 component) in ")


def test_a_document_is_left_alone_where_the_user_says_so(probe, serve, answer):
    server = serve(answer('{"status": "DOWN"}'))
    (finding,) = probe("http", url=server.url, health_document=False)
    assert finding.status is Status.OK


@pytest.mark.parametrize(
    ("options", "body", "status", "said"),
    [
        ({}, "x", "500 Oh", "answered 500 Oh (expected 2xx)"),
        ({"status": [200, "3xx"]}, "x", "201 Created", "(expected 200 or 3xx)"),
        ({"body_contains": ["yes", "no"]}, "yes", "200 OK", "the body does not contain 'no'"),
        ({"body_regex": "^v[0-9]"}, "x1", "200 OK", "does not match '^v[0-9]'"),
        ({"body_json": {"a.b[0]": 1}}, '{"a": {"b": [2]}}', "200 OK", "a.b[0] is 2, not 1"),
        ({"body_json": {"a.c": 1}}, '{"a": {"b": [2]}}', "200 OK", "a.c: there is no 'c' in a"),
        ({"body_json": {"a": 1}}, "<html>", "200 OK", "the body is not JSON"),
        ({"latency_fail": 0}, "x", "200 OK", "(fails at 0 ms)"),
    ],
)
def test_what_is_not_as_expected_fails_and_says_what(probe, serve, answer, options, body, status, said):
    (finding,) = probe("http", url=serve(answer(body, status)).url, **options)
    assert finding.status is Status.FAIL
    assert said in finding.message


@pytest.mark.parametrize(
    ("options", "body", "status"),
    [
        ({"status": ["404"]}, "x", "404 Not Found"),
        ({"status": "2xx,503"}, "x", "503 Busy"),
        ({"body_contains": "yes"}, "oh yes", "200 OK"),
        (
            {"body_json": {"a[-1]": "5", "b": "true", '["c.d"]': None}},
            '{"a": [4, 5], "b": true, "c.d": null}',
            "200 OK",
        ),
        ({"latency_fail": 60000}, "x", "200 OK"),
    ],
)
def test_what_is_as_expected_is_ok(probe, serve, answer, options, body, status):
    (finding,) = probe("http", url=serve(answer(body, status)).url, **options)
    assert finding.status is Status.OK, finding.message


def test_a_slow_answer_warns_and_keeps_its_limit(probe, serve, answer):
    (finding,) = probe("http", url=serve(answer("x")).url, latency_warn=0)
    assert finding.status is Status.WARN
    assert finding.limit == 0 and "(warns at 0 ms)" in finding.message


def test_method_headers_body_and_credentials_are_sent(probe, serve, answer, tmp_path):
    server = serve(answer("x"))
    secret = tmp_path / "password"
    secret.write_text("s3cret\n")
    probe("http", url=server.url, method="post", json={"a": 1}, headers={"X-A": "b"}, secret_headers={"X-Key": "k"})
    probe("http", url=server.url, user="ann", password_file=str(secret), body="a=1")
    probe("http", url=server.url, token="t0k")
    probe("http", url=server.url.replace("http://", "http://ann:p%40ss@"))
    posted, basic, bearer, in_url = server.heard
    assert posted.startswith(b"POST /health HTTP/1.1\r\n") and posted.endswith(b'\r\n\r\n{"a": 1}')
    assert b"X-A: b\r\n" in posted and b"X-Key: k\r\n" in posted and b"Content-Type: application/json\r\n" in posted
    assert b"Authorization: Basic YW5uOnMzY3JldA==\r\n" in basic
    assert b"Authorization: Bearer t0k\r\n" in bearer
    assert b"Authorization: Basic YW5uOnBAc3M=\r\n" in in_url


def test_credentials_in_the_url_are_never_shown(probe, serve, answer):
    server = serve(answer("x", "500 No"))
    url = f"http://ann:p4ss@127.0.0.1:{server.port}/h?token=t0k&full=1&sig=s1g"
    (finding,) = probe("http", url=url)
    shown = json.dumps(finding.to_dict())
    assert finding.subject == f"http://127.0.0.1:{server.port}/h?token=[redacted]&full=1&sig=[redacted]"
    assert not any(secret in shown for secret in ("ann", "p4ss", "t0k", "s1g"))
    assert b"GET /h?token=t0k&full=1&sig=s1g HTTP/1.1" in server.heard[0]


def test_a_password_file_that_is_missing_is_unknown(probe, serve, answer):
    (finding,) = probe("http", url=serve(answer("x")).url, user="ann", password_file="/no/such/file")
    assert finding.status is Status.UNKNOWN
    assert "/no/such/file cannot be read" in finding.message


def test_redirects_are_followed_within_bounds(probe, serve, answer):
    server = serve(answer("x", "302 Found", Location="/again"))
    (finding,) = probe("http", url=server.url, max_redirects=3)
    assert finding.status is Status.FAIL
    assert "more than 3 redirects" in finding.message
    assert len(server.heard) == 4
    (finding,) = probe("http", url=server.url, follow_redirects=False)
    assert "302 Found (expected 2xx)" in finding.message
    (finding,) = probe("http", url=server.url, follow_redirects=False, status=[302])
    assert finding.status is Status.OK


def test_credentials_do_not_go_to_another_host(probe, serve, answer):
    stranger = serve(answer("x"))
    server = serve(answer("", "307 Go", Location=f"http://127.0.0.1:{stranger.port}/there"))
    options = {
        "token": "t0k",
        "secret_headers": {"X-Secret": "s3c"},
        "headers": {"X-Plain": "p", "Cookie": "c00kie", "PRIVATE-TOKEN": "gl4b", "X-Vault-Token": "v4ult"},
    }
    (finding,) = probe("http", url=server.url, **options)
    assert finding.status is Status.OK
    assert b"t0k" in server.heard[0] and b"s3c" in server.heard[0]
    assert b"X-Plain: p" in stranger.heard[0]
    assert not any(secret in stranger.heard[0] for secret in (b"t0k", b"s3c", b"c00kie", b"gl4b", b"v4ult"))
    assert finding.evidence["redirects"] == [f"http://127.0.0.1:{stranger.port}/there"]


def test_a_body_does_not_go_to_another_host(probe, serve, answer):
    stranger = serve(answer("x"))
    server = serve(answer("", "307 Go", Location=f"http://127.0.0.1:{stranger.port}/there"))
    (finding,) = probe("http", url=server.url, method="POST", body="secret")
    assert finding.status is Status.FAIL and "the body is not sent" in finding.message
    assert stranger.heard == []


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://x/", "http://[::1", "http://a b/"])
def test_a_redirect_to_elsewhere_than_http_fails(probe, serve, answer, location):
    (finding,) = probe("http", url=serve(answer("", "302 Found", Location=location)).url)
    assert finding.status is Status.FAIL
    assert "redirect whose URL" in finding.message


def test_a_unix_socket(probe, serve, answer, tmp_path):
    path = tmp_path / "app.sock"
    server = serve(answer("ok"), unix=path)
    (finding,) = probe("http", url="http://app/health", unix_socket=str(path))
    assert finding.status is Status.OK
    assert finding.subject == f"http://app/health over {path}"
    assert b"Host: app\r\n" in server.heard[0]
    (finding,) = probe("http", unix_socket=str(tmp_path / "missing"))
    assert finding.status is Status.FAIL and "No such file" in finding.message


def test_a_unix_socket_that_this_user_may_not_use_cannot_be_told(probe, serve, answer, open_host, as_nobody):
    path = Path(open_host.path("/app.sock"))
    serve(answer("ok"), unix=path)
    path.chmod(0o600)
    with as_nobody(), pytest.raises(CannotTell, match="no permission to connect to"):
        probe("http", on=open_host, unix_socket="/app.sock")


def test_localhost_is_both_loopback_addresses(probe, serve, answer):
    for address in ("127.0.0.1", "::1"):
        server = serve(answer("x"), address=address)
        (finding,) = probe("http", url=f"http://localhost:{server.port}/")
        assert finding.status is Status.OK, finding.message


def test_an_ipv6_address(probe, serve, answer):
    server = serve(answer("x"), address="::1")
    (finding,) = probe("http", url=f"http://[::1]:{server.port}/")
    assert finding.status is Status.OK
    assert f"Host: [::1]:{server.port}\r\n".encode() in server.heard[0]


def test_a_proxy_is_used_only_when_asked_for(probe, serve, answer, monkeypatch):
    proxy, server = serve(answer("by the proxy")), serve(answer("direct"))
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
    (finding,) = probe("http", url=server.url, body_contains="direct")
    assert finding.status is Status.OK, finding.message
    (finding,) = probe("http", url="http://shop.invalid/x", proxy="environment", body_contains="by the proxy")
    assert finding.status is Status.OK, finding.message
    (finding,) = probe("http", url="http://shop.invalid/y", proxy=f"http://u:p@127.0.0.1:{proxy.port}")
    assert finding.status is Status.OK, finding.message
    assert b"GET http://shop.invalid/x HTTP/1.1\r\n" in proxy.heard[0]
    assert b"Proxy-Authorization: Basic dTpw\r\n" in proxy.heard[1]


def chunked(*chunks):
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


HEAD = b"HTTP/1.1 200 OK\r\n"

#: What a server does after it has heard the request, and what is said of that.
HOSTILE = {
    "never answers": (lambda talk: talk.hang(), "not a byte came"),
    "drips its headers": (lambda talk: talk.drip(HEAD + b"X: y\r\n" * 1000), "headers did not end in time"),
    "drips its status line": (lambda talk: talk.drip(b"HTTP/1.1 200 " + b"O" * 1000), "of it came"),
    "drips its body": (
        lambda talk: (talk.say(HEAD + b"Content-Length: 1000\r\n\r\n"), talk.drip(b"x" * 1000)),
        "the body did not end in time",
    ),
    "drips its chunks": (
        lambda talk: (talk.say(HEAD + b"Transfer-Encoding: chunked\r\n\r\n"), talk.drip(b"1\r\nx\r\n" * 1000)),
        "the body did not end in time",
    ),
    "endless body": (lambda talk: (talk.say(HEAD + b"\r\n"), talk.endless(b"x" * 65536)), "the body is longer than"),
    "endless chunks": (
        lambda talk: (
            talk.say(HEAD + b"Transfer-Encoding: chunked\r\n\r\n"),
            talk.endless(b"8000\r\n" + b"x" * 32768 + b"\r\n"),
        ),
        "the body is longer than",
    ),
    "endless headers": (
        lambda talk: (talk.say(HEAD), talk.endless(b"X-Y: " + b"z" * 1000 + b"\r\n")),
        "headers are longer",
    ),
    "endless header": (lambda talk: (talk.say(HEAD), talk.endless(b"X" * 1000)), "longer than"),
    "endless status line": (lambda talk: talk.endless(b"HTTP/1.1 200" + b" " * 1000), "longer than"),
    "endless interim answers": (lambda talk: talk.endless(b"HTTP/1.1 100 Continue\r\n\r\n"), "interim answers"),
    "not HTTP": (lambda talk: talk.say(b"SSH-2.0-OpenSSH_9.2\r\n"), "the answer is not HTTP: 'SSH-2.0-OpenSSH_9.2'"),
    "HTTP/0.9": (lambda talk: talk.say(b"<html>hello</html>\n"), "the answer is not HTTP"),
    "no such status": (lambda talk: talk.say(b"HTTP/1.1 20x OK\r\n\r\n"), "the answer is not HTTP"),
    "a header without a colon": (lambda talk: talk.say(HEAD + b"nonsense\r\n\r\n"), "a header is not HTTP"),
    "closes at once": (lambda talk: None, "closed without an answer"),
    "closes in the headers": (lambda talk: talk.say(HEAD + b"A: b\r\n"), "closed within the headers"),
    "too short": (lambda talk: talk.say(HEAD + b"Content-Length: 100\r\n\r\nx"), "ended after 1 of 100 bytes"),
    "too long": (
        lambda talk: talk.say(HEAD + b"Content-Length: 1\r\n\r\nxxx"),
        "more came than the Content-Length says",
    ),
    "two lengths": (lambda talk: talk.say(HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"), "not a number"),
    "negative length": (lambda talk: talk.say(HEAD + b"Content-Length: -1\r\n\r\nxx"), "not a number"),
    "huge length": (lambda talk: talk.say(HEAD + b"Content-Length: 999999999999\r\n\r\nxx"), "ended after 2 of"),
    "bad chunk": (lambda talk: talk.say(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "not in chunks"),
    "wrong chunk": (lambda talk: talk.say(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n0\r\n\r\n"), "a chunk"),
    "gzip bomb": (
        lambda talk: talk.say(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(20 * 1024 * 1024), 9)),
        "unpacks to more than",
    ),
    "no gzip": (lambda talk: talk.say(HEAD + b"Content-Encoding: gzip\r\n\r\nhello"), "not gzip as its header says"),
    "brotli": (
        lambda talk: talk.say(HEAD + b"Content-Encoding: br\r\n\r\nhello"),
        "encoding that was not asked for: br",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_server_fails_within_the_budget(probe, serve, case):
    act, said = HOSTILE[case]

    def script(talk):
        talk.hear()
        act(talk)

    server = serve(script)
    began = time.monotonic()
    (finding,) = probe("http", url=server.url, timeout=1)
    assert time.monotonic() - began < 1 + 10, "it must not depend on being given up by its caller"
    assert finding.status is Status.FAIL, finding.message
    assert said in finding.message


def test_a_server_that_accepts_and_hears_nothing_fails_in_time(probe, serve):
    server = serve(lambda talk: talk.over.wait(20))
    (finding,) = probe("http", url=server.url, method="POST", body="x" * 20_000_000, timeout=0.5)
    assert finding.status is Status.FAIL
    assert "no answer in time" in finding.message


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (b"Transfer-Encoding: chunked\r\n\r\n" + chunked(b"he", b"llo"), "hello"),
        (b"transfer-encoding: Chunked\r\n\r\n5;ext=1\r\nhello\r\n0\r\nTrailer: x\r\n\r\n", "hello"),
        (b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"hello", mtime=0), "hello"),
        (b"Content-Type: text/plain; charset=ISO-8859-1\r\n\r\nh\xe4llo", "hällo"),
        (b"\r\nhello", "hello"),
    ],
)
def test_bodies_of_all_sorts_are_read(probe, serve, data, body):
    server = serve(lambda talk: (talk.hear(), talk.say(HEAD + data)))
    (finding,) = probe("http", url=server.url, body_regex=f"^{body}$")
    assert finding.status is Status.OK, finding.message


def test_https_yields_the_answer_and_the_certificate(probe, serve, answer, authority):
    server = serve(answer("x"), tls=authority.context(authority.issue()))
    url = f"https://localhost:{server.port}/"
    response, certificate = probe("http", url=url, ca_file=str(authority.root))
    assert (response.check, certificate.check) == ("http_response", "http_certificate")
    assert response.status is certificate.status is Status.OK, response.message
    assert certificate.subject == url
    assert certificate.unit == "days" and 360 < certificate.value < 366
    assert certificate.evidence["chain"][1].startswith("Test intermediate: until ")


def test_https_that_is_not_trusted_still_tells_when_it_expires(probe, serve, answer, authority):
    server = serve(answer("x"), tls=authority.context(authority.issue(days=3)))
    response, certificate = probe("http", url=f"https://localhost:{server.port}/")
    assert response.status is Status.FAIL
    assert "the certificate is not accepted: " in response.message
    assert certificate.status is Status.FAIL
    assert "(fails at 7 days)" in certificate.message


def test_https_for_another_name_fails_unless_told(probe, serve, answer, authority):
    server = serve(answer("x"), tls=authority.context(authority.issue("other", "DNS:other.example")))
    url = f"https://localhost:{server.port}/"
    response, _certificate = probe("http", url=url, ca_file=str(authority.root))
    assert response.status is Status.FAIL and "localhost" in response.message
    response, _certificate = probe("http", url=url, ca_file=str(authority.root), server_name="other.example")
    assert response.status is Status.OK
    response, certificate = probe("http", url=url, verify=False)
    assert response.status is certificate.status is Status.OK


def test_https_to_a_server_without_tls_fails(probe, serve, answer):
    server = serve(lambda talk: talk.say(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    (finding,) = probe("http", url=f"https://localhost:{server.port}/", timeout=2)
    assert finding.status is Status.FAIL
    assert "no TLS is spoken there" in finding.message


def test_https_that_never_shakes_hands_fails_in_time(probe, serve):
    server = serve(lambda talk: talk.hang())
    (finding,) = probe("http", url=f"https://localhost:{server.port}/", timeout=0.5)
    assert finding.status is Status.FAIL and "in time" in finding.message
    assert "within" in finding.message and "waited" not in finding.message, "it says once how long that was"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"url": "localhost:8000"}, '"url" does not begin with http'),
        ({"url": "http://"}, '"url" names no host'),
        ({"url": "http://x:99999/"}, '"url" has no valid host and port'),
        ({"url": "http://x/\r\nEvil: 1"}, '"url" has a blank or a control character'),
        ({"status": ["20"]}, "'20', which is no status"),
        ({"status": []}, '"status" is empty; write 204 or 2xx'),
        ({"method": "GET /\r\n"}, "not a method"),
        ({"headers": {"A": "b\r\nEvil: 1"}}, '"headers" has a name or a value'),
        ({"secret_headers": {"A b": "c"}}, '"secret_headers" has a name or a value'),
        ({"body_json": {"a[*]": 1}}, "not a path"),
        ({"password": "x"}, '"user" is missing'),
        ({"user": "a", "password": "b", "token": "c"}, "exclude each other"),
        ({"body": "a", "json": {}}, "exclude each other"),
        ({"client_key": "/k"}, '"client_cert" is missing'),
        ({"proxy": "ftp://x"}, '"proxy" does not begin with http'),
    ],
)
def test_nonsense_is_refused_before_anything_runs(options, said):
    from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions

    with pytest.raises(WrongOptions) as caught:
        plan_one({"kind": "http", **options})
    assert said in str(caught.value)


def test_the_default_url():
    assert plan_one({"kind": "http"}).default_subject == "http://localhost:8000/health"


@pytest.mark.parametrize(
    ("status", "suggested"), [("200 OK", True), ("503 Busy", True), ("404 Not Found", False), ("401 Who", False)]
)
def test_a_health_page_on_port_8000_is_discovered(serve, answer, host, monkeypatch, status, suggested):
    server = serve(answer("x", status))
    monkeypatch.setattr(listening, "listeners", lambda host: [listening.Listener("127.0.0.1", 8000)])
    monkeypatch.setattr(kind, "DEFAULT_URL", server.url)
    assert list(kind.discover(host)) == ([{"url": server.url}] if suggested else [])


def test_another_protocol_on_port_8000_is_no_problem(serve, host, monkeypatch):
    monkeypatch.setattr(listening, "listeners", lambda host: [listening.Listener("127.0.0.1", 8000)])
    monkeypatch.setattr(kind, "DEFAULT_URL", serve(lambda talk: talk.say(b"220 mail\r\n")).url)
    assert list(kind.discover(host)) == []


def test_no_port_8000_is_not_asked(serve, host, monkeypatch):
    server = serve(lambda talk: None)
    monkeypatch.setattr(listening, "listeners", lambda host: [listening.Listener("127.0.0.1", 22)])
    monkeypatch.setattr(kind, "DEFAULT_URL", server.url)
    assert list(kind.discover(host)) == []
    assert server.connections == []


def test_https_through_a_proxy_goes_through_a_tunnel(probe, serve, answer, authority):
    context = authority.context(authority.issue())

    def proxy(talk):
        talk.hear()
        talk.say(b"HTTP/1.1 200 Connection established\r\n\r\n")
        talk.sock = context.wrap_socket(talk.sock, server_side=True)
        asked, talk.heard = talk.heard, b""
        answer("through the tunnel")(talk)
        talk.heard = asked + talk.heard

    server = serve(proxy)
    options = {"url": "https://localhost:9/x", "ca_file": str(authority.root), "token": "t0k"}
    response, certificate = probe("http", proxy=f"http://127.0.0.1:{server.port}", body_contains="tunnel", **options)
    assert response.status is certificate.status is Status.OK, response.message
    tunnel, _blank, inside = server.heard[0].partition(b"\r\n\r\n")
    assert tunnel == b"CONNECT localhost:9 HTTP/1.1\r\nHost: localhost:9"
    assert inside.startswith(b"GET /x HTTP/1.1\r\n") and b"Bearer t0k" in inside
    refusing = serve(answer("", "403 Forbidden"))
    (finding,) = probe("http", proxy=f"127.0.0.1:{refusing.port}", **options)
    assert finding.status is Status.FAIL and finding.message == "the proxy answered 403 Forbidden"


def test_a_client_certificate_is_shown(probe, serve, answer, authority):
    pem = authority.issue()
    context = authority.context(pem)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(authority.root)
    server = serve(answer("x"), tls=context)
    options = {"url": f"https://localhost:{server.port}/", "ca_file": str(authority.root), "timeout": 3}
    assert probe("http", client_cert=str(pem), **options)[0].status is Status.OK
    assert probe("http", **options)[0].status is Status.FAIL
    (finding,) = probe("http", client_cert="/no/such.pem", **options)
    assert finding.status is Status.UNKNOWN and "/no/such.pem cannot be used" in finding.message


def test_a_ca_file_that_cannot_be_read_is_unknown(probe, serve):
    server = serve(lambda talk: talk.hang())
    (finding,) = probe("http", url=f"https://localhost:{server.port}/", ca_file="/no/such.pem")
    assert finding.status is Status.UNKNOWN and "/no/such.pem cannot be read" in finding.message
