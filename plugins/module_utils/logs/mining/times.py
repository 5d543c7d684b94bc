# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How logs write the time, and other columns that say when and where a line was written."""

from __future__ import annotations

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}"
_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,:]\d+)?"
_LOOSE_CLOCK = r"\d{1,2}:\d{1,2}(?::\d{1,2})?(?:[.,:]\d+)?"  # beside a date nothing else is meant
_ZONE = r"(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)(?![\w:]))?"
_YEAR = r"(?:19|20)\d\d"

#: RFC 3164: the one form that a host follows without saying so.
SYSLOG_TIME = rf"{_MONTH} {{1,2}}\d{{1,2}} (?:{_YEAR} )?{_CLOCK}(?![\w.:])"

_DATE = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[-/.]\d{1,2}|\d{8}|\d{6})"
_FORMS = (
    rf"{_DAY},? {_MONTH} {{1,2}}\d{{1,2}} {_CLOCK}(?: [A-Z]{{3,4}})?(?: {_YEAR})?",
    rf"{_DAY},? \d{{1,2}} {_MONTH} {_YEAR} {_CLOCK}{_ZONE}",
    SYSLOG_TIME,
    rf"\d{{1,2}}[/ -]{_MONTH}[/ -]{_YEAR}[: ]{_CLOCK}{_ZONE}",
    rf"{_DATE}(?:T|_|[ -]){_LOOSE_CLOCK}{_ZONE}",
    r"\d{4}-\d{1,2}-\d{1,2}-\d{1,2}\.\d\d\.\d\d(?:\.\d+)?",  # DB2 and its kin
    r"\d{6} \d{6}(?= )",
    rf"{_YEAR}[-/.]\d\d[-/.]\d\d(?![\w.])",
    _CLOCK,
)
#: Seconds or milliseconds since 1970.
EPOCH = r"1\d{9}(?:\.\d+|\d{3})?(?![\w.:-])"
#: Any other time, as it may stand inside a message too.
TIME = "(?:" + "|".join(_FORMS) + ")"
