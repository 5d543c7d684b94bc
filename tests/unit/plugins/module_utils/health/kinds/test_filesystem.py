# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File systems of false hosts and of this one."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds.filesystem import KIND
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.linux import space
from ansible_collections.ops.upkeep.plugins.module_utils.linux.space import Broken, Missing, Usage

GIB = 1024**3
MOUNTS = """22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
23 22 0:5 / /proc rw - proc proc rw
24 22 0:6 / /srv/data rw - tmpfs tmpfs rw,size=20g
25 22 0:45 / /srv/nfs rw,relatime - nfs4 nas:/export rw,vers=4.2
26 22 0:47 / /net rw,relatime - autofs /etc/auto.net rw,indirect
27 22 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro
28 22 8:1 /srv/shared /mnt/bind rw - ext4 /dev/sda1 rw
"""
FSTAB = "UUID=1 / ext4 errors=remount-ro 0 1\ntmpfs /srv/data tmpfs size=20g 0 0\n/dev/sdc1 /backup xfs defaults 0 0\n"


def put(host, path, text=""):
    place = Path(host.path(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


@pytest.fixture
def server(host, monkeypatch):
    """A server with a full tmpfs and a network mount that hangs."""
    put(host, "/proc/self/mountinfo", MOUNTS)
    put(host, "/etc/fstab", FSTAB)
    answers = {
        "/": Usage(100 * GIB, 70 * GIB, 65 * GIB, 1000, 900),
        "/srv/data": Usage(20 * GIB, GIB, GIB, 1000, 10),
        "/srv/nfs": CannotTell("no answer within 4 s: it hangs"),
    }

    def answer(asked, place):
        found = answers.get(place.path, answers["/"])
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(space, "usage_of", answer)
    host.answers = answers
    return host


def by_key(findings):
    found = {(finding.check, finding.subject): finding for finding in findings}
    assert len(found) == len(findings)
    return found


def test_a_host_is_looked_at_whole(server, probe):
    found = by_key(probe("filesystem", on=server))
    assert {key: finding.status.value for key, finding in found.items()} == {
        ("filesystem_mounted", "/"): "ok",
        ("filesystem_mounted", "/srv/data"): "ok",
        ("filesystem_mounted", "/backup"): "fail",
        ("filesystem_readonly", "/"): "ok",
        ("filesystem_readonly", "/srv/nfs"): "ok",
        ("filesystem_space", "/"): "ok",
        ("filesystem_inodes", "/"): "ok",
        ("filesystem_space", "/srv/data"): "fail",
        ("filesystem_inodes", "/srv/data"): "fail",
        ("filesystem_space", "/srv/nfs"): "unknown",
        ("filesystem_mounted", "file systems"): "ok",
    }


def test_what_is_left_out_on_purpose_is_in_the_evidence(server, probe):
    summary = by_key(probe("filesystem", on=server))["filesystem_mounted", "file systems"]
    listed = [point for points in summary.evidence["left_out_on_purpose"].values() for point in points]
    assert sorted(listed) == ["/mnt/bind (ext4)", "/net (autofs)", "/proc (proc)", "/snap/core/1 (squashfs)"]
    assert summary.evidence["looked_at"] == ["/", "/srv/data", "/srv/nfs"]


def test_thousands_of_mounts_leave_the_evidence_within_its_bound(server, probe):
    lines = []
    for number in range(100, 3000):
        lines.append("{0} 22 0:{0} / /var/lib/docker/overlay2/{0:064x}/merged rw - overlay overlay rw".format(number))
        lines.append("{0}9 22 1:{0} / /run/netns/{0:060x} rw - nsfs nsfs rw".format(number))
    put(server, "/proc/self/mountinfo", MOUNTS + "\n".join(lines) + "\n")
    summary = by_key(probe("filesystem", on=server, look_at=["mounted"]))["filesystem_mounted", "file systems"]
    left_out = summary.evidence["left_out_on_purpose"]
    assert left_out["of containers"][-1].endswith(" more") and left_out["mounted on demand, not touched"]
    assert summary.evidence["looked_at"] == ["/", "/srv/data", "/srv/nfs"]


def test_a_path_is_looked_at_on_its_mount_and_under_its_own_name(server, probe):
    found = by_key(probe("filesystem", on=server, path="/srv/data/deep"))
    assert set(found) == {("filesystem_space", "/srv/data/deep"), ("filesystem_inodes", "/srv/data/deep")}
    assert found["filesystem_space", "/srv/data/deep"].evidence["mount_point"] == "/srv/data"


@pytest.mark.parametrize(
    ("path", "answer", "check", "status"),
    [
        ("/srv/gone", Missing("No such file or directory"), "filesystem_mounted", Status.FAIL),
        ("/srv/nfs", Broken("Stale file handle"), "filesystem_space", Status.FAIL),
        ("/srv/nfs", CannotTell("Permission denied"), "filesystem_space", Status.UNKNOWN),
        ("/srv/nfs", RuntimeError("odd"), "filesystem_space", Status.UNKNOWN),
    ],
)
def test_a_named_path_that_does_not_answer(server, probe, path, answer, check, status):
    server.answers[path] = answer
    findings = probe("filesystem", on=server, path=path, look_at=["space", "inodes"])
    assert [(finding.check, finding.subject, finding.status) for finding in findings] == [(check, path, status)]


def test_what_is_mounted_on_demand_is_not_touched(server, probe):
    (finding,) = probe("filesystem", on=server, path="/net/nas/home")
    assert finding.status is Status.UNKNOWN and "on demand" in finding.message


def test_a_named_path_that_fstab_mounts_and_is_not_mounted_fails(server, probe):
    found = by_key(probe("filesystem", on=server, path="/backup"))
    assert found["filesystem_mounted", "/backup"].status is Status.FAIL


def test_globs_match_mount_points_and_one_without_a_match_fails(server, probe):
    found = by_key(probe("filesystem", on=server, paths=["/srv/*", "/opt/*"], look_at=["space"], exclude=["/srv/nfs"]))
    assert found["filesystem_space", "/srv/data"].status is Status.FAIL
    assert found["filesystem_mounted", "/opt/*"].status is Status.FAIL
    assert len(found) == 2


def test_expected_mounts(server, probe):
    found = by_key(probe("filesystem", on=server, look_at=["mounted"], fstab=False, expected=["/srv/data/", "/srv/db"]))
    assert found["filesystem_mounted", "/srv/data"].status is Status.OK
    assert found["filesystem_mounted", "/srv/db"].status is Status.FAIL


def test_a_mount_point_behind_a_link_is_found(server, probe):
    Path(server.path("/srv")).mkdir()
    Path(server.path("/data")).symlink_to("/srv/data")
    put(server, "/etc/fstab", "tmpfs /data tmpfs defaults 0 0\n")
    found = by_key(probe("filesystem", on=server, look_at=["mounted"], expected=["/data"]))
    assert found["filesystem_mounted", "/data"].status is Status.OK


def test_a_remount_after_errors_fails(server, probe):
    put(server, "/proc/self/mountinfo", MOUNTS.replace("rw,errors=remount-ro", "ro,errors=remount-ro"))
    found = by_key(probe("filesystem", on=server, look_at=["readonly"]))
    assert found["filesystem_readonly", "/"].status is Status.FAIL


def test_what_was_mounted_read_only_is_meant_so_in_a_look_at_the_whole_host_and_a_fail_where_it_is_named(server, probe):
    put(server, "/proc/self/mountinfo", MOUNTS.replace("0:45 / /srv/nfs rw", "0:45 / /srv/nfs ro"))
    key = ("filesystem_readonly", "/srv/nfs")
    assert by_key(probe("filesystem", on=server, look_at=["readonly"]))[key].status is Status.OK
    assert by_key(probe("filesystem", on=server, look_at=["readonly"], path="/srv/nfs"))[key].status is Status.FAIL


def test_an_empty_list_is_no_ok(host):
    put(host, "/proc/self/mountinfo", "")
    with pytest.raises(CannotTell):
        list(KIND.probe(plan_one({"kind": "filesystem"}).values, host))


def test_nothing_worth_a_look_is_no_ok(host, probe):
    put(host, "/proc/self/mountinfo", "23 22 0:5 / /proc rw - proc proc rw\n")
    (finding,) = probe("filesystem", on=host)
    assert finding.status is Status.UNKNOWN


def test_discovery_names_each_file_system_so_that_a_declared_check_takes_its_place(server):
    found = list(KIND.discover(server))
    assert [options.get("path") for options in found] == ["/", "/srv/data", "/srv/nfs", None]
    assert all(plan_one({**options, "kind": "filesystem"}) for options in found)


def test_discovery_takes_what_was_mounted_read_only_as_meant_unless_fstab_disagrees(server):
    text = MOUNTS.replace("8:1 / / rw,relatime", "8:1 / / ro,relatime").replace(
        "0:45 / /srv/nfs rw", "0:45 / /srv/nfs ro"
    )
    put(server, "/proc/self/mountinfo", text)
    found = {options.get("path"): options for options in KIND.discover(server)}
    assert "readonly" not in found["/"] and found["/srv/nfs"]["readonly"] is True


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"path": "/a", "paths": ["/b"]}, "exclude each other"),
        ({"look_at": []}, '"look_at" is empty'),
        ({"look_at": ["spaces"]}, "not one of its choices"),
        ({"path": "srv"}, "not an absolute path"),
        ({"space_warn": 95}, "contradict"),
    ],
)
def test_nonsense_is_told_before_anything_runs(options, said):
    with pytest.raises(WrongOptions, match=said):
        plan_one({"kind": "filesystem", **options})


def test_this_machine(probe):
    found = by_key(probe("filesystem"))
    assert found["filesystem_space", "/"].unit == "percent"
    assert 0 <= found["filesystem_space", "/"].value <= 100
