# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""apt itself, on a false host: what waits, what hides, what is missing, and that nothing is written."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import apt
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages.apt import (
    UnmetDependencies,
    is_security,
    judge_lists,
    parse_policy,
    parse_upgrades,
    read_lists,
    read_updates,
)
from hypothesis import given
from hypothesis import strategies as st

needs_apt = pytest.mark.skipif(shutil.which("apt-get") is None, reason="apt-get is not installed")

# Debian 12, Ubuntu 22.04 and ESM, as apt-get -s printed them.
SIMULATED = """\
Inst base-files [12.4+deb12u11] (12.4+deb12u15 Debian:12.15/oldstable [amd64])
Inst libgcrypt20 [1.10.1-3] (1.10.1-3+deb12u1 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [amd64]) []
Inst liblzma-dev [5.4.1-1] (5.4.1-1+deb12u2 Debian-Security:12/oldstable-security [amd64])
Inst linux-image-6.1.0-40-amd64 (6.1.153-1 Debian-Security:12/oldstable-security [amd64])
Inst libssl3:i386 [3.0.2-0ubuntu1.10] (3.0.2-0ubuntu1.19 Ubuntu:22.04/jammy-updates, Ubuntu:22.04/jammy-security [i386])
Inst vim [2:8.2.3995] (2:8.2.3995esm1 UbuntuESM:22.04/jammy-infra-security [amd64])
Inst local [1] (2 localhost [all])
Conf liblzma-dev (5.4.1-1+deb12u2 Debian-Security:12/oldstable-security [amd64])
"""


def test_upgrades_and_which_of_them_are_for_security():
    upgrades = {upgrade.name: upgrade.is_security for upgrade in parse_upgrades(SIMULATED)}
    assert upgrades == {
        "base-files": False,
        "libgcrypt20": True,
        "liblzma-dev": True,
        "libssl3:i386": True,
        "vim": True,
        "local": False,
    }


@pytest.mark.parametrize(
    ("origin", "answer"),
    [
        ("Debian-Security:12/oldstable-security", True),
        ("Debian-Security:13/stable", True),
        ("Ubuntu:24.04/noble-security", True),
        ("UbuntuESMApps:22.04/jammy-apps-security", True),
        ("Debian:12.15/oldstable", False),
        ("Ubuntu:24.04/noble-updates", False),
        ("security tools:1/main", False),
        ("", False),
    ],
)
def test_is_security(origin, answer):
    assert is_security(origin) is answer


POLICY = """\
hidden:
  Installed: 1.0
  Candidate: 1.2
  Version table:
     1.2 500
        500 http://archive.example/ubuntu jammy-updates/main amd64 Packages
     1.1 500
        500 http://archive.example/ubuntu jammy-security/main amd64 Packages
 *** 1.0 100
        100 /var/lib/dpkg/status
     0.9 500
        500 http://archive.example/ubuntu jammy/main amd64 Packages
fixed:
  Installed: 1.1
  Candidate: 1.2
  Version table:
     1.2 500
        500 http://archive.example/ubuntu jammy-updates/main amd64 Packages
 *** 1.1 500
        500 http://archive.example/ubuntu jammy-security/main amd64 Packages
        100 /var/lib/dpkg/status
"""


def test_a_security_update_behind_a_newer_version_is_found():
    assert parse_policy(POLICY) == {"hidden"}


def head(label="Debian-Security", suite="oldstable-security", codename="bookworm-security", until=""):
    text = "Origin: x\nLabel: {0}\nSuite: {1}\nCodename: {2}\n".format(label, suite, codename)
    return text + ("Valid-Until: {0}\n".format(until) if until else "")


@pytest.mark.parametrize(
    ("heads", "has_security", "expired"),
    [
        ([head()], True, ""),
        ([head("Ubuntu", "noble-security", "noble")], True, ""),
        ([head("Mirror", "stable", "bookworm-security")], True, ""),
        ([head("Debian", "oldstable", "bookworm")], False, ""),
        ([], False, ""),
        (["rubbish"], False, ""),
        ([head(until="Sat, 28 Nov 2026 00:53:02 UTC")], True, ""),
        (
            [head(until="Sat, 21 Nov 2026 00:53:02 UTC")],
            True,
            "the list of bookworm-security is void since Sat, 21 Nov",
        ),
        ([head(until="some day")], True, ""),
    ],
)
def test_lists(heads, has_security, expired):
    lists = judge_lists(heads, 1795478400.0)  # 2026-11-24
    assert lists.has_security is has_security
    assert lists.expired.startswith(expired) and bool(lists.expired) is bool(expired)


