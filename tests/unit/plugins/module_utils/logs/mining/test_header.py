# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the message begins, whatever wrote the line."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.header import message_start
from hypothesis import given
from hypothesis import strategies as st

MESSAGE = "session opened for user alice"
HEADERS = [
    "Jul  1 09:00:55 web1 sshd[123]: ",
    "Jul  1 09:00:55 web1 sshd(pam_unix)[123]: ",
    "<13>Jul  1 09:00:55 web1 app: ",
    "Jul  1 09:00:55 mac Google Chrome Helper[35628]: ",
    "Jul  1 09:00:55 mac com.apple.xpc.launchd[1] (com.apple.quicklook[9]): ",
    '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com su 8710 ID47 [a@32473 iut="3"] ',
    "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - ",
    "2024-01-02T03:04:05.123456+01:00 web1 app[12]: ",
    "2024-01-02 03:04:05,123 - my.module - WARNING - ",
    "2024-01-02 03:04:05,123 WARN  [pool-3-thread-1] com.example.shop.Mailer: ",
    "2015-07-29 17:41:44,747 - INFO  [Peer[myid=1]/0:0:0:0:0:0:0:0:2181:Election@774] - ",
    "2024-01-02 03:04:05.123  INFO 1234 --- [main] c.e.MyApp : ",
    "2024-01-02 03:04:05.123 UTC [123] LOG:  ",
    "2024-01-02 03:04:05.123 UTC [123] app@db ERROR:  ",
    "2024/01/02 03:04:05 [error] 123#123: ",
    "2024-01-02 03:04:05.008 25746 INFO nova.api.server [req-addc1839-2ed5-4778-b57e-5854eb7b8b09 - - -] ",
    "1234:M 02 Jan 2024 03:04:05.123 * ",
    "[Sun Dec 04 04:47:44 2005] [notice] ",
    "[Tue Jan 02 03:04:05.123456 2024] [core:error] [pid 12:tid 34] [client 10.0.0.1:5] ",
    "[2024-01-02 03:04:05 +0000] [7] [INFO] ",
    "[INFO ] 2024-01-02 03:04:05.123 [main] ",
    "I0102 03:04:05.678901   12345 file.go:123] ",
    "[   12.345678] ",
    "Jul  1 09:00:55 web1 kernel: [   12.345678] ",
    "web-1  | 2024-01-02T03:04:05Z INFO ",
    "03-17 16:13:38.811  1702  2395 D WindowManager: ",
    "17/06/09 20:10:40 INFO executor.Backend: ",
    "081109 203615 148 INFO dfs.DataNode$Responder: ",
    "- 1117838570 2005.06.03 R02-M1 2005-06-03-15.42.50.363779 R02-M1 RAS KERNEL INFO ",
    "- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond[2915]: ",
    "20240102-22:15:29:606|Step_LSC|30002312|",
    "40766 node-1 gige temperature 1104857875 1 ",
    "[10.30 16:49:06] chrome.exe *64 - ",
]


@pytest.mark.parametrize("header", HEADERS)
def test_what_says_when_and_by_whom_is_the_header(header: str) -> None:
    assert message_start(header + MESSAGE) == len(header)


@pytest.mark.parametrize(
    "line",
    [
        MESSAGE,
        "error: connection reset by peer",
        "[client 10.0.0.1] Directory index forbidden by rule: /",
        "connection from 10.0.0.1 at Sat Jul  9 12:16:49 2005",
        "Error at 2024-01-02 03:04:05 while doing this",
        "Allocated 1073741824 bytes for the cache",
        "Received block of size 1073741824 from /10.0.0.1",
        "10.0.0.1:50010:Got exception while serving",
        "PacketResponder 1 for block 5 terminating",
        "",
        "    ",
    ],
)
def test_a_message_alone_is_left_whole(line: str) -> None:
    assert message_start(line) == 0


@pytest.mark.parametrize(
    "line", ["2024-01-02T03:04:05Z", "Jul  1 09:00:55 web1", "40766 node-1 gige fan 1104857875 1 warning"]
)
def test_a_line_is_never_all_header(line: str) -> None:
    assert line[message_start(line) :].strip()


def test_a_number_that_the_message_begins_with_stays() -> None:
    line = "2024-01-02 03:04:05 ERROR 16 replicas are missing"

    assert line[message_start(line) :] == "16 replicas are missing"


@given(st.text())
def test_any_text_has_a_beginning(text: str) -> None:
    assert 0 <= message_start(text) <= len(text)


@pytest.mark.parametrize(
    "piece", ["[", "[[a] ", "(", "1:", "a.", "<1>", "1 ", "- ", "a|", "a[1", "Jan 1 1:11 ", "\\", '"']
)
def test_hostile_text_takes_no_more_than_its_length(piece: str) -> None:
    # An expression that tries all ways would not come back from these within the life of the test run.
    for text in (piece * 500, f"2024-01-02 03:04:05 {piece * 500}", f"Jul  1 09:00:55 web1 {piece * 500}"):
        assert 0 <= message_start(text[:500]) <= 500
