# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what apt and dpkg say to updates in our words. Nothing here asks anything."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Iterable, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.details import Details, Installed
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.origin import Archive
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.policy import Policy, Version
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.simulation import Simulation, Step
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.version import compare
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change, LeftOut
from ansible_collections.ops.upkeep.plugins.module_utils.updates.reboot import reboot_reason

HELD: Final = "held (apt-mark hold)"
PHASED: Final = "phased"
KEPT_BACK: Final = "kept back"
NOT_SAID: Final = KEPT_BACK + "; apt does not say why"


@dataclass(frozen=True)
class Facts:
    """All that apt knows of a host. C(security) are the archives of security updates, by the words apt shows."""

    native: str  # architecture of the machine
    installed: Mapping[tuple[str, str], Installed]
    policies: Mapping[str, Policy]
    archives: Mapping[str, Archive]
    security: frozenset[str] = frozenset()
    blacklist: tuple[str, ...] = ()
    details: Mapping[tuple[str, str], list[Details]] = field(default_factory=dict)

    def package(self, name: str, arch: str) -> Installed | None:
        """Return an installed package, also where an update changes its architecture to or from C(all)."""
        names = [(name, one) for one in (arch or self.native, "all", self.native)]
        return next((self.installed[key] for key in names if key in self.installed), None)

    def policy(self, name: str, arch: str) -> Policy | None:
        """Return the versions of a package."""
        asked = name if arch in ("", "all", self.native) else "{0}:{1}".format(name, arch)
        return self.policies.get(asked)

    def record(self, name: str, arch: str, version: str | None) -> Details | None:
        """Return what the lists say of one version."""
        records = self.details.get((name, version or ""), [])
        return next((one for one in records if one.arch in (arch, "all")), None)


def change_of(step: Step, facts: Facts) -> Change:
    """Return one step of a simulation as a change."""
    package = facts.package(step.name, step.arch)
    arch = step.arch or (package.arch if package else facts.native)
    installed = step.installed or (package.version if package and step.verb == "remove" else None)
    if step.verb == "remove":
        growth = -package.size if package and package.size is not None else None
        return Change(step.name, arch, "remove", installed, None, growth=growth)
    details = facts.record(step.name, arch, step.candidate)
    policy = facts.policy(step.name, arch)
    version = policy.of(step.candidate) if policy else None
    security, enough = _security(policy, installed, step.candidate, facts)
    return Change(
        step.name,
        arch,
        _action(installed, step.candidate),
        installed,
        step.candidate,
        origin=_origin(version, facts) or ", ".join(step.origins),
        size=details.size if details else None,
        growth=_growth(package if installed else None, details),
        security=security,
        security_source=_said_by(policy, enough or step.candidate, facts) if security else source_of_security(facts),
        security_candidate=enough if enough != step.candidate else None,
        reboot=reboot_reason(step.name),
    )


def _action(installed: str | None, candidate: str | None) -> str:
    if installed is None or candidate is None:
        return "install"
    return "downgrade" if compare(candidate, installed) < 0 else "upgrade"


def _growth(package: Installed | None, details: Details | None) -> int | None:
    if details is None or details.installed_size is None:
        return None
    before = package.size if package else 0
    return None if before is None else details.installed_size - before


def _origin(version: Version | None, facts: Facts) -> str:
    """Return the archive that has a version, one of security updates before others."""
    files = sorted(version.files if version else (), key=lambda file: file not in facts.security)
    return next((facts.archives[file].name for file in files if file in facts.archives), "")


def source_of_security(facts: Facts) -> str:
    """Return the archives that tell what is for security; empty where the host has none."""
    return ", ".join(sorted({facts.archives[file].name for file in facts.security}))


def _said_by(policy: Policy | None, version: str | None, facts: Facts) -> str:
    return _origin(policy.of(version) if policy else None, facts)


def _security(
    policy: Policy | None, installed: str | None, candidate: str | None, facts: Facts
) -> tuple[bool | None, str | None]:
    """Return whether an update is for security, and the newest version of a security archive that it contains."""
    if not facts.security or policy is None:
        return None, None
    versions = [one for one in policy.versions if facts.security.intersection(one.files)]
    enough = [one.version for one in versions if _between(installed, one.version, candidate)]
    # apt lists the newest first.
    return bool(enough), enough[0] if enough else None


def _between(installed: str | None, version: str, candidate: str | None) -> bool:
    newer = installed is None or compare(version, installed) > 0
    return newer and candidate is not None and compare(version, candidate) <= 0


