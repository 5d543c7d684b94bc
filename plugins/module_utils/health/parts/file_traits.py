# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How files are held against what a check of the kind C(file) wishes: one verdict over all of a selection."""

from __future__ import annotations

import stat
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Callable, Final, Iterator, Mapping, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Number, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits
from ansible_collections.ops.upkeep.plugins.module_utils.linux.files import FileState, Selection, group_name, user_name
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size, plural

if TYPE_CHECKING:
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.file_content import Looked

SHOWN: Final = 10  # files in evidence
FUTURE_SECONDS: Final = 60.0  # what a clock may be off before a date counts as one to come
MAX_MATCH: Final = 160  # characters of a matching line


class Verdict(NamedTuple):
    """What is to be said of one trait of all files together."""

    status: Status
    message: str
    value: Number | None = None
    unit: str | None = None
    limit: Number | None = None
    evidence: Mapping[str, Any] = MappingProxyType({})


def worst(verdicts: Sequence[Verdict]) -> Verdict | None:
    """Return the worst, with what the others say behind it; None of nothing."""
    if not verdicts:
        return None
    first = min(verdicts, key=lambda verdict: verdict.status.severity)
    others = [verdict for verdict in verdicts if verdict is not first]
    message = "; ".join([first.message] + [verdict.message for verdict in others])
    return Verdict(first.status, message, first.value, first.unit, first.limit, first.evidence)


def age(values: Values, selection: Selection, now: float) -> Verdict | None:
    """Judge the newest file by C(age), the oldest by C(oldest_age), in seconds. None where no limit is set."""
    picks = (("newest", max, limits_of("age", values)), ("oldest", min, limits_of("oldest_age", values)))
    verdicts = []
    for word, pick, limits in picks:
        if limits.warn is not None or limits.fail is not None:
            state = pick(selection.files, key=lambda state: state.changed)
            verdicts.append(_age(word if selection.is_many else "", state, limits, now))
    return worst(verdicts)


def _age(word: str, state: FileState, limits: Limits, now: float) -> Verdict:
    seconds = now - state.changed
    evidence = {word: state.path} if word else {}
    which = "the {0} ".format(word) if word else ""
    if seconds < -FUTURE_SECONDS:  # its true age is anybody's guess, so no limit can be held against it
        said = "{0}is dated {1} in the future".format(which, human_duration(-seconds))
        return Verdict(Status.WARN, said, evidence=evidence)
    seconds = max(0.0, seconds)
    status, limit = limits.judge(seconds)
    said = "{0}was changed {1} ago {2}".format(
        which, human_duration(seconds), limits.told(seconds, shown=human_duration)
    )
    return Verdict(status, said, round(seconds), "seconds", limit, evidence)


def size(values: Values, selection: Selection) -> Verdict | None:
    """Judge the largest file by C(size), the smallest by C(min_size), in bytes. None where no limit is set."""
    verdicts = []
    for measure, below in (("size", False), ("min_size", True)):
        limits = limits_of(measure, values, below)
        if limits.warn is not None or limits.fail is not None:
            verdicts.append(_size(limits, selection.files, selection.is_many))
    return worst(verdicts)


def _size(limits: Limits, files: Sequence[FileState], is_many: bool) -> Verdict:
    pick = min if limits.below else max
    state = pick(files, key=lambda state: state.size)
    status, limit = limits.judge(state.size)
    said = "{0} {1}".format(human_size(state.size), limits.told(state.size, shown=human_size))
    evidence: dict[str, Any] = {}
    if is_many:
        bad = [item for item in files if limits.judge(item.size)[0] is not Status.OK]
        word = "smallest" if limits.below else "largest"
        said = "the {0} of {1} has {2}".format(word, plural(len(files), "file"), said)
        said += "; {0} in all are beyond their limit".format(len(bad)) if len(bad) > 1 else ""
        evidence = {"files": {item.path: human_size(item.size) for item in bad[:SHOWN]}} if bad else {}
    return Verdict(status, said, state.size, "bytes", limit, evidence)


def owner(values: Values, selection: Selection, host: Host) -> Verdict | None:
    """Hold owner and group against the names or numbers wished for. None where there is no wish."""
    wishes = [
        (word, str(values[word]), name_of, number)
        for word, name_of, number in (("owner", user_name, "uid"), ("group", group_name, "gid"))
        if values[word] is not None
    ]
    if not wishes:
        return None
    offences: dict[str, str] = {}
    for state in selection.owned:
        for word, wish, name_of, number in wishes:
            actual = name_of(host, getattr(state, number))
            if wish not in (actual, str(getattr(state, number))):
                said = "{0} is {1}, not {2}".format(word, actual, wish)
                offences[state.path] = ", ".join(filter(None, (offences.get(state.path), said)))
    good = ", ".join("{0} {1}".format(word, wish) for word, wish, _name, _number in wishes)
    return _over_all(selection.owned, offences, good, selection)


