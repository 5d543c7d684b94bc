# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are there or not, old, large, of others, full of hostile lines, or no files at all."""

from __future__ import annotations

import hashlib
import os
import socket
import time
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host


@pytest.fixture
def tree(tmp_path):
    """A folder with files of several ages and sizes: age in hours -> name."""
    for name, hours, size in (("a.dump", 1, 10), ("b.dump", 30, 2000), ("c.dump", 50, 300000)):
        path = tmp_path / "backups" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x" * size)
        when = time.time() - hours * 3600
        os.utime(path, (when, when))
        path.chmod(0o640)
    return tmp_path


def look(probe, host, **options):
    """Return the findings of one check by their id."""
    return {finding.check: finding for finding in probe("file", on=host, **options)}


def test_a_file_that_is_there_is_ok(probe, host, tree):
    (finding,) = probe("file", on=host, path="/backups/a.dump")
    assert (finding.check, finding.status, finding.subject) == ("file_present", Status.OK, "/backups/a.dump")
    assert finding.message == "10 B, changed 60 min ago"


@pytest.mark.parametrize(
    ("path", "options", "status", "said"),
    [
        ("/backups/z", {}, "fail", "is not there"),
        ("/no/folder/z", {}, "fail", "is not there"),
        ("/backups/a.dump/z", {}, "fail", "is not there"),
        ("/backups/*.none", {}, "fail", "no file"),
        ("/nothing/**/x", {}, "fail", "no file"),
        ("/backups/*.none", {"min_count": 0}, "ok", "no file"),
        ("/backups/*.dump", {}, "ok", "3 files"),
        ("/backups/*.dump", {"min_count": 4}, "fail", "3 files, fewer than 4"),
        ("/backups/*.dump", {"max_count": 2}, "fail", "3 files, more than 2"),
        ("/backups", {}, "ok", "3 files"),
        ("/backups/", {"max_count": 2}, "fail", "3 files, more than 2"),
        ("/**/?.dump", {}, "ok", "3 files"),
        ("/backups/[ab].dump", {}, "ok", "2 files"),
        ("/backups/z", {"exists": False}, "ok", "is not there, as it must be"),
        ("/backups/*.none", {"exists": False}, "ok", "is not there, as it must be"),
        ("/backups/a.dump", {"exists": False}, "fail", "is there, but must not be"),
        ("/backups/*.dump", {"exists": False}, "fail", "is there, but must not be"),
        ("/backups", {"exists": False}, "fail", "is there, but must not be"),
    ],
)
def test_whether_it_is_there(probe, host, tree, path, options, status, said):
    found = look(probe, host, path=path, **options)["file_present"]
    assert (found.status, found.message) == (Status(status), said)


def test_an_empty_folder_fails_and_one_with_only_folders_too(probe, host, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "outer" / "inner").mkdir(parents=True)
    assert look(probe, host, path="/empty")["file_present"].message == "no file"
    found = look(probe, host, path="/outer")["file_present"]
    assert found.status is Status.FAIL
    assert found.evidence["left_out"] == {"folders": 1}


def test_a_link_that_leads_nowhere_fails_and_counts_as_there_where_nothing_may_be(probe, host, tmp_path):
    (tmp_path / "link").symlink_to("nowhere")
    found = look(probe, host, path="/link")["file_present"]
    assert found.status is Status.FAIL
    assert found.message.startswith("is a link to nowhere, which cannot be reached")
    assert look(probe, host, path="/link", exists=False)["file_present"].status is Status.FAIL


def test_a_name_with_magic_letters_is_found_as_it_is(probe, host, tmp_path):
    (tmp_path / "a[1].log").write_text("x")
    assert look(probe, host, path="/a[1].log")["file_present"].message.startswith("1 B")


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ({"age_fail": "26h"}, "ok", "the newest was changed 60 min ago (fails at 26 h)"),
        ({"age_fail": "30m"}, "fail", "the newest was changed 60 min ago (fails at 30 min)"),
        ({"age_warn": "30m", "age_fail": "26h"}, "warn", "the newest was changed 60 min ago (warns at 30 min)"),
        ({"oldest_age_fail": "49h"}, "fail", "the oldest was changed 2 days ago (fails at 2 days)"),
        ({"oldest_age_fail": "60h"}, "ok", "the oldest was changed 2 days ago (fails at 2 days)"),
    ],
)
def test_age(probe, host, tree, options, status, said):
    found = look(probe, host, path="/backups/*.dump", **options)["file_age"]
    assert (found.status, found.message) == (Status(status), said)
    assert found.unit == "seconds" and abs(found.value - {"new": 3600, "old": 180000}[said[4:7]]) < 60


def test_both_ages_are_one_finding_and_the_worse_one_speaks_first(probe, host, tree):
    found = look(probe, host, path="/backups", age_fail="26h", oldest_age_fail="40h")["file_age"]
    assert found.status is Status.FAIL
    assert found.message.startswith("the oldest") and "; the newest" in found.message


