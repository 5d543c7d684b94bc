# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which security updates dnf or yum knows of, from its cache."""

from __future__ import annotations

import re
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import expand
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import MAX_OUTPUT, Updates, newest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.release import read_release
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

#: Program, where it keeps its cache, and the arguments that list security advisories.
TOOLS: Final = (
    ("dnf5", "/var/cache/libdnf5", ("advisory", "list", "--security")),
    ("dnf", "/var/cache/dnf", ("updateinfo", "list", "--security")),
    ("yum", "/var/cache/yum", ("updateinfo", "list", "security")),
)

#: Those of EPEL are none for the packages of the distribution itself.
_NONE_OF_CENTOS: Final = "CentOS marks no update as one of security"
_LOCKED: Final = 200  # what dnf ends with when another one holds the lock

_ADVISORY: Final = re.compile(r"^[A-Za-z][\w.-]*-\d{4}[:-]\S+$")
# Of yum and dnf 4 "Important/Sec.", of dnf 5 "security Important".
_SEVERITY: Final = re.compile(r"\b(?:Critical|Important)\b", re.IGNORECASE)
_PACKAGE: Final = re.compile(r"(?P<name>\S+)-(?:\d+:)?[^\s-]+-[^\s-]+\.(?P<arch>[a-z0-9_]+)")


def tool_of(host: Host) -> tuple[str, str, Sequence[str]] | None:
    """Return the first of the tools that is installed; what C(dnf) leads to decides where both are."""
    for program, cache, arguments in TOOLS:
        if host.which(program) is not None:
            return program, cache, arguments
    return None


def read_updates(host: Host) -> Updates:
    """Return the security updates that wait. Raises CannotTell."""
    tool = tool_of(host)
    if tool is None:
        raise CannotTell("neither dnf nor yum is installed, so nothing tells which updates wait")
    program, cache, arguments = tool
    refresh = program + " makecache"
    described = expand(host, cache + "/**/repomd.xml").paths
    # This is what the tools touch, too, when they find that nothing is new.
    listed = expand(host, cache + "/**/*primary.xml*").paths
    if not described:
        raise CannotTell("the package lists are missing, so whether updates wait is not known", "run " + refresh)
    has_advisories = bool(expand(host, cache + "/**/*updateinfo*").paths)
    # Whoever is not root has a cache of their own, which is empty; the system's can be read by all.
    own = [] if host.is_root else ["--setopt=cachedir=" + cache]
    done = ask(host, [program, "-q", "-C", *own], arguments)
    if done.timed_out or done.code == _LOCKED:
        raise CannotTell("{0} did not answer, perhaps because it is at work right now".format(program))
    if done.code != 0:
        raise CannotTell("{0} ended with {1}: {2}".format(program, done.code, done.said), "run " + refresh)
    packages, urgent = parse_advisories(done.stdout)
    doubt = _NONE_OF_CENTOS if _is_centos(host) else ""
    security = packages if has_advisories and not doubt else None
    return Updates(None, security, newest(host, [*described, *listed]), refresh, doubt, urgent)


def _is_centos(host: Host) -> bool:
    try:
        return read_release(host).id in ("centos", "centos-stream")
    except CannotTell:
        return False


def ask(host: Host, argv: Sequence[str], arguments: Sequence[str]) -> Completed:
    """Run one of the tools so that it neither writes to its logs nor waits for whoever is at work."""
    if argv[0] == "yum":
        return host.run([*argv, *arguments], max_output=MAX_OUTPUT)
    import tempfile

    # It insists on logs, so they lie where they are gone with the answer.
    with tempfile.TemporaryDirectory(prefix="upkeep-") as logs:
        settings = ["--setopt=logdir=" + logs, "--setopt=exit_on_lock=1"]
        return host.run([*argv, *settings, *arguments], max_output=MAX_OUTPUT)


def parse_advisories(text: str) -> tuple[list[str], int]:
    """Return the packages (C(name.arch)) that advisories name, and how many of them are important or critical."""
    found: dict[str, bool] = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) < 3 or not _ADVISORY.match(words[0]):
            continue
        match = next(filter(None, map(_PACKAGE.fullmatch, reversed(words[1:]))), None)
        if match:
            name = "{0}.{1}".format(match.group("name"), match.group("arch"))
            found[name] = found.get(name, False) or _SEVERITY.search(line) is not None
    return sorted(found), sum(found.values())
