# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mount that truly hangs: a FUSE file system whose server never says a word."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any, Iterator

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.health.check import check_health
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.linux import space

MNT_DETACH = 2
LIBC = ctypes.CDLL(None, use_errno=True)


class HungMount:
    """A FUSE mount on a folder. Whoever asks it waits until the server is ended."""

    def __init__(self, folder: Path) -> None:
        self.point = str(folder)
        self._server = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
        told = f"fd={self._server},rootmode=40000,user_id=0,group_id=0".encode()
        if LIBC.mount(b"silent-server", os.fsencode(self.point), b"fuse.silent", 0, told) != 0:
            number = ctypes.get_errno()
            os.close(self._server)
            raise OSError(number, os.strerror(number))

    def end_server(self) -> None:
        """Leave the mount without anybody behind it."""
        os.close(self._server)
        self._server = -1

    def unmount(self) -> None:
        """Put everything back. A server that has ended lets go of all who wait."""
        if self._server >= 0:
            self.end_server()
        LIBC.umount2(os.fsencode(self.point), MNT_DETACH)


@pytest.fixture
def hung(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HungMount]:
    """A mount that hangs, and little patience with it."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    if not os.path.exists("/dev/fuse"):
        pytest.skip("there is no /dev/fuse here (modprobe fuse)")
    folder = tmp_path / "hung"
    folder.mkdir()
    try:
        mount = HungMount(folder)
    except OSError as error:
        pytest.skip(f"FUSE cannot be mounted here: {error.strerror}")
    monkeypatch.setattr(space, "PATIENCE_SECONDS", 0.5)
    yield mount
    mount.unmount()


def look(**options: Any) -> list[dict[str, Any]]:
    """Return the findings of one check of file systems on this machine."""
    found = check_health([plan_one({"kind": "filesystem", **options})], auto=False, deadline=20, since=None)
    findings: list[dict[str, Any]] = found["findings"]
    return findings


def test_a_hung_mount_costs_one_unknown_and_nothing_else(hung: HungMount) -> None:
    findings = look()
    about = {(finding["check"], finding["status"]) for finding in findings if finding["subject"] == hung.point}
    assert about == {("filesystem_space", "unknown"), ("filesystem_readonly", "ok")}
    others = [finding for finding in findings if finding["subject"] != hung.point]
    assert not [finding for finding in others if finding["status"] == "unknown"]
    assert ("filesystem_space", "/") in {(finding["check"], finding["subject"]) for finding in others}


@pytest.mark.parametrize("below", ["", "/deep/down/file"])
def test_a_named_path_on_a_hung_mount_is_unknown_and_says_which(hung: HungMount, below: str) -> None:
    (finding,) = look(path=hung.point + below, look_at=["space", "inodes"])
    assert finding["status"] == "unknown"
    assert "it hangs" in finding["message"]
    assert finding["evidence"]["source"] == "silent-server"


def test_a_mount_whose_server_is_gone_fails(hung: HungMount) -> None:
    hung.end_server()
    (finding,) = look(path=hung.point, look_at=["space", "inodes"])
    assert finding["status"] == "fail"
    assert "Transport endpoint is not connected" in finding["message"]


def test_a_link_to_a_hung_mount_is_followed_no_further(hung: HungMount, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(hung.point + "/somewhere")
    (finding,) = look(path=str(link), look_at=["space"])
    assert finding["status"] == "unknown"
