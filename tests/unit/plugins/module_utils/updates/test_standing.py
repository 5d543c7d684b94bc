# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A reboot that is owed, and the end of a distribution."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.request import read_request
from ansible_collections.ops.upkeep.plugins.module_utils.updates.standing import (
    is_reboot_required,
    judge_end_of_life,
    judge_reboot,
    release_name,
)

CSV = """\
version,codename,series,created,release,eol,eol-server,eol-esm
27.04,Future Fox,future,2026-10-01,2027-04-01,2099-01-15
"""


def _release(tmp_path: Path, text: str) -> None:
    (tmp_path / "etc").mkdir(exist_ok=True)
    (tmp_path / "etc/os-release").write_text(text)


def test_a_reboot_is_told_with_its_packages_and_reasons(host: Host, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run/reboot-required").touch()
    (tmp_path / "run/reboot-required.pkgs").write_text("linux-image-6.1.0-40-amd64\nlibc6\nlibc6\n")
    finding = judge_reboot(host)
    assert finding.status == "warn"
    assert "libc6, linux-image-6.1.0-40-amd64: a new kernel, every process uses the C library" in finding.message
    assert is_reboot_required(host) is True


@pytest.mark.parametrize(
    ("release", "status", "source"),
    [
        ('ID=alien\nVERSION_ID="1"\nSUPPORT_END=2099-01-01\n', "ok", "SUPPORT_END in os-release"),
        ('ID=fedora\nVERSION_ID="38"\nSUPPORT_END=2099-01-01\n', "ok", "SUPPORT_END in os-release"),
        ('ID=alien\nVERSION_ID="1"\nSUPPORT_END=2001-01-01\n', "fail", "SUPPORT_END in os-release"),
        ('ID=ubuntu\nVERSION_ID="27.04"\n', "ok", "/usr/share/distro-info/ubuntu.csv"),
        ('ID=ubuntu\nVERSION_ID="14.04"\n', "fail", "distro-info-data"),
        ('ID=alien\nVERSION_ID="1"\nSUPPORT_END=soon\n', "unknown", ""),
        ("", "unknown", ""),
    ],
)
def test_the_end_is_read_from_the_vendor_then_the_table_then_the_data_on_the_host(
    host: Host, tmp_path: Path, release: str, status: str, source: str
) -> None:
    _release(tmp_path, release)
    folder = tmp_path / "usr/share/distro-info"
    folder.mkdir(parents=True)
    (folder / "ubuntu.csv").write_text(CSV)
    finding = judge_end_of_life(read_request({}).values, host)
    assert finding.status == status
    assert source in str(finding.evidence.get("source", ""))


def test_a_release_without_a_name_is_no_error(host: Host, tmp_path: Path) -> None:
    assert release_name(host) == ""
    _release(tmp_path, 'ID=debian\nPRETTY_NAME="Debian 12"\n')
    assert release_name(host) == "Debian 12"
