# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The changelog inside a package that is not installed yet: from apt's cache, or fetched to a folder of ours."""

from __future__ import annotations

import os
import shutil
from typing import Final, Iterable, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages.apt import ask
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.details import Details

CACHE: Final = "/var/cache/apt/archives"
MAX_PACKAGE: Final = 64 * 1024 * 1024  # bytes of one package that is fetched for its changelog alone
_ROOM: Final = 2  # times as much as is fetched must be free
_MAX_TEXT: Final = 512 * 1024  # bytes of a changelog: the newest entries come first
# dpkg-deb knows every way in which packages are compressed. The folder may have the name of another package.
_EXTRACT: Final = (
    'dpkg-deb --fsys-tarfile "$1" 2>/dev/null'
    " | tar -xOf - --wildcards './usr/share/doc/*/changelog.Debian*.gz' './usr/share/doc/*/changelog.gz' 2>/dev/null"
    ' | gzip -dc 2>/dev/null | head -c "$2"'
)


def file_name(details: Details) -> str:
    """Return how apt calls the file of a package."""
    version = details.version.replace("%", "%25").replace(":", "%3a")
    return "{0}_{1}_{2}.deb".format(details.name, version, details.arch)


def cached(host: Host, details: Details) -> str | None:
    """Return where apt's cache has a package, None where it has not."""
    path = "{0}/{1}".format(CACHE, file_name(details))
    return host.path(path) if host.exists(path) else None


def fetch(host: Host, wanted: Sequence[Details], folder: str, cache: str) -> tuple[dict[Details, str], str]:
    """Fetch packages to a folder; return where each of them is, and what kept others away.

    apt checks their sums, and fetches them with the rights of the caller: nobody else may look into the folder.
    """
    wanted = [details for details in wanted if (details.size or 0) <= MAX_PACKAGE]
    needed = sum(details.size or 0 for details in wanted)
    if not wanted:
        return {}, ""
    if shutil.disk_usage(folder).free < needed * _ROOM:
        return {}, "no room below {0} to fetch changelogs".format(os.path.dirname(folder))
    specs = ["{0}:{1}={2}".format(one.name, one.arch, one.version) for one in wanted if one.arch != "all"]
    specs += ["{0}={1}".format(one.name, one.version) for one in wanted if one.arch == "all"]
    arguments = ["-q", "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=1", "download", *specs]
    done = ask(host, "apt-get", arguments, cache, cwd=folder)
    found = {one: os.path.join(folder, file_name(one)) for one in wanted}
    found = {one: path for one, path in found.items() if os.path.isfile(path)}
    missing = len(wanted) - len(found)
    why = "it took too long" if done.timed_out else done.said
    return found, "{0} of {1} changelogs could not be fetched: {2}".format(missing, len(wanted), why) if missing else ""


def read_changelog(host: Host, path: str) -> str:
    """Return the changelog in a package, empty where it has none of its own."""
    return host.run(["sh", "-c", _EXTRACT, "sh", path, str(_MAX_TEXT)]).stdout


def by_source(candidates: Iterable[Details]) -> dict[tuple[str, str], list[Details]]:
    """Return the packages that were made from one source together, the smallest first: one changelog is enough."""
    found: dict[tuple[str, str], list[Details]] = {}
    for details in candidates:
        found.setdefault((details.source, details.source_version), []).append(details)
    return {source: sorted(group, key=lambda one: one.size or 0) for source, group in found.items()}
