# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the user wrote, and from what lies on the host, to sources."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources import discovery
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.find import sources_of
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option


@pytest.fixture(autouse=True)
def no_engines(monkeypatch):
    monkeypatch.setattr(discovery, "engines", lambda *_: [])


@pytest.mark.parametrize(
    ("item", "name", "kind"),
    [
        ({"path": "/log/app.log"}, "/log/app.log", "file"),
        ({"path": "/log//app.log"}, "/log//app.log", "file"),
        ({"path": "/log/*.log"}, "/log/*.log", "file"),
        ({"unit": "nginx"}, "unit nginx.service", "journal"),
        ({"unit": "logrotate.timer", "priority": "warning"}, "unit logrotate.timer (warning and worse)", "journal"),
        ({"journal": True}, "journal", "journal"),
        ({"kernel": True}, "kernel", "journal"),
        ({"container": "web"}, "container web", "container"),
    ],
)
def test_names_for_life(host, item, name, kind):
    assert [(source.name, source.kind, source.named) for source in sources_of(host, [item])] == [(name, kind, True)]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({}, "sources[0]: says no place; write one of path, unit, container, journal, kernel"),
        ({"path": "log"}, "sources[0] (log): option \"path\" is 'log' (not an absolute path"),
        ({"path": "/a", "unit": "b"}, 'sources[0] (/a): options "path" and "unit" exclude each other'),
        ({"pth": "/a"}, 'sources[0]: option "pth" is not known; did you mean "path"?'),
        ({"unit": "a", "priority": "bad"}, "sources[0] (a): option \"priority\" is 'bad' (not one of its choices)"),
        ({"path": "/a", "priority": "err"}, 'option "priority" is for the journal, which "path" is not'),
        ({"journal": False}, "sources[0]: says no place"),
        ("/var/log/x", "sources[0]: '/var/log/x' is no mapping; write for instance path: /var/log/app.log"),
    ],
)
def test_mistakes_name_the_item_and_the_way_out(host, item, words):
    with pytest.raises(WrongOptions) as error:
        sources_of(host, [item, {"path": "/fine"}])
    (problem,) = error.value.problems
    assert words in problem


def test_all_mistakes_are_told_at_once(host):
    with pytest.raises(WrongOptions) as error:
        sources_of(host, [{"path": "a"}, {"unit": "fine"}, {"nix": 1}])
    assert [problem[:10] for problem in error.value.problems] == ["sources[0]", "sources[2]"]


def test_more_options_come_with_the_source(host):
    (source,) = sources_of(host, [{"path": "/a", "format": "json"}], [Option("format", "Its format.")])
    assert source.values["format"] == "json"


def test_the_first_of_two_that_name_one_log_counts(host, tmp_path):
    (tmp_path / "a.log").touch()
    sources = sources_of(host, [{"path": "/a.log"}, {"path": "/*.log"}])
    assert [source.name for source in sources] == ["/a.log"]


def test_a_folder_is_no_log_of_a_pattern(host, tmp_path):
    (tmp_path / "log" / "x.log").mkdir(parents=True)
    (tmp_path / "log" / "y.log").touch()
    assert [source.name for source in sources_of(host, [{"path": "/log/*"}])] == ["/log/y.log"]


def found(host) -> list[str]:
    return [source.name for source in sources_of(host, None)]


def put(tmp_path, *paths):
    for path in paths:
        file = tmp_path / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("one\n")


def test_nothing_is_invented_where_there_is_nothing(host):
    assert found(host) == []


def test_the_usual_files_of_services_and_not_what_the_journal_has_too(host, tmp_path, monkeypatch):
    monkeypatch.setattr(type(host), "which", lambda self, command: "/usr/bin/" + command)
    put(tmp_path, "/var/log/journal/abc/system.journal", "/var/log/syslog", "/var/log/auth.log")
    put(tmp_path, "/var/log/nginx/access.log", "/var/log/nginx/access.log.1", "/var/log/nginx/error.log")
    put(tmp_path, "/var/log/postgresql/postgresql-15-main.log")
    assert found(host) == [
        "journal",
        "/var/log/nginx/access.log",
        "/var/log/nginx/error.log",
        "/var/log/postgresql/postgresql-15-main.log",
    ]
    assert not any(source.named for source in sources_of(host, []))


def test_without_a_journal_what_syslog_writes(host, tmp_path):
    put(tmp_path, "/var/log/messages", "/var/log/nginx/access.log")
    assert found(host) == ["/var/log/nginx/access.log", "/var/log/messages"]


def test_a_link_to_a_device_is_not_found_but_can_be_named(host, tmp_path):
    put(tmp_path, "/var/log/nginx/error.log")
    (tmp_path / "var/log/nginx/access.log").symlink_to("/dev/null")
    assert found(host) == ["/var/log/nginx/error.log"]
    given = [{"path": "/var/log/nginx/*.log"}]
    assert [source.name for source in sources_of(host, given)] == [
        "/var/log/nginx/access.log",
        "/var/log/nginx/error.log",
    ]
