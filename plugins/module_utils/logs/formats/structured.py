# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What JSON lines and logfmt have in common: fields by name, of which some are time, level and message."""

from __future__ import annotations

from typing import Any, Callable, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.access import Requests, level_for, told
from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import Columns, Format
from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.present import present
from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.request_fields import request_in
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity, level_of

Fields = Mapping[str, Any]

_TIME: Final = (
    "time", "timestamp", "ts", "@timestamp", "t", "datetime", "date", "asctime", "eventTime", "Timestamp",
    "time_iso8601", "time_local", "msec", "start_time", "StartUTC",
)  # fmt: skip
_LEVEL: Final = (
    "level", "severity", "lvl", "log.level", "loglevel", "levelname", "level_name", "severity_text", "error_severity",
    "logLevel", "Level", "SeverityText",
)  # fmt: skip
_MESSAGE: Final = ("msg", "message", "MESSAGE", "event", "log", "text", "body", "Body", "@m", "@mt", "short_message")
_TRACE: Final = (
    "stack", "stack_trace", "stacktrace", "exc_info", "exception", "traceback", "error.stack_trace", "exc_text",
)  # fmt: skip
_CAUSE: Final = ("error", "err", "error.message", "exception", "reason", "cause")
_PROCESS: Final = ("logger", "service", "app", "component", "caller")


def fields_format(name: str, read: Callable[[str], Fields | None]) -> Format:
    """Return a format whose lines C(read) turns into fields, None for a line that is none of it.

    Lines that are records of an access log are told as such.
    """

    def split(lines: Sequence[str]) -> Columns:
        columns = Requests()
        columns.rows = []
        for line in lines:
            fields = read(line)
            _append(columns, line, fields)
            _append_request(columns, fields)
        return columns

    return Format(name, split, lambda line: _is_log(read(line)))


def _is_log(fields: Fields | None) -> bool:
    if fields is None:
        return False
    known = any(_first(fields, names) is not None for names in (_TIME, _LEVEL, _MESSAGE))
    return known or request_in(fields, None) is not None


def _first(fields: Fields, names: tuple[str, ...]) -> Any:
    for name in present(names, fields):
        value = fields.get(name)
        if value not in (None, ""):
            return value
        if "." in name:  # {"log": {"level": ...}}, as ECS nests it
            outer, _dot, inner = name.partition(".")
            nested = fields.get(outer)
            if isinstance(nested, dict) and nested.get(inner) not in (None, ""):
                return nested[inner]
    return None


def _append(columns: Columns, line: str, fields: Fields | None) -> None:
    time = None if fields is None else _first(fields, _TIME)
    columns.times.append(time if time is None or isinstance(time, str) else str(time))
    columns.levels.append(None if fields is None else level_in(_first(fields, _LEVEL)))
    columns.hints.append(None)
    columns.processes.append("")
    columns.pids.append("")
    columns.messages.append(line if fields is None else _message(line, fields))
    columns.headed.append(fields is not None)


def _append_request(columns: Requests, fields: Fields | None) -> None:
    """Tell the line that was appended last as a request, if it is one.

    What is said of trouble beside is kept: the message where its level or the status tells of some.
    """
    row = None if fields is None else request_in(fields, columns.times[-1])
    if fields is None or row is None or columns.rows is None:
        return
    columns.rows.append(row)
    own = columns.levels[-1]
    level = level_for(row[3]) if own is None else min(own, level_for(row[3]))
    text = told(row[2], row[3])
    if level <= Severity.WARNING and _first(fields, _MESSAGE) is not None:
        text += ": " + columns.messages[-1]
    columns.levels[-1], columns.messages[-1] = level, text


def level_in(value: Any) -> int | None:
    """Return the severity of a level field: a word, a number of bunyan (10 to 60), or one of syslog (0 to 7)."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str) and not value.isdigit():
        return level_of(value)
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if 0 <= number <= 7:
        return number
    steps = (Severity.DEBUG, Severity.DEBUG, Severity.INFO, Severity.WARNING, Severity.ERROR, Severity.CRITICAL)
    return steps[number // 10 - 1] if 10 <= number < 70 else None


def _message(line: str, fields: Fields) -> str:
    message = _first(fields, _MESSAGE)
    text = line if message is None else _text(message).rstrip("\n")
    cause = _first(fields, _CAUSE)
    if message is not None and isinstance(cause, str) and cause and cause not in text:
        text += ": " + cause
    elif message is not None and isinstance(cause, Mapping) and isinstance(cause.get("message"), str):
        text += ": " + cause["message"]
    trace = _first(fields, _TRACE)
    if isinstance(trace, str) and "\n" in trace:
        text += "\n" + trace
    return text


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)
