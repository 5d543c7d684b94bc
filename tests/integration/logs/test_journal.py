# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real journal: what is appended, moved, thrown away or hidden."""

from __future__ import annotations

import pytest

JOURNAL = {"journal": True}


def log(machine, *messages, tag="app", priority="user.info"):
    for message in messages:
        machine.run("logger", "--tag", tag, "--priority", priority, message)
    machine.run("journalctl", "--sync")


def of_app(told):
    return [line for line, origin in zip(told["lines"], told["origins"], strict=True) if origin == "app"]


def test_each_entry_is_read_once_through_rotation_of_the_journal(machine, read):
    log(machine, "before")
    assert of_app(read(JOURNAL)["journal"])[-1] == "before"
    got = []
    for number in range(4):
        log(machine, f"{number} a")
        machine.run("journalctl", "--rotate")
        log(machine, f"{number} b")
        told = read(JOURNAL)["journal"]
        assert told["problems"] == []
        got += of_app(told)
    assert got == [f"{number} {letter}" for number in range(4) for letter in "ab"]
    assert of_app(read(JOURNAL)["journal"]) == []


def test_what_was_thrown_away_unread_is_a_gap(machine, read):
    log(machine, "read")
    read(JOURNAL)
    log(machine, "never read")
    machine.run("journalctl", "--rotate")
    machine.run("journalctl", "--vacuum-time=1us")
    log(machine, "after")
    told = read(JOURNAL)["journal"]
    assert of_app(told) == ["after"]
    assert [kind for kind, _message in told["problems"]] == ["gap"]
    assert read(JOURNAL)["journal"]["problems"] == []


def test_what_was_thrown_away_after_it_was_read_is_none(machine, read):
    unit = {"unit": "seldom"}
    machine.run("systemd-run", "--unit", "seldom", "--wait", "echo", "once")
    assert "once" in read(unit)["unit seldom.service"]["lines"]
    log(machine, "later")
    read(JOURNAL, unit)
    machine.run("journalctl", "--rotate")
    log(machine, "later still")  # the unit's entries are in a file that goes, this one stays
    machine.run("sh", "-c", "rm -f /var/log/journal/*/system@*.journal")
    told = read(unit)["unit seldom.service"]
    assert told["lines"] == []


def test_units_priorities_and_what_is_not_there(machine, read):
    machine.run("systemd-run", "--unit", "printer", "--wait", "sh", "-c", "echo fine; echo '<3>broken'")
    given = (
        {"unit": "printer"},
        {"unit": "printer", "priority": "err"},
        {"unit": "nosuch"},
        {"unit": "nosuch*"},
        {"kernel": True},
    )
    told = read(*given)
    assert {"fine", "broken"} <= set(told["unit printer.service"]["lines"])
    assert told["unit printer.service (err and worse)"]["lines"] == ["broken"]
    assert told["unit printer.service (err and worse)"]["priorities"] == [3]
    assert [kind for kind, _message in told["unit nosuch.service"]["problems"]] == ["missing"]
    assert told["unit nosuch*.service"]["empty"]
    assert told["kernel"]["problems"] == []


def test_an_entry_with_line_breaks_is_one_line(machine, read):
    read(JOURNAL)
    code = (
        "import socket; s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.connect('/run/systemd/journal/socket');"
        "m = b'Traceback:\\n  File\\n\\nError'; s.send(b'SYSLOG_IDENTIFIER=app\\nMESSAGE\\n' + len(m).to_bytes(8, 'little') + m + b'\\n')"
    )
    machine.run("python3", "-c", code)
    machine.run("journalctl", "--sync")
    assert of_app(read(JOURNAL)["journal"]) == ["Traceback:\n  File\n\nError"]


def test_without_rights_it_says_what_was_not_seen(machine, read):
    told = read(JOURNAL, user="visitor")["journal"]
    ((kind, message),) = told["problems"]
    assert kind in ("unreadable", "partly")
    assert "permission" in message or "only messages of this user" in message


@pytest.mark.parametrize("cursor", ["nonsense", "s=1;i=1;b=1;m=1;t=1;x=1"])
def test_a_cursor_of_another_machine_is_survived(machine, read, cursor):
    import json

    broken = {"journal": {"v": 1, "kind": "journal", "last": cursor, "upto": 1.0, "owner": "", "same": 0}}
    machine.run("sh", "-c", f"echo '{json.dumps(broken)}' > /tmp/broken-{cursor[:3]}")
    command = ("env", "PYTHONPATH=/opt/library", "python3", "/opt/read_sources.py", f"/tmp/broken-{cursor[:3]}")
    log(machine, "still read")
    told = json.loads(machine.run(*command, json.dumps([JOURNAL])))["journal"]
    assert "still read" in of_app(told)
