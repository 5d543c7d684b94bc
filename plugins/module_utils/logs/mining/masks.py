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
_CACHED: Final = 20_000
_CACHED_LENGTH: Final = 80

_TOP_LEVEL = r"(?:com|net|org|edu|gov|mil|int|info|biz|arpa|local|localdomain|internal|intranet|lan|corp|cloud)"
_LABEL = r"[A-Za-z0-9_][A-Za-z0-9_-]{0,62}\."
_HEX = r"[0-9a-fA-F]"
_ALONE = r"(?<![A-Za-z0-9])"
_END = r"(?![A-Za-z0-9])"
# Units that go with the size of a number are part of the value: "512 B" and "1.5 GB", "<1 sec" and "00:12".
_UNITS = (
    *("ns", "us", "µs", "ms", "msec", "msecs", "millisecond", "milliseconds", "s", "sec", "secs", "second", "seconds"),
    *("min", "mins", "minute", "minutes", "h", "hr", "hrs", "hour", "hours", "day", "days"),
    *("B", "b", "K", "k", "KB", "kB", "M", "MB", "G", "GB", "T", "TB", "PB"),
    *("Ki", "KiB", "Mi", "MiB", "Gi", "GiB", "Ti", "TiB"),
)
_FORMS = (
    r"[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s\"'<>)\],;]+",
    rf"{_ALONE}{TIME}(?![\w:])",
    rf"{_ALONE}{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}{_END}",
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}",
    rf"(?<![\w:])(?:{_HEX}{{1,4}}:){{3,7}}:?{_HEX}{{0,4}}(?![\w:])",
    rf"(?<![\w:])(?=[\w:]*\d)(?:(?:{_HEX}{{1,4}}:){{1,7}}|:)(?::{_HEX}{{1,4}}){{1,7}}(?![\w:])",
    r"(?<![\w.:])/?\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\w)(?:[:/]\d+)?",
    r"(?<![\w./~\\-])(?:~?/|[A-Za-z]:[\\/]|\\\\)(?:[\w.@%+~#$&?=:,\\/-]|\*(?=[\w/.]))*[\w*/\\]",
    # A path that is not absolute has two slashes, or a dot in some part, or it is a choice of words: "and/or".
    r"(?<![\w./-])[\w-]+(?:/[\w.$-]+){2,}/?|(?<![\w./-])[\w-]*\.[\w.$-]*/[\w.$*/-]*[\w*/]|(?<![\w./-])[\w-]+(?:/[\w-]+)*/[\w-]*\.[\w.$/-]*\w",
    rf"(?<![\w./-])(?:{_LABEL}){{1,8}}{_TOP_LEVEL}(?![\w-]|\.\w)(?::\d+)?",
    rf"(?<![\w./-])(?:{_LABEL}){{2,8}}[a-z]{{2}}(?![\w-]|\.\w)(?::\d+)?",
    rf"{_ALONE}(?:0[xX]{_HEX}+|(?=[a-fA-F]*\d){_HEX}{{4,}}|{_HEX}{{8,}}){_END}",
    # A word in which letters and digits take turns was drawn by lot.
    rf"{_ALONE}(?=[A-Za-z]*\d+[A-Za-z]+\d)[A-Za-z0-9]{{5,}}{_END}",
    rf"(?<![A-Za-z0-9)\]}}])[<>~]?[-+]?\d+(?:[.,:]\d+)*(?:(?:{'|'.join(_UNITS)}|{_HEX}*){_END})?",
    rf"\d+(?:[.,:]\d+)*(?:{_HEX}*{_END})?",
)
_MASK = re.compile("|".join(f"(?:{form})" for form in _FORMS))
_VAR = re.escape(VARIABLE)
# What stands between two values, in lists and in names made of numbers, says nothing by itself.
_JOINED = re.compile(rf"{_VAR}(?:(?:[-_.,:;/|@+]?|#+)(?:[A-Za-z]{{1,2}}[-_.:/])?{_VAR})+")
_MIXED = re.compile(rf"(?:[A-Za-z]{{0,8}}{_VAR}){{3,}}[A-Za-z]{{0,8}}")
_CODE = re.compile(rf"(?:(?:[A-Za-z]{{0,3}}{_VAR}|[A-Za-z]{{1,3}})(?:[-_.:/]|(?=[,;.)]*$)))+[,;.)]*").fullmatch
_EMPTY: Final = {brackets: brackets[0] + VARIABLE + brackets[1] for brackets in ("()", "[]", "{}")}
_PLAIN = re.compile(r"[A-Za-z][A-Za-z'_-]*[.,:;!?)]*").fullmatch

_SPACED_TIME = re.compile(rf"{_ALONE}{TIME}(?![\w:])")
_CLOCK = re.compile(r"\d:\d\d").search
_USER = re.compile(r"\b([Uu]ser)( +)([\w.@$-]+)(?=[\s,;:]|$)")
_UNIT_ENDS: Final = {unit + end: end for unit in _UNITS for end in ("", ",", ";", ".", ":", ")", "),", "]", "].", ").")}

_masked: dict[str, str] = {}


def words(message: str) -> tuple[str, ...]:
    """Return the words of C(message), variables as C(<*>), and what is repeated written once.

    No more than the beginning of a long message is looked at.
    """
    text = message[:MAX_MESSAGE]
    if "ser " in text:
        text = _USER.sub(rf"\1\2{VARIABLE}", text)
    if _CLOCK(text):
        text = _SPACED_TIME.sub(VARIABLE, text)
    found = [masked_word(word) for word in text.split()[:MAX_WORDS]]
    return tuple(_once(_without_units(found)))


def users(message: str) -> tuple[str, ...]:
    """Return the words of C(message) that stand where the name of a user does."""
    return tuple(match[3] for match in _USER.finditer(message[:MAX_MESSAGE])) if "ser " in message else ()


def masked_word(word: str) -> str:
    """Return one word with what is variable in it as C(<*>)."""
    known = _masked.get(word)
    if known is not None:
        return known
    known = _mask(word)
    if len(word) <= _CACHED_LENGTH:
        if len(_masked) >= _CACHED:
            _masked.clear()
        _masked[word] = known
    return known


def _mask(word: str) -> str:
    if _PLAIN(word) and len(word) < 8:  # a longer one may be hexadecimal
        return word
    text = _MASK.sub(VARIABLE, word)
    if VARIABLE not in text:
        return _EMPTY.get(word, word)
    text = _MIXED.sub(VARIABLE, _JOINED.sub(VARIABLE, text))
    # A name made of numbers and a letter here and there, as of racks, slots and ports.
    return VARIABLE if text.count(VARIABLE) > 1 and _CODE(text) else text


def _without_units(found: list[str]) -> list[str]:
    """Take the unit after a value for a part of it."""
    for index in range(len(found) - 1, 0, -1):
        end = _UNIT_ENDS.get(found[index])
        if end is not None and found[index - 1].endswith(VARIABLE):
            found[index - 1 : index + 1] = [found[index - 1] + end]
    return found


def _once(found: list[str]) -> list[str]:
    """Fold what is repeated at once, in groups of one to four words."""
    if len(set(found)) == len(found):
        return found
    for size in range(1, 5):
        index = 0
        while index + 2 * size <= len(found):
            group = found[index : index + size]
            if group != found[index + size : index + 2 * size] or not any(VARIABLE in word for word in group):
                index += 1
                continue
            del found[index + size : index + 2 * size]
    return found
