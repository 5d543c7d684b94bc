# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Take out of a message what is a variable by its very form: numbers, addresses, paths, times, identifiers."""

from __future__ import annotations

import re
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.template import VARIABLE
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.times import TIME

#: Nobody writes a longer message by hand; what follows is data.
MAX_MESSAGE: Final = 1500
MAX_WORDS: Final = 100
# A unit that goes with the size of the number is part of the value: "512 B" and "1.5 GB", "<1 sec" and "00:12".
_UNIT = (
    r"(?:ns|us|µs|ms|msecs?|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|[kKMGTP]i?[bB]?|[bB])"
)
_TOP_LEVEL = r"(?:com|net|org|edu|gov|mil|int|info|biz|arpa|local|localdomain|internal|intranet|lan|corp|cloud)"
_LABEL = r"[A-Za-z0-9_][A-Za-z0-9_-]{0,62}\."
_HEX = r"[0-9a-fA-F]"

_ALONE = r"(?<![A-Za-z0-9])"
_END = r"(?![A-Za-z0-9])"
_FORMS = (
    r"[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s\"'<>)\],;]+",
    rf"{_ALONE}{TIME}(?![\w:])",
    rf"{_ALONE}{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}{_END}",
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}",
    rf"(?<![\w:])(?:{_HEX}{{1,4}}:){{3,7}}:?{_HEX}{{0,4}}(?![\w:])",
    rf"(?<![\w.:])/?\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?![\w-]|\.\w)(?:[:/]\d+)?",
    r"(?<![\w./~\\-])(?:~?/|[A-Za-z]:[\\/]|\\\\)(?:[\w.@%+~#$&?=:,\\/-]|\*(?=[\w/.]))*[\w*/\\]",
    r"(?<![\w./-])[\w-]*\.(?:[\w.$-]*/)+[\w.$*/-]*[\w*/]|(?<![\w./-])[\w-]+/(?:[\w-]+/)*[\w-]*\.[\w.$/-]*\w",
    rf"(?<![\w./-])(?:{_LABEL}){{1,8}}{_TOP_LEVEL}(?![\w-]|\.\w)(?::\d+)?",
    rf"(?<![\w./-])(?:{_LABEL}){{2,8}}[a-z]{{2}}(?![\w-]|\.\w)(?::\d+)?",
    rf"{_ALONE}(?:0[xX]{_HEX}+|(?=[a-fA-F]*\d){_HEX}{{4,}}|{_HEX}{{8,}}){_END}",
    rf"{_ALONE}[<>~]?(?<![\d.])[-+]?\d+(?:[.,]\d+)* ?{_UNIT}{_END}",
    rf"(?:(?<![A-Za-z0-9)\]}}])[-+])?\d+(?:[.,:]\d+)*(?:{_HEX}*{_END})?",
)
_MASK = re.compile("|".join(f"(?:{form})" for form in _FORMS))
_VAR = re.escape(VARIABLE)
# What stands between two values, in lists and in names made of numbers, says nothing by itself.
_JOINED = re.compile(rf"{_VAR}(?:(?:[-_.,:;/|@+]?|#+)(?:[A-Za-z]{{1,2}}[-_.:/])?{_VAR})+")
_MIXED = re.compile(rf"(?:[A-Za-z]{{0,8}}{_VAR}){{3,}}[A-Za-z]{{0,8}}")
_CODE = re.compile(rf"(?:(?:[A-Za-z]{{0,3}}{_VAR}|[A-Za-z]{{1,3}})(?:[-_.:/]|(?=[,;.)]*$)))+[,;.)]*").fullmatch
_EMPTY = re.compile(r"(?<![\w)\]])(?:\(\)|\[\]|\{\})")
_USER = re.compile(r"\b([Uu]ser)( +)[\w.@$-]+(?=[\s,;:]|$)")


def mask(message: str) -> str:
    """Return C(message) with its variables as C(<*>), cut to C(MAX_MESSAGE)."""
    text = _USER.sub(rf"\1\2{VARIABLE}", message[:MAX_MESSAGE])
    text = _MASK.sub(VARIABLE, text)
    text = _JOINED.sub(VARIABLE, text)
    text = _MIXED.sub(VARIABLE, text)
    return _EMPTY.sub(lambda match: match[0][0] + VARIABLE + match[0][1], text)


def words(message: str) -> tuple[str, ...]:
    """Return the words of C(message), variables masked and repetitions written once."""
    return _once([VARIABLE if _is_code(word) else word for word in mask(message).split()[:MAX_WORDS]])


def _is_code(word: str) -> bool:
    """Whether a word is a name made of numbers and a letter here and there, as of racks, slots and ports."""
    return word.count(VARIABLE) > 1 and bool(_CODE(word))


def _once(found: list[str]) -> tuple[str, ...]:
    """Fold what is repeated at once, in groups of one to four words."""
    for size in range(1, 5):
        index = 0
        while index + 2 * size <= len(found):
            group = found[index : index + size]
            if VARIABLE not in "".join(group) or group != found[index + size : index + 2 * size]:
                index += 1
                continue
            del found[index + size : index + 2 * size]
    return tuple(found)
