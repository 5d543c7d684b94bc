# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each format is recognised from lines of it alone, and time, severity and message are read."""

from __future__ import annotations

import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.registry import FORMATS, PLAIN, recognise
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity
from ansible_collections.ops.upkeep.tests.unit.plugins.module_utils.logs.reading import read, read_format
from hypothesis import given
from hypothesis import strategies as st

MOMENT = 1795502000.0  # 2026-11-24 06:33:20 UTC
E, W, N, F, C = Severity.ERROR, Severity.WARNING, Severity.NOTICE, Severity.INFO, Severity.CRITICAL


@pytest.fixture(autouse=True)
def _utc(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


#: format, line, severity, text
LINES = [
    ("access", '127.0.0.1 - - [24/Nov/2026:06:33:20 +0000] "GET /a/17?x=1 HTTP/1.1" 200 12 "-" "curl/7.88.1"', F, "request GET answered: /a/17"),
    ("access", '127.0.0.1 - bob [24/Nov/2026:06:33:20 +0000] "GET /a HTTP/1.1" 500 12', E, "request GET failed: /a"),
    ("access", 'www.example.org:80 127.0.0.1 - - [24/Nov/2026:06:33:20 +0000] "POST /a HTTP/1.1" 302 12', F, "request POST redirected: /a"),
    ("access", '1.2.3.4 - - [24/Nov/2026:06:33:20 +0000] "GET /wp-login.php HTTP/1.1" 404 12', N, "request GET refused"),
    ("access", '1.2.3.4 - - [24/Nov/2026:06:33:20 +0000] "\\x16\\x03\\x01" 400 0 "-" "-"', N, "bad request refused"),
    ("access", '1.2.3.4 - - [24/Nov/2026:06:33:20 +0000] "GET /\\"x HTTP/1.1" 200 0 "-" "a \\"b\\" c"', F, 'request GET answered: /\\"x'),
    ("syslog", "Nov 24 06:33:20 web1 sshd[7]: Failed password for root", None, "sshd: Failed password for root"),
    ("syslog", "Nov 24 06:33:20 web1 sshd(pam_unix)[7]: check pass; user unknown", None, "sshd(pam_unix): check pass; user unknown"),
    ("syslog", "<11>Nov 24 06:33:20 web1 app: x", E, "app: x"),
    ("syslog", "Nov 24 06:33:20 web1 kernel: [123.456789] Out of memory", None, "kernel: Out of memory"),
    ("syslog", "2026-11-24T06:33:20.000000+00:00 web1 systemd[1]: Started x.", None, "systemd: Started x."),
    ("syslog_5424", '<165>1 2026-11-24T06:33:20.000Z web1 evntslog 7 ID47 [ex@1 iut="3" e="\\]"] An event', N, "evntslog: An event"),
    ("syslog_5424", "<11>1 2026-11-24T06:33:20.000Z web1 app - - - boom", E, "app: boom"),
    ("nginx_error", "2026/11/24 06:33:20 [error] 7#7: *5 connect() failed (111: Connection refused)", E, "connect() failed (111: Connection refused)"),
    ("nginx_error", "2026/11/24 06:33:20 [notice] 1#1: signal 15 (SIGTERM) received, exiting", N, "signal 15 (SIGTERM) received, exiting"),
    ("apache_error", "[Tue Nov 24 06:33:20.000000 2026] [core:error] [pid 7:tid 140] [client 1.2.3.4:55] AH00037: no", E, "core: AH00037: no"),
    ("apache_error", "[Tue Nov 24 06:33:20 2026] [notice] workerEnv.init() ok", N, "workerEnv.init() ok"),
    ("postgresql", "2026-11-24 06:33:20.000 UTC [124] app@shop ERROR:  deadlock detected", E, "deadlock detected"),
    ("postgresql", "2026-11-24 06:33:20.000 UTC [124] LOG:  checkpoint starting: time", F, "checkpoint starting: time"),
    ("postgresql", "2026-11-24 06:33:20 UTC [124-1] app@shop FATAL:  no", C, "no"),
    ("redis", "7:M 24 Nov 2026 06:33:20.000 # Server closed", W, "Server closed"),
    ("klog", "E1124 06:33:20.000000    7 file.go:12] it broke", E, "file.go:12] it broke"),
    ("json_lines", '{"time":"2026-11-24T06:33:20Z","level":"error","msg":"boom","err":"no route"}', E, "boom: no route"),
    ("json_lines", '{"time":1795502000000,"level":30,"msg":"ok"}', F, "ok"),
    ("json_lines", '{"ts":1795502000000.0,"level":"info","msg":"ms"}', F, "ms"),
    ("json_lines", '{"@timestamp":"2026-11-24T06:33:20Z","log":{"level":"warn"},"message":"slow"}', W, "slow"),
    ("json_lines", '{"log":"hello\\n","stream":"stderr","time":"2026-11-24T06:33:20.000Z"}', None, "hello"),
    ("logfmt", 'ts=2026-11-24T06:33:20Z level=error msg="order lost" id=7', E, "order lost"),
    ("leveled", "2026-11-24 06:33:20,000 - shop - ERROR - order lost", E, "order lost"),
    ("leveled", "2026-11-24 06:33:20,000 ERROR [main] com.x.Shop: order lost", E, "[main] com.x.Shop: order lost"),
    ("leveled", "2026-11-24T06:33:20.000Z  WARN 7 --- [main] com.example.Shop : slow", W, "7 --- [main] com.example.Shop : slow"),
    ("leveled", "[2026-11-24 06:33:20 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:8)", C, "WORKER TIMEOUT (pid:8)"),
    ("leveled", "2026-11-24 06:33:20.000 | ERROR    | mod:func:12 - it broke", E, "mod:func:12 - it broke"),
    ("leveled", "2026-11-24T06:33:20.000000Z 0 [Warning] [MY-010068] [Server] CA", W, "[MY-010068] [Server] CA"),
    ("leveled", "2026-11-24  6:33:20 0 [Note] InnoDB: ok", N, "InnoDB: ok"),
    ("leveled", "2026-11-24 06:33:20.000000+00:00 [error] <0.1.0> broke", E, "<0.1.0> broke"),
    ("leveled", "24-Nov-2026 06:33:20.000 SEVERE [main] org.apache.X start failed", E, "[main] org.apache.X start failed"),
    ("leveled", "2026-11-24T06:33:20Z ERROR shop: msg", E, "shop: msg"),
    ("level_first", "ERROR:root:it broke", E, "root:it broke"),
    ("timed", "2026/11/24 06:33:20 listening on :8000", None, "listening on :8000"),
    ("timed", "2026-11-24 06:33:20 status installed libc6:amd64", None, "status installed libc6:amd64"),
    ("audit", "type=USER_LOGIN msg=audit(1795502000.000:456): pid=7 res=failed", None, "USER_LOGIN: pid=7 res=failed"),
    ("kernel_ring", "[   12.345678] usb 1-1: new device", None, "usb 1-1: new device"),
    ("plain", "hello world", None, "hello world"),
    ("plain", "", None, ""),
    ("plain", "{not json", None, "{not json"),
    ("plain", "a=b", None, "a=b"),
]  # fmt: skip
TIMELESS = ("level_first", "kernel_ring", "plain")


@pytest.mark.parametrize(("name", "line", "severity", "text"), LINES)
def test_a_line_is_recognised_and_taken_apart(name, line, severity, text):
    (event,), form = read_format(line)
    assert form == name
    assert (event.severity, event.text) == (severity, text)
    assert event.when == (None if name in TIMELESS else MOMENT)


@pytest.mark.parametrize(
    "value", ["1e999", "-1", "NaN", "true", "[]", "{}", "0", '"0001-01-01T00:00:00Z"', "1" * 400, "null"]
)
def test_whatever_json_calls_a_time_or_a_level_never_breaks(value):
    (event,) = read(f'{{"time":{value},"level":{value},"msg":{value},"message":"x"}}')
    assert event.when is None


def test_every_format_has_a_line():
    assert {form.name for form in (*FORMATS, PLAIN)} == {line[0] for line in LINES}


def test_names_are_unique():
    assert len({form.name for form in FORMATS}) == len(FORMATS)


def test_stack_traces_do_not_hide_a_format():
    trace = "\n".join(["java.lang.RuntimeException: x"] + [f"\tat a.b.C.d(C.java:{line})" for line in range(12)])
    lines = "\n".join(f"2026-11-24 06:33:2{second},000 ERROR [main] c.x.Y: no\n{trace}" for second in range(5))
    assert recognise(lines.split("\n")).name == "leveled"


def test_a_level_is_not_lost_where_only_some_lines_have_one():
    lines = ["2026-11-24 06:33:20 hello"] * 6 + ["2026-11-24 06:33:20 ERROR broke"] * 4
    events = read("\n".join(lines))
    assert [event.severity for event in events] == [None] * 6 + [Severity.ERROR] * 4
    assert {event.when for event in events} == {MOMENT}


def test_two_formats_in_one_file_are_both_read():
    lines = ["Nov 24 06:33:20 web1 app: x", '{"time":"2026-11-24T06:33:20Z","level":"error","msg":"boom"}'] * 5
    assert {(event.text, event.severity) for event in read("\n".join(lines))} == {
        ("app: x", None),
        ("boom", Severity.ERROR),
    }


def test_a_format_that_changes_is_recognised_anew():
    events = read("\n".join(["hello"] * 5), "\n".join(["2026-11-24 06:33:20,000 - shop - ERROR - lost"] * 5))
    assert [event.severity for event in events] == [None] * 5 + [Severity.ERROR] * 5


@given(st.lists(st.text(max_size=120).map(lambda text: text.replace("\n", " ")), min_size=1, max_size=20))
def test_whatever_stands_there_no_line_is_lost(lines):
    assert sum(event.lines for event in read("\n".join(lines))) == len(lines)


@pytest.mark.parametrize("line", ["x" * 65536, "{" * 65536, '{"a":' * 10000, "a=" * 30000, "[" * 65536, '1.1.1.1 - - [' + "x" * 65000,
                                  "2026-11-24 06:33:20 " + "a " * 30000, "Nov 24 06:33:20 " + "a" * 65000, "127.0.0.1, " * 6000,
                                  '1.1.1.1 - - [24/Nov/2026:06:33:20 +0000] "' + "\\" * 60000])  # fmt: skip
def test_no_line_takes_long(line):
    began = time.monotonic()
    read("\n".join([line] * 3))
    assert time.monotonic() - began < 3
