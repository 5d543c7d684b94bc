# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is looked at and what is left out, on the mounts of a real container and of servers."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.mount_choice import (
    BINDS,
    CONTAINERS,
    DEMAND,
    EXCLUDED,
    IMAGES,
    MASKS,
    PRIVATE,
    PSEUDO,
    choose,
    reason_against,
)
from ansible_collections.ops.upkeep.plugins.module_utils.linux.mounts import parse_mountinfo, reachable

# podman with systemd in it, on a host with cgroup v1 and v2, shortened by the cgroups.
CONTAINER = """\
173 114 0:72 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/containers/storage/overlay/l/6BB,upperdir=/x/diff
174 173 0:75 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
175 173 0:76 / /dev rw,nosuid,noexec - tmpfs tmpfs rw,size=65536k,mode=755
177 173 0:77 / /tmp rw,nosuid,nodev,relatime - tmpfs tmpfs rw
178 173 0:78 / /run rw,nosuid,nodev,relatime - tmpfs tmpfs rw
176 173 0:79 / /sys ro,nosuid,nodev,noexec,relatime - sysfs sysfs ro
179 173 254:0 /run/containers/storage/overlay-containers/314e/userdata/hosts /etc/hosts rw,relatime - ext4 /dev/vda rw
180 175 0:71 / /dev/shm rw,nosuid,nodev,noexec,relatime - tmpfs shm rw,size=64000k
181 178 254:0 /run/containers/storage/overlay-containers/314e/userdata/.containerenv /run/.containerenv rw - ext4 /dev/vda rw
183 175 0:74 / /dev/mqueue rw,nosuid,nodev,noexec,relatime - mqueue mqueue rw
185 178 0:80 / /run/lock rw,nosuid,nodev,relatime - tmpfs tmpfs rw
186 176 0:82 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw,mode=755
187 186 0:29 /libpod_parent/libpod-314e /sys/fs/cgroup/cpu ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,cpu
119 174 0:84 / /proc/acpi ro,relatime - tmpfs tmpfs ro
120 174 0:76 /null /proc/keys rw,nosuid,noexec - tmpfs tmpfs rw,size=65536k,mode=755
"""
BTRFS = """\
20 1 0:30 /root / rw,relatime shared:1 - btrfs /dev/sda3 rw,subvolid=256,subvol=/root
21 20 0:30 /home /home rw,relatime shared:2 - btrfs /dev/sda3 rw,subvolid=257,subvol=/home
22 20 8:2 / /boot rw,relatime shared:3 - ext4 /dev/sda2 rw
23 20 8:2 /grub2 /mnt/grub rw,relatime shared:3 - ext4 /dev/sda2 rw
"""


# LXC on Proxmox: a volume of its own for /, lxcfs over parts of /proc, a folder of the host bound in.
LXC = """\
500 400 252:7 / / rw,relatime - ext4 /dev/mapper/pve-vm--101--disk--0 rw,stripe=16
501 500 0:90 / /dev rw,relatime - tmpfs none rw,size=492k,mode=755,uid=100000,gid=100000
502 500 0:91 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
503 502 0:50 /proc/meminfo /proc/meminfo rw,nosuid,nodev,relatime - fuse.lxcfs lxcfs rw,user_id=0,group_id=0,allow_other
504 501 0:92 / /dev/.lxc/proc rw,relatime - proc proc rw
505 501 0:5 /null /dev/null rw,relatime - devtmpfs udev rw
506 501 0:93 / /dev/shm rw,nosuid,nodev - tmpfs tmpfs rw
507 500 0:94 / /run rw,nosuid,nodev - tmpfs tmpfs rw,mode=755
508 500 8:3 /srv/shared /mnt/shared rw,relatime - ext4 /dev/sda3 rw
"""


def one(line):
    (mount,) = parse_mountinfo(line)
    return mount


def kept(host, text, **options):
    return [mount.point for mount in choose(host, reachable(parse_mountinfo(text)), **options).kept]


def test_in_a_container_the_root_counts_once_and_each_tmpfs_that_can_fill(host):
    assert kept(host, CONTAINER) == ["/", "/tmp", "/run", "/dev/shm", "/run/lock"]


def test_in_lxc_the_volume_counts_and_what_its_host_binds_in_does_not(host):
    assert kept(host, LXC) == ["/", "/dev/shm", "/run"]