def test_a_file_from_the_future_warns_since_its_age_is_not_known(probe, host, tree):
    later = time.time() + 10810
    os.utime(tree / "backups" / "a.dump", (later, later))
    found = look(probe, host, path="/backups/a.dump", age_fail="26h")["file_age"]
    assert (found.status, found.message) == (Status.WARN, "is dated 3 h in the future")


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ({"size_fail": "1K"}, "fail", "the largest of 3 files has 293.0 KiB (fails at 1.0 KiB); 2 in all are beyond"),
        ({"size_fail": "1M"}, "ok", "the largest of 3 files has 293.0 KiB (fails at 1.0 MiB)"),
        ({"min_size_fail": 10}, "fail", "the smallest of 3 files has 10 B (fails at 10 B)"),
        ({"min_size_warn": 100, "size_fail": "1M"}, "warn", "the smallest of 3 files has 10 B (warns at 100 B); the"),
        ({"min_size_fail": 9}, "ok", "the smallest of 3 files has 10 B (fails at 9 B)"),
    ],
)
def test_size(probe, host, tree, options, status, said):
    found = look(probe, host, path="/backups/*", **options)["file_size"]
    assert found.status is Status(status)
    assert found.message.startswith(said)


def test_owner_and_group_by_name_and_by_number(probe, host, tree):
    (tree / "etc").mkdir()
    (tree / "etc/passwd").write_text("root:x:{0}:0::/root:/bin/sh\n".format(os.getuid()))
    (tree / "etc/group").write_text("staff:x:{0}:\n".format(os.getgid()))
    good = look(probe, host, path="/backups/*", owner="root", group=str(os.getgid()))["file_owner"]
    assert (good.status, good.message) == (Status.OK, "owner root, group {0}".format(os.getgid()))
    bad = look(probe, host, path="/backups/*", owner="app", group="wheel")["file_owner"]
    assert bad.status is Status.FAIL
    assert bad.message == "3 of 3 files: /backups/a.dump: owner is root, not app, group is staff, not wheel"


@pytest.mark.parametrize(
    ("path", "options", "status", "said"),
    [
        ("/backups/a.dump", {"mode": "0640"}, "ok", "mode is 0640"),
        ("/backups/a.dump", {"mode": "0600"}, "fail", "mode is 0640, not 0600"),
        ("/backups/a.dump", {"mode_max": "0660"}, "ok", "mode allows no more than 0660"),
        ("/backups/a.dump", {"mode_max": "0600"}, "fail", "mode is 0640, which allows more than 0600"),
        ("/backups", {"mode": "0755"}, "ok", "mode is 0755"),
        ("/backups", {"mode": "0700"}, "fail", "mode is 0755, not 0700"),
    ],
)
def test_mode(probe, host, tree, path, options, status, said):
    (tree / "backups").chmod(0o755)
    found = look(probe, host, path=path, **options)["file_mode"]
    assert (found.status, found.message) == (Status(status), said)


def test_checksum(probe, host, tree):
    digest = hashlib.sha256(b"x" * 10).hexdigest()
    good = look(probe, host, path="/backups/a.dump", checksum="SHA256:" + digest.upper())["file_checksum"]
    assert (good.status, good.message) == (Status.OK, "sha256 is the expected one")
    bad = look(probe, host, path="/backups/b.dump", checksum="sha256:" + digest)["file_checksum"]
    assert bad.status is Status.FAIL
    assert bad.evidence["expected"] == digest
    several = look(probe, host, path="/backups/*", checksum="sha256:" + digest)["file_checksum"]
    assert several.message.startswith("2 of 3 files: /backups/b.dump: sha256 is ")


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ({"regex": "^two$"}, "ok", "line 2 matches"),
        ({"regex": "^four"}, "fail", "no line matches"),
        ({"not_regex": "^four"}, "ok", "no line matches what must not be there"),
        ({"not_regex": "thr[e]+"}, "fail", "line 3 matches what must not be there"),
        ({"regex": "one", "not_regex": "two"}, "fail", "line 2 matches what must not be there; line 1 matches"),
        ({"regex": "three", "search_limit": 8}, "unknown", "no line matches in its first 8 B, which is all"),
        ({"not_regex": "three", "search_limit": 8}, "ok", "no line matches what must not be there in its first 8 B"),
        ({"regex": "three", "search_limit": 14}, "ok", "line 3 matches"),
    ],
)
def test_content(probe, host, tmp_path, options, status, said):
    (tmp_path / "conf").write_bytes(b"one\r\ntwo\nthree")
    found = look(probe, host, path="/conf", **options)["file_content"]
    assert found.status is Status(status)
    assert found.message.startswith(said)


def test_a_secret_on_a_line_that_matches_is_not_shown(probe, host, tmp_path):
    (tmp_path / "conf").write_text("db_password=hunter2\n")
    found = look(probe, host, path="/conf", not_regex="password")["file_content"]
    assert "hunter2" not in str(found.to_dict())


