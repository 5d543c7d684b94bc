# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file, or all files that a pattern or a folder stands for: there or not, age, size, owner, mode, content."""

from __future__ import annotations

from typing import Any, Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts import file_traits as traits
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.files import Selection, select
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size, plural

PRESENT = Check(
    "file_present",
    "Whether the file is there (or is not, where it must not be), and how many files a pattern or folder holds.",
    "list the folder (ls -la), and ask what should have written or removed it",
)
AGE = Check(
    "file_age",
    "Whether the newest file is new enough, and the oldest not too old.",
    "look at the job that writes or empties it: its timer or cron entry, and its log",
)
SIZE = Check(
    "file_size",
    "Whether the files are within their limits of size.",
    "look at what writes it: an empty file is often a job that failed, a huge one a log that nothing rotates",
)
OWNER = Check(
    "file_owner", "Whether owner and group are the expected ones.", "set them with chown, and find what changed them"
)
MODE = Check(
    "file_mode", "Whether the permissions are the expected ones.", "set them with chmod, and find what changed them"
)
CHECKSUM = Check(
    "file_checksum",
    "Whether the content has the expected checksum.",
    "compare it with where it came from (package, configuration management), and find out who changed it",
)
CONTENT = Check(
    "file_content",
    "Whether a line matches what must be in the file, and none what must not.",
    "look at the file (grep -nE), and at what writes it",
)

_UNSET: Final = "none is set, since it depends on the file"


def _subject(values: Values) -> str:
    return str(values["path"])


def probe(values: Values, host: Host) -> Found:
    """Find the files, then hold each wish against all of them."""
    selection = select(host, values["path"])
    if not values["exists"]:
        yield _absent(selection)
        return
    yield _present(values, selection, host.now())
    if selection.files:
        yield from _metrics(selection, host.now())
        yield from _judged(AGE, selection, traits.age(values, selection, host.now()))
        yield from _judged(SIZE, selection, traits.size(values, selection))
    if selection.owned:
        yield from _judged(OWNER, selection, traits.owner(values, selection, host))
        yield from _judged(MODE, selection, traits.mode(values, selection))
    if selection.files:
        yield from _judged(CHECKSUM, selection, traits.checksum(values, selection, host))
        yield from _judged(CONTENT, selection, traits.content(values, selection, host))


def _judged(check: Check, selection: Selection, verdict: traits.Verdict | None) -> Found:
    if verdict is None:
        return
    advice = check.advice if verdict.status in (Status.FAIL, Status.WARN) else None
    yield Finding(
        check.id,
        selection.path,
        verdict.status,
        verdict.message,
        verdict.value,
        verdict.unit,
        verdict.limit,
        advice,
        verdict.evidence,
    )


def _metrics(selection: Selection, now: float) -> Found:
    labels = {"path": selection.path}
    newest = max(state.changed for state in selection.files)
    yield Metric("file_age", max(0, round(now - newest)), "seconds", labels)
    yield Metric("file_size", sum(state.size for state in selection.files), "bytes", labels)
    if selection.is_many:
        yield Metric("file_count", len(selection.files), "files", labels)


def _absent(selection: Selection) -> Finding:
    if selection.is_there:
        evidence = {"files": [state.path for state in selection.files[: traits.SHOWN]]} if selection.is_many else {}
        message = "is there, but must not be"
        return Finding(PRESENT.id, selection.path, Status.FAIL, message, advice=PRESENT.advice, evidence=evidence)
    if selection.unreadable:
        raise CannotTell("nothing found, but " + _unseen(selection), "run it as root")
    return Finding(PRESENT.id, selection.path, Status.OK, "is not there, as it must be")


def _present(values: Values, selection: Selection, now: float) -> Finding:
    if selection.problem:
        return Finding(PRESENT.id, selection.path, Status.FAIL, selection.problem, advice=PRESENT.advice)
    if selection.is_many:
        return _counted(values, selection)
    state = selection.files[0]
    message = state.kind or human_size(state.size)
    seconds = now - state.changed
    message += ", changed {0} ago".format(human_duration(seconds)) if seconds >= 0 else ""
    return Finding(PRESENT.id, selection.path, Status.OK, message)


