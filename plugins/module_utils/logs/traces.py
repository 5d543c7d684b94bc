# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lines only tell more of an earlier one: stack traces of Python, Java, Go and their kin, keys, statements."""

from __future__ import annotations

import re
from typing import Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import GOES_ON, Columns
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity

PYTHON: Final = "Traceback (most recent call last)"
GO: Final = "goroutine "
KEY: Final = "PRIVATE KEY-----"

#: No event is longer, in lines; what goes on beyond is an event of its own.
MAX_LINES: Final = 1000
_FEW: Final = 200  # lines, of which one header is enough to trust in headers
_REACH: Final = 200  # lines that other programs may put between two lines of one

_FRAME: Final = re.compile(
    r"\s+at \S|\s+\.\.\. \d+ (?:more|common frames)|Caused by: |\s*Suppressed: |\s+File \"|\s+from \S+:\d+|#\d+ +\S"
)
_FRAME_HEADS: Final = (" ", "\t", "Caused by: ", "Suppressed: ", "#")
_BETWEEN: Final = ("During handling of the above exception", "The above exception was the direct cause")
_GO_LINE: Final = re.compile(
    r"goroutine \d+ |\[signal |\s|[\w./*()\-·\[\]{}]+\(.*\)$|created by |exit status \d|panic: |$|\[recovered\]"
)
_PANIC: Final = re.compile(r"panic: |fatal error: |SIG[A-Z]+: |.*\bpanic\b")
#: What a runtime prints when a program ends by it. After a line of no trouble it is an event of its own.
_ALONE: Final = ("panic: ", "fatal error: ", "Exception in thread ")
_BEGINS: Final = re.compile(rf"{re.escape(PYTHON)}|panic: |fatal error: |Exception in thread ")
_EXCEPTION: Final = re.compile(
    r"(?:Caused by: )?(?:[\w$]+\.)*[A-Z][\w$]*(?:Exception|Error|Exit|Interrupt|Throwable|Failure|Fault|Warning)\b.*"
    r"|(?:[\w$]+\.)+[A-Z]\w+: .*"
)


def continuations(columns: Columns, by_process: bool) -> dict[int, int]:
    """Return for each line that only tells more of an earlier one the place of that one.

    C(by_process): a line without a header goes on with the last line of its process (a journal), otherwise with the
    last line of all (a file).
    """
    found: dict[int, int] = {}
    text = "\n".join(columns.messages)
    _without_header(columns, found, by_process)
    _frames(columns, found)
    if GOES_ON in columns.levels:
        for place in (place for place, level in enumerate(columns.levels) if level == GOES_ON):
            _tie(columns, found, place)
    for sign, walk in ((PYTHON, _python), (GO, _go), (KEY, _key)):
        if sign in text:
            for start in [place for place, message in enumerate(columns.messages) if sign in message]:
                walk(columns, found, start)
    for place in sorted(found):  # a line that others were tied to may itself have been tied since
        found[place] = found.get(found[place], found[place])
    return found


def _without_header(columns: Columns, found: dict[int, int], by_process: bool) -> None:
    """Tie lines without a header to the last one with one, if headers are what this source has."""
    if all(columns.headed):
        return
    bare = [place for place, headed in enumerate(columns.headed) if not headed]
    # A long trace has few headers in many lines; where there are none at all, lines without one are what there is.
    trusted = len(bare) < (len(columns) * 0.98 if len(columns) > _FEW else len(columns))
    for place in bare:
        message = columns.messages[place]
        if not trusted and message[:1] not in (" ", "\t", ""):
            continue
        if _BEGINS.match(message) and not _is_trouble(columns, found, place - 1):
            continue
        before = _before(columns, place) if by_process else place - 1
        if before is not None and before >= 0:
            head = found.get(before, before)
            if place - head < MAX_LINES:
                found[place] = head


