# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stack traces and statements are one event, in files and in journals, across chunks, and take nothing with them."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity
from ansible_collections.ops.upkeep.tests.unit.plugins.module_utils.logs.reading import journal, read

PYTHON = """\
2026-11-24 06:33:20,123 - shop - ERROR - order 7 lost
Traceback (most recent call last):
  File "/app/x.py", line 3, in f
    raise ValueError("x")
ValueError: bad 17

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/x.py", line 9, in g
KeyError: 'z'
2026-11-24 06:33:21,123 - shop - INFO - fine"""

JAVA = """\
2026-11-24 06:33:20,123 ERROR [main] com.x.Shop: order 7 lost
java.lang.IllegalStateException: no stock
\tat com.x.Shop.f(Shop.java:12)
\tat com.x.Shop.main(Shop.java:3)
Caused by: java.net.ConnectException: Connection refused
\tat java.net.X.y(X.java:1)
\t... 12 more
2026-11-24 06:33:21,123 INFO [main] com.x.Shop: ok"""

GO = """\
2026/11/24 06:33:20 listening
panic: runtime error: index out of range [5]

goroutine 1 [running]:
main.(*Shop).order(0xc000010000, 0x7)
\t/app/main.go:12 +0x1d
created by main.main
\t/app/main.go:3 +0x1d
exit status 2
2026/11/24 06:33:21 listening"""

POSTGRESQL = """\
2026-11-24 06:33:21.123 UTC [124] app@shop ERROR:  deadlock detected
2026-11-24 06:33:21.123 UTC [124] app@shop DETAIL:  Process 1 waits for ShareLock
\tProcess 2 waits
2026-11-24 06:33:21.124 UTC [125] app@shop LOG:  another process
2026-11-24 06:33:21.123 UTC [124] app@shop HINT:  See server log for query details.
2026-11-24 06:33:21.123 UTC [124] app@shop STATEMENT:  UPDATE x
\tSET y = 1
2026-11-24 06:33:22.123 UTC [126] app@shop LOG:  fine"""

PLAIN_JAVA = """\
hello
Exception in thread "main" java.lang.RuntimeException: x 7
\tat a.b(c.java:1)
Caused by: java.io.IOException: disk
\t... 3 more
bye"""

PLAIN_PYTHON = """\
hello
Traceback (most recent call last):
  File "x.py", line 3, in f
ValueError: bad 17
bye"""

KEY = """\
2026-11-24 06:33:20,123 INFO x loaded
-----BEGIN RSA PRIVATE KEY-----
MIIEowIBAAKCAQEA
-----END RSA PRIVATE KEY-----
2026-11-24 06:33:21,123 INFO x done"""