def _counted(values: Values, selection: Selection) -> Finding:
    count, least, most = len(selection.files), values["min_count"], values["max_count"]
    said = plural(count, "file") if count else "no file"
    status, limit = Status.OK, None
    if most is not None and count > most:
        status, limit, said = Status.FAIL, most, "{0}, more than {1}".format(said, most)
    elif count < least:
        if selection.unreadable or selection.cut:
            raise CannotTell("{0} seen, but {1}".format(said, _unseen(selection)), "run it as root")
        status, limit, said = Status.FAIL, least, "{0}, fewer than {1}".format(said, least) if count else said
    if selection.unreadable or selection.cut:
        said = "{0}; {1}".format(said, _unseen(selection))
    advice = PRESENT.advice if status is Status.FAIL else None
    evidence: dict[str, Any] = {"left_out": selection.left_out} if selection.left_out else {}
    return Finding(PRESENT.id, selection.path, status, said, count, "files", limit, advice, evidence)


def _unseen(selection: Selection) -> str:
    if selection.unreadable:
        return "not seen for lack of permission: " + ", ".join(selection.unreadable[:3])
    return "there are more than could be looked at"


def _problems(values: Values) -> Sequence[str]:
    problems = []
    if values["checksum"] is not None:
        from ansible_collections.ops.upkeep.plugins.module_utils.linux.file_content import parse_checksum

        try:
            parse_checksum(values["checksum"])
        except ValueError as error:
            problems.append('option "checksum" is {0!r}; {1}'.format(values["checksum"], error))
    if values["mode"] is not None and values["mode_max"] is not None:
        problems.append('options "mode" and "mode_max" exclude each other; write one of them')
    if values["max_count"] is not None and values["max_count"] < values["min_count"]:
        problems.append('option "max_count" is {0}, below "min_count"'.format(values["max_count"]))
    given = [name for name in _WISHES if values[name] is not None]
    if not values["exists"] and given:
        problems.append('option "exists" is false, so "{0}" has nothing to look at; leave one out'.format(given[0]))
    return problems


_LIMITS: Final = (
    *limit_options("age", "how long ago the newest file was changed.", None, None, "seconds", _UNSET, type="duration"),
    *limit_options(
        "oldest_age", "how long ago the oldest file was changed.", None, None, "seconds", _UNSET, type="duration"
    ),
    *limit_options("size", "the size of the largest file.", None, None, "bytes", _UNSET, type="size"),
    *limit_options("min_size", "the size of the smallest file.", None, None, "bytes", _UNSET, below=True, type="size"),
)
_WISHES: Final = (
    *(option.name for option in _LIMITS),
    *("owner", "group", "mode", "mode_max", "checksum", "regex", "not_regex"),
)

KIND = Kind(
    name="file",
    summary="A file, or all files of a pattern or folder: there or not, age, size, owner, mode, checksum, content.",
    options=(
        Option(
            "path",
            "The file, a pattern (C(*), C(?), C([...]), and C(**) for folders of any depth), or a folder: it stands "
            "for the files in it, while owner, group and mode are then those of the folder itself.",
            "path",
            required=True,
        ),
        Option("exists", "Whether it must be there; false turns this round.", "bool", True),
        Option(
            "min_count",
            "Fails when a pattern or folder holds fewer files than this; 0 lets it be empty.",
            "int",
            1,
            minimum=0,
        ),
        Option("max_count", "Fails when a pattern or folder holds more files than this.", "int", minimum=0),
        *_LIMITS,
        Option("owner", "The name or number of the user it must belong to."),
        Option("group", "The name or number of the group it must belong to."),
        Option("mode", "The exact permissions, as a quoted octal number.", "mode"),
        Option("mode_max", "The most that the permissions may allow, as a quoted octal number.", "mode"),
        Option("checksum", "The expected checksum with its algorithm before it, as in C(sha256:3b0c...)."),
        Option("regex", "A Python regular expression that a line of each file must match.", "regex"),
        Option("not_regex", "A Python regular expression that no line may match.", "regex"),
        Option(
            "search_limit",
            "How much of each file is searched, from its beginning.",
            "size",
            16 * 1024 * 1024,
            unit="bytes",
            minimum=1,
            source="what a slow disk reads within a second",
        ),
    ),
    checks=(PRESENT, AGE, SIZE, OWNER, MODE, CHECKSUM, CONTENT),
    probe=probe,
    subject=_subject,
    example="- kind: file\n  path: /var/backups/db/*.dump\n  age_fail: 26h\n  min_size_fail: 1M\n  mode_max: '0640'",
    privilege="that of reading the file, for checksum and content; else that of looking into its folder",
    without="what may not be read is unknown; age, size, owner and mode of files in open folders are seen by anyone",
    problems=_problems,
)
