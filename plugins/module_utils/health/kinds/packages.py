# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Broken packages, security updates that wait, and how long the distribution still gets any."""

from __future__ import annotations

from typing import Any, Final, Iterable, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.distribution import (
    END_OF_LIFE_LIMITS,
    judge_end_of_life,
    wrong_day,
)
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import Broken, Updates, manager_of
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY, human_duration, plural, some

BROKEN = Check(
    "packages_broken",
    "Packages that are half installed or not configured, or whose dependencies are not met.",
    "dpkg --audit tells more; dpkg --configure -a, then apt-get --fix-broken install puts it in order",
)
SECURITY = Check(
    "packages_security",
    "How many installed packages have a security update that waits, by the package lists on the host.",
    "install them in the next window (apt-get upgrade, dnf upgrade --security, zypper patch --category security)",
)
END_OF_LIFE = Check(
    "distribution_end_of_life",
    "How long the distribution still gets security updates.",
    "plan the upgrade to a supported release, or get the extended support its vendor offers",
)

SUBJECT: Final = "packages"
_INSTALL: Final = {
    "dpkg": "install them in the next window (apt-get upgrade; unattended-upgrade takes those for security only)",
    "apk": "install them in the next window (apk upgrade)",
}
#: What to do where no list tells which updates are for security.
_TELL_APART: Final = {
    "dpkg": "add the distribution's security archive to the package sources, then {0}",
    "rpm": "see what waits in all (dnf check-update); only repositories with advisories tell what is for security",
}
_RPM_ADVICE: Final = "look at dnf check and dnf history, then dnf distro-sync or rpm --rebuilddb puts it in order"
_APK_ADVICE: Final = "apk fix puts it in order"
_ADVICE: Final = {"rpm": _RPM_ADVICE, "apk": _APK_ADVICE}


def _subject(values: Values) -> str:
    return SUBJECT


def probe(values: Values, host: Host) -> Found:
    """Look at the calendar, the package database, then the lists; each costs only itself."""
    try:
        yield judge_end_of_life(END_OF_LIFE, SUBJECT, values, host)
    except CannotTell as error:
        yield Finding(END_OF_LIFE.id, SUBJECT, Status.UNKNOWN, error.message, advice=error.advice)
    manager = manager_of(host)
    if manager is None:
        for check in (BROKEN, SECURITY):
            yield Finding(check.id, SUBJECT, Status.SKIPPED, "no package manager that is known here: dpkg, rpm, apk")
        return
    try:
        broken = _read_broken(manager, host)
    except CannotTell as error:
        yield Finding(BROKEN.id, SUBJECT, Status.UNKNOWN, error.message, advice=error.advice)
        broken = None
    # What dpkg itself knows is told at once; whether dependencies are met, only apt can say.
    if broken is not None and (manager != "dpkg" or broken.packages):
        yield _broken(broken, manager)
        broken = None
    yield from _updates(values, host, manager, broken)


def _read_broken(manager: str, host: Host) -> Broken:
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import apk, dpkg, rpm

    if manager == "dpkg":
        return dpkg.read_broken(host)
    return rpm.read_broken(host) if manager == "rpm" else apk.read_broken(host)


def _read_updates(manager: str, host: Host) -> Updates:
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import apk, apt, dnf, zypper

    if manager == "dpkg":
        return apt.read_updates(host)
    if manager == "apk":
        return apk.read_updates(host)
    return dnf.read_updates(host) if host.which("zypper") is None else zypper.read_updates(host)


def _updates(values: Values, host: Host, manager: str, broken: Broken | None) -> Found:
    """Yield what waits, and before it what is broken where that is still open."""
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages.apt import UnmetDependencies

    problem: CannotTell | None = None
    updates: Updates | None = None
    try:
        updates = _read_updates(manager, host)
    except CannotTell as error:
        problem = error
    except UnmetDependencies as error:
        problem = CannotTell("apt cannot plan while dependencies are not met: {0}".format(error), BROKEN.advice)
        if broken is not None:
            message = "dependencies are not met: {0}".format(error)
            yield Finding(BROKEN.id, SUBJECT, Status.FAIL, message, advice=BROKEN.advice)
            broken = None
    if broken is not None:
        yield _broken(broken, manager)
    if problem is not None:
        yield Finding(SECURITY.id, SUBJECT, Status.UNKNOWN, problem.message, advice=problem.advice)
    if updates is not None:
        yield from _security(values, updates, manager, host.now())


def _broken(broken: Broken, manager: str) -> Finding:
    evidence: dict[str, Any] = {"held": list(broken.held)} if broken.held else {}
    advice = _ADVICE.get(manager, BROKEN.advice)
    if not broken.packages:
        message = "{0} installed, none broken".format(plural(broken.installed, "package"))
        message += ", {0} held".format(len(broken.held)) if broken.held else ""
        message += "; not looked at: " + broken.not_looked_at if broken.not_looked_at else ""
        return Finding(BROKEN.id, SUBJECT, Status.OK, message, 0, "packages", evidence=evidence)
    count = len(broken.packages)
    evidence["packages"] = dict(list(broken.packages.items())[:40])
    if broken.busy:
        message = "{0} not in order while {1} is at work right now".format(plural(count, "package"), manager)
        again = "look again when it has ended"
        return Finding(BROKEN.id, SUBJECT, Status.UNKNOWN, message, count, "packages", advice=again, evidence=evidence)
    told = ["{0} ({1})".format(name, wrong) for name, wrong in broken.packages.items()]
    message = "{0} broken: {1}".format(plural(count, "package"), some(told))
    return Finding(BROKEN.id, SUBJECT, Status.FAIL, message, count, "packages", advice=advice, evidence=evidence)


