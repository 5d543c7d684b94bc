# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What dpkg has installed, and what the lists say of a new version: sizes, and the source it was made from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

QUERY: Final = (
    "dpkg-query",
    "-W",
    "-f",
    r"${db:Status-Want}\t${db:Status-Status}\t${Package}\t${Architecture}\t${Version}\t${source:Package}"
    r"\t${source:Version}\t${Installed-Size}\n",
)
_KIB: Final = 1024
_FIELD: Final = re.compile(r"^(Package|Architecture|Version|Source|Size|Installed-Size): *(.*?) *$", re.MULTILINE)
_SOURCE: Final = re.compile(r"(\S+)(?: \((\S+)\))?")


@dataclass(frozen=True)
class Installed:
    """One installed package."""

    name: str
    arch: str
    version: str
    source: str
    source_version: str
    size: int | None  # bytes on disk
    held: bool

    def asked_as(self, native: str) -> str:
        """Return by what name apt knows it: with its architecture, where that is a foreign one."""
        return self.name if self.arch in ("all", native) else "{0}:{1}".format(self.name, self.arch)


@dataclass(frozen=True)
class Details:
    """One version in the lists. C(size) is to download, C(installed_size) on disk, both in bytes."""

    name: str
    arch: str
    version: str
    source: str
    source_version: str
    size: int | None
    installed_size: int | None


def parse_installed(text: str) -> list[Installed]:
    """Return the packages that are installed, those half installed included."""
    found = []
    for line in text.splitlines():
        fields = line.split("\t")
        if len(fields) != 8 or fields[1] in ("not-installed", "config-files"):
            continue
        want, _status, name, arch, version, source, source_version, size = fields
        bytes_on_disk = int(size) * _KIB if size.isdecimal() else None
        found.append(Installed(name, arch, version, source, source_version, bytes_on_disk, want == "hold"))
    return found


def parse_details(text: str) -> dict[tuple[str, str], list[Details]]:
    """Return the records of C(apt-cache show) by name and version: one for each architecture."""
    found: dict[tuple[str, str], list[Details]] = {}
    for record in re.split(r"\n\s*\n", text):
        fields = dict(_FIELD.findall(record))
        if "Package" not in fields or "Version" not in fields:
            continue
        details = _details(fields)
        found.setdefault((details.name, details.version), []).append(details)
    return found


def _details(fields: dict[str, str]) -> Details:
    name, version = fields["Package"], fields["Version"]
    match = _SOURCE.fullmatch(fields.get("Source", ""))
    source, source_version = match.groups() if match else (name, None)
    size, on_disk = fields.get("Size", ""), fields.get("Installed-Size", "")
    return Details(
        name,
        fields.get("Architecture", ""),
        version,
        source,
        # A rebuild for one architecture has a version of its own: 1.2-3+b1 is made from 1.2-3.
        source_version or re.sub(r"\+b\d+$", "", version),
        int(size) if size.isdecimal() else None,
        int(on_disk) * _KIB if on_disk.isdecimal() else None,
    )
