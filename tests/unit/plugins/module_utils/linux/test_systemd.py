# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What systemctl prints, recorded with systemd 252 and 257 and written after 239, and what is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux import systemd
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed
from hypothesis import given
from hypothesis import strategies as st

FIXTURES = Path(__file__).parent / "fixtures"


def shown(version: int) -> dict[str, systemd.Unit]:
    units = systemd.parse_show((FIXTURES / f"systemctl_show_{version}.txt").read_text())
    return {name: unit for unit in units for name in unit.names}


@pytest.mark.parametrize("version", [252, 257])
def test_the_listing_tells_the_state_of_every_unit(version):
    units = {unit.name: unit for unit in systemd.parse_list((FIXTURES / f"systemctl_list_{version}.txt").read_text())}
    assert len(units) > 150
    assert units["planted-failed.service"] == systemd.Listed("planted-failed.service", "loaded", "failed", "failed")
    assert units["planted-flap.service"].active in ("active", "activating")
    assert units["planted-bad.service"].load == "bad-setting"
    assert units["planted-badsock.service"].load == "not-found"
    assert units["-.mount"].sub == "mounted"


@pytest.mark.parametrize(
    "line",
    [
        "● nginx.service loaded failed failed A high performance web server",
        "* nginx.service loaded failed failed A high performance web server",
        "  nginx.service loaded failed failed",
    ],
)
def test_marks_before_a_unit_are_no_part_of_its_name(line):
    assert systemd.parse_list(line) == [systemd.Listed("nginx.service", "loaded", "failed", "failed")]


@pytest.mark.parametrize("text", ["", "\n\n", "0 loaded units listed.", "Failed to connect to bus", "x" * 100000])
def test_a_listing_without_units_is_empty(text):
    assert systemd.parse_list(text) == []


@pytest.mark.parametrize("version", [239, 252, 257])
def test_every_block_of_show_is_a_unit(version):
    text = (FIXTURES / f"systemctl_show_{version}.txt").read_text()
    units = systemd.parse_show(text)
    assert [unit.id for unit in units] == [line[3:] for line in text.splitlines() if line.startswith("Id=")]


@pytest.mark.parametrize("version", [252, 257])
def test_an_alias_is_a_name_of_the_same_unit(version):
    units = shown(version)
    assert units["planted-alias.service"] is units["planted-remain.service"]


@pytest.mark.parametrize(
    ("version", "name", "failure"),
    [
        (252, "planted-reload.service", "exit-code"),
        (252, "planted-reloadslow.service", "timeout"),
        (252, "planted-reloadok.service", None),
        (257, "planted-reload.service", "exit-code"),
        (257, "planted-reloadslow.service", "timeout"),
        (257, "planted-stopped.service", None),
        (239, "nginx.service", "exit code 1"),
        (239, "sshd.service", None),
    ],
)
def test_a_reload_that_failed_is_found_in_every_version(version, name, failure):
    assert shown(version)[name].reload_failure() == failure


ARGUMENTS = "argv[]=/bin/sh -c exit 1 ; code=exited ; status=0 }"
COMMAND = "{ path=/bin/x ; argv[]=%s ; ignore_errors=%s ; start_time=[n/a] ; stop_time=[n/a] ; pid=9 ; code=%s }"


@pytest.mark.parametrize(
    ("result", "commands", "failure"),
    [
        ("", [COMMAND % ("/bin/x", "no", "exited ; status=7")], "exit code 7"),
        ("exit-code", [COMMAND % ("/bin/x", "no", "exited ; status=7")], "exit code 7"),
        ("", [COMMAND % ("/bin/x", "no", "killed ; status=15/TERM")], "killed by signal TERM"),
        ("", [COMMAND % ("/bin/x", "yes", "exited ; status=7")], None),
        ("", [COMMAND % ("/bin/x", "no", "(null) ; status=0/0")], None),
        # After a reload that went well the old command may still tell of the one before.
        ("success", [COMMAND % ("/bin/x", "no", "exited ; status=7")], None),
        # What a command is given may look like its end.
        ("", [COMMAND % ("sh -c x ; code=exited ; status=1 }", "no", "exited ; status=0")], None),
        ("", ["garbage", "", "; status=", "} ; code=exited ; status=x }"], None),
    ],
)
def test_the_end_of_a_reload_command(result, commands, failure):
    unit = systemd.Unit({"Id": "a.service", "ReloadResult": result}, commands)
    assert unit.reload_failure() == failure


@pytest.mark.parametrize(
    ("value", "age"), [("1000000", 9.0), ("0", None), ("18446744073709551615", None), ("", None), ("n/a", None)]
)
def test_the_age_of_a_monotonic_time(value, age):
    assert systemd.Unit({"ActiveEnterTimestampMonotonic": value}).age("ActiveEnter", 10.0) == age


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("nginx", "nginx.service"),
        ("nginx.service", "nginx.service"),
        ("backup.timer", "backup.timer"),
        ("app@1.2", "app@1.2.service"),
        ("org.example.app", "org.example.app.service"),
        ("-.mount", "-.mount"),
        ("/srv/data", "/srv/data"),
    ],
)
def test_a_name_without_a_type_is_a_service(name, full):
    assert systemd.full_name(name) == full


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1d 2h 3min 4.5s", 93784.5),
        ("55min 12.5s", 3312.5),
        ("250ms", 0.25),
        ("1month 1w", 3234600.0),
        ("0", 0.0),
        ("infinity", None),
        ("", None),
        ("1 fortnight", None),
    ],
)
def test_spans_as_systemd_prints_them(text, seconds):
    assert systemd.parse_span(text) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("Tue 2026-11-24 03:31:00 UTC", 1795491060.0), ("", None), ("n/a", None), ("0", None)],
)
def test_times_as_systemd_prints_them(text, seconds):
    assert systemd.parse_time(text) == seconds


@given(st.text())
def test_no_text_breaks_the_parsers(text):
    for unit in systemd.parse_show(text) + systemd.parse_show("Id=a.service\n" + text):
        unit.reload_failure()
        unit.age("ActiveEnter", 0.0)
    systemd.parse_list(text)
    systemd.parse_span(text)


@given(st.from_regex(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", fullmatch=True))
def test_no_time_breaks_the_parser(text):
    systemd.parse_time(text)


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (Completed((), None, "", "", timed_out=True), "did not answer in time"),
        (Completed((), None, "", "", cut=True), "printed more than"),
        (Completed((), 1, "", "Failed to connect to bus: No such file"), "Failed to connect to bus"),
    ],
)
def test_a_systemd_that_does_not_answer_cannot_be_told_of(host, monkeypatch, done, said):
    monkeypatch.setattr(host, "run", lambda *_args, **_named: done)
    with pytest.raises(CannotTell, match=said):
        systemd.listed_units(host)
