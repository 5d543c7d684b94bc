# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of one item in a list that the user writes (a check, a source, a backup): declared, then held to it.

Ansible's argument spec knows one shape for all items of a list; here each kind has a shape of its own.
The conversion of single values is Ansible's.
"""

from __future__ import annotations

import math
import re
from typing import Any, Callable, Final, Mapping, NamedTuple, Sequence

from ansible.module_utils.common.validation import (
    check_type_bool,
    check_type_dict,
    check_type_float,
    check_type_int,
    check_type_list,
    check_type_str,
)
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Number
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits, LimitsError
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import parse_duration, parse_size

Values = Mapping[str, Any]


class Option(NamedTuple):
    """One option: its name, its type (a key of C(TYPES)) and what a reader must know of it.

    C(doc) is a sentence that says what it means, C(unit) in what it counts, C(source) where a default
    that is a limit comes from. C(secret) values are kept out of every output.
    """

    name: str
    doc: str
    type: str = "str"
    default: Any = None
    required: bool = False
    choices: Sequence[str] = ()
    elements: str | None = None  # the type of each item of a list
    unit: str | None = None
    source: str | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    secret: bool = False
    below: bool = False  # of a limit: small values are the bad ones


def limit_options(
    measure: str,
    doc: str,
    warn: Number | None,
    fail: Number | None,
    unit: str,
    source: str,
    below: bool = False,
    type: str = "float",
    minimum: Number | None = 0,
) -> tuple[Option, Option]:
    """Return the pair C(<measure>_warn) and C(<measure>_fail) that every limit of a check is made of."""
    bounds: dict[str, Any] = {"minimum": minimum, "maximum": 100 if unit == "percent" else None}
    side = "at or below" if below else "at or above"
    warns = "Warns {0} this: {1}".format(side, doc)
    fails = "Fails {0} this: {1}".format(side, doc)
    return (
        Option(measure + "_warn", warns, type, warn, unit=unit, source=source, below=below, **bounds),
        Option(measure + "_fail", fails, type, fail, unit=unit, source=source, below=below, **bounds),
    )


def limits_of(measure: str, values: Values, below: bool = False) -> Limits:
    """Return the limits that the pair of L(limit_options) was set to."""
    return Limits(values.get(measure + "_warn"), values.get(measure + "_fail"), below)


def _regex(value: Any) -> str:
    text: str = check_type_str(value)
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError("not a regular expression ({0})".format(error)) from error
    return text


def _path(value: Any) -> str:
    text: str = check_type_str(value)
    if not text.startswith("/"):
        raise ValueError("not an absolute path; write it from / on")
    return text


def _host(value: Any) -> str:
    text: str = check_type_str(value).strip()
    wrong = "empty" if not text else "a URL" if "/" in text else "a blank is in it" if re.search(r"\s", text) else ""
    if wrong:
        raise ValueError(wrong)
    return text


def _mode(value: Any) -> int:
    if isinstance(value, int):
        raise ValueError("a number, of which YAML may have made another than was written")
    text = check_type_str(value)
    if not re.fullmatch(r"0?[0-7]{3,4}", text):
        raise ValueError('not a mode; write it as a quoted octal number such as "0640"')
    return int(text, 8)


def _float(value: Any) -> float:
    number: float = check_type_float(value)
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number


def _list(value: Any) -> list[Any]:
    found: list[Any] = check_type_list(value)
    return found


#: How each type reads a value, and what to write instead where it cannot.
TYPES: Final[Mapping[str, tuple[Callable[[Any], Any], str]]] = {
    "str": (check_type_str, "write a text"),
    "int": (check_type_int, "write a whole number"),
    "float": (_float, "write a number"),
    "bool": (check_type_bool, "write true or false"),
    "dict": (check_type_dict, "write a mapping of names to values"),
    "list": (_list, "write a list"),
    "path": (_path, "write an absolute path"),
    "host": (_host, "write a name or an address"),
    "regex": (_regex, "write a Python regular expression"),
    "mode": (_mode, 'write a quoted octal number such as "0640"'),
    "duration": (parse_duration, "write seconds, or a number with ms, s, m, h, d or w: 500ms, 10s, 26h"),
    "size": (parse_size, "write bytes, or a number with K, M, G or T: 512K, 10 MiB"),
}


def read_options(spec: Sequence[Option], given: Values) -> tuple[dict[str, Any], list[str]]:
    """Return the values of all options of the spec, defaults included, and the problems found with those given.

    An option that was given as null counts as not given.
    """
    by_name = {option.name: option for option in spec}
    problems = [_unknown(name, by_name) for name in given if name not in by_name]
    values: dict[str, Any] = {}
    wrong: set[str] = set()
    for option in spec:
        value = given.get(option.name)
        if value is None:
            values[option.name] = option.default
            if option.required:
                problems.append('option "{0}" is missing: {1}'.format(option.name, option.doc))
            continue
        values[option.name], found = _read_one(option, value)
        problems += found
        wrong |= {option.name} if found else set()
    sound = {name: value for name, value in values.items() if name not in wrong}
    return values, problems + _contradictions(spec, sound)


def _unknown(name: object, by_name: Mapping[str, Option]) -> str:
    import difflib  # for those who write well it would be in vain

    near = difflib.get_close_matches(str(name), by_name, 1)
    hint = 'did you mean "{0}"?'.format(near[0]) if near else "it takes {0}".format(", ".join(sorted(by_name)))
    return 'option "{0}" is not known; {1}'.format(name, hint)


def _read_one(option: Option, value: Any) -> tuple[Any, list[str]]:
    read, way_out = TYPES[option.type]
    try:
        result = read(value)
        if option.elements:
            result = [TYPES[option.elements][0](item) for item in result]
    except OverflowError:
        return value, [_wrong(option, value, "out of all bounds", way_out)]
    except (TypeError, ValueError) as error:
        if option.elements:
            way_out = "{0}; of each item: {1}".format(way_out, TYPES[option.elements][1])
        # Of Ansible's own words (<class 'int'> ...) our way out says the same, shorter.
        why = "" if "<class" in str(error) or "cannot be converted" in str(error) else str(error)
        return value, [_wrong(option, value, why, way_out)]
    return result, _out_of_range(option, value, result)


def _out_of_range(option: Option, value: Any, result: Any) -> list[str]:
    items = result if option.elements else [result]
    if option.choices and any(item not in option.choices for item in items):
        return [_wrong(option, value, "not one of its choices", "write one of " + ", ".join(option.choices))]
    if option.minimum is not None and any(item < option.minimum for item in items):
        return [_wrong(option, value, "too small", "write {0:g} or more".format(option.minimum))]
    if option.maximum is not None and any(item > option.maximum for item in items):
        return [_wrong(option, value, "too large", "write {0:g} or less".format(option.maximum))]
    return []


def _wrong(option: Option, value: Any, why: str, way_out: str) -> str:
    shown = "a secret value" if option.secret else repr(value)[:80]
    reason = " ({0})".format(why) if why else ""
    return 'option "{0}" is {1}{2}; {3}'.format(option.name, shown, reason, way_out)


def _contradictions(spec: Sequence[Option], values: Values) -> list[str]:
    problems = []
    for option in spec:
        if not option.name.endswith("_warn"):
            continue
        measure = option.name[: -len("_warn")]
        try:
            limits_of(measure, values, below=option.below)
        except LimitsError as error:
            problems.append('options "{0}_warn" and "{0}_fail" contradict each other: {1}'.format(measure, error))
    return problems