def _is_trouble(columns: Columns, found: dict[int, int], place: int) -> bool:
    """Whether the event of this line is bad enough to be what a stack trace tells more of."""
    if place < 0 or columns.messages[place + 1].startswith(_ALONE):
        return False
    level = columns.levels[found.get(place, place)]
    return (level is not None and level <= Severity.WARNING) or columns.messages[place].strip() == ""


def _frames(columns: Columns, found: dict[int, int]) -> None:
    for place, message in enumerate(columns.messages):
        if message.startswith(_FRAME_HEADS) and place not in found and _FRAME.match(message):
            _tie(columns, found, place)


def _before(columns: Columns, place: int) -> int | None:
    """Return the place of the line before of the same process, None where there is none in reach."""
    process, pid = columns.processes[place], columns.pids[place]
    for earlier in range(place - 1, max(-1, place - _REACH), -1):
        if columns.processes[earlier] == process and columns.pids[earlier] == pid:
            return earlier
    return None


def _after(columns: Columns, place: int) -> Iterator[int]:
    """Yield the places of the following lines of the same process, for as long as none is out of reach."""
    process, pid = columns.processes[place], columns.pids[place]
    last = place
    for later in range(place + 1, min(len(columns), place + MAX_LINES)):
        if columns.processes[later] == process and columns.pids[later] == pid:
            yield later
            last = later
        elif later - last > _REACH:
            return


def _tie(columns: Columns, found: dict[int, int], place: int) -> None:
    before = _before(columns, place)
    if before is not None:
        head = found.get(before, before)
        if place - head < MAX_LINES:
            found[place] = head


def _python(columns: Columns, found: dict[int, int], start: int) -> None:
    """Tie what follows a Traceback line: indented lines, the exception, and what it arose from."""
    head = found.get(start, start)
    # Where the line itself has a header, all of its process have one; else a header begins the next event.
    carried = columns.headed[start]
    ended = False
    for place in _after(columns, start):
        message = columns.messages[place]
        more = message.startswith(_BETWEEN) or PYTHON in message
        if (columns.headed[place] and not carried) or (ended and message and not more):
            return
        if more:
            ended = False if PYTHON in message else ended
        elif message and not message[0].isspace() and message[0] not in "|+":
            ended = True
        found[place] = head


def _go(columns: Columns, found: dict[int, int], start: int) -> None:
    """Tie a goroutine's stack, and what stands between it and its panic."""
    head = _panic_before(columns, start)
    if head is None or not columns.messages[start].startswith(GO):
        return
    head = found.get(head, head)
    for place in _after(columns, head):
        own = columns.headed[place] and not columns.headed[head]
        if own or not _GO_LINE.match(columns.messages[place]):
            return
        found[place] = head


def _panic_before(columns: Columns, place: int) -> int | None:
    for _line in range(6):
        before = _before(columns, place)
        if before is None or _PANIC.match(columns.messages[before]):
            return before
        if not _GO_LINE.match(columns.messages[before]):
            return None
        place = before
    return None


def _key(columns: Columns, found: dict[int, int], start: int) -> None:
    """Tie a private key to the line that announces it, so that it can be taken out whole."""
    if "-----BEGIN " not in columns.messages[start] or "-----END " in columns.messages[start]:
        return
    head = found.get(start, start)
    for place in _after(columns, start):
        found[place] = head
        if "-----END " in columns.messages[place] or place - start > 120:
            return


def exception_in(lines: list[str]) -> str:
    """Return the line that names what went wrong among those that follow the first one; empty where none does."""
    named = [line for line in lines if _EXCEPTION.match(line)]
    if not named:
        return ""
    python = any(line.lstrip().startswith('File "') for line in lines)
    caused = [line for line in named if line.startswith("Caused by: ")]
    return (named[-1] if python or caused else named[0]) if not caused or python else caused[-1]


def is_trace(first: str, lines: list[str]) -> bool:
    """Whether an event of several lines tells of an exception."""
    return PYTHON in first or any(_FRAME.match(line) or PYTHON in line or line.startswith(GO) for line in lines)
