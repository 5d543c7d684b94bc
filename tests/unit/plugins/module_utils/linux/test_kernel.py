# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taint flags, and releases of every distribution in their order."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.kernel import (
    Installed,
    compare,
    decode_taint,
    flavour,
    newest,
    read_installed,
    read_running,
    read_taint,
)
from hypothesis import given
from hypothesis import strategies as st

RELEASES = st.text(alphabet="0123456789.-~+rcabel", max_size=12)


def put(host, path, text=""):
    place = Path(host.path(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("mask", "letters"), [(0, ""), (1, "P"), (512, "W"), (12289, "POE"), (128 | 512 | 16384, "DWL"), (1 << 19, "J")]
)
def test_taint_flags(mask, letters):
    assert "".join(letter for letter, _why in decode_taint(mask)) == letters


def test_a_flag_of_a_newer_kernel_shows_as_its_number():
    assert decode_taint(1 << 33)[0][0] == "33"


@pytest.mark.parametrize("text", ["", "x", "-1"])
def test_no_mask_is_no_answer(host, text):
    put(host, "/proc/sys/kernel/tainted", text)
    with pytest.raises(CannotTell):
        read_taint(host)


def test_no_proc_is_no_answer(host):
    with pytest.raises(CannotTell):
        read_taint(host)
    with pytest.raises(CannotTell):
        read_running(host)


@pytest.mark.parametrize(
    ("release", "kind"),
    [
        ("6.1.0-25-amd64", "-amd64"),
        ("6.1.0-25-cloud-amd64", "-cloud-amd64"),
        ("6.12.48+deb13-amd64", "-amd64"),
        ("6.1.0-0.deb11.21-amd64", "-amd64"),
        ("5.15.0-122-generic", "-generic"),
        ("5.14.0-427.13.1.el9_4.x86_64", ""),
        ("5.14.0-427.13.1.el9_4.x86_64+debug", "+debug"),
        ("5.14.21-150500.55.83-default", "-default"),
        ("6.6.58-0-lts", "-lts"),
        ("6.12.47+rpt-rpi-v8", "-rpi-v8"),
        ("6.11.5-arch1-1", ""),
    ],
)
def test_flavours(release, kind):
    assert flavour(release) == kind


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("6.1.0-9-amd64", "6.1.0-10-amd64"),
        ("6.1.0-25-amd64", "6.12.48+deb13-amd64"),
        ("6.12.41+deb13-amd64", "6.12.48+deb13-amd64"),
        ("6.12.48+deb13-amd64", "6.12.48+deb13.1-amd64"),
        ("5.14.0-427.13.1.el9_4.x86_64", "5.14.0-427.13.2.el9_4.x86_64"),
        ("5.14.0-70.el9.x86_64", "5.14.0-427.el9.x86_64"),
        ("6.11.4-301.fc41.x86_64", "6.11.10-300.fc41.x86_64"),
        ("6.12.0-rc3-amd64", "6.12.0-1-amd64"),
        ("6.12-rc3-amd64", "6.12-amd64"),
        ("6.1~rc1-amd64", "6.1-amd64"),
        ("5.15.0-99-generic", "5.15.0-100-generic"),
    ],
)
def test_releases_are_in_order(older, newer):
    assert compare(older, newer) < 0 < compare(newer, older)


@given(RELEASES, RELEASES)
def test_order_is_the_same_from_both_sides(left, right):
    assert compare(left, right) == -compare(right, left)  # pylint: disable=arguments-out-of-order
    assert compare(left, left) == 0


def test_the_newest_is_of_the_same_flavour():
    installed = ["6.1.0-9-amd64", "6.1.0-10-amd64", "6.1.0-99-rt-amd64", "6.1.0-98-cloud-amd64"]
    assert newest(installed, "6.1.0-9-amd64") == "6.1.0-10-amd64"
    assert newest(installed, "6.1.0-1-custom") is None


def test_images_count_and_leftovers_do_not(host):
    for name in (
        "vmlinuz-6.1.0-25-amd64",
        "vmlinuz-0-rescue-1f2e",
        "vmlinuz-lts",
        "vmlinuz-6.1.0-24-amd64.old",
        "initrd.img-6.1.0-26-amd64",
        "config-6.1.0-27-amd64",
    ):
        put(host, "/boot/" + name)
    put(host, "/lib/modules/6.1.0-20-amd64/modules.dep")
    put(host, "/lib/modules/6.1.0-30-amd64/vmlinuz")
    assert read_installed(host) == Installed(("6.1.0-25-amd64", "6.1.0-30-amd64"), ("/boot", "/lib/modules"))


def test_where_images_tell_no_release_their_modules_do(host):
    put(host, "/boot/vmlinuz-lts")
    put(host, "/lib/modules/6.6.62-0-lts/modules.dep")
    put(host, "/lib/modules/6.6.62-0-lts/kernel/fs/x.ko")
    put(host, "/lib/modules/6.6.58-0-lts/modules.dep")
    assert read_installed(host) == Installed(("6.6.62-0-lts",), ("/lib/modules",))


def test_no_kernel_is_installed_in_a_container(host):
    assert read_installed(host).releases == ()
