# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configurations of logrotate, from real hosts and from nobody."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.logrotate import (
    Block,
    Settings,
    parse,
    parse_size,
    read_configuration,
)
from hypothesis import given
from hypothesis import strategies as st

DEBIAN = """\
# see "man logrotate" for details
weekly
rotate 4
create
#dateext
include /etc/logrotate.d
# system-specific logs may also be configured here.
"""
RSYSLOG = """\
/var/log/syslog
/var/log/mail.log
"/var/log/with space.log" /var/log/kern.log
{
\trotate 4
\tweekly # not daily
\tmissingok
\tpostrotate
\t\t/usr/lib/rsyslog/rsyslog-rotate { not a block }
\tendscript
}
/var/log/x/*.log /var/log/y/*.log { daily
 size=100M
}
"""


def put(tmp_path, path, text):
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text)


def test_blocks_with_several_paths_quotes_scripts_and_comments():
    first, second = parse(RSYSLOG)
    assert first.patterns == ("/var/log/syslog", "/var/log/mail.log", "/var/log/with space.log", "/var/log/kern.log")
    assert first.directives == (("rotate", "4"), ("weekly",), ("missingok",))
    assert second == Block(("/var/log/x/*.log", "/var/log/y/*.log"), (("daily",), ("size=100M",)))


def test_a_whole_configuration_with_its_folder(host, tmp_path):
    put(tmp_path, "etc/logrotate.conf", DEBIAN + "/var/log/wtmp { monthly\n minsize 1M\n }\n")
    put(tmp_path, "etc/logrotate.d/rsyslog", RSYSLOG)
    put(tmp_path, "etc/logrotate.d/old.dpkg-old", "/var/log/old.log { daily }\n")
    put(tmp_path, "etc/logrotate.d/copy~", "/var/log/old.log { daily }\n")
    found = read_configuration(host)
    assert found.files == ["/etc/logrotate.conf", "/etc/logrotate.d/rsyslog"]
    assert found.rule_for("/var/log/kern.log").settings == Settings(7)
    assert found.rule_for("/var/log/x/a.log").settings.size == 100 << 20
    assert found.rule_for("/var/log/wtmp").settings == Settings(31, 1 << 20)
    assert found.rule_for("/var/log/wtmp").source == "/etc/logrotate.conf"
    for path in ("/var/log/old.log", "/var/log/x/sub/a.log", "/var/log/x/.a.log", "/var/log/other"):
        assert found.rule_for(path) is None


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("", ["a", "a.orig"]),
        ("tabooext + .orig", ["a"]),
        ("tabooext .none", ["a", "a.bak", "a.orig"]),
        ("taboopat + *.orig", ["a"]),
    ],
)
def test_which_names_are_taboo(host, tmp_path, line, read):
    put(tmp_path, "etc/logrotate.conf", line + "\ninclude /etc/logrotate.d\n")
    for name in ("a", "a.bak", "a.orig"):
        put(tmp_path, "etc/logrotate.d/" + name, "/var/log/a { }\n")
    assert [path.rsplit("/", 1)[1] for path in read_configuration(host).files[1:]] == read


def test_a_file_that_includes_itself_comes_to_an_end(host, tmp_path):
    put(tmp_path, "etc/logrotate.conf", "include /etc/logrotate.conf\n/var/log/a {}\n")
    assert read_configuration(host).rule_for("/var/log/a")


def test_no_configuration_has_no_rules(host):
    assert read_configuration(host).rules == []


@pytest.mark.parametrize(
    ("text", "size"), [("100", 100), ("1k", 1024), ("10M", 10 << 20), ("1G", 1 << 30), ("big", None), ("", None)]
)
def test_sizes(text, size):
    assert parse_size(text) == size


@given(st.text(alphabet="/ab{}\"'#\\ \n=*endscriptpostrotate", max_size=300))
def test_hostile_text_breaks_nothing(text):
    list(parse(text))


@pytest.mark.parametrize("text", ["/var/log/a {\n postrotate\n never ends\n", "}\n}\n", "/var/log/a\n", '"/var/log/a'])
def test_what_never_ends_is_no_rule(text):
    assert [item for item in parse(text) if isinstance(item, Block) and item.patterns] == []
