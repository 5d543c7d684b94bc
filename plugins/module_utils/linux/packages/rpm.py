# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of the RPM database shows that a transaction was cut off."""

from __future__ import annotations

import re
from typing import Final, Iterable

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import MAX_OUTPUT, Broken

_QUERY: Final = ("rpm", "-qa", "--queryformat", r"%{NAME}\t%{ARCH}\t%{VERSION}-%{RELEASE}\n")
#: Packages that are meant to be there in several versions.
_SEVERAL: Final = re.compile(r"kernel|kmod-|gpg-pubkey|.*-kmp-|.*-kmod-")
#: Where yum of version 7 and older keeps what a transaction still had to do.
_YUM: Final = "/var/lib/yum"


def read_broken(host: Host) -> Broken:
    """Return what is wrong with the installed packages. Raises CannotTell."""
    if host.which("rpm") is None:
        raise CannotTell("rpm is not installed, so its database cannot be read", "install the package rpm")
    done = host.run(_QUERY, max_output=MAX_OUTPUT)
    if done.timed_out:
        raise CannotTell("rpm did not answer in time", "see who holds its database (fuser -v /var/lib/rpm)")
    trouble = next((line for line in done.stderr.splitlines() if line.startswith("error:")), "")
    installed = [line for line in done.stdout.splitlines() if line.count("\t") == 2]
    if trouble:
        return Broken(len(installed), {"the RPM database": trouble})
    if done.code != 0 or not installed:
        raise CannotTell("rpm lists no package: {0}".format(done.said or "no message"))
    packages = parse_twins(installed)
    if _was_interrupted(host):
        packages["yum"] = "a transaction was cut off (yum-complete-transaction)"
    return Broken(len(installed), packages, not_looked_at="dependencies (dnf check)")


def parse_twins(lines: Iterable[str]) -> dict[str, str]:
    """Return the packages that are installed in two versions: what a transaction that was cut off leaves."""
    versions: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        name, architecture, version = line.split("\t")
        if not _SEVERAL.match(name):
            versions.setdefault((name, architecture), []).append(version)
    return {
        "{0}.{1}".format(name, architecture): "installed twice: " + ", ".join(found)
        for (name, architecture), found in versions.items()
        if len(found) > 1
    }


def _was_interrupted(host: Host) -> bool:
    try:
        return any(name.startswith("transaction-all") for name in host.listdir(_YUM))
    except OSError:
        return False
