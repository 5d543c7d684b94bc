# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of a recurrence rule (RFC 5545, 3.3.10), taken apart and held to what the standard allows.

dateutil takes a month 13 without a word, and then there is never a window.
"""

from __future__ import annotations

import calendar
import difflib
import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timezone
from typing import Any, Final
from zoneinfo import ZoneInfo

from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.kind import MOST_A_DAY

Parts = Mapping[str, str]

#: Windows within a day have other words. In a repeated hour these rules contradict the clocks.
FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
#: The least and the greatest number of each part that is numbers. Where the least is below zero, zero is none of them.
_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "INTERVAL": (1, 1000),
    "COUNT": (1, 100_000),
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 59),
}
_SINGLE: Final = ("INTERVAL", "COUNT")
_PARTS: Final = ("FREQ", "UNTIL", "WKST", "BYDAY", *_NUMBERS)
_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z)?)?")
#: What the standard leaves without a meaning elsewhere. dateutil would look for such a day until the year 9999.
_ONLY_IN: Final[Mapping[str, Sequence[str]]] = {
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"),
    "BYYEARDAY": ("YEARLY",),
    "BYWEEKNO": ("YEARLY",),
    "BYSETPOS": ("WEEKLY", "MONTHLY", "YEARLY"),
}
#: What fixes the day, beside the frequency itself.
_BY_DAY: Final = frozenset({"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"})


def parts_of(text: str) -> Parts:
    """Return the parts of a rule, in capitals. Raises ValueError for the first one that is wrong."""
    rule = "".join(text.split()).upper().removeprefix("RRULE:")
    if re.search("DTSTART|RDATE|EXDATE|EXRULE", rule):
        raise ValueError(
            'write the rule alone ("FREQ=..."), DTSTART as options first and start, and EXDATE as a freeze'
        )
    parts: dict[str, str] = {}
    for part in rule.rstrip(";").split(";"):
        name, value = (part.split("=", 1) + [""])[:2]
        if name in parts:
            raise ValueError(f"it has {name} twice")
        parts[name] = value
        _hold(name, value)
    if "FREQ" not in parts:
        raise ValueError(f"FREQ is missing; write FREQ= and one of {', '.join(FREQUENCIES)}")
    _hold_together(parts)
    return parts


def _hold(name: str, value: str) -> None:
    """Raise ValueError unless the value is one of that part."""
    if name not in _PARTS:
        near = difflib.get_close_matches(name, _PARTS, 1)
        hint = f"did you mean {near[0]}?" if near else f"it takes {', '.join(_PARTS)}"
        raise ValueError(f"{name or 'an empty part'} is not known; {hint}")
    if name == "FREQ" and value not in FREQUENCIES:
        raise ValueError(f"FREQ is {value or 'empty'}; write one of {', '.join(FREQUENCIES)}")
    if name == "UNTIL" and not _UNTIL.fullmatch(value):
        raise ValueError(f"UNTIL is {value or 'empty'}; write 20261224 or 20261224T020000")
    if name == "BYDAY" and not all(_DAY.fullmatch(day) for day in value.split(",")):
        raise ValueError(f"BYDAY is {value or 'empty'}; write days as MO,TU or 2TU or -1FR")
    if name == "WKST" and not re.fullmatch("MO|TU|WE|TH|FR|SA|SU", value):
        raise ValueError(f"WKST is {value or 'empty'}; write MO, TU, WE, TH, FR, SA or SU")
    if name in _NUMBERS:
        _hold_numbers(name, value)


def _hold_numbers(name: str, value: str) -> None:
    least, greatest = _NUMBERS[name]
    for number in value.split(","):
        if not re.fullmatch(r"[+-]?[0-9]{1,6}", number) or not least <= int(number) <= greatest:
            raise ValueError(f"{name} is {value or 'empty'}; write numbers from {least} to {greatest}")
        if least < 0 and int(number) == 0:
            raise ValueError(f"{name} is {value}; there is no 0 in it")
    if name in _SINGLE and "," in value:
        raise ValueError(f"{name} is {value}; write one number")


def _hold_together(parts: Parts) -> None:
    frequency = parts["FREQ"]
    for name, frequencies in _ONLY_IN.items():
        if name in parts and frequency not in frequencies:
            raise ValueError(f"{name} has no meaning with FREQ={frequency}, only with {' or '.join(frequencies)}")
    if "BYMONTH" in parts and "BYMONTHDAY" in parts and not _has_a_day(parts):
        raise ValueError(f"no month of BYMONTH={parts['BYMONTH']} has a day of BYMONTHDAY={parts['BYMONTHDAY']}")
    a_day = math.prod(len(parts[name].split(",")) for name in ("BYHOUR", "BYMINUTE", "BYSECOND") if name in parts)
    if a_day > MOST_A_DAY:
        raise ValueError(
            f"it opens {a_day} times a day; write {MOST_A_DAY} times or fewer, and how long as its duration"
        )
    if "COUNT" in parts and "UNTIL" in parts:
        raise ValueError("it has both COUNT and UNTIL; write one of them")
    numbered = any(not day[0].isalpha() for day in parts.get("BYDAY", "MO").split(","))
    if numbered and frequency not in ("MONTHLY", "YEARLY"):
        raise ValueError("a number before a day in BYDAY needs FREQ=MONTHLY or FREQ=YEARLY")


def _has_a_day(parts: Parts) -> bool:
    longest = max(calendar.monthrange(2000, int(month))[1] for month in parts["BYMONTH"].split(","))  # a leap year
    return any(abs(int(day)) <= longest for day in parts["BYMONTHDAY"].split(","))


def needs_first(parts: Parts) -> str | None:
    """Return why the rule says nothing without the day that it began, None where it does."""
    if int(parts.get("INTERVAL", 1)) > 1:
        return "INTERVAL counts from it"
    if "COUNT" in parts:
        return "COUNT counts from it"
    if parts["FREQ"] != "DAILY" and not _BY_DAY & set(parts):
        return "the rule does not say on which day"
    return None


def as_rule(parts: Parts, zone: ZoneInfo) -> dict[str, Any]:
    """Return the parts with the end of the rule in local time: a day as its last second, UTC as the clocks show it."""
    match = _UNTIL.fullmatch(parts.get("UNTIL", ""))
    if match is None:
        return dict(parts)
    day, second, utc = match.groups()
    until = datetime.strptime(day + (second or "235959"), "%Y%m%d%H%M%S")
    if utc:
        until = until.replace(tzinfo=timezone.utc).astimezone(zone).replace(tzinfo=None)
    return {**parts, "UNTIL": until.strftime("%Y%m%dT%H%M%S")}


def start_of(parts: Parts, start: time | None) -> time:
    """Return the time of day at which the rule begins. Raises ValueError where it is said twice or not at all."""
    if start is None and "BYHOUR" not in parts:
        raise ValueError("it does not say at which time; write option start")
    if start is not None and {"BYHOUR", "BYMINUTE", "BYSECOND"} & set(parts):
        raise ValueError("option start says the time too; leave out one of start and BYHOUR, BYMINUTE, BYSECOND")
    return start or time()
