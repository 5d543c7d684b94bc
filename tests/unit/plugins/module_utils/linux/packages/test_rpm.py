# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The RPM database: in order, torn, with twins."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages.rpm import parse_twins, read_broken

GOOD = (
    "bash\tx86_64\t5.1.8-9.el9\n"
    "kernel-core\tx86_64\t5.14.0-1\n"
    "kernel-core\tx86_64\t5.14.0-2\n"
    "gpg-pubkey\t(none)\t1-1\n"
    "gpg-pubkey\t(none)\t2-2\n"
    "glibc\ti686\t2.34-1\n"
    "glibc\tx86_64\t2.34-1\n"
)


def test_a_database_in_order(talking_host):
    broken = read_broken(talking_host(rpm=GOOD))
    assert (broken.installed, broken.packages) == (7, {})
    assert "dnf check" in broken.not_looked_at


def test_twins_are_what_a_transaction_that_was_cut_off_leaves():
    lines = [*GOOD.splitlines(), "bash\tx86_64\t5.1.8-6.el9"]
    assert parse_twins(lines) == {"bash.x86_64": "installed twice: 5.1.8-9.el9, 5.1.8-6.el9"}


def test_an_old_yum_that_was_cut_off(talking_host, put):
    put("/var/lib/yum/transaction-all.2026-11-24", "x")
    assert "yum" in read_broken(talking_host(rpm=GOOD)).packages


def test_a_torn_database_is_what_is_broken(talking_host):
    errors = "warning: x\nerror: rpmdb: BDB0113 Thread/process 7 failed\nerror: cannot open Packages database\n"
    broken = read_broken(talking_host(rpm=(1, "", errors)))
    assert broken.packages == {"the RPM database": "error: rpmdb: BDB0113 Thread/process 7 failed"}


@pytest.mark.parametrize("answer", [(0, "", ""), (1, "", "sorry"), (None, "", "")])
def test_no_answer_cannot_be_told(talking_host, answer):
    with pytest.raises(CannotTell):
        read_broken(talking_host(rpm=answer))


def test_no_rpm_cannot_be_told(talking_host):
    with pytest.raises(CannotTell, match="not installed"):
        read_broken(talking_host())
