# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of mounts of real hosts, of containers, and of nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.mounts import (
    folders_above,
    may_hang,
    mount_of,
    parse_fstab,
    parse_mountinfo,
    reachable,
    read_fstab,
    read_mounts,
    unescape,
    without_links,
)
from hypothesis import given
from hypothesis import strategies as st

# A virtual machine whose /dev/shm and /dev/pts were mounted twice.
TWICE = """\
24 27 0:6 / /dev rw,relatime - devtmpfs devtmpfs rw,size=12334432k,mode=755
25 24 0:23 / /dev/shm rw,relatime - tmpfs tmpfs rw,size=24683656k
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
30 25 0:27 / /dev/shm rw,relatime - tmpfs tmpfs rw,size=24683656k
"""
# Debian 12 with an NFS home below it, and a local file system mounted inside of that.
SERVER = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
36 22 8:2 / /boot/efi rw,relatime shared:30 - vfat /dev/sda2 rw,fmask=0077
40 22 0:45 / /srv/na\040me rw,relatime shared:40 master:2 propagate_from:2 unbindable - nfs4 nas:/export/a\040b rw,vers=4.2
41 40 0:46 / /srv/na\040me/cache rw,relatime - tmpfs tmpfs rw
42 22 0:47 / /net rw,relatime - autofs /etc/auto.net rw,fd=6,indirect
"""


def points(mounts):
    return [mount.point for mount in mounts]


def test_fields_are_read_with_escapes_and_optional_ones():
    mount = parse_mountinfo(SERVER)[2]
    assert (mount.id, mount.parent, mount.device, mount.root) == (40, 22, "0:45", "/")
    assert (mount.point, mount.type, mount.source) == ("/srv/na me", "nfs4", "nas:/export/a b")
    assert "rw" in mount.options and "vers=4.2" in mount.super_options


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "1 2 3",
        "x y 8:1 / / rw - ext4 /dev/sda1 rw",
        "1 2 8:1 / / rw ext4 /dev/sda1 rw",
        "1 2 8:1 / / rw - ext4",
    ],
)
def test_lines_that_are_none_are_left_out(text):
    assert parse_mountinfo(text) == []


@given(st.text(max_size=300))
def test_no_text_breaks_the_parser(text):
    for mount in parse_mountinfo(text + "\n" + text):
        assert isinstance(mount.id, int)


@given(st.text(alphabet=" \\\tabcé", max_size=20))
def test_escapes_are_undone(text):
    escaped = "".join("\\{:03o}".format(ord(sign)) if sign in " \t\\" else sign for sign in text)
    assert unescape(escaped) == text


def test_a_mount_under_another_at_the_same_place_is_not_reachable():
    found = reachable(parse_mountinfo(TWICE))
    assert points(found) == ["/dev", "/", "/dev/shm"]
    assert [mount.device for mount in found if mount.point == "/dev/shm"] == ["0:27"]


def test_what_a_later_mount_of_a_folder_above_covers_is_not_reachable():
    text = "1 0 8:1 / / rw - ext4 a rw\n2 1 8:2 / /a/b rw - ext4 b rw\n3 2 8:3 / /a/b/c rw - ext4 c rw\n4 1 8:4 / /a rw - ext4 d rw\n"
    assert points(reachable(parse_mountinfo(text))) == ["/", "/a"]


def test_a_sibling_with_a_longer_name_covers_nothing():
    text = "1 0 8:1 / / rw - ext4 a rw\n2 1 8:2 / /var rw - ext4 b rw\n3 1 8:3 / /var2 rw - ext4 c rw\n4 3 8:4 / /var2/x rw - ext4 d rw\n"
    assert points(reachable(parse_mountinfo(text))) == ["/", "/var", "/var2", "/var2/x"]


def test_mounts_that_name_each_other_as_parents_end():
    text = "1 2 8:1 / /a rw - ext4 a rw\n2 1 8:2 / /b rw - ext4 b rw\n"
    assert len(reachable(parse_mountinfo(text))) == 2


@pytest.mark.parametrize(
    ("path", "point"),
    [
        ("/", "/"),
        ("/etc/passwd", "/"),
        ("/boot/efi", "/boot/efi"),
        ("/boot/efivars", "/"),
        ("/srv/na me/x/y", "/srv/na me"),
    ],
)
def test_a_path_lies_on_the_nearest_mount(path, point):
    mount = mount_of(path, parse_mountinfo(SERVER))
    assert mount is not None and mount.point == point


def test_a_path_on_no_mount_has_none():
    assert mount_of("/x", parse_mountinfo("2 1 8:2 / /b rw - ext4 b rw\n")) is None


def test_a_local_file_system_inside_a_network_mount_may_hang_too():
    mounts = parse_mountinfo(SERVER)
    assert [mount.point for mount in mounts if may_hang(mount, mounts)] == ["/srv/na me", "/srv/na me/cache", "/net"]


@pytest.mark.parametrize(("path", "above"), [("/", []), ("/a", ["/"]), ("/a/b/c", ["/a/b", "/a", "/"])])
def test_folders_above(path, above):
    assert folders_above(path) == above


def test_fstab_entries_are_those_with_a_place():
    entries = parse_fstab(
        "# comment\nUUID=1 / ext4 errors=remount-ro 0 1\n/swap none swap sw 0 0\n\n"
        "nas:/x /srv/with\\040blank/ nfs4 noauto,_netdev\n/dev/sdb1 /old ext4\nbroken line\n"
    )
    assert [(entry.point, entry.at_boot) for entry in entries] == [
        ("/", True),
        ("/srv/with blank", False),
        ("/old", True),
    ]


def test_an_automount_of_systemd_is_not_expected_at_boot():
    (entry,) = parse_fstab("nas:/x /srv/x nfs4 noatime,x-systemd.automount 0 0")
    assert not entry.at_boot


def test_no_fstab_is_an_empty_one(host):
    assert read_fstab(host) == []


def test_no_list_of_mounts_is_no_answer(host):
    with pytest.raises(CannotTell, match="cannot be read"):
        read_mounts(host)


def test_links_are_followed_up_to_where_it_may_hang(host):
    root = Path(host.path("/"))
    (root / "data").mkdir()
    (root / "current").symlink_to("/data")
    (root / "far").symlink_to("/srv/na me/deep")
    (root / "loop").symlink_to("/loop")
    mounts = parse_mountinfo(SERVER)
    assert without_links(host, "/current/../current/x", mounts) == "/data/x"
    assert without_links(host, "/far/away", mounts) == "/srv/na me/deep/away"
    with pytest.raises(CannotTell, match="40 links"):
        without_links(host, "/loop", mounts)
