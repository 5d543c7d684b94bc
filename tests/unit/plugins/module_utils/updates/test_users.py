# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services run something out of which files."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.users import (
    parse_maps,
    parse_unit,
    read_users,
    shipped_units,
    units_of,
)
from hypothesis import given
from hypothesis import strategies as st

MAPS = """\
55d0c8a00000-55d0c8a2b000 r--p 00000000 08:01 131  /usr/sbin/nginx
7f1c00000000-7f1c00021000 rw-p 00000000 00:00 0
7f1c0a000000-7f1c0a100000 r-xp 00000000 08:01 132                        /lib/x86_64-linux-gnu/libssl.so.3 (deleted)
7f1c0a200000-7f1c0a300000 r--p 00000000 08:01 133                        /srv/a file with blanks
7ffd0b000000-7ffd0b021000 rw-p 00000000 00:00 0                          [stack]
"""


def test_files_are_read_as_they_are_called_where_usr_is_merged() -> None:
    assert parse_maps(MAPS) == {
        "/usr/sbin/nginx",
        "/usr/lib/x86_64-linux-gnu/libssl.so.3",
        "/srv/a file with blanks",
    }


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("0::/system.slice/nginx.service\n", "nginx.service"),
        ("0::/system.slice/system-postgresql.slice/postgresql@15-main.service\n", "postgresql@15-main.service"),
        ("12:pids:/system.slice/ssh.service\n1:name=systemd:/system.slice/ssh.service\n", "ssh.service"),
        ("0::/user.slice/user-1000.slice/user@1000.service/app.slice/a.service\n", ""),
        ("0::/init.scope\n", ""),
        ("0::/system.slice/nginx.service/worker\n", "nginx.service"),
        ("", ""),
    ],
)
def test_the_service_of_a_process_is_read_from_its_cgroup(text: str, unit: str) -> None:
    assert parse_unit(text) == unit


def test_who_uses_a_package_is_found_over_its_files(host: Host, tmp_path: Path) -> None:
    for pid, unit, maps in (("10", "nginx", MAPS), ("11", "cron", ""), ("self", "nobody", MAPS)):
        folder = tmp_path / "proc" / pid
        folder.mkdir(parents=True)
        (folder / "cgroup").write_text(f"0::/system.slice/{unit}.service\n")
        (folder / "maps").write_text(maps)
    (tmp_path / "proc/12").mkdir()  # ended meanwhile
    users = read_users(host)
    assert units_of(["/lib/x86_64-linux-gnu/libssl.so.3", "/usr/share/doc"], users) == ("nginx.service",)
    assert units_of(["/usr/bin/vim"], users) == ()


def test_without_proc_nobody_uses_anything(host: Host) -> None:
    assert read_users(host) == {}


def test_units_that_a_package_ships_are_known_but_templates() -> None:
    files = [
        *("/lib/systemd/system/nginx.service", "/usr/lib/systemd/system/a@.service", "/etc/nginx.service"),
        *("/usr/lib/systemd/system/b.timer", "/usr/lib/systemd/system/multi-user.target.wants/c.service"),
    ]
    assert shipped_units(files) == ("nginx.service",)


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    parse_maps(text)
    parse_unit(text)
