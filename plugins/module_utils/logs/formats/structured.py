# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What JSON lines and logfmt have in common: fields by name, of which some are time, level and message."""

from __future__ import annotations

from typing import Any, Callable, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import Columns, Format
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity, level_of

Fields = Mapping[str, Any]

_TIME: Final = ("time", "timestamp", "ts", "@timestamp", "t", "datetime", "date", "asctime", "eventTime", "Timestamp")
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
    """Return a format whose lines C(read) turns into fields, None for a line that is none of it."""

    def split(lines: Sequence[str]) -> Columns:
        columns = Columns()
        for line in lines:
            _append(columns, line, read(line))
        return columns

    return Format(name, split, lambda line: _is_log(read(line)))


def _is_log(fields: Fields | None) -> bool:
    return fields is not None and any(_first(fields, names) is not None for names in (_TIME, _LEVEL, _MESSAGE))


def _first(fields: Fields, names: Sequence[str]) -> Any:
    for name in names:
        value = fields.get(name)
        if value not in (None, ""):
            return value
        if "." in name:  # {"log": {"level": ...}}, as ECS nests it
            outer, _dot, inner = name.partition(".")
            nested = fields.get(outer)
            if isinstance(nested, Mapping) and nested.get(inner) not in (None, ""):
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
