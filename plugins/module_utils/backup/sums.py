# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checksum files that lie beside a backup: found, read, and held against what was read."""

from __future__ import annotations

import os
import re
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.file_content import NotAFile, digest_of
from ansible_collections.ops.upkeep.plugins.module_utils.linux.safe_file import blocks_of

_ALGORITHM_OF: Final = {32: "md5", 40: "sha1", 56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}
_SUFFIXES: Final = (".sha512", ".sha512sum", ".sha256", ".sha256sum", ".sha1", ".sha1sum", ".md5", ".md5sum")
_LISTS: Final = ("SHA512SUMS", "SHA256SUMS", "SHA1SUMS", "MD5SUMS", "sha256sums.txt", "CHECKSUMS")
_LINE: Final = re.compile(r"\\?([0-9A-Fa-f]{32,128})(?:[ \t]+[ *]?(.*))?")
_BSD: Final = re.compile(r"(?:MD5|SHA\d+) ?\((.*)\) = ([0-9A-Fa-f]{32,128})")
_LIMIT: Final = 8 * 1024 * 1024


def parse(text: str, name: str, only: bool) -> tuple[str, str] | None:
    """Return algorithm and digest of the file C(name) by a checksum file, or None where it is not in it.

    C(only): the file belongs to that one backup, so a line without a name, or with an older name, is about it too.
    """
    entries = [entry for entry in map(_entry, text.splitlines()) if entry]
    for path, digest in entries:
        if os.path.basename(path) == name:
            return _named(digest)
    return _named(entries[0][1]) if only and len(entries) == 1 else None


def _entry(line: str) -> tuple[str, str] | None:
    bsd = _BSD.fullmatch(line.strip())
    if bsd:
        return bsd.group(1), bsd.group(2)
    match = _LINE.fullmatch(line.strip())
    return ((match.group(2) or "").strip(), match.group(1)) if match else None


def _named(digest: str) -> tuple[str, str] | None:
    algorithm = _ALGORITHM_OF.get(len(digest))
    return (algorithm, digest.lower()) if algorithm else None


def find(host: Host, path: str) -> tuple[str, str, str] | None:
    """Return algorithm, digest and the checksum file that says so; None for none. Raises CannotTell, Damaged."""
    folder, name = os.path.split(path)
    places = [(path + suffix, True) for suffix in _SUFFIXES] + [(os.path.join(folder, one), False) for one in _LISTS]
    for place, only in places:
        if not os.path.lexists(host.path(place)):
            continue
        try:
            text = b"".join(blocks_of(host, place, _LIMIT)).decode("utf-8", "replace")
        except OSError as error:
            raise CannotTell("its checksum file {0} cannot be read: {1}".format(place, error.strerror)) from None
        found = parse(text, name, only)
        if found:
            return found[0], found[1], place
        if only:
            raise Damaged("its checksum file {0} holds no checksum of it".format(place))
    return None


def verify(host: Host, path: str) -> str | None:
    """Return which checksum file a backup agrees with; None for none. Raises Damaged, CannotTell, OSError."""
    found = find(host, path)
    if found is None:
        return None
    algorithm, digest, place = found
    try:
        actual = digest_of(host, path, algorithm)
    except NotAFile:
        raise CannotTell("is no regular file, so it has no checksum") from None
    if actual != digest:
        raise Damaged("its {0} is not the one in {1}".format(algorithm, os.path.basename(place)))
    return os.path.basename(place)
