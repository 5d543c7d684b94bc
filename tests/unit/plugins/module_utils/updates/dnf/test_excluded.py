# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why dnf leaves a package out."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.excluded import (
    HELD,
    parse_list,
    parse_plugin,
    read_locked,
    read_main,
    why_excluded,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import Package, Repository

BASH = Package("bash", "x86_64", "1:5.2-3.el9", "updates")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("# Added lock on Tue Nov 24 11:51:01 2026\nbash-0:5.1.8-6.el9.*\n", ("bash",)),
        ("!bash-0:5.2-1.el9.*\n", ("bash",)),
        ("python3-dnf-0:4.14.0-9.el9.noarch # why\n", ("python3-dnf",)),
        ("kernel*\n\n", ("kernel*",)),
        ("", ()),
    ],
)
def test_lists(text: str, names: tuple[str, ...]) -> None:
    assert parse_list(text) == names


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[main]\nenabled = 1\nlocklist = /srv/list\n", "/srv/list"),
        ("[main]\nenabled=1\n", ""),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_where_the_list_is(text: str, path: str) -> None:
    assert parse_plugin(text) == path


def test_locks_of_both_kinds(host: Host, tmp_path: Path) -> None:
    assert read_locked(host) == ()
    (tmp_path / "etc/dnf/plugins").mkdir(parents=True)
    (tmp_path / "etc/dnf/plugins/versionlock.conf").write_text("[main]\nlocklist=/etc/dnf/mine\n")
    (tmp_path / "etc/dnf/mine").write_text("bash-0:5.1.8-6.el9.*\n")
    (tmp_path / "etc/dnf/versionlock.toml").write_text(
        'version = "1.0"\n[[packages]]\nname = "zsh"\n[[packages.conditions]]\nkey = "evr"\nvalue = "5.9-1"\n'
    )
    assert read_locked(host) == ("bash", "zsh")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[main]\nexcludepkgs=bash, zsh*\n  fish\nexclude=old\n", (("bash", "zsh*", "fish", "old"), ())),
        ("[main]\nincludepkgs=bash\n", ((), ("bash",))),
        ("[main]\nexcludepkgs=bash\nnonsense\n", (("bash",), ())),
        ("[other]\nexcludepkgs=bash\n", ((), ())),
        ("", ((), ())),
    ],
)
def test_the_configuration(host: Host, tmp_path: Path, text: str, expected: tuple[object, object]) -> None:
    assert read_main(host) == ((), ())
    (tmp_path / "etc/dnf").mkdir(parents=True)
    (tmp_path / "etc/dnf/dnf.conf").write_text(text)
    assert read_main(host) == expected


@pytest.mark.parametrize(
    ("locked", "excludes", "includes", "repository", "cause"),
    [
        (["bash"], ["bash"], [], Repository("updates"), HELD),
        (["zsh"], ["ba*"], [], Repository("updates"), "excluded by excludepkgs=ba*"),
        ([], ["bash.x86_64"], [], Repository("updates"), "excluded by excludepkgs=bash.x86_64"),
        ([], ["bash-5.2"], [], Repository("updates"), "excluded by excludepkgs=bash-5.2"),
        (
            [],
            ["zsh"],
            [],
            Repository("updates", excludes=("bash",)),
            "excluded by excludepkgs=bash of the repository updates",
        ),
        ([], [], ["zsh"], Repository("updates"), "excluded, for it is not in includepkgs"),
        ([], [], [], Repository("updates", includes=("zsh",)), "excluded, for it is not in includepkgs"),
        ([], [], [], Repository("other", excludes=("bash",)), "excluded by the configuration of dnf or by a plugin"),
    ],
)
def test_one_cause(
    locked: list[str], excludes: list[str], includes: list[str], repository: Repository, cause: str
) -> None:
    assert why_excluded(BASH, locked, excludes, includes, [repository]) == cause
