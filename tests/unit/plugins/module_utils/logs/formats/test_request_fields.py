# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access logs in JSON are known by their fields, and what only looks like one is not."""

from __future__ import annotations

import json
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats import json_lines, logfmt
from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.request_fields import request_in
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity
from ansible_collections.ops.upkeep.plugins.module_utils.logs.usage import hour_of, latency_in
from hypothesis import given
from hypothesis import strategies as st

E, N, F = Severity.ERROR, Severity.NOTICE, Severity.INFO

NGINX = """{"time_local":"24/Nov/2026:06:33:20 +0000","remote_addr":"10.0.0.1","remote_user":"",\
"request":"GET /a/17?x=1 HTTP/1.1","status": "200","body_bytes_sent":"12","request_time":"0.012",\
"http_referrer":"","http_user_agent":"curl/7.88.1"}"""
NGINX_PARTS = """{"@timestamp":"2026-11-24T06:33:20+00:00","clientip":"10.0.0.1","method":"POST","uri":"/a","status":503,\
"size":12,"responsetime":1.5,"upstreamtime":"1.499","agent":"curl/7.88.1"}"""
NGINX_GARBLED = """{"time":"2026-11-24T06:33:20+00:00","remote_addr":"10.0.0.1","request":"\\u0016\\u0003\\u0001",\
"status":400,"request_time":0.000,"http_user_agent":""}"""
NGINX_EMPTY = """{"msec":"1795502000.123","remote_addr":"10.0.0.1","request_method":"","request_uri":"","status":"400",\
"request_time":"0.100"}"""
CADDY = """{"level":"info","ts":1795502000.5241024,"logger":"http.log.access.log0","msg":"handled request","request":\
{"remote_ip":"10.0.0.1","remote_port":"41342","client_ip":"10.0.0.2","proto":"HTTP/2.0","method":"GET","host":"x.org",\
"uri":"/a/17?x=1","headers":{"User-Agent":["curl/7.82.0"],"Accept":["*/*"]},"tls":{"version":772}},"bytes_read":0,\
"user_id":"","duration":0.000929675,"size":10900,"status":200,"resp_headers":{"Server":["Caddy"]}}"""
CADDY_FAILED = """{"level":"error","ts":1795502000.5,"logger":"http.log.access","msg":"handled request","request":\
{"remote_ip":"10.0.0.1","proto":"HTTP/1.1","method":"GET","uri":"/","headers":{}},"duration":2,"size":0,"status":502}"""
TRAEFIK = """{"ClientAddr":"10.0.0.1:51234","ClientHost":"10.0.0.1","ClientPort":"51234","ClientUsername":"-",\
"DownstreamContentSize":19,"DownstreamStatus":404,"Duration":12345678,"OriginContentSize":19,"OriginDuration":12000000,\
"OriginStatus":404,"RequestAddr":"x.org","RequestContentSize":0,"RequestHost":"x.org","RequestMethod":"GET",\
"RequestPath":"/wp-login.php","RequestProtocol":"HTTP/1.1","RouterName":"shop@docker","StartUTC":\
"2026-11-24T06:33:20.1Z","level":"info","msg":"","request_User-Agent":"curl/7.68.0","time":"2026-11-24T06:33:20Z"}"""
ENVOY = """{"start_time":"2026-11-24T06:33:20.123Z","method":"GET","path":"/a?x","protocol":"HTTP/1.1","response_code":200,\
"response_flags":"-","bytes_received":0,"bytes_sent":154,"duration":7,"x_forwarded_for":null,\
"user_agent":"curl/7.88.1","downstream_remote_address":"10.0.0.1:40000","upstream_host":"10.0.0.9:80"}"""
ECS = """{"@timestamp":"2026-11-24T06:33:20Z","http":{"request":{"method":"GET"},"response":{"status_code":200}},\
"url":{"original":"/a"},"source":{"ip":"2001:db8::1"},"event":{"duration":5000000},\
"user_agent":{"original":"curl/7.88.1"}}"""
ECS_FLAT = """{"@timestamp":"2026-11-24T06:33:20Z","http.request.method":"GET","http.response.status_code":200,\
"url.path":"/a","client.ip":"10.0.0.1","event.duration":5000000,"user_agent.original":"curl/7.88.1"}"""
PINO = """{"level":30,"time":1795502000123,"pid":7,"hostname":"x","req":{"id":1,"method":"GET","url":"/a","headers":\
{"host":"x","user-agent":"curl/7.88.1"},"remoteAddress":"::ffff:10.0.0.1","remotePort":4711},\
"res":{"statusCode":200,"headers":{}},"responseTime":12,"msg":"request completed"}"""
GOOGLE = """{"severity":"INFO","timestamp":"2026-11-24T06:33:20Z","httpRequest":{"requestMethod":"GET","requestUrl":\
"https://x.org/a?x=1","status":200,"responseSize":"12","userAgent":"curl/7.88.1","remoteIp":"10.0.0.1",\
"latency":"0.250s"}}"""
OWN = """{"time":"2026-11-24T06:33:20Z","level":"INFO","msg":"request","method":"get","path":"/a b","status":200,\
"duration_ms":12.5,"ip":"[2001:db8::1]:443"}"""
SLOG = """{"time":"2026-11-24T06:33:20Z","level":"INFO","msg":"request","method":"GET","path":"/a","status":200,\
"duration":12500000,"remote":"10.0.0.1:5"}"""

