# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What apt-get printed in simulations, and what else it might."""

from __future__ import annotations

import contextlib

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.simulation import (
    Simulation,
    Step,
    parse_simulation,
)
from hypothesis import given
from hypothesis import strategies as st

# Debian 12 and Ubuntu 24.04.
PRINTED = """\
Reading package lists...
Calculating upgrade...
The following packages have been kept back:
  linux-image-amd64 nginx
  nginx-common
The following upgrades have been deferred due to phasing:
  libsystemd0 systemd
The following packages will be upgraded:
  libssl3
3 upgraded, 1 newly installed, 1 to remove and 5 not upgraded.
Inst libperl5.36 [5.36.0-7+deb12u3] (5.36.0-7+deb12u4 Debian-Security:12/oldstable-security [amd64]) [perl:amd64 ]
Inst perl-modules-5.36 [5.36.0-7+deb12u3] (5.36.0-7+deb12u4 Debian-Security:12/oldstable-security [all])
Inst libssl3:i386 [3.0.2-0ubuntu1.10] (3.0.2-0ubuntu1.19 Ubuntu:22.04/jammy-updates, Ubuntu:22.04/jammy-security [i386])
Inst linux-image-6.1.0-40-amd64 (6.1.153-1 Debian-Security:12/oldstable-security [amd64])
Inst local [1] (2 localhost [all])
Inst bare [1] (2 [all])
Remv apache2 [2.4.62-1~deb12u1]
Purg old:i386 [1:2-3]
Conf libperl5.36 (5.36.0-7+deb12u4 Debian-Security:12/oldstable-security [amd64])
"""
SECURITY = "Debian-Security:12/oldstable-security"


def test_every_kind_of_step_is_read() -> None:
    assert parse_simulation(PRINTED).steps == (
        Step("install", "libperl5.36", "amd64", "5.36.0-7+deb12u3", "5.36.0-7+deb12u4", (SECURITY,)),
        Step("install", "perl-modules-5.36", "all", "5.36.0-7+deb12u3", "5.36.0-7+deb12u4", (SECURITY,)),
        Step(
            "install",
            "libssl3",
            "i386",
            "3.0.2-0ubuntu1.10",
            "3.0.2-0ubuntu1.19",
            ("Ubuntu:22.04/jammy-updates", "Ubuntu:22.04/jammy-security"),
        ),
        Step("install", "linux-image-6.1.0-40-amd64", "amd64", None, "6.1.153-1", (SECURITY,)),
        Step("install", "local", "all", "1", "2", ("localhost",)),
        Step("install", "bare", "all", "1", "2", ()),
        Step("remove", "apache2", "", "2.4.62-1~deb12u1", None, ()),
        Step("remove", "old", "i386", "1:2-3", None, ()),
    )


def test_what_is_left_alone_is_read_over_several_lines() -> None:
    found = parse_simulation(PRINTED)
    assert found.kept == ("linux-image-amd64", "nginx", "nginx-common")
    assert found.deferred == ("libsystemd0", "systemd")


@pytest.mark.parametrize("text", ["", "Inst", "E: broken\n", "\0\x1b[31mInst\n", "  Inst a"])
def test_what_is_no_simulation_holds_no_step(text: str) -> None:
    assert parse_simulation(text) == Simulation(())


@pytest.mark.parametrize("text", ["Inst a [", "Inst \n", "Inst a [1] (2 Debian", "Remv ", "Inst a"])
def test_a_step_that_is_cut_off_is_not_passed_over(text: str) -> None:
    with pytest.raises(CannotTell, match="not understood"):
        parse_simulation("Inst local [1] (2 localhost [all])\n" + text)


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    with contextlib.suppress(CannotTell):
        parse_simulation("Inst " + text + "\nThe following packages have been kept back:\n  " + text)
