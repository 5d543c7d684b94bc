# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers of every make, and machines that only look like one."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.virtual import (
    container,
    named_in_cgroup,
    named_in_environment,
    named_in_root,
)

FIRST_NAMESPACE = "pid:[4026531836]"
OVERLAY = (
    "173 114 0:72 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/containers/storage/overlay/l/6BB,"
    "upperdir=/var/lib/containers/storage/overlay/b13a/diff\n"
)
LIVE_SYSTEM = "30 1 0:25 / / rw,relatime - overlay overlay rw,lowerdir=/run/live/rootfs,upperdir=/run/live/overlay/rw\n"


def put(host, path, text=""):
    place = Path(host.path(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def in_namespace(host, name):
    place = Path(host.path("/proc/self/ns/pid"))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(name)


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("/run/systemd/container", "podman\n", "podman"),
        ("/run/systemd/container", "lxc\n", "lxc"),
        ("/run/host/container-manager", "systemd-nspawn\n", "systemd-nspawn"),
        ("/proc/1/environ", "PATH=/bin\0container=lxc\0TERM=linux\0", "lxc"),
        ("/run/.containerenv", "", "podman"),
        ("/.dockerenv", "", "docker"),
        ("/proc/1/cgroup", "0::/kubepods.slice/kubepods-besteffort.slice/cri-containerd-1f.scope\n", "kubernetes"),
        ("/proc/sys/kernel/osrelease", "5.15.153.1-microsoft-standard-WSL2\n", "wsl"),
        ("/proc/self/mountinfo", OVERLAY, "podman"),
    ],
)
def test_each_mark_of_a_container_is_seen(host, path, text, kind):
    put(host, path, text)
    assert container(host) == kind


def test_a_machine_is_none(host):
    put(host, "/proc/1/environ", "HOME=/\0")
    put(host, "/proc/1/cgroup", "0::/init.scope\n")
    put(host, "/proc/self/mountinfo", LIVE_SYSTEM)
    assert container(host) is None


def test_a_machine_whose_image_was_made_from_a_container_is_none(host):
    put(host, "/.dockerenv")
    in_namespace(host, FIRST_NAMESPACE)
    assert container(host) is None


def test_the_mark_counts_in_a_namespace_of_its_own(host):
    put(host, "/.dockerenv")
    in_namespace(host, "pid:[4026532331]")
    assert container(host) == "docker"


def test_without_the_namespace_the_kernel_thread_tells(host):
    put(host, "/.dockerenv")
    put(host, "/proc/2/comm", "kthreadd\n")
    assert container(host) is None


@pytest.mark.parametrize(("text", "kind"), [("", None), ("container=\0", None), ("mycontainer=x\0", None)])
def test_an_environment_without_the_word_names_none(text, kind):
    assert named_in_environment(text) is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("12:memory:/docker/0f3c\n", "docker"),
        ("5:cpu:/lxc/web1\n", "lxc"),
        ("0::/machine.slice/libpod-31.scope\n", "podman"),
        ("0::/system.slice/dockers-friend.service\n", None),
        ("garbage", None),
    ],
)
def test_cgroups_are_named_for_their_manager(text, kind):
    assert named_in_cgroup(text) == kind


def test_only_the_layers_of_root_count():
    assert named_in_root("1 2 0:3 / /mnt/x rw - overlay o lowerdir=/var/lib/docker/overlay2/l\n") is None
