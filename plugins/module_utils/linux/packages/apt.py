# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which updates apt would install, from the lists that are on the host."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, replace
from typing import Final, Iterable, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import expand
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import MAX_OUTPUT, Updates, newest
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

LISTS: Final = "/var/lib/apt/lists"
REFRESH: Final = "apt-get update"
#: Whose change says that somebody tried to fetch the lists: the files in them carry the server's dates.
STAMPS: Final = (LISTS, LISTS + "/partial", "/var/lib/apt/periodic/update-success-stamp")
CONFIGURATION: Final = "/etc/apt"
#: What is installed, held, and was installed for others.
INSTALLED: Final = ("/var/lib/dpkg/status", "/var/lib/dpkg/arch", "/var/lib/apt/extended_states")
#: Even a simulation writes the log of its planner.
_NO_LOG: Final = (
    *("-o", "Debug::NoLocking=true"),
    *("-o", "Dir::Log::Planner=/dev/null"),
    *("-o", "Dir::Log::Solver=/dev/null"),
)
#: Root also writes a cache where that is older than the lists. Without one it writes nothing.
_NO_CACHE: Final = (*("-o", "Dir::Cache::pkgcache="), *("-o", "Dir::Cache::srcpkgcache="))
_SIMULATE: Final = ("--simulate", "-q", "-o", "APT::Get::Show-User-Simulation-Note=false")

_INSTALL: Final = re.compile(r"^Inst (\S+) \[([^\]\n]*)\] \((\S+) ([^\n]*?) ?\[[^\]\n]*\]\)", re.MULTILINE)
_MAX_POLICY: Final = 1000  # packages asked about in one command


class UnmetDependencies(Exception):
    """Installed packages lack what they depend on, so apt refuses to plan anything."""


@dataclass(frozen=True)
class Upgrade:
    """One installed package that apt would upgrade, and the archives that have the new version."""

    name: str
    origins: Sequence[str]  # C(Debian-Security:12/oldstable-security)

    @property
    def is_security(self) -> bool:
        """Whether it comes from an archive of security updates."""
        return any(is_security(origin) for origin in self.origins)

    @property
    def may_hide(self) -> bool:
        """Whether a security update may lie behind it: Ubuntu goes on to newer versions in its -updates."""
        return any(origin.startswith("Ubuntu") for origin in self.origins)


@dataclass(frozen=True)
class Lists:
    """What the lists on the host cover."""

    has_security: bool
    expired: str = ""  # a list that its archive has declared void, with the day
    renewed: float | None = None  # when news of security updates came last, in seconds since 1970


def is_security(origin: str) -> bool:
    """Whether an archive, as apt names it, is one of security updates: Debian's, Ubuntu's, and those of ESM."""
    label, _slash, archive = origin.partition("/")
    return archive.endswith("-security") or label.startswith("Debian-Security:")


def read_updates(host: Host) -> Updates:
    """Return the updates that wait. Raises CannotTell, and UnmetDependencies where apt cannot plan."""
    if host.which("apt-get") is None:
        raise CannotTell("apt-get is not installed, so nothing tells which updates wait")
    lists = read_lists(host)
    total, security = _planned(host, lists)
    unseen = [] if host.is_root else closed_to_others(host)
    doubt = "{0} may not be read without root".format(unseen[0]) if unseen else lists.expired
    named = security if lists.has_security else None
    # A fetch that reaches no archive leaves the lists as they are, touches their folder, and ends as a good one does.
    known = [moment for moment in (newest(host, STAMPS), lists.renewed) if moment is not None]
    return Updates(total, named, min(known, default=None), REFRESH, doubt=doubt)


def _planned(host: Host, lists: Lists) -> tuple[int, list[str]]:
    """Return how many packages apt would upgrade, and which of them for security.

    Its plan takes seconds of CPU and follows from files alone, so where none of them changed the last one stands.
    """
    answer = host.unless_changed("apt_updates", _mark(host), lambda: _plan(host, lists))
    total, security = answer if isinstance(answer, (list, tuple)) and len(answer) == 2 else _plan(host, lists)
    return int(total), [str(name) for name in security]


def _plan(host: Host, lists: Lists) -> tuple[int, list[str]]:
    upgrades = parse_upgrades(simulate(host))
    security = {upgrade.name for upgrade in upgrades if upgrade.is_security}
    # A newer version from another archive hides the security update that it contains.
    others = [upgrade.name for upgrade in upgrades if not upgrade.is_security and upgrade.may_hide][:_MAX_POLICY]
    if others and lists.has_security:
        security |= _hidden(host, others)
    return len(upgrades), sorted(security)


def _mark(host: Host) -> str:
    """Return what stands for everything that apt's plan follows from: it changes when one of these files does."""
    import hashlib

    found = hashlib.sha256(repr(host.is_root).encode())
    patterns = (LISTS + "/*", CONFIGURATION + "/**")
    expanded = [expand(host, pattern) for pattern in patterns]
    if any(one.cut for one in expanded):
        return str(host.now())  # too many to know all of them: the mark of nobody else
    for path in sorted({*INSTALLED, *(path for one in expanded for path in one.paths)}):
        try:
            status = os.stat(host.path(path))
        except OSError:
            continue
        told = (path, status.st_mtime_ns, status.st_ctime_ns, status.st_size)
        found.update(repr(told).encode("utf-8", "surrogateescape"))
    return found.hexdigest()