def _security(values: Values, updates: Updates, manager: str, now: float) -> Found:
    age = None if updates.refreshed is None else max(0.0, now - updates.refreshed)
    lists = "lists {0} old".format(human_duration(age)) if age is not None else "lists of unknown age"
    refresh = "run {0}, then look again".format(updates.refresh_with)
    if updates.security is None and manager != "apk":
        yield _not_told_apart(updates, lists, _TELL_APART.get(manager, _TELL_APART["rpm"]).format(refresh))
        return
    count = (updates.total or 0) if updates.security is None else len(updates.security)
    limits = limits_of("security", values)
    status, limit = limits.judge(count)
    doubt = updates.doubt or _too_old(age, values["lists_max_age"])
    evidence: dict[str, Any] = {"packages": list(updates.security or ())[:40]}
    evidence.update({} if updates.total is None else {"updates_in_all": updates.total})
    if doubt and status is Status.OK:
        # That nothing waits by lists that nobody has fetched for long is no answer.
        message = "whether security updates wait is not known: {0}".format(doubt)
        yield Finding(SECURITY.id, SUBJECT, Status.UNKNOWN, message, advice=refresh, evidence=evidence)
        return
    said = _counted(updates, count, limits)
    message = "at least {0}; {1}".format(said, doubt) if doubt else "{0}; {1}".format(said, lists)
    advice = _INSTALL.get(manager, SECURITY.advice) if status is not Status.OK else None
    yield Finding(SECURITY.id, SUBJECT, status, message, count, "packages", limit, advice, evidence)
    yield Metric("packages_security_updates", count, "packages")
    if updates.total is not None:
        yield Metric("packages_updates", updates.total, "packages")


def _not_told_apart(updates: Updates, lists: str, advice: str) -> Finding:
    why = updates.doubt or "none of the package lists is one of security updates"
    in_all = (
        "" if updates.total is None else "; {0} in all".format(plural(updates.total, "update waits", "updates wait"))
    )
    message = "{0}{1} ({2})".format(why, in_all, lists)
    return Finding(SECURITY.id, SUBJECT, Status.UNKNOWN, message, advice=advice)


def _counted(updates: Updates, count: int, limits: Limits) -> str:
    what = "update" if updates.security is None else "security update"
    said = plural(count, what + " waits", what + "s wait")
    said += ", {0} of them important or critical".format(updates.urgent) if updates.urgent else ""
    said = "{0} {1}".format(said, limits.told(count)).strip() if count else "no {0} waits".format(what)
    return said + ("; Alpine does not say which are for security" if updates.security is None and count else "")


def _too_old(age: float | None, most: float) -> str:
    if age is None:
        return "the age of the package lists is unknown"
    if age <= most:
        return ""
    return "the package lists are {0} old (at most {1})".format(human_duration(age), human_duration(most))


def _problems(values: Values) -> Sequence[str]:
    return wrong_day(values["end_of_life"])


def discover(host: Host) -> Iterable[Values]:
    """Suggest to look at the packages where a package manager is known."""
    return [{}] if manager_of(host) else []


KIND = Kind(
    name="packages",
    summary="Broken packages, security updates that wait, and the end of life of the distribution.",
    options=(
        *limit_options(
            "security",
            "the number of installed packages with a security update that waits.",
            1,
            None,
            "packages",
            "check_apt of the Monitoring Plugins tells of any; here it warns, since the number says nothing of the "
            "danger and updates have their window",
            type="int",
        ),
        Option(
            "lists_max_age",
            "How old the package lists may be for a count of nothing to be believed.",
            "duration",
            8 * DAY,
            unit="seconds",
            source="unattended-upgrades and dnf-makecache fetch them every day; a weekly update is in time too",
            minimum=0,
        ),
        *END_OF_LIFE_LIMITS,
        Option(
            "extended_support",
            "Counts on support that must be bought or signed up for: ESM of Ubuntu Pro, Extended Life Cycle Support of "
            "Red Hat, LTSS of SUSE, ELTS of Debian. ESM is also seen on the host itself.",
            "bool",
            False,
        ),
        Option("end_of_life", "The last day with security updates, instead of that in the table, as in 2028-06-30."),
    ),
    checks=(BROKEN, SECURITY, END_OF_LIFE),
    probe=probe,
    subject=_subject,
    example="- kind: packages\n  security_fail: 50\n  end_of_life_warn: 180",
    privilege="none",
    without="everything, but the cache of dnf where its folder is closed to others",
    discover=discover,
    problems=_problems,
    timeout=30.0,
)