def test_everything_left_out_is_listed_under_its_reason(host):
    choice = choose(host, reachable(parse_mountinfo(CONTAINER)))
    listed = [point for points in choice.left_out.values() for point in points]
    assert len(listed) + len(choice.kept) == len(CONTAINER.splitlines())
    assert choice.left_out[BINDS] == ["/etc/hosts (ext4)", "/run/.containerenv (ext4)"]


def test_subvolumes_and_binds_of_one_file_system_count_once(host):
    assert kept(host, BTRFS) == ["/", "/boot"]


def test_a_volume_of_its_own_is_seen_in_a_container(host, monkeypatch):
    Path(host.path("/data")).mkdir()
    sizes = {host.path("/data"): 100, host.path("/"): 200}

    class Sizes:
        def __init__(self, blocks):
            self.f_blocks, self.f_frsize, self.f_files = blocks, 4096, 10

    monkeypatch.setattr("os.statvfs", lambda path: Sizes(sizes[path]))
    volume = "190 173 8:17 /volumes/db /data rw,relatime - ext4 /dev/sdb1 rw\n"
    assert "/data" in kept(host, CONTAINER + volume)
    sizes[host.path("/data")] = 200
    assert "/data" not in kept(host, CONTAINER + volume)


def test_exclude_takes_globs(host):
    assert kept(host, CONTAINER, exclude=["/run*", "/tmp"]) == ["/", "/dev/shm"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1 2 0:5 / /srv rw - tmpfs tmpfs rw,size=10m", None),
        ("1 2 0:5 / /dev/shm rw - tmpfs tmpfs rw", None),
        ("1 2 0:5 / /run/user/1000 rw - tmpfs tmpfs rw,size=1m", None),
        ("1 2 0:5 / /proceeds rw - ext4 /dev/sdb rw", None),
        ("1 2 0:5 / /device rw - ext4 /dev/sdb rw", None),
        ("1 2 0:5 / /var/lib/docker rw - xfs /dev/sdb rw", None),
        ("1 2 0:5 / /srv/x rw - nfs4 nas:/x rw", None),
        ("1 2 0:5 / /mnt/sshfs rw - fuse.sshfs u@h:/ rw,user_id=1000,allow_other", None),
        ("1 2 0:5 / /mnt/sshfs rw - fuse.sshfs u@h:/ rw,user_id=1000", PRIVATE),
        ("1 2 0:5 / /mnt/sshfs rw - fuse.sshfs u@h:/ rw,user_id=0", None),
        ("1 2 0:5 / /dev rw - devtmpfs udev rw", PSEUDO),
        ("1 2 0:5 / /dev/hugepages rw - hugetlbfs h rw", PSEUDO),
        ("1 2 0:5 / /run/credentials/x.service rw - tmpfs none rw", PSEUDO),
        ("1 2 0:5 / /var/lib/lxcfs rw - fuse.lxcfs lxcfs rw,allow_other", PSEUDO),
        ("1 2 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro", IMAGES),
        ("1 2 11:0 / /media/cd ro - iso9660 /dev/sr0 ro", IMAGES),
        ("1 2 0:5 / /mnt/empty ro - tmpfs none ro,size=4k", MASKS),
        ("1 2 0:5 / /net rw - autofs auto rw", DEMAND),
        ("1 2 0:5 / /var/lib/docker/overlay2/ab/merged rw - overlay overlay rw", CONTAINERS),
        ("1 2 0:5 / /var/lib/kubelet/pods/u/volumes/secret rw - tmpfs tmpfs rw", CONTAINERS),
        ("1 2 0:5 / /usr ro - overlay sysext ro", CONTAINERS),
        ("1 2 0:5 / / rw - overlay overlay rw", None),
    ],
)
def test_single_mounts(line, reason):
    assert reason_against(one(line)) == reason


def test_a_read_only_tmpfs_of_fstab_is_not_left_out():
    assert reason_against(one("1 2 0:5 / /srv/x ro - tmpfs tmpfs ro"), wanted=["/srv/x"]) is None


def test_what_exclude_names_is_left_out_first():
    assert reason_against(one("1 2 0:5 / /srv/x rw - nfs4 nas:/x rw"), ["/srv/*"]) == EXCLUDED
