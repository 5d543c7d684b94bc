# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Base backups as tar files, held against their manifest."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup import crc32c
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pg_base_tar import parse_manifest, verify_tar

FILES = {"PG_VERSION": b"15\n", "base/1/112": b"page" * 3000, "postgresql.auto.conf": b"x"}


def manifest(files=FILES, algorithm="CRC32C") -> bytes:  # pylint: disable=dangerous-default-value
    entries = []
    for path, data in files.items():
        digest = crc32c.Crc32c() if algorithm == "CRC32C" else hashlib.new(algorithm.lower())
        digest.update(data)
        entry = {"Path": path, "Size": len(data), "Checksum-Algorithm": algorithm, "Checksum": digest.hexdigest()}
        entries.append(json.dumps(entry))
    head = '{ "PostgreSQL-Backup-Manifest-Version": 1,\n"Files": [\n' + ",\n".join(entries) + "\n],\n"
    own = hashlib.sha256(head.encode()).hexdigest()
    return f'{head}"Manifest-Checksum": "{own}"}}\n'.encode()


def tar(files=FILES) -> bytes:  # pylint: disable=dangerous-default-value
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w") as file:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    return kept.getvalue()


@pytest.fixture
def verify(host, put):
    def run(name: str, data: bytes, listed: bytes):
        put(f"/base/{name}", data)
        put("/base/backup_manifest", listed)
        return verify_tar(host, "/base", [name, "backup_manifest"])

    return run


@pytest.mark.parametrize("algorithm", ["CRC32C", "SHA256"])
@pytest.mark.parametrize(("name", "pack"), [("base.tar", bytes), ("base.tar.gz", gzip.compress)])
def test_a_good_backup_agrees_with_its_manifest(verify, name, pack, algorithm):
    assert "3 files agree" in verify(name, pack(tar()), manifest(algorithm=algorithm)).message


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({**FILES, "base/1/112": b"pagf" + b"page" * 2999}, "the checksum of base/1/112"),
        ({**FILES, "base/1/112": b"page"}, "has 4 bytes, not 12000"),
        ({"PG_VERSION": b"15\n"}, "1 of 3 files are missing: base/1/112"),
    ],
)
def test_what_does_not_agree_is_said(verify, files, said):
    with pytest.raises(Damaged, match=said):
        verify("base.tar", tar(files), manifest())


def test_settings_may_be_others(verify):
    verify("base.tar", tar({**FILES, "postgresql.auto.conf": b"primary_conninfo"}), manifest())


@pytest.mark.parametrize("length", [0, 300, 700, 5000])
def test_a_tar_file_that_was_cut_off_is_damaged(verify, length):
    with pytest.raises(Damaged):
        verify("base.tar", tar()[:length], manifest())


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", manifest().replace(b"112", b"113"), manifest()[:-3]])
def test_a_manifest_that_is_damaged_is_said(text):
    with pytest.raises(Damaged):
        parse_manifest(text)


def test_a_backup_without_a_manifest_did_not_come_to_its_end(host):
    with pytest.raises(Damaged, match="backup_manifest is missing"):
        verify_tar(host, "/base", ["base.tar"])


@pytest.mark.parametrize("fast", [True, False])
def test_the_checksum_is_that_of_the_standard(monkeypatch, fast):
    if not fast:
        monkeypatch.setattr(crc32c, "_kernel", lambda: None)
    digest = crc32c.Crc32c()
    digest.update(b"12345")
    digest.update(b"6789")
    assert digest.hexdigest() == (0xE3069283).to_bytes(4, "little").hex()
