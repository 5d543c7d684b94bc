# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups that are files: fresh, whole, of the right thing, and finished."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup import file_backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.memory import Memory
from ansible_collections.ops.upkeep.plugins.module_utils.backup.verified import verified


def tar(*names: str) -> bytes:
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w") as file:
        for name in names:
            file.addfile(tarfile.TarInfo(name), io.BytesIO())
    return kept.getvalue()


def statuses(found):
    return {check: finding.status.value for check, finding in found.items()}


def test_a_good_archive_is_ok(look, put):
    put("/srv/a.tar.gz", gzip.compress(tar("etc/hosts")))
    found = look("files", path="/srv/*.tar.gz")
    assert set(statuses(found).values()) == {"ok", "skipped"}


def test_the_newest_one_is_judged(look, put):
    put("/srv/good.gz", gzip.compress(b"x"), 5000)
    put("/srv/bad.gz", gzip.compress(b"x")[:-3], 500)
    assert look("files", path="/srv/*.gz")["integrity"].status.value == "fail"
    assert "1 of them" not in look("files", path="/srv/*.gz")["retention"].message


def test_a_folder_stands_for_the_files_in_it(look, put):
    put("/srv/a.gz", gzip.compress(b"x"))
    assert look("files", path="/srv")["complete"].message.startswith("a.gz")


@pytest.mark.parametrize(("path", "said"), [("/srv/none.gz", "does not exist"), ("/srv/*.gz", "nothing matches it")])
def test_no_backup_fails(look, path, said):
    found = look("files", path=path)
    assert statuses(found) == {"complete": "fail"}
    assert said in found["complete"].message


def test_an_empty_file_is_no_backup(look, put):
    put("/srv/a.gz", b"")
    found = statuses(look("files", path="/srv/a.gz"))
    assert (found["size"], found["integrity"]) == ("fail", "fail")


def test_a_file_without_any_checksum_is_not_called_whole(look, put):
    put("/srv/a.img", os.urandom(1000))
    found = look("files", path="/srv/a.img")
    assert found["integrity"].status.value == "skipped"
    assert "sha256sum" in found["integrity"].advice
    assert not verified(found.values())["/srv/a.img"]


def test_a_checksum_file_says_that_it_is_whole(look, put):
    data = os.urandom(1000)
    put("/srv/a.img", data)
    put("/srv/a.img.sha256", hashlib.sha256(data).hexdigest().encode())
    assert look("files", path="/srv/a.img")["integrity"].status.value == "ok"
    put("/srv/a.img", data[:-1] + b"x")
    assert look("files", path="/srv/a.img")["integrity"].status.value == "fail"


def test_what_is_encrypted_is_verified_by_its_checksum_file_alone(look, put):
    data = os.urandom(1000)
    put("/srv/a.tar.gpg", data)
    assert look("files", path="/srv/a.tar.gpg")["integrity"].status.value == "unknown"
    put("/srv/a.tar.gpg.sha256", hashlib.sha256(data).hexdigest().encode())
    assert look("files", path="/srv/a.tar.gpg")["integrity"].status.value == "ok"


def test_bytes_that_change_by_themselves_are_noticed_by_the_next_round(look, put):
    memory = Memory()
    path = put("/srv/a.tar", tar("one", "two"), 5000)
    assert look("files", memory, path="/srv/a.tar")["integrity"].status.value == "ok"
    times = path.stat()
    data = bytearray(path.read_bytes())
    data[-600] ^= 1  # in the padding, which tar itself does not look at
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    found = look("files", memory, path="/srv/a.tar")
    assert found["integrity"].status.value == "fail"


@pytest.mark.parametrize(
    ("expect", "status"), [(["etc/hosts"], "ok"), (["./etc/*"], "ok"), (["etc"], "ok"), (["var/lib"], "fail")]
)
def test_what_must_be_in_it(look, put, expect, status):
    put("/srv/a.tar", tar("./etc/hosts"))
    assert look("files", path="/srv/a.tar", expect=expect)["content"].status.value == status


def test_an_archive_of_nothing_is_no_backup(look, put):
    put("/srv/a.tar", tar())
    assert look("files", path="/srv/a.tar")["content"].status.value == "fail"


def test_one_in_the_making_is_told_of_and_the_one_before_is_judged(look, put):
    put("/srv/a.gz", gzip.compress(b"x"), 5000)
    put("/srv/b.gz.part", b"\x1f\x8b", 5)
    found = look("files", path="/srv/*")
    assert found["complete"].message.startswith("a.gz")
    assert "b.gz.part is still being written" in found["complete"].message
    assert found["integrity"].status.value == "ok"


def test_only_one_in_the_making_is_unknown(look, put):
    put("/srv/b.gz.part", b"\x1f\x8b", 5)
    assert statuses(look("files", path="/srv/*")) == {"complete": "unknown"}


def test_one_that_grows_while_it_is_read_is_not_called_damaged(look, put, monkeypatch):
    put("/srv/a.gz", gzip.compress(b"x"), 5000)
    growing = put("/srv/b.gz", gzip.compress(b"x" * 1000)[:-5], 1)

    def watch(seconds):
        with open(growing, "ab") as file:
            file.write(b"more")

    monkeypatch.setattr(file_backup.time, "sleep", watch)
    found = look("files", path="/srv/*.gz")
    assert "b.gz is still being written (it grows)" in found["complete"].message
    assert found["integrity"].status.value == "ok"


def test_an_old_one_that_breaks_off_is_damaged_at_once(look, put, monkeypatch):
    put("/srv/b.gz", gzip.compress(b"x" * 1000)[:-5], 5000)
    monkeypatch.setattr(file_backup.time, "sleep", lambda seconds: pytest.fail("waited"))
    assert look("files", path="/srv/*.gz")["integrity"].status.value == "fail"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_unknown(look, put):
    put("/srv/a.gz", gzip.compress(b"x")).chmod(0)
    assert look("files", path="/srv/a.gz")["integrity"].status.value == "unknown"
