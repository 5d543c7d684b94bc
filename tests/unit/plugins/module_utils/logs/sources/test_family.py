# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that rotation makes."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.family import belongs, families, forms_of, rank


@pytest.mark.parametrize(
    ("name", "root", "pattern"),
    [
        ("app.log", "app.log", "app.log"),
        ("app.log.1", "app.log", "app.log"),
        ("app.log.12.gz", "app.log", "app.log"),
        ("app.log-20261124", "app.log", "app.log"),
        ("app.log-20261124.xz", "app.log", "app.log"),
        ("app.log-20261124-1732406400.zst", "app.log", "app.log"),
        ("app.log.2026-11-24", "app.log", "app.log"),
        ("app.log.2026-11-24_13", "app.log", "app.log"),
        ("app.log.2026-11-24.1", "app.log", "app.log"),
        ("app.log.old", "app.log", "app.log"),
        ("app-20261124.log", "app.log", "app-*.log"),
        ("app.1.log", "app.log", "app.*.log"),
        ("syslog.3.gz", "syslog", "syslog"),
        ("error_log-20261124", "error_log", "error_log"),
        ("catalina.2026-11-24.log", "catalina.log", "catalina.*.log"),
        ("localhost_access_log.2026-11-24.txt", "localhost_access_log.txt", "localhost_access_log.*.txt"),
        ("postgresql-2026-11-24_000000.log", "postgresql.log", "postgresql-*.log"),
        ("postgresql-Mon.log", "postgresql.log", "postgresql-*.log"),
        ("postgresql-15-main.log.1", "postgresql-15-main.log", "postgresql-15-main.log"),
        ("2026-11-24.log", ".log", "*.log"),
        ("node-12.log", "node-12.log", "node-12.log"),
        (".gz", ".gz", ".gz"),
    ],
)
def test_what_a_name_comes_from(name, root, pattern):
    *_nearer, last = forms_of(name)
    assert (last.name, last.pattern) == (root, pattern)
    assert belongs(name, root)


def test_a_dated_log_that_was_rotated_belongs_to_both():
    assert [form.name for form in forms_of("app-20261124.log.1.gz")] == [
        "app-20261124.log.1",
        "app-20261124.log",
        "app.log",
    ]


@pytest.mark.parametrize("name", ["app.log.bz", "app.log.swp", "myapp.log", "app.logs", "app.log.1a", "app.log-1"])
def test_what_does_not_belong(name):
    assert not belongs(name, "app.log")


@pytest.mark.parametrize(
    ("matched", "siblings", "found"),
    [
        (["a.log", "a.log.1", "a.log.2.gz"], ["a.log", "a.log.1", "a.log.2.gz"], {"a.log": "a.log"}),
        (["a.log.1"], ["a.log.1"], {"a.log": "a.log"}),
        (["a-2026-11-23.log", "a-2026-11-24.log"], [], {"a.log": "a-*.log"}),
        (
            ["worker.1.log", "worker.2.log"],
            ["worker.1.log"],
            {"worker.1.log": "worker.1.log", "worker.2.log": "worker.2.log"},
        ),
        (["a.log", "a.1.log"], ["a.log", "a.1.log"], {"a.log": "a.log"}),
        ([], [], {}),
    ],
)
def test_one_source_for_each_log(matched, siblings, found):
    assert families(matched, siblings) == found


@pytest.mark.parametrize(("name", "number"), [("a.log", 0), ("a.log.1", 1), ("a.log.12.gz", 12), ("a.3.log", 3)])
def test_rank(name, number):
    assert rank(name) == number
