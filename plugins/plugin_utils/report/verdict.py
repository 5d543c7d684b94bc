# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict of a round in one line, and the pieces of it that other formats show too."""

from __future__ import annotations

from typing import Final, Iterable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import plural
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.changes import counted
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.groups import group_errors
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import NEEDY, Report

_ONE_HOST: Final[Mapping[Status, str]] = {
    Status.FAIL: "needs hands",
    Status.UNKNOWN: "could not be looked at in full",
    Status.WARN: "wants a look",
}
_HOSTS: Final[Mapping[Status, str]] = {
    Status.FAIL: "need hands",
    Status.UNKNOWN: "could not be looked at in full",
    Status.WARN: "want a look",
}


def verdict(report: Report) -> str:
    """Return the verdict: C(FAIL: 4 of 12 hosts need hands (6 fail, 1 unknown, 3 warn); 1 new, 9 still open)."""
    return f"{report.status.value.upper()}: {headline(report)}{_bracketed(report)}{_about_the_round(report)}"


def headline(report: Report) -> str:
    """Return the verdict without status and counts: C(4 of 12 hosts need hands)."""
    if not report.findings:
        return "nothing was looked at"
    if report.status is Status.SKIPPED:
        return f"nothing here applied to {all_hosts(report)}"
    if report.status is Status.OK:
        return f"nothing needs hands on {all_hosts(report)} ({plural(len(report.findings), 'finding')})"
    needy = [host for host, statuses in report.statuses_by_host.items() if any(status in NEEDY for status in statuses)]
    if len(report.hosts) == 1:
        return f"{needy[0]} {_ONE_HOST[report.status]}"
    verb = (_ONE_HOST if len(needy) == 1 else _HOSTS)[report.status]
    return f"{len(needy)} of {len(report.hosts)} hosts {verb}"


def all_hosts(report: Report) -> str:
    """Return all hosts of the round in words: C(all 12 hosts), or the name of the only one."""
    return report.hosts[0] if len(report.hosts) == 1 else f"all {len(report.hosts)} hosts"


def counts(report: Report, statuses: Iterable[Status]) -> str:
    """Return how many findings have each of the statuses, without zeros: C(6 fail, 1 unknown)."""
    found = report.summary
    return ", ".join(f"{found[status.value]} {status.value}" for status in statuses if found[status.value])


def errors_headline(report: Report) -> str:
    """Return what to say of errors of the tool itself: C(the round itself had 1 error). Empty without any."""
    number = len(group_errors(report.errors))
    return f"the round itself had {plural(number, 'error')}" if number else ""


def names(hosts: Sequence[str], shown: int = 2) -> str:
    """Return hosts in few words: C(web1, web2 and 398 more). One more than C(shown) is still spelled out."""
    if len(hosts) <= shown + 1:
        return " and ".join(filter(None, [", ".join(hosts[:-1]), hosts[-1]]))
    return f"{', '.join(hosts[:shown])} and {len(hosts) - shown} more"


def _bracketed(report: Report) -> str:
    needy = counts(report, NEEDY)
    return f" ({needy})" if needy else ""


def _about_the_round(report: Report) -> str:
    return "".join(f"; {part}" for part in (counted(report), errors_headline(report)) if part)