CASES = {
    "python": (PYTHON, [("order 7 lost | KeyError: 'z'", 11), ("fine", 1)]),
    "java": (JAVA, [("[main] com.x.Shop: order 7 lost | Caused by: java.net.ConnectException: Connection refused", 7), ("[main] com.x.Shop: ok", 1)]),
    "go": (GO, [("listening", 1), ("panic: runtime error: index out of range [5]", 8), ("listening", 1)]),
    "postgresql": (POSTGRESQL, [("deadlock detected", 6), ("another process", 1), ("fine", 1)]),
    "plain java": (
        PLAIN_JAVA,
        [
            ("hello", 1),
            ('Exception in thread "main" java.lang.RuntimeException: x 7 | Caused by: java.io.IOException: disk', 4),
            ("bye", 1),
        ],
    ),
    "plain python": (PLAIN_PYTHON, [("hello", 1), ("Traceback: ValueError: bad 17", 3), ("bye", 1)]),
    "key": (KEY, [("x loaded", 4), ("x done", 1)]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_tells_more_of_an_event_is_part_of_it(name):
    text, wanted = CASES[name]
    assert [(event.text, event.lines) for event in read(text)] == wanted


@pytest.mark.parametrize("name", CASES)
def test_wherever_a_chunk_ends_the_events_are_the_same(name):
    text, wanted = CASES[name]
    lines = text.split("\n")
    for end in range(1, len(lines)):
        events = read("\n".join(lines[:end]), "\n".join(lines[end:]))
        assert sum(event.lines for event in events) == len(lines)
        if end >= 2 and name not in ("postgresql",):
            assert [(event.text, event.lines) for event in events] == wanted, end


@pytest.mark.parametrize("name", ["python", "java", "go", "plain java", "plain python", "postgresql"])
def test_a_trace_is_an_error(name):
    text, _wanted = CASES[name]
    assert [event.severity for event in read(text) if event.lines > 2] == [Severity.ERROR]


def test_a_trace_after_a_line_of_no_trouble_is_an_event_of_its_own():
    text = PYTHON.replace("ERROR - order 7 lost", "INFO - fine too")
    events = read(text)
    assert [(event.text, event.severity) for event in events] == [
        ("fine too", Severity.INFO),
        ("Traceback: KeyError: 'z'", Severity.ERROR),
        ("fine", Severity.INFO),
    ]
    assert events[1].when == events[0].when, "it has no time of its own"


def test_in_syslog_only_lines_of_the_same_process_are_joined():
    head = "Nov 24 06:33:20 web1"
    events = read(
        f"{head} shop[9]: Traceback (most recent call last):\n"
        f'{head} shop[9]:   File "/x.py", line 3, in f\n'
        f"{head} sshd[8]: Accepted password\n"
        f"{head} shop[9]: ValueError: bad 17\n"
        f"{head} shop[9]: next\n"
        f"{head} sudo:    root : TTY=pts/0 ; PWD=/ ; COMMAND=/bin/ls\n"
        f"{head} sudo:    root : TTY=pts/0 ; PWD=/ ; COMMAND=/bin/ls"
    )
    assert [(event.text, event.lines) for event in events] == [
        ("shop: Traceback: ValueError: bad 17", 3),
        ("sshd: Accepted password", 1),
        ("shop: next", 1),
        ("sudo:    root : TTY=pts/0 ; PWD=/ ; COMMAND=/bin/ls", 1),
        ("sudo:    root : TTY=pts/0 ; PWD=/ ; COMMAND=/bin/ls", 1),
    ]


def test_what_a_program_prints_into_the_journal_is_joined_and_an_error():
    events = journal(
        ("shop.service", "9", 6, "Traceback (most recent call last):"),
        ("ssh.service", "8", 6, "Accepted password"),
        ("shop.service", "9", 6, '  File "/x.py", line 3, in f'),
        ("shop.service", "9", 6, "ValueError: bad 17"),
        ("shop.service", "9", 6, "hello"),
    )
    assert [(event.text, event.lines, event.severity) for event in events] == [
        ("shop.service: Traceback: ValueError: bad 17", 3, Severity.ERROR),
        ("ssh.service: Accepted password", 1, None),
        ("shop.service: hello", 1, None),
    ]


def test_the_level_that_a_program_prints_into_the_journal_is_read():
    events = journal(
        ("shop.service", "9", 6, "2026-11-24 06:33:20,123 - shop - ERROR - order 7 lost"),
        ("shop.service", "9", 6, "Traceback (most recent call last):"),
        ("shop.service", "9", 6, '  File "/x.py", line 3, in f'),
        ("shop.service", "9", 6, "ValueError: bad 17"),
        ("shop.service", "9", 6, "2026-11-24 06:33:20,123 - shop - INFO - fine"),
        ("api.service", "7", 6, '{"level":"error","msg":"boom"}'),
        ("kernel", "", 3, "Out of memory: Killed process 77 (java)"),
    )
    assert [(event.text, event.severity) for event in events] == [
        ("shop.service: order 7 lost | ValueError: bad 17", Severity.ERROR),
        ("shop.service: fine", Severity.INFO),
        ("api.service: boom", Severity.ERROR),
        ("kernel: Out of memory: Killed process 77 (java)", None),
    ]


def test_an_entry_of_the_journal_with_line_breaks_is_one_event():
    (event,) = journal(
        ("shop.service", "9", 6, 'order lost\nTraceback (most recent call last):\n  File "x", line 3\nValueError: bad')
    )
    assert event.text == "shop.service: order lost | ValueError: bad"
    assert (event.lines, event.severity, len(event.more)) == (1, Severity.ERROR, 3)


def test_a_trace_in_a_field_of_json_is_kept():
    (event,) = read('{"level":"error","msg":"boom","stack_trace":"java.io.IOException: disk\\n\\tat a.b(c.java:1)"}')
    assert event.text == "boom | java.io.IOException: disk"


def test_an_event_without_end_is_cut_into_several():
    events = read("2026-11-24 06:33:20,123 ERROR x\n" + "\n".join(["\tat a.b.c(d.java:1)"] * 5000))
    assert sum(event.lines for event in events) == 5001
    assert len(events) > 1
    assert max(len(event.more) for event in events) <= 60


@pytest.mark.parametrize(
    "text",
    [
        "Traceback (most recent call last):",
        "goroutine 1 [running]:",
        "\tat x",
        "-----BEGIN RSA PRIVATE KEY-----",
        "Caused by: x",
    ],
)
def test_the_middle_of_a_trace_alone_is_an_event(text):
    assert sum(event.lines for event in read("\n".join([text] * 3))) == 3