def mode(values: Values, selection: Selection) -> Verdict | None:
    """Hold the permissions against the exact ones or the most that are allowed. None where there is no wish."""
    exact, most = values["mode"], values["mode_max"]
    if exact is None and most is None:
        return None
    offences = {}
    for state in selection.owned:
        actual = stat.S_IMODE(state.mode)
        if exact is not None and actual != exact:
            offences[state.path] = "mode is {0:04o}, not {1:04o}".format(actual, exact)
        elif exact is None and actual & ~most:
            offences[state.path] = "mode is {0:04o}, which allows more than {1:04o}".format(actual, most)
    good = "mode allows no more than {0:04o}".format(most) if exact is None else "mode is {0:04o}".format(exact)
    return _over_all(selection.owned, offences, good, selection)


def _over_all(
    looked_at: Sequence[FileState], offences: Mapping[str, str], good: str, selection: Selection
) -> Verdict | None:
    if not looked_at:
        return None
    if not offences:
        return Verdict(Status.OK, good)
    path, said = next(iter(offences.items()))
    if selection.folder or not selection.is_many:
        return Verdict(Status.FAIL, said)
    message = "{0} of {1}: {2}: {3}".format(len(offences), plural(len(looked_at), "file"), path, said)
    return Verdict(Status.FAIL, message, evidence={"files": dict(list(offences.items())[:SHOWN])})


def checksum(values: Values, selection: Selection, host: Host) -> Verdict | None:
    """Hold the digest of each file against the one wished for. None where there is no wish."""
    if values["checksum"] is None:
        return None
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.file_content import digest_of, parse_checksum

    algorithm, wish = parse_checksum(values["checksum"])

    def look(path: str) -> Iterator[Verdict]:
        actual = digest_of(host, path, algorithm)
        if actual == wish:
            yield Verdict(Status.OK, "{0} is the expected one".format(algorithm))
        else:
            said = "{0} is {1}..., not {2}...".format(algorithm, actual[:12], wish[:12])
            yield Verdict(Status.FAIL, said, evidence={"digest": actual, "expected": wish})

    return _each(selection, look)


def content(values: Values, selection: Selection, host: Host) -> Verdict | None:
    """Search each file for what must match and what must not. None where there is no wish."""
    if values["regex"] is None and values["not_regex"] is None:
        return None
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.file_content import first_match

    limit = values["search_limit"]

    def look(path: str) -> Iterator[Verdict]:
        for option in ("regex", "not_regex"):
            if values[option] is not None:
                looked = first_match(host, path, values[option], limit)
                yield _searched(option == "regex", looked, human_size(limit))

    return _each(selection, look)


def _searched(wanted: bool, looked: Looked, limit: str) -> Verdict:
    status = Status.OK if wanted == looked.found else Status.FAIL
    only = " in its first {0}, which is all that was searched".format(limit) if looked.cut else ""
    if looked.found and wanted:
        return Verdict(status, "line {0} matches".format(looked.number))
    if looked.found:
        said = "line {0} matches what must not be there".format(looked.number)
        return Verdict(status, said, evidence={"line": looked.line[:MAX_MATCH]})
    if wanted:
        # What was not searched may hold it: neither good nor bad.
        return Verdict(Status.UNKNOWN if only else status, "no line matches" + only)
    return Verdict(status, "no line matches what must not be there" + only)


def _each(selection: Selection, look: Callable[[str], Iterator[Verdict]]) -> Verdict | None:
    """Return the worst of what C(look) says of the files. What cannot be read costs one unknown, not the others."""
    seen = [(state, _looked(state.path, look)) for state in selection.files]
    if not seen:
        return None
    if not selection.is_many:
        return seen[0][1]
    bad = [(state.path, verdict) for state, verdict in seen if verdict.status is not Status.OK]
    if not bad:
        return Verdict(Status.OK, "{0}: {1}".format(plural(len(seen), "file"), seen[0][1].message))
    path, first = min(bad, key=lambda item: item[1].status.severity)
    message = "{0} of {1}: {2}: {3}".format(len(bad), plural(len(seen), "file"), path, first.message)
    files = {path: verdict.message for path, verdict in bad[:SHOWN]}
    return Verdict(first.status, message, evidence={**first.evidence, "files": files})


def _looked(path: str, look: Callable[[str], Iterator[Verdict]]) -> Verdict:
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.file_content import NotAFile

    try:
        return worst(list(look(path))) or Verdict(Status.UNKNOWN, "was not looked at")
    except NotAFile as error:
        return Verdict(Status.FAIL, str(error))
    except CannotTell as error:
        return Verdict(Status.UNKNOWN, error.message)
