# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why dnf leaves a package out of all that it does: locked versions, and patterns of its configuration."""

from __future__ import annotations

import configparser
import fnmatch
import re
from typing import Final, Iterable, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import Package, Repository

#: Where the plugin of dnf 4 is told where its list is, and where it is if nothing is said; then that of dnf 5.
PLUGIN: Final = "/etc/dnf/plugins/versionlock.conf"
LIST: Final = "/etc/dnf/plugins/versionlock.list"
CONFIGURATION: Final = "/etc/dnf/dnf.conf"
LIST_5: Final = "/etc/dnf/versionlock.toml"
_NAME_5: Final = re.compile(r'^\s*name\s*=\s*"([^"\n]+)"', re.MULTILINE)
_MAX_LIST: Final = 1024 * 1024
HELD: Final = "held (dnf versionlock)"


def read_locked(host: Host) -> tuple[str, ...]:
    """Return the patterns of names of which the version is locked, of both kinds of dnf."""
    path = parse_plugin(_text(host, PLUGIN)) or LIST
    return (*parse_list(_text(host, path)), *_NAME_5.findall(_text(host, LIST_5)))


def _text(host: Host, path: str) -> str:
    try:
        return host.read(path, _MAX_LIST)
    except OSError:
        return ""


def parse_plugin(text: str) -> str:
    """Return where the plugin has its list, empty where it does not say."""
    return _settings(text).get("main", "locklist", fallback="").strip()


def _settings(text: str) -> configparser.ConfigParser:
    settings = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        settings.read_string(text)
    except configparser.Error:
        pass  # what was read before the line that is none stands
    return settings


def read_main(host: Host) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the patterns that the configuration excludes, and those that alone are included."""
    settings = _settings(_text(host, CONFIGURATION))
    names = (("excludepkgs", "exclude"), ("includepkgs",))
    found = [[settings.get("main", one, fallback="") for one in group] for group in names]
    excludes, includes = (tuple(re.split(r"[,\s]+", " ".join(group).strip())) for group in found)
    return tuple(filter(None, excludes)), tuple(filter(None, includes))


def parse_list(text: str) -> tuple[str, ...]:
    """Return the names in the list of the plugin of dnf 4: C(bash-0:5.1.8-6.el9.*), C(!bash-0:5.2-1.*)."""
    lines = (line.split("#")[0].strip().lstrip("!") for line in text.splitlines())
    # A name alone is a lock, too.
    return tuple(line.rsplit("-", 2)[0] if line.count("-") >= 2 else line for line in lines if line)


def why_excluded(
    package: Package,
    locked: Sequence[str],
    excludes: Sequence[str],
    includes: Sequence[str],
    repositories: Iterable[Repository],
) -> str:
    """Return the one cause for which a package is left out."""
    if any(fnmatch.fnmatchcase(package.name, pattern) for pattern in locked):
        return HELD
    pattern = _matching(package, excludes)
    if pattern:
        return "excluded by excludepkgs={0}".format(pattern)
    repository = next((one for one in repositories if one.id == package.repo), None)
    pattern = _matching(package, repository.excludes) if repository else ""
    if repository and pattern:
        return "excluded by excludepkgs={0} of the repository {1}".format(pattern, repository.id)
    if includes or (repository and repository.includes):
        return "excluded, for it is not in includepkgs"
    return "excluded by the configuration of dnf or by a plugin"


def _matching(package: Package, patterns: Iterable[str]) -> str:
    version = package.version
    names = (
        package.name,
        "{0}.{1}".format(package.name, package.arch),
        "{0}-{1}".format(package.name, version),
        "{0}-{1}.{2}".format(package.name, version, package.arch),
        "{0}-{1}".format(package.name, version.rpartition(":")[2].rpartition("-")[0]),
    )
    return next((one for one in patterns if any(fnmatch.fnmatchcase(name, one) for name in names)), "")
