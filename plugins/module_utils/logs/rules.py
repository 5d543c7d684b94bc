# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people decided about lines: ignore, known, ticket, another severity; by whom, why and until when."""

from __future__ import annotations

import fnmatch
import re
import time
from dataclasses import dataclass
from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, read_options

VERDICTS: Final = ("ignore", "known", "ticket")
MAX_RULES: Final = 1000
SEVERITIES: Final = tuple(severity.word for severity in Severity)

OPTIONS: Final[tuple[Option, ...]] = (
    Option("match", "A Python regular expression that is looked for in the text of an event.", "regex"),
    Option("template", "The id of a template, 16 hexadecimal digits, as findings name it."),
    Option("source", "Only in sources of this name; a shell pattern such as /var/log/nginx/*."),
    Option(
        "verdict",
        "What to do with it. With ignore its lines are counted and nothing else, with known they make no finding that"
        " warns or fails, with ticket they warn at most and the finding names the reason.",
        choices=VERDICTS,
    ),
    Option("severity", "Counts it as this bad, whatever its program said.", choices=SEVERITIES),
    Option("reason", "Why.", required=True),
    Option("owner", "Whom to ask."),
    Option("expires", "The last day on which it holds, as 2027-01-31."),
)


@dataclass(frozen=True)
class Rule:
    """One decision. C(position) is its place in the list, from 0 on; C(ends) in seconds since 1970."""

    position: int
    match: re.Pattern[str] | None
    template: str | None
    source: str | None
    verdict: str | None
    severity: Severity | None
    reason: str
    owner: str | None
    expires: str | None
    ends: float | None

    @property
    def name(self) -> str:
        """How messages call it: its place and what it looks for."""
        return f"rules[{self.position}] ({self.template or (self.match.pattern if self.match else '')})"[:160]

    @property
    def told(self) -> str:
        """What a finding says of it: why, who, until when."""
        words = [self.reason, self.owner and f"owner {self.owner}", self.expires and f"until {self.expires}"]
        return ", ".join(word for word in words if word)

    def applies_to(self, source: str) -> bool:
        """Whether it is about this source."""
        return self.source is None or fnmatch.fnmatchcase(source, self.source)

    def over(self, now: float) -> bool:
        """Whether it has run out."""
        return self.ends is not None and now >= self.ends


def read_rules(given: Sequence[Any]) -> list[Rule]:
    """Return the rules. Raises WrongOptions with every problem there is, each naming its rule."""
    if len(given) > MAX_RULES:
        raise WrongOptions([f"rules: {len(given)} of them, at most {MAX_RULES} are taken"])
    rules: list[Rule] = []
    problems: list[str] = []
    for position, item in enumerate(given):
        rule, found = _read_one(position, item)
        problems += [f"rules[{position}]{_label(item)}: {problem}" for problem in found]
        if rule:
            rules.append(rule)
    if problems:
        raise WrongOptions(problems)
    return rules


def _label(item: Any) -> str:
    named = item.get("template") or item.get("match") if isinstance(item, Mapping) else None
    return f" ({str(named)[:80]})" if named else ""


def _read_one(position: int, item: Any) -> tuple[Rule | None, list[str]]:
    if not isinstance(item, Mapping):
        return None, [f"{item!r} is no mapping; write match, verdict and reason"]
    given = dict(item)
    if given.get("expires") is not None:
        given["expires"] = str(given["expires"])[:10]  # YAML makes a date of it
    values, problems = read_options(OPTIONS, given)
    problems = problems or _contradictions(values)
    ends = None
    if not problems and values["expires"]:
        ends = _end_of(values["expires"])
        if ends is None:
            problems = [f'option "expires" is {values["expires"]!r}; write a day such as 2027-01-31']
    if problems:
        return None, problems
    severity = Severity[values["severity"].upper()] if values["severity"] else None
    match = re.compile(values["match"]) if values["match"] else None
    given = {name: values[name] for name in ("template", "source", "verdict", "reason", "owner", "expires")}
    return Rule(position=position, match=match, severity=severity, ends=ends, **given), []


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    problems = []
    if bool(values["match"]) == bool(values["template"]):
        problems.append('says not which lines it is about; write either "match" or "template"')
    if not values["verdict"] and not values["severity"]:
        problems.append('decides nothing; write "verdict" or "severity"')
    if values["template"] and not re.fullmatch(r"[0-9a-f]{8,64}", values["template"]):
        problems.append(f'option "template" is {values["template"]!r}; write the id of a template, hexadecimal digits')
    return problems


def _end_of(day: str) -> float | None:
    """Return when a day ends on the host, in seconds since 1970; None where it is no day."""
    try:
        parts = time.strptime(day, "%Y-%m-%d")
        return time.mktime((parts.tm_year, parts.tm_mon, parts.tm_mday + 1, 0, 0, 0, 0, 0, -1))
    except (ValueError, OverflowError):
        return None
