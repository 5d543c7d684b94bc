# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Base backups as tar files: read to their end, each member held against the manifest that lies beside them."""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import Any, Callable, Final, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.crc32c import Crc32c, is_fast
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.file_backup import Opened, Read
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tar_members import members
from ansible_collections.ops.upkeep.plugins.module_utils.backup.unpack import packing_of, unpacked
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.safe_file import blocks_of

_MAX_MANIFEST: Final = 256 * 1024 * 1024
_TAR: Final = re.compile(r"(base|pg_wal|\d+)\.tar(\.\w+)?")
# pg_basebackup -R writes settings into it after the manifest was made.
_MAY_DIFFER: Final = ("postgresql.auto.conf", "standby.signal", "recovery.signal")
_DIGESTS: Final = {"SHA224": "sha224", "SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512"}


def parse_manifest(text: bytes) -> dict[str, Mapping[str, Any]]:
    """Return the files of a manifest by path. Raises Damaged, also where its own checksum is wrong."""
    end = text.rfind(b"\n", 0, text.rfind(b'"Manifest-Checksum"')) + 1
    try:
        data = json.loads(text)
        files = {str(entry["Path"]): entry for entry in data["Files"] if "Path" in entry}
        own = str(data["Manifest-Checksum"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Damaged("backup_manifest cannot be read: {0}".format(error)) from None
    if hashlib.sha256(text[:end]).hexdigest() != own.lower():
        raise Damaged("backup_manifest has not the checksum that it says")
    return files


def verify_tar(host: Host, folder: str, names: Sequence[str]) -> Read:
    """Return what reading all tar files of a backup showed. Raises Damaged, CannotTell, OSError."""
    if "backup_manifest" not in names:
        raise Damaged("backup_manifest is missing, which pg_basebackup writes last: it did not come to its end")
    try:
        wanted = parse_manifest(b"".join(blocks_of(host, folder + "/backup_manifest", _MAX_MANIFEST)))
    except MemoryError:
        raise CannotTell("backup_manifest is too large to be read here") from None
    seen: set[str] = set()
    for name in sorted(names):
        match = _TAR.fullmatch(name)
        if match:
            prefix = "pg_tblspc/{0}/".format(match.group(1)) if match.group(1).isdigit() else ""
            seen |= _verify_one(host, folder, name, prefix, {} if match.group(1) == "pg_wal" else wanted)
    missing = sorted(path for path in wanted if path not in seen and path not in _MAY_DIFFER)
    if missing:
        raise Damaged("{0} of {1} files are missing: {2}".format(len(missing), len(wanted), ", ".join(missing[:5])))
    if not any(name.startswith("pg_wal.tar") for name in names) and not any(
        path.startswith("pg_wal/0") for path in seen
    ):
        return Read("{0} files agree with the manifest; the WAL is not in it".format(len(wanted)))
    return Read("{0} files agree with the manifest".format(len(wanted)))


def _verify_one(host: Host, folder: str, name: str, prefix: str, wanted: Mapping[str, Mapping[str, Any]]) -> set[str]:
    seen = set()
    with Opened(host, os.path.join(folder, name)) as descriptor:
        packing = packing_of(os.pread(descriptor, 16, 0), name)
        for member, blocks in members(unpacked(host, descriptor, packing), name):
            path = prefix + re.sub(r"^\./", "", member)
            entry = wanted.get(path)
            size, digest = _taken(blocks, _digest_for(entry, packing))
            seen.add(path)
            if entry is None or path in _MAY_DIFFER:
                continue
            if size != entry.get("Size"):
                raise Damaged("{0} in {1} has {2} bytes, not {3}".format(path, name, size, entry.get("Size")))
            if digest is not None and digest != str(entry.get("Checksum")).lower():
                raise Damaged("the checksum of {0} in {1} is wrong".format(path, name))
    return seen


def _digest_for(entry: Mapping[str, Any] | None, packing: str | None) -> Any:
    algorithm = entry.get("Checksum-Algorithm") if entry else None
    if algorithm == "CRC32C":
        # What is packed has a checksum of its own, so a slow second one would prove nothing more.
        return Crc32c() if is_fast() or not packing else None
    return hashlib.new(_DIGESTS[str(algorithm)]) if algorithm in _DIGESTS else None


def _taken(blocks: Iterator[bytes], digest: Any) -> tuple[int, str | None]:
    size = 0
    update: Callable[[bytes], object] = digest.update if digest else len
    for block in blocks:
        size += len(block)
        update(block)
    return size, digest.hexdigest() if digest else None