#: line, client, request, status, agent, seconds, severity, text
REQUESTS = {
    "nginx": (NGINX, "10.0.0.1", "GET /a/17?x=1 HTTP/1.1", "200", "curl/7.88.1", 0.012, F, "request GET answered: /a/17"),
    "nginx, parts": (NGINX_PARTS, "10.0.0.1", "POST /a", "503", "curl/7.88.1", 1.5, E, "request POST failed: /a"),
    "nginx, garbled": (NGINX_GARBLED, "10.0.0.1", "\x16\x03\x01", "400", "-", 0.0, N, "bad request refused"),
    "nginx, empty": (NGINX_EMPTY, "10.0.0.1", "", "400", "-", 0.1, N, "bad request refused"),
    "caddy": (CADDY, "10.0.0.2", "GET /a/17?x=1", "200", "curl/7.82.0", 0.00093, F, "request GET answered: /a/17"),
    "caddy, failed": (CADDY_FAILED, "10.0.0.1", "GET /", "502", "-", 2, E, "request GET failed: /: handled request"),
    "traefik": (TRAEFIK, "10.0.0.1", "GET /wp-login.php", "404", "curl/7.68.0", 0.012346, N, "request GET refused"),
    "envoy": (ENVOY, "10.0.0.1", "GET /a?x", "200", "curl/7.88.1", 0.007, F, "request GET answered: /a"),
    "ecs": (ECS, "2001:db8::1", "GET /a", "200", "curl/7.88.1", 0.005, F, "request GET answered: /a"),
    "ecs, flat": (ECS_FLAT, "10.0.0.1", "GET /a", "200", "curl/7.88.1", 0.005, F, "request GET answered: /a"),
    "pino": (PINO, "::ffff:10.0.0.1", "GET /a", "200", "curl/7.88.1", 0.012, F, "request GET answered: /a"),
    "google": (GOOGLE, "10.0.0.1", "GET /a?x=1", "200", "curl/7.88.1", 0.25, F, "request GET answered: /a"),
    "an application": (OWN, "2001:db8::1", "GET /a%20b", "200", "-", 0.0125, F, "request GET answered: /a%20b"),
    "a unit that nothing tells": (SLOG, "10.0.0.1", "GET /a", "200", "-", None, F, "request GET answered: /a"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _utc(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_known_by_its_fields(name):
    line, *wanted, seconds, severity, text = REQUESTS[name]
    line = line.replace("\\\n", "")
    columns = json_lines.FORMAT.split([line])
    ((client, when, request, status, agent, rest),) = columns.rows
    assert [client, request, status, agent] == wanted
    assert hour_of(when) == "06"
    assert latency_in(rest) == (None if seconds is None else pytest.approx(seconds, abs=1e-6))
    assert (columns.levels, columns.messages, columns.headed) == ([severity], [text], [True])
    assert json_lines.FORMAT.matches(line)


NO_REQUESTS = {
    "an error in a request": {"level": "error", "msg": "db gone", "method": "GET", "path": "/a"},
    "no method": {"status": 200, "path": "/a", "ip": "10.0.0.1", "msg": "logged in"},
    "no method, refused": {"status": 403, "path": "/a", "ip": "10.0.0.1", "msg": "login refused"},
    "a status of something else": {"status": "ok", "method": "GET", "path": "/a", "ip": "10.0.0.1"},
    "a status that is true": {"status": True, "method": "GET", "path": "/a", "ip": "10.0.0.1"},
    "a number that is no status": {"status": 7, "method": "GET", "path": "/a", "ip": "10.0.0.1"},
    "a request of its own": {"status": 200, "method": "GET", "url": "https://api.x.org/a", "duration_ms": 3},
    "a job": {"status": 200, "method": "transfer", "path": "daily report", "client": "acme"},
    "a request by a name": {"status": 200, "client": "acme", "request": "order-17"},
    "neither who nor how long": {"status": 200, "method": "GET", "path": "/a"},
    "kubernetes": {"requestURI": "/api", "verb": "get", "responseStatus": {"code": 200}, "userAgent": "kubectl"},
}


@pytest.mark.parametrize("name", NO_REQUESTS)
def test_what_only_looks_like_a_request_is_none(name):
    assert request_in(NO_REQUESTS[name], None) is None


@pytest.mark.parametrize(("level", "status"), [("error", 500), ("error", 200), ("info", 500), (None, 500)])
def test_an_error_that_a_request_is_logged_with_is_not_lost(level, status):
    fields = {"level": level, "msg": "order lost", "err": "no route", "method": "GET", "path": "/a", "status": status}
    columns = json_lines.FORMAT.split([json.dumps({**fields, "ip": "10.0.0.1"})])
    became = "failed" if status == 500 else "answered"
    assert (columns.messages, columns.levels) == ([f"request GET {became}: /a: order lost: no route"], [E])


def test_a_level_that_is_worse_than_the_status_stays():
    fields = {"level": "fatal", "msg": "x", "method": "GET", "path": "/a", "status": 200, "ip": "10.0.0.1"}
    assert json_lines.FORMAT.split([json.dumps(fields)]).levels == [Severity.CRITICAL]


def test_lines_of_other_kinds_between_them_stay_what_they_are():
    lines = [NGINX.replace("\\\n", ""), '{"level":"error","msg":"boom"}', "no json"]
    columns = json_lines.FORMAT.split(lines)
    assert columns.messages == ["request GET answered: /a/17", "boom", "no json"]
    assert len(columns.rows) == 1


def test_logfmt_has_them_too():
    columns = logfmt.FORMAT.split(["level=info method=GET path=/a status=200 duration=1m2.5ms remote_addr=10.0.0.1"])
    assert columns.rows == [("10.0.0.1", "", "GET /a", "200", "-", " 60.002500")]


@pytest.mark.parametrize(
    ("field", "value", "seconds"),
    [
        ("request_time", "0.012", 0.012),
        ("request_time", 12, None),
        ("request_time", "-", None),
        ("request_time_ms", 12, 0.012),
        ("latency", "150µs", 0.00015),
        ("latency", "12.5 ms", 0.0125),
        ("latency", 0.5, None),
        ("duration", "1h", 3600),
        ("duration", "soon", None),
        ("duration", "5 apples", None),
        ("duration_ms", -5, None),
        ("duration_ms", 1e300, None),
        ("duration_ms", True, None),
        ("duration_ns", 1e999, None),
        ("duration_us", "1" * 4000, None),
        ("duration_s", 10**400, None),
        ("event", {"duration": 10**9}, 1),
    ],
)
def test_a_latency_is_told_only_where_its_unit_is_known(field, value, seconds):
    row = request_in({"status": 200, "method": "GET", "path": "/", "ip": "10.0.0.1", field: value}, None)
    assert latency_in(row[-1]) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("mark", "value", "seconds"),
    [
        ("body_bytes_sent", 0.5, 0.5),  # nginx
        ("body_bytes_sent", 5, None),
        ("response_flags", 5, 0.005),  # Envoy
        ("request", 5, 5),  # Caddy
        ("remote_addr", 0.5, None),  # anybody
    ],
)
def test_what_wrote_the_line_tells_the_unit(mark, value, seconds):
    request = {"method": "GET", "uri": "/"}
    fields = {"status": 200, **request, "request": request, "ip": "10.0.0.1", "duration": value}
    if mark != "request":
        fields[mark] = fields.pop("request") and "x"
    assert latency_in(request_in(fields, None)[-1]) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize("when", [None, "", "1e999", "9" * 64, "99999999999999", [], {}, "-", "24/Nov", 1e300])
def test_a_time_that_is_none_has_no_hour(when):
    row = request_in({"status": 200, "method": "GET", "path": "/", "ip": "10.0.0.1"}, when)
    assert hour_of(row[1]) == ""


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["GET", "/", "200"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["uri", "method", "original"]), inner),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    [
        "status",
        "code",
        "res",
        "http",
        "method",
        "path",
        "uri",
        "request",
        "req",
        "ip",
        "client",
        "user_agent",
        "duration",
    ]
)


@given(st.dictionaries(FIELDS, VALUES, max_size=8), VALUES)
def test_whatever_the_fields_hold_it_never_breaks(fields, when):
    row = request_in(fields, when)
    assert row is None or all(isinstance(value, str) for value in row)
