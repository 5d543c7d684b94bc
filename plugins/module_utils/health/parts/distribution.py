# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a distribution still gets security updates, held against the limits of a check."""

from __future__ import annotations

import datetime
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import end_of_life
from ansible_collections.ops.upkeep.plugins.module_utils.linux.distro_info import path_of, read_end
from ansible_collections.ops.upkeep.plugins.module_utils.linux.end_of_life import Support
from ansible_collections.ops.upkeep.plugins.module_utils.linux.release import Release, read_release
from ansible_collections.ops.upkeep.plugins.module_utils.linux.ubuntu_pro import has_esm
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, limit_options, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import plural

#: The limits on what judge_end_of_life tells.
END_OF_LIFE_LIMITS: Final = limit_options(
    "end_of_life",
    "the days that the distribution still gets security updates.",
    90,
    0,
    "days",
    "a quarter to plan and make the upgrade; the dates are those of the vendors' calendars",
    below=True,
    type="int",
    minimum=None,  # who has other support may have it fail some days after the end
)


def wrong_day(day: str | None) -> list[str]:
    """Return in words what is wrong with the option C(end_of_life); nothing where it is a day or is not set."""
    if day is None:
        return []
    try:
        datetime.date.fromisoformat(day)
    except ValueError:
        return ['option "end_of_life" is {0!r}: not a day; write it as in 2028-06-30'.format(day[:80])]
    return []


def judge_end_of_life(check: Check, subject: str, values: Values, host: Host) -> Finding:
    """Return how long the host's distribution still gets security updates. Raises CannotTell."""
    release = read_release(host)
    ends, notes, evidence = _support(values, host, release)
    if ends is None:
        message = "{0} has no end of life: it is not a release".format(release.name)
        return Finding(check.id, subject, Status.SKIPPED, message)
    today = datetime.datetime.fromtimestamp(host.now(), datetime.timezone.utc).date()
    days = (ends - today).days
    limits = limits_of("end_of_life", values, below=True)
    status, limit = limits.judge(days)
    if days < 0:
        message = "{0} gets no security updates since {1}, {2} ago".format(release.name, ends, plural(-days, "day"))
    else:
        message = "{0} gets security updates until {1}, for {2} {3}".format(
            release.name, ends, plural(days, "day"), limits.told(days, "days")
        ).strip()
    message = "; ".join([message, *notes])
    advice = check.advice if status is not Status.OK else None
    return Finding(check.id, subject, status, message, days, "days", limit, advice, evidence)


def _support(values: Values, host: Host, release: Release) -> tuple[datetime.date | None, list[str], dict[str, Any]]:
    """Return the last day with security updates, what is to be said of it, and where it is written."""
    if values["end_of_life"] is not None:
        return datetime.date.fromisoformat(values["end_of_life"]), [], {"source": 'the option "end_of_life"'}
    if end_of_life.is_rolling(release):
        return None, [], {}
    support = end_of_life.support_of(release)
    bought = values["extended_support"] and support is not None and support.extended is not None
    told = None if bought else _told_by_host(host, release, support is not None)
    if told is not None:
        return told[0], [], {"source": told[1]}
    if support is None:
        raise CannotTell(
            "{0} is not in the table of {1}".format(release.name, end_of_life.AS_OF),
            'set the option "end_of_life" to the day its vendor names',
        )
    evidence = {"source": end_of_life.SOURCE, "extended": support.extended or "none"}
    ends, notes = _with_extension(values, host, release, support)
    return datetime.date.fromisoformat(ends), notes, evidence


def _told_by_host(host: Host, release: Release, in_table: bool) -> tuple[datetime.date, str] | None:
    """Return the last day of a release as the host has it, and where: its vendor's word, else what is not in ours."""
    listed = None if in_table else read_end(host, release)
    sources = ((release.support_ends, "SUPPORT_END in os-release"), (listed, path_of(release)))
    for day, source in sources:
        try:
            return datetime.date.fromisoformat(day or ""), source
        except ValueError:
            continue
    return None


def _with_extension(values: Values, host: Host, release: Release, support: Support) -> tuple[str, list[str]]:
    notes = [support.note] if support.note else []
    if support.extended is None:
        return support.ends, notes
    if values["extended_support"] or (release.id == "ubuntu" and has_esm(host)):
        return support.extended, ["by {0}; for all others it ends {1}".format(support.program, support.ends)]
    return support.ends, [*notes, "with {0} until {1}".format(support.program, support.extended)]