def ask(host: Host, program: str, arguments: Sequence[str], cache: str = "", cwd: str | None = None) -> Completed:
    """Run a program of apt so that it writes nothing, but to a C(cache) file of ours where one is named."""
    settings = ["-o", "Dir::Cache::pkgcache=" + cache, *_NO_CACHE[2:]] if cache or host.is_root else []
    return host.run([program, *_NO_LOG, *settings, *arguments], cwd=cwd, max_output=MAX_OUTPUT)


def closed_to_others(host: Host) -> list[str]:
    """Return what of lists and configuration not everybody may read: apt passes over it without a word."""
    paths = [LISTS, *expand(host, LISTS + "/*_*").paths, CONFIGURATION, *expand(host, CONFIGURATION + "/**").paths]
    return [path for path in paths if _is_closed(host, path)]


def _is_closed(host: Host, path: str) -> bool:
    try:
        mode = os.stat(host.path(path)).st_mode
    except OSError:
        return False
    # What holds passwords, and is needed only to fetch, may be closed.
    needed = stat.S_IROTH | stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH
    return mode & needed != needed and "/auth.conf" not in path


def simulate(host: Host, arguments: Sequence[str] = ("dist-upgrade",), cache: str = "") -> str:
    """Return what apt-get says it would do. Raises CannotTell, and UnmetDependencies where it cannot plan."""
    done = ask(host, "apt-get", [*_SIMULATE, *arguments], cache)
    if done.timed_out:
        raise CannotTell("apt-get did not answer in time")
    if done.cut:
        raise CannotTell("apt-get printed more than {0} bytes".format(MAX_OUTPUT))
    if done.code == 0:
        return done.stdout
    text = done.stdout + done.stderr
    if "unmet dependencies" in text.lower():
        raise UnmetDependencies(_unmet(text))
    if "dpkg was interrupted" in text:
        raise CannotTell("apt cannot plan: dpkg was interrupted", "run dpkg --configure -a")
    raise CannotTell("apt-get ended with {0}: {1}".format(done.code, done.said or "no message"))


def _unmet(text: str) -> str:
    match = re.search(r"^ (\S+) : (Depends: .*)$", text, re.MULTILINE)
    return "{0} {1}".format(*match.groups()) if match else "dependencies of installed packages are not met"


def parse_upgrades(text: str) -> list[Upgrade]:
    """Return the installed packages that a simulation would upgrade."""
    return [
        Upgrade(match.group(1), [origin.strip() for origin in match.group(4).split(", ") if origin.strip()])
        for match in _INSTALL.finditer(text)
    ]


def _hidden(host: Host, names: Sequence[str]) -> set[str]:
    done = ask(host, "apt-cache", ["policy", *names])
    return parse_policy(done.stdout) if done.code == 0 else set()


def parse_policy(text: str) -> set[str]:
    """Return the packages of C(apt-cache policy) with a newer version in an archive of security updates."""
    found: set[str] = set()
    name, is_newer = "", False
    for line in text.splitlines():
        if line and not line.startswith(" "):
            name = line.rstrip().rstrip(":")
        elif line.startswith("  Version table"):
            is_newer = True
        elif line.startswith(" ***"):  # what is installed; older ones follow
            is_newer = False
        elif is_newer and re.match(r"\s+-?\d+ \S+ \S+-security/", line):
            found.add(name)
    return found


def read_lists(host: Host) -> Lists:
    """Return what the lists cover. Raises CannotTell where there are none."""
    try:
        names = host.listdir(LISTS)
    except OSError as error:
        raise CannotTell("{0} cannot be read: {1}".format(LISTS, error.strerror), "run " + REFRESH) from error
    releases = [name for name in names if name.endswith("Release")]
    if not any("_Packages" in name for name in names):
        message = "the package lists are missing, so whether updates wait is not known"
        raise CannotTell(message, "run {0}, then look again".format(REFRESH))
    heads = {name: _head(host, "{0}/{1}".format(LISTS, name)) for name in releases}
    lists = judge_lists(heads.values(), host.now())
    return replace(lists, renewed=_renewed(host, [name for name, head in heads.items() if _is_of_security(head)]))


def _renewed(host: Host, names: Sequence[str]) -> float | None:
    """Return when the newest of these lists came onto the host: their own dates are the server's."""
    times = []
    for name in names:
        try:
            times.append(os.stat(host.path("{0}/{1}".format(LISTS, name))).st_ctime)
        except OSError:
            continue
    return max(times, default=None)


def _head(host: Host, path: str) -> str:
    try:
        return host.read(path, 4096)
    except OSError:
        return ""


def _fields(head: str) -> dict[str, str]:
    return dict(re.findall(r"^(Suite|Codename|Label|Valid-Until): *(.*?) *$", head, re.MULTILINE))


def _is_of_security(head: str) -> bool:
    fields = _fields(head)
    archive = "{0}:/{1}".format(fields.get("Label", ""), fields.get("Suite", ""))
    return is_security(archive) or fields.get("Codename", "").endswith("-security")


def judge_lists(heads: Iterable[str], now: float) -> Lists:
    """Return what the beginnings of Release files say of their archives."""
    from email.utils import parsedate_to_datetime

    has_security, expired = False, ""
    for head in heads:
        fields = _fields(head)
        has_security |= _is_of_security(head)
        try:
            until = parsedate_to_datetime(fields["Valid-Until"]).timestamp()
        except (KeyError, TypeError, ValueError, IndexError, OverflowError):
            continue
        if until < now:
            expired = "the list of {0} is void since {1}".format(
                fields.get("Codename") or fields.get("Suite") or "an archive", fields["Valid-Until"]
            )
    return Lists(has_security, expired)
