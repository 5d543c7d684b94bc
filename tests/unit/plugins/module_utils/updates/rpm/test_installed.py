# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the RPM database says, and what packages and ids are called."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import (
    cves_in,
    parse_nevra,
    severity_of,
    without_zero,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.installed import newest_by_key, parse_installed
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.touched import parse_files

QUERY = """\
bash\tx86_64\t5.1.8-6.el9\t7738634
gpg-pubkey\t(none)\t5a6340b3-6229229e\t0
kernel-core\tx86_64\t5.14.0-70.el9\t100
kernel-core\tx86_64\t5.14.0-427.el9\t200
openssl-libs\tx86_64\t1:3.0.7-27.el9\t(none)
warning: something
too\tfew
"""


def test_installed() -> None:
    found = parse_installed(QUERY)
    assert [(one.name, one.version, one.installed_size) for one in found] == [
        ("bash", "5.1.8-6.el9", 7738634),
        ("kernel-core", "5.14.0-70.el9", 100),
        ("kernel-core", "5.14.0-427.el9", 200),
        ("openssl-libs", "1:3.0.7-27.el9", None),
    ]
    assert newest_by_key(found)["kernel-core", "x86_64"].version == "5.14.0-427.el9"
    assert newest_by_key(reversed(found))["kernel-core", "x86_64"].version == "5.14.0-427.el9"
    assert parse_installed("") == []


def test_files() -> None:
    text = "bash\tx86_64\t/usr/bin/bash\npackage x is not installed\nbash\tx86_64\t(contains no files)\n\n"
    assert list(parse_files(text)) == [(("bash", "x86_64"), "/usr/bin/bash")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bash-0:5.1.8-6.el9.x86_64", ("bash", "5.1.8-6.el9", "x86_64")),
        ("python3-dnf-plugin-1:4.0-1.noarch", ("python3-dnf-plugin", "1:4.0-1", "noarch")),
        ("tar-1.35~rc1-9.fc44.i686 ", ("tar", "1.35~rc1-9.fc44", "i686")),
        ("bash", None),
        ("bash-5.1", None),
        ("", None),
    ],
)
def test_names(text: str, expected: tuple[str, str, str] | None) -> None:
    found = parse_nevra(text)
    assert (found and (found.name, found.version, found.arch)) == expected


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Critical", "critical"),
        ("Urgent", "critical"),
        (" high ", "important"),
        ("Medium", "moderate"),
        ("Low", "low"),
        ("None", "unknown"),
        ("unspecified", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_severities(text: str | None, severity: str) -> None:
    assert severity_of(text) == severity


def test_cves() -> None:
    text = "CVE-2026-10002, CVE-2026-0004 and CVE-2026-0004; CVE-20-1 XCVE-2026-00001 CVE-2025-9999"
    assert cves_in(text) == ("CVE-2025-9999", "CVE-2026-0004", "CVE-2026-10002")


def test_epochs() -> None:
    assert [without_zero(one) for one in ("0:1-1", "1:1-1", "1-1", "10:1-1")] == ["1-1", "1:1-1", "1-1", "10:1-1"]
