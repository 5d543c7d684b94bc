# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is there on a host for good, and what only passes."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.health.check import check_health
from ansible_collections.ops.upkeep.plugins.module_utils.health.inventory import (
    MAX_NAMES,
    listeners_for_good,
    take_inventory,
    units_for_good,
)
from ansible_collections.ops.upkeep.plugins.module_utils.linux.listeners import Listener
from ansible_collections.ops.upkeep.plugins.module_utils.linux.systemd import Listed, Unit


def unit(name, state="enabled", active="active", sub="running", **more):
    return Unit({"Id": name, "UnitFileState": state, "ActiveState": active, "SubState": sub, "Type": "simple", **more})


@pytest.mark.parametrize(
    ("one", "stays"),
    [
        (unit("nginx.service"), True),
        (unit("nginx.service", active="failed", sub="failed"), True),  # it is there, and its check says how it is
        (unit("nginx.service", active="activating", sub="auto-restart"), True),
        (unit("shop.service", state="disabled"), True),  # started by hand
        (unit("shop.service", state="static"), True),
        (unit("postgresql@15-main.service", state="enabled-runtime"), True),
        (unit("web@8081.service", state="static"), True),
        (unit("ufw.service", sub="exited", Type="oneshot"), True),
        (unit("apt-daily.timer", sub="waiting"), True),
        (unit("systemd-tmpfiles-clean.timer", state="static", sub="waiting"), True),
        (unit("backup.service", state="static", active="activating", sub="start", Type="oneshot"), False),
        (unit("backup.service", state="static", TriggeredBy="backup.timer"), False),
        (unit("cups.service", TriggeredBy="cups.socket cups.path"), False),  # ends when nobody prints
        (unit("packagekit.service", state="static", Type="dbus"), False),
        (unit("systemd-hostnamed.service", state="static"), False),
        (unit("run-r3f2a.service", state="transient"), False),
        (unit("user@1000.service", state="static"), False),
        (unit("user-runtime-dir@1000.service", state="static"), False),
        (unit("sshd@3-10.0.0.1:22-10.0.0.9:51822.service", state="static"), False),
        (unit("sshd@3-[::1]:22-[::1]:51822.service", state="disabled"), False),
        (unit("coredump@7-1234-0.service", state="disabled"), False),
    ],
)
def test_units(one, stays):
    assert units_for_good({one.id: one}, []) == ([one.id] if stays else [])


def test_a_unit_with_two_names_is_one_and_sockets_come_from_the_listing():
    ssh = unit("ssh.service")
    listed = [Listed("dbus.socket", "loaded", "active", "running"), Listed("x.socket", "loaded", "inactive", "dead")]
    listed.append(Listed("session-3.scope", "loaded", "active", "running"))
    assert units_for_good({"ssh.service": ssh, "sshd.service": ssh}, listed) == ["ssh.service", "dbus.socket"]


def test_listeners():
    found = [
        Listener("0.0.0.0", 22, "sshd"),
        Listener("::", 22, "sshd"),
        Listener("127.0.0.1", 6010, "sshd"),
        Listener("0.0.0.0", 6010, "shop"),
        Listener("0.0.0.0", 40123, "rpc.statd"),
    ]
    assert listeners_for_good(found, range(32768, 61000)) == ["tcp 0.0.0.0:22", "tcp [::]:22", "tcp 0.0.0.0:6010"]


MOUNTS = """\
21 1 8:1 / / rw - ext4 /dev/sda1 rw
22 21 0:22 / /run/user/1000 rw - tmpfs tmpfs rw
23 21 8:2 / /srv rw - ext4 /dev/sda2 rw
24 21 8:3 / /media/stick rw - vfat /dev/sdb1 rw
25 21 0:30 / /home rw - autofs systemd-1 rw
26 25 0:31 / /home/anna rw - nfs4 files:/anna rw
27 21 0:40 / /var/lib/docker/overlay2/abc/merged rw - overlay overlay rw
28 21 0:41 / /proc rw - proc proc rw
29 21 0:42 / /data rw - nfs4 files:/data rw
"""


def on_disk(host, name, text):
    path = host.root + name
    import os

    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def test_mounts(host):
    on_disk(host, "/proc/self/mountinfo", MOUNTS)
    assert take_inventory(host)["mounts"] == ["/", "/data", "/srv"]


def test_what_cannot_be_told_is_missing_and_not_empty(host):
    assert take_inventory(host) == {}


def test_a_kind_that_is_too_large_is_left_out(host):
    lines = [f"{number} 1 8:{number} / /m{number} rw - ext4 /dev/x rw" for number in range(2, MAX_NAMES + 3)]
    on_disk(host, "/proc/self/mountinfo", "\n".join(lines))
    assert "mounts" not in take_inventory(host)


def test_listeners_of_a_host_whose_port_range_is_its_own(host):
    head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    row = "   0: 00000000:{0:04X} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0\n"
    on_disk(host, "/proc/net/tcp", head + row.format(5000) + row.format(40000))
    assert take_inventory(host)["listeners"] == ["tcp 0.0.0.0:5000"]
    on_disk(host, "/proc/sys/net/ipv4/ip_local_port_range", "50000\t60999\n")
    assert take_inventory(host)["listeners"] == ["tcp 0.0.0.0:40000", "tcp 0.0.0.0:5000"]


def test_it_is_taken_when_the_host_was_asked_what_it_runs():
    assert "inventory" not in check_health([], auto=False, deadline=20, since=None)
    assert check_health([], auto=True, deadline=30, since=None)["inventory"]["mounts"]