def test_no_lists_at_all_cannot_be_told(host, tmp_path):
    with pytest.raises(CannotTell, match="cannot be read"):
        read_lists(host)
    (tmp_path / "var/lib/apt/lists/partial").mkdir(parents=True)
    with pytest.raises(CannotTell, match="the package lists are missing") as caught:
        read_lists(host)
    assert "apt-get update" in caught.value.advice


@given(st.text())
def test_hostile_text_breaks_nothing(text):
    parse_upgrades(text)
    parse_policy(text)
    judge_lists([text], 0.0)


def package(name, version, depends=""):
    more = "Depends: {0}\n".format(depends) if depends else ""
    digest = "0" * 64
    return (
        "Package: {0}\nVersion: {1}\nArchitecture: all\nMaintainer: x <x@example.com>\n{2}"
        "Filename: pool/{0}.deb\nSize: 1\nSHA256: {3}\nDescription: x\n\n".format(name, version, more, digest)
    )


class Archive:
    """The files of an apt whose archives and installed packages a test makes up."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.sources = ""
        for folder in ("etc/apt/apt.conf.d", "etc/apt/preferences.d", "var/lib/apt/lists/partial", "var/lib/dpkg",
                       "var/cache/apt/archives/partial", "var/log/apt"):  # fmt: skip
            (root / folder).mkdir(parents=True)
        config = (
            'Dir "{0}/"; Dir::State "{0}/var/lib/apt"; Dir::State::status "{0}/var/lib/dpkg/status";'
            'Dir::Cache "{0}/var/cache/apt"; Dir::Cache::pkgcache "pkgcache.bin"; Dir::Cache::srcpkgcache "src.bin";'
            'Dir::Etc "{0}/etc/apt"; Dir::Log "{0}/var/log/apt"; Dir::Log::Planner "eipp.log.xz";'
            'Dir::Bin::methods "/usr/lib/apt/methods"; APT::Architecture "amd64"; APT::Architectures {{ "amd64"; }};\n'
        ).format(root)
        (root / "apt.conf").write_text(config)
        monkeypatch.setenv("APT_CONFIG", str(root / "apt.conf"))

    def publish(self, suite: str, label: str, packages: str) -> None:
        self.sources += "deb [trusted=yes] http://archive.example/debian {0} main\n".format(suite)
        (self.root / "etc/apt/sources.list").write_text(self.sources)
        stem = "archive.example_debian_dists_{0}_".format(suite)
        release = "Origin: x\nLabel: {0}\nSuite: {1}\nCodename: {1}\nArchitectures: all amd64\nComponents: main\n"
        date = "Date: Sat, 21 Nov 2026 00:53:02 UTC\n"
        lists = self.root / "var/lib/apt/lists"
        (lists / (stem + "Release")).write_text(release.format(label, suite) + date)
        (lists / (stem + "main_binary-amd64_Packages")).write_text(packages)

    def install(self, packages: str) -> None:
        status = packages.replace("Architecture: all\n", "Architecture: all\nStatus: install ok installed\n")
        (self.root / "var/lib/dpkg/status").write_text(status)

    def snapshot(self) -> dict[str, tuple[int, int]]:
        """Return every path with its size and when it was changed."""
        return {str(path): (path.lstat().st_mtime_ns, path.lstat().st_size) for path in self.root.rglob("*")}


@pytest.fixture
def archive(tmp_path, monkeypatch):
    return Archive(tmp_path, monkeypatch)


@pytest.fixture
def slow_host(tmp_path):
    return Host(Budget.of(30), root=str(tmp_path))


@needs_apt
def test_apt_says_what_waits_and_writes_nothing(archive, slow_host):
    archive.install(package("a", "1") + package("b", "1") + package("c", "1") + package("d", "1"))
    archive.publish("noble-security", "Ubuntu", package("a", "1.1") + package("b", "1.1"))
    archive.publish("noble-updates", "Ubuntu", package("b", "1.2") + package("c", "1.2") + package("d", "1"))
    before = archive.snapshot()
    updates = read_updates(slow_host)
    assert (updates.security, updates.total) == (["a", "b"], 3)
    assert abs(time.time() - updates.refreshed) < 60
    assert archive.snapshot() == before


@needs_apt
def test_nothing_waits_where_all_is_installed(archive, slow_host):
    archive.install(package("a", "1"))
    archive.publish("stable-security", "Debian-Security", package("a", "1"))
    updates = read_updates(slow_host)
    assert (updates.security, updates.total, updates.doubt) == ([], 0, "")


@needs_apt
def test_without_an_archive_of_security_updates_nobody_can_tell(archive, slow_host):
    archive.install(package("a", "1"))
    archive.publish("stable", "Debian", package("a", "2"))
    updates = read_updates(slow_host)
    assert (updates.security, updates.total) == (None, 1)


@needs_apt
def test_dependencies_that_are_not_met_are_named(archive, slow_host):
    archive.install(package("a", "1", depends="missing (>= 2)"))
    archive.publish("stable-security", "Debian-Security", package("x", "1"))
    with pytest.raises(UnmetDependencies, match="a Depends: missing"):
        read_updates(slow_host)


@needs_apt
def test_a_list_that_is_broken_cannot_be_told(archive, slow_host):
    archive.install(package("a", "1"))
    archive.publish("stable-security", "Debian-Security", "Package: a\nVersion:\n" + "x" * 100)
    with pytest.raises(CannotTell, match="apt-get ended with 100"):
        read_updates(slow_host)


@needs_apt
def test_the_age_is_that_of_the_last_fetch_not_of_the_servers_files(archive, slow_host):
    archive.install(package("a", "1"))
    archive.publish("stable-security", "Debian-Security", package("a", "1"))
    when = time.time() - 40 * 86400
    for path in ("var/lib/apt/lists", "var/lib/apt/lists/partial"):
        os.utime(archive.root / path, (when, when))
    assert abs(read_updates(slow_host).refreshed - when) < 2


@needs_apt
def test_a_fetch_that_failed_makes_no_list_younger(archive, slow_host):
    """apt-get update touches the folders, and ends with 0, even where it reached no archive at all."""
    archive.install(package("a", "1"))
    archive.publish("stable-security", "Debian-Security", package("a", "1"))
    fetched = time.time()
    later = fetched + 40 * 86400
    for path in ("var/lib/apt/lists", "var/lib/apt/lists/partial"):
        os.utime(archive.root / path, (later, later))
    assert abs(read_updates(slow_host).refreshed - fetched) < 60


@needs_apt
def test_a_list_that_only_root_may_read_is_a_reason_to_doubt(archive, slow_host, monkeypatch):
    archive.install(package("a", "1"))
    archive.publish("stable-security", "Debian-Security", package("a", "1"))
    for path in archive.root.glob("var/lib/apt/lists/*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (archive.root / "etc/apt/auth.conf").touch(mode=0o600)
    monkeypatch.setattr(Host, "is_root", property(lambda host: False))
    assert read_updates(slow_host).doubt == ""
    (archive.root / "etc/apt/sources.list").chmod(0o600)
    assert read_updates(slow_host).doubt == "/etc/apt/sources.list may not be read without root"


@needs_apt
def test_apt_is_asked_again_only_when_something_changed_that_its_plan_follows_from(archive, slow_host, monkeypatch):
    archive.install(package("a", "1"))
    archive.publish("noble-security", "Ubuntu", package("a", "1.1"))
    first = read_updates(slow_host)
    asked = []
    real = apt.simulate
    monkeypatch.setattr(apt, "simulate", lambda host: asked.append(1) or real(host))
    again = Host(Budget.of(30), root=slow_host.root, recalled=slow_host.kept)
    assert read_updates(again) == first
    assert not asked
    archive.install(package("a", "1.1"))
    later = read_updates(Host(Budget.of(30), root=slow_host.root, recalled=again.kept))
    assert (asked, later.total, later.security) == ([1], 0, [])


@needs_apt
@pytest.mark.parametrize("answer", [None, 5, [1], {"total": 3}])
def test_a_foreign_answer_is_no_plan(archive, slow_host, answer):
    archive.install(package("a", "1"))
    archive.publish("noble-security", "Ubuntu", package("a", "1.1"))
    read_updates(slow_host)
    kept = {"apt_updates": {**slow_host.kept["apt_updates"], "answer": answer}}
    assert read_updates(Host(Budget.of(30), root=slow_host.root, recalled=kept)).security == ["a"]