def test_binary_content_and_endless_lines_are_searched_too(probe, host, tmp_path):
    (tmp_path / "blob").write_bytes(b"\xff\xfe\x00" * 500000 + b"\nend")
    assert look(probe, host, path="/blob", regex="^end$")["file_content"].message == "line 2 matches"


@pytest.mark.parametrize("options", [{"regex": "x"}, {"checksum": "md5:" + "0" * 32}])
def test_a_fifo_and_a_socket_never_block(probe, host, tmp_path, options):
    os.mkfifo(tmp_path / "fifo")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "sock"))
        for name, kind in (("fifo", "a FIFO"), ("sock", "a socket")):
            found = list(look(probe, host, path="/" + name, **options).values())
            assert found[0].message.startswith(kind)
            assert (found[1].status, found[1].message) == (Status.FAIL, "is no regular file")


def test_a_device_never_blocks(probe):
    (_present, found) = probe("file", path="/dev/zero", regex="x")
    assert found.status is Status.FAIL
    assert found.message == "is no regular file"


def test_a_link_where_users_can_write_is_not_read(probe, host, tmp_path):
    (tmp_path / "secret").write_text("root only")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o1777)
    (tmp_path / "open/link").symlink_to(tmp_path / "secret")
    found = look(probe, host, path="/open/link", regex="root")["file_content"]
    assert found.status is Status.UNKNOWN
    assert "not followed" in found.message


def test_a_link_that_only_the_owner_can_have_made_is_followed(probe, tmp_path):
    folder = tmp_path / "current"
    folder.mkdir(mode=0o755)
    (folder / "real").write_text("good")
    (folder / "link").symlink_to("real")
    host = Host(Budget.of(10), root=str(folder))
    assert look(probe, host, path="/link", regex="good")["file_content"].status is Status.OK


def test_a_huge_sparse_file_is_hashed_within_the_budget_only(probe, tmp_path):
    with open(tmp_path / "sparse", "wb") as file:
        file.truncate(1 << 40)
    over = Host(Budget.of(0), root=str(tmp_path))
    found = look(probe, over, path="/sparse", checksum="sha1:" + "0" * 40)["file_checksum"]
    assert found.status is Status.UNKNOWN
    assert found.message == "only the first 1.0 MiB could be read in time"


def test_a_folder_that_may_not_be_read_is_unknown_not_missing(probe, open_host, as_nobody):
    os.mkdir(open_host.path("/closed"), mode=0o700)
    Path(open_host.path("/closed/a.dump")).touch()
    with as_nobody():
        with pytest.raises(CannotTell, match="no permission to look into /closed"):
            probe("file", on=open_host, path="/closed/a.dump")
        for options in ({"path": "/closed/*.dump"}, {"path": "/closed/*.dump", "exists": False}, {"path": "/closed"}):
            with pytest.raises(CannotTell, match="not seen for lack of permission: /closed"):
                probe("file", on=open_host, **options)


def test_content_that_may_not_be_read_is_unknown(probe, open_host, as_nobody):
    Path(open_host.path("/secret")).touch(mode=0o600)
    with as_nobody():
        found = look(probe, open_host, path="/secret", regex="x")
    assert found["file_present"].status is Status.OK
    assert found["file_content"].status is Status.UNKNOWN
    assert found["file_content"].message == "no permission to read it"


def test_one_check_of_all_wishes_yields_each_id_once(probe, host, tree):
    found = probe(
        "file",
        on=host,
        path="/backups/*",
        age_fail="1d",
        size_fail="1G",
        owner="root",
        mode="0640",
        checksum="md5:" + "0" * 32,
        regex="x",
        not_regex="y",
    )
    assert [finding.check for finding in found] == [
        "file_present",
        "file_age",
        "file_size",
        "file_owner",
        "file_mode",
        "file_checksum",
        "file_content",
    ]
    assert {finding.subject for finding in found} == {"/backups/*"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, 'option "path" is missing'),
        ({"path": "relative"}, "not an absolute path"),
        ({"path": "/x", "checksum": "3b0c"}, "write the algorithm before it"),
        ({"path": "/x", "checksum": "sha256:3b0c"}, "sha256 has 64 hexadecimal digits"),
        ({"path": "/x", "checksum": "crc32:00000000"}, "write the algorithm before it"),
        ({"path": "/x", "mode": "0640", "mode_max": "0640"}, "exclude each other"),
        ({"path": "/x", "mode": "rw-r"}, "not a mode"),
        ({"path": "/x", "regex": "("}, "not a regular expression"),
        ({"path": "/x", "exists": False, "owner": "root"}, '"owner" has nothing to look at'),
        ({"path": "/x", "age_warn": "2d", "age_fail": "1d"}, "contradict each other"),
        ({"path": "/x", "min_count": 3, "max_count": 2}, 'below "min_count"'),
    ],
)
def test_nonsense_is_an_error_before_anything_runs(options, said):
    with pytest.raises(WrongOptions, match=said):
        plan_one({"kind": "file", **options})
