# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the RPM database has installed."""

from __future__ import annotations

from typing import Final, Iterable

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import MAX_OUTPUT
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import Package, without_zero
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.version import compare

_FORMAT: Final = r"%{NAME}\t%{ARCH}\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\t%{LONGSIZE}\n"


def read_installed(host: Host) -> list[Package]:
    """Return the installed packages. Raises CannotTell where there are none."""
    if host.which("rpm") is None:
        raise CannotTell("rpm is not installed, so its database cannot be read", "install the package rpm")
    done = host.run(["rpm", "-qa", "--queryformat", _FORMAT], max_output=MAX_OUTPUT)
    if done.timed_out:
        raise CannotTell("rpm did not answer in time", "see who holds its database (fuser -v /var/lib/rpm)")
    found = parse_installed(done.stdout) if done.code == 0 else []
    if not found:
        raise CannotTell("rpm lists no package: {0}".format(done.said or "no message"))
    return found


def parse_installed(text: str) -> list[Package]:
    """Return the packages of the query. Keys of the RPM database, which are no packages, are left out."""
    found = []
    for line in text.splitlines():
        fields = line.split("\t")
        if len(fields) != 4 or fields[0] == "gpg-pubkey":
            continue
        name, arch, version, size = fields
        bytes_on_disk = int(size) if size.isdecimal() else None
        found.append(Package(name, arch, without_zero(version), installed_size=bytes_on_disk))
    return found


def newest_by_key(packages: Iterable[Package]) -> dict[tuple[str, str], Package]:
    """Return the packages by name and architecture; of several versions the newest."""
    found: dict[tuple[str, str], Package] = {}
    for package in packages:
        before = found.get(package.key)
        if before is None or compare(package.version, before.version) > 0:
            found[package.key] = package
    return found
