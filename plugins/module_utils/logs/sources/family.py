# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names in a folder belong to one log: itself and what rotation made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Iterable, Iterator, Mapping

#: Ending -> how it is compressed. What cannot be read here is known all the same, to say so.
COMPRESSIONS: Final[Mapping[str, str]] = {
    ".gz": "gzip",
    ".xz": "xz",
    ".zst": "zstd",
    ".bz2": "bzip2",
    ".lz4": "lz4",
    ".lzo": "lzop",
    ".Z": "compress",
    ".zip": "zip",
}

_DATE: Final = (
    r"(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])(?:[-_.]?(?:0[1-9]|[12]\d|3[01]))?"  # 202611, 2026-11-24
    r"(?:[-_.T]?\d{2}(?:[-_.:]?\d{2}){0,2}|[-_.]\d{1,10})?"  # and a time, a running number or seconds since 1970
)
_DAY_NAME: Final = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_AT_THE_END: Final = re.compile(rf"(?:\.\d{{1,5}}|[-_.]{_DATE}|[-_.]\d{{10}}|\.(?:old|prev|bak|save))$")
_EXTENSION: Final = r"\.[A-Za-z]\w{0,9}"
_IN_THE_MIDDLE: Final = re.compile(rf"(?P<stem>.*?)(?P<mark>(?:^|[-_.])(?:{_DATE}|{_DAY_NAME}))(?P<end>{_EXTENSION})")
_NUMBER_IN_THE_MIDDLE: Final = re.compile(rf"(?P<stem>.+?)(?P<mark>\.\d{{1,5}})(?P<end>{_EXTENSION})")


@dataclass(frozen=True)
class Form:
    """What a name may be a rotation of. C(pattern) shows where the date stood: C(app-*.log)."""

    name: str
    pattern: str


def compression_of(name: str) -> str:
    """Return how a file is compressed by its name, empty where it is not."""
    return next((how for ending, how in COMPRESSIONS.items() if name.endswith(ending)), "")


def without_compression(name: str) -> str:
    """Return the name that a file had before it was compressed."""
    ending = next((ending for ending in COMPRESSIONS if name.endswith(ending)), "")
    return name[: -len(ending)] if ending and len(name) > len(ending) else name


def forms_of(name: str) -> Iterator[Form]:
    """Yield what a file may be the rotation of, nearest first, its own name included."""
    pattern = name = without_compression(name)
    yield Form(name, pattern)
    while True:
        following = _unwrapped(name)
        if following is None:
            return
        name, pattern = following.name, following.pattern
        yield following


def _unwrapped(name: str) -> Form | None:
    at_the_end = _AT_THE_END.search(name)
    if at_the_end and at_the_end.start() > 0:
        stem = name[: at_the_end.start()]
        return Form(stem, stem)
    for expression in (_IN_THE_MIDDLE, _NUMBER_IN_THE_MIDDLE):
        found = expression.fullmatch(name)
        if found:
            separator = found["mark"][:1] if found["mark"][:1] in "-_." else ""
            return Form(found["stem"] + found["end"], f"{found['stem']}{separator}*{found['end']}")
    return None


def belongs(name: str, root: str) -> bool:
    """Whether a file is C(root) or a rotation of it."""
    return any(form.name == root for form in forms_of(name))


def families(names: Iterable[str], siblings: Iterable[str]) -> dict[str, str]:
    """Return the logs that names stand for: root -> what to call it, which is a pattern where only dates are there.

    C(siblings) are all names of the folder.
    """
    around = frozenset(siblings)
    found: dict[str, str] = {}
    for name in sorted(names):
        form = _root_of(name, around)
        called = form.name if form.name in around or form.name == without_compression(name) else form.pattern
        if found.get(form.name, called) == called or "*" in called:
            found[form.name] = called
    return found


def _root_of(name: str, around: frozenset[str]) -> Form:
    forms = list(forms_of(name))
    for position, form in enumerate(forms[1:], 1):
        # worker.1.log is a worker of its own unless there is a worker.log that it may come from.
        before = forms[position - 1]
        if form.name not in around and _is_only_numbered(before.name):
            return before
    return forms[-1]


def _is_only_numbered(name: str) -> bool:
    if _AT_THE_END.search(name) or _IN_THE_MIDDLE.fullmatch(name):
        return False
    return _NUMBER_IN_THE_MIDDLE.fullmatch(name) is not None


def rank(name: str) -> int:
    """Return a number that rises with the age of files rotated by number: 0 for the log itself."""
    numbers = re.findall(r"\.(\d{1,5})(?=\.|$)", without_compression(name))
    return int(numbers[-1]) if numbers else 0