def upgrades(simulation: Simulation, facts: Facts) -> list[Change]:
    """Return the installed packages that a full upgrade would upgrade and that nothing here leaves out."""
    steps = [step for step in simulation.steps if step.verb == "install" and step.installed]
    changes = [change_of(step, facts) for step in steps if not is_blacklisted(step.name, facts)]
    return [change for change in changes if change.action == "upgrade"]


def is_blacklisted(name: str, facts: Facts) -> bool:
    """Whether the host's own unattended-upgrades is told to leave a package alone."""
    return any(_matches(pattern, name) for pattern in facts.blacklist)


def _matches(pattern: str, name: str) -> bool:
    try:
        return re.match(pattern, name) is not None
    except (re.error, RecursionError, OverflowError):
        return False


def left_out(simulation: Simulation, facts: Facts, why_kept: Mapping[tuple[str, str], str]) -> list[LeftOut]:
    """Return every package with something newer that a full upgrade leaves as it is, with its cause.

    C(why_kept) is what is known of those kept back, by name and architecture.
    """
    packages = (facts.package(step.name, step.arch) for step in simulation.steps)
    taken = {(package.name, package.arch) for package in packages if package}
    found = []
    for package in facts.installed.values():
        policy = facts.policy(package.name, package.arch)
        newest = _newest(policy, package, facts) if policy else None
        if policy is None or newest is None:
            continue
        if (package.name, package.arch) in taken and not is_blacklisted(package.name, facts):
            continue
        cause = _cause(package, policy, newest, simulation, facts) or why_kept.get((package.name, package.arch))
        security, _enough = _security(policy, package.version, newest.version, facts)
        found.append(LeftOut(package.name, package.arch, package.version, newest.version, cause or NOT_SAID, security))
    return found


def beneath(left: Iterable[LeftOut], facts: Facts) -> list[Step]:
    """Return the upgrades for security that lie beneath a newer version which is phased or kept back.

    Where apt itself does not, a plan takes them, as unattended-upgrades does.
    """
    steps = []
    for one in left:
        policy = facts.policy(one.name, one.arch)
        if policy is None or not one.cause.startswith((PHASED, KEPT_BACK)):
            continue
        _security_of, enough = _security(policy, one.installed, one.candidate, facts)
        version = policy.of(enough)
        if version is not None and enough != one.candidate and version.priority >= 0 and version.phased is None:
            steps.append(Step("install", one.name, one.arch, one.installed, enough, ()))
    return steps


def unexplained(simulation: Simulation, facts: Facts) -> list[tuple[Installed, str]]:
    """Return the packages that are kept back, with the version that waits, for which nothing says why so far."""
    outs = [one for one in left_out(simulation, facts, {}) if one.cause == NOT_SAID]
    return [(facts.installed[one.key], one.candidate or "") for one in outs]


def _newest(policy: Policy, package: Installed, facts: Facts) -> Version | None:
    """Return the newer version that waits: apt's candidate, else one that a pin keeps out though it should come."""
    candidate = policy.of(policy.candidate)
    if candidate and compare(candidate.version, package.version) > 0:
        return candidate
    newer = [one for one in policy.versions if compare(one.version, package.version) > 0]
    kept_out = [one for one in newer if one.priority < 0 or facts.security.intersection(one.files)]
    return kept_out[0] if kept_out else None


def _cause(package: Installed, policy: Policy, newest: Version, simulation: Simulation, facts: Facts) -> str:
    if package.held:
        return HELD
    if newest.version != policy.candidate:
        return "pinned: priority {0} in apt's preferences".format(newest.priority)
    if is_blacklisted(package.name, facts):
        return "excluded by Unattended-Upgrade::Package-Blacklist"
    if package.asked_as(facts.native) in simulation.deferred or newest.phased is not None:
        share = "" if newest.phased is None else ": {0} % of all machines get it so far".format(newest.phased)
        return PHASED + share
    return ""


def archives_of_other_suites(archives: Iterable[Archive], codenames: Iterable[str]) -> list[str]:
    """Return the distribution's own archives that are made for another release than the host's."""
    known = [name for name in codenames if name]
    if not known:
        return []
    own = [one for one in archives if one.fields.get("o") in ("Debian", "Ubuntu") and one.fields.get("n")]
    return sorted({one.name for one in own if one.fields["n"].split("-")[0].split("/")[0] not in known})
