# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user may say to a review of updates, and what it means."""

from __future__ import annotations

import re
from typing import Any, Final, Mapping, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions, collected
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.distribution import END_OF_LIFE_LIMITS, wrong_day
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options, read_options
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.origin import problem_of
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import SEVERITIES
from ansible_collections.ops.upkeep.plugins.module_utils.updates.plan import Plan
from ansible_collections.ops.upkeep.plugins.module_utils.updates.plan_reading import read_plan
from ansible_collections.ops.upkeep.plugins.module_utils.updates.selection import ALL, SECURITY, SELECTIONS, Wanted

_FOURTEEN: Final = (
    "14 days for critical and high ones, and for those whose vendor says no severity: Cyber Essentials, Requirements "
    "for IT Infrastructure v3.1 (NCSC); 90 days for others: the three months that PCI DSS v4.0, 6.3.3, names"
)
#: Seconds that an update for security may wait, by its severity.
MAX_AGE: Final = {
    "critical": 14 * DAY,
    "important": 14 * DAY,
    "moderate": 90 * DAY,
    "low": 90 * DAY,
    "unknown": 14 * DAY,
}

OPTIONS: Final = (
    Option("selection", "Which updates the plan takes.", choices=SELECTIONS),
    Option("packages", "Only these packages.", "list", [], elements="str"),
    Option("advisories", "Only what these advisories name.", "list", [], elements="str"),
    Option("cves", "Only what closes these.", "list", [], elements="str"),
    Option("exclude", "Never these packages.", "list", [], elements="str"),
    Option("min_age", "How long an update must have been published.", "duration", 0.0, unit="seconds", minimum=0),
    Option("min_age_security", "Whether that holds for security updates too.", "bool", False),
    Option("allow_remove", "Whether the plan may remove packages.", "bool", False),
    Option("refresh", "Whether to fetch new package lists before.", "bool", False),
    Option("changelogs", "Whether to fetch new packages for the changelogs in them.", "bool", False),
    Option("security_origins", "Patterns of more security archives.", "list", [], elements="str"),
    Option("max_age", "How long a security update may wait, by severity.", "dict", source=_FOURTEEN),
    Option("lists_max_age", "How old the package lists may be.", "duration", 8 * DAY, unit="seconds", minimum=0),
    *limit_options(
        "last_success",
        "the days since updates were last installed, where some wait.",
        35,
        62,
        "days",
        "patches come and are installed once a month; then one round missed, then two",
    ),
    *END_OF_LIFE_LIMITS,
    Option("extended_support", "Whether bought support counts.", "bool", False),
    Option("end_of_life", "The last day with security updates, as in 2028-06-30."),
    Option("deadline", "Seconds after which the call ends.", "float", 300.0, minimum=1, maximum=86400),
)

_CVE: Final = re.compile(r"CVE-[0-9*?\[\]-]+", re.IGNORECASE)
#: What tells anything of a package's name: no option, no path, no blank.
_PATTERN: Final = re.compile(r"[A-Za-z0-9_*?\[\]!][\w.+~:*?\[\]!-]*")


class Request(NamedTuple):
    """What a call asks for."""

    values: Values
    wanted: Wanted
    max_age: Mapping[str, float]  # seconds by severity
    approved: Plan | None


def read_request(given: Values) -> Request:
    """Return what the options of a call mean. Raises WrongOptions with every problem there is."""
    options = {name: value for name, value in given.items() if name not in ("cursors", "plan")}
    values, problems = read_options(OPTIONS, options)
    if problems:
        raise WrongOptions(problems)
    max_age, problems = _max_age(values["max_age"])
    problems += _wrong_names(values) + wrong_day(values["end_of_life"]) + _wrong_origins(values["security_origins"])
    approved = collected(problems, lambda: read_plan(given["plan"]), None) if given.get("plan") else None
    if problems:
        raise WrongOptions(problems)
    return Request(values, _wanted(values), max_age, approved)


def _wanted(values: Values) -> Wanted:
    names = {name: tuple(values[name]) for name in ("packages", "advisories", "cves", "exclude")}
    named = names["packages"] or names["advisories"] or names["cves"]
    return Wanted(
        # Who names an update wants it, whatever it is for.
        values["selection"] or (ALL if named else SECURITY),
        **names,
        min_age=values["min_age"],
        min_age_security=values["min_age_security"],
    )


def _max_age(given: Mapping[str, Any] | None) -> tuple[dict[str, float], list[str]]:
    spec = [Option(name, "", "duration", MAX_AGE[name], minimum=0) for name in SEVERITIES]
    values, problems = read_options(spec, given or {})
    return values, ['option "max_age": ' + problem for problem in problems]


def _wrong_names(values: Values) -> list[str]:
    problems = []
    for option, form, way_out in (
        ("packages", _PATTERN, "write a name or a pattern such as libssl*"),
        ("exclude", _PATTERN, "write a name or a pattern such as libssl*"),
        ("advisories", _PATTERN, "write its id, such as RHSA-2026:1234"),
        ("cves", _CVE, "write it as in CVE-2026-12345"),
    ):
        wrong = [one for one in values[option] if not form.fullmatch(one)]
        problems += ['option "{0}" has {1!r}: {2}'.format(option, one[:80], way_out) for one in wrong]
    return problems


def _wrong_origins(patterns: Sequence[str]) -> list[str]:
    return [
        'option "security_origins" has {0!r}: {1}; write it as in origin=Example,label=Example-Security'.format(
            pattern[:80], problem
        )
        for pattern, problem in ((pattern, problem_of(pattern)) for pattern in patterns)
        if problem
    ]
