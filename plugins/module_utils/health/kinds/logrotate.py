# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Large logs that nothing rotates, logs whose rotation does not happen, and whether logrotate runs at all."""

from __future__ import annotations

import re
from typing import Any, Final, Iterable, Mapping, Sequence, Union

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.big_files import BigFiles, find_big_files
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import path_matches
from ansible_collections.ops.upkeep.plugins.module_utils.linux.logrotate import Configuration, read_configuration
from ansible_collections.ops.upkeep.plugins.module_utils.linux.logrotate_runs import (
    LastRun,
    installed_at,
    read_last_run,
    starters,
)
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY, human_duration, human_size, plural

UNROTATED = Check(
    "logrotate_unrotated",
    "Large files among the logs that no rule of logrotate covers and that do not rotate by themselves.",
    "write a rule for them into /etc/logrotate.d, and try it with logrotate -d FILE",
)
OVERDUE = Check(
    "logrotate_overdue",
    "Large files that a rule covers, but that have not been rotated for much longer than it says.",
    "run logrotate -v /etc/logrotate.conf and read why it passes over them",
)
LAST_RUN = Check(
    "logrotate_last_run",
    "Whether something starts logrotate, and how long ago it ran.",
    "look at the timer (systemctl status logrotate.timer logrotate.service) or at the cron job that starts it",
)

LOGS: Final = "/var/log"
SHOWN: Final = 20  # files in evidence
MAX_UNREADABLE: Final = 3  # folders in a message
# Twice the time and a day, so that one run missed on a holiday is none of our business.
PATIENCE: Final = 2
NEW_SECONDS: Final = 2 * DAY  # logrotate that came younger than this need not have run yet

#: Files that something has rotated already: compressed, numbered or dated.
_ROTATED: Final = re.compile(
    r"\.(?:gz|xz|bz2|zst|lz4|lzo|Z|zip)$|\.\d{1,5}$|\.old$|[-._]\d{8}(?:[-._T]?\d{2,10})?(?:\.log)?$"
    r"|\d{4}-\d{2}-\d{2}|\.log\.\d+|-\d{10}$"
)
#: What keeps itself within bounds, and by what.
_KEEPS_ITSELF: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("systemd-journald (SystemMaxUse=)", re.compile(r"/journal/")),
    ("auditd (max_log_file)", re.compile(r"/audit/audit\.log$")),
    ("sysstat", re.compile(r"/(?:sa|sysstat)/sar?\d+$")),
    ("atop", re.compile(r"/atop/")),
    ("Performance Co-Pilot", re.compile(r"/pcp/")),
    ("PostgreSQL (log_filename)", re.compile(r"/postgresql-(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|\d\d)\.log$")),
    ("MySQL (binlog_expire_logs_seconds)", re.compile(r"bin(?:log)?\.\d{6,}$")),
    ("svlogd", re.compile(r"/(?:current|@[0-9a-f]{24}\.[su])$")),
    ("a table by uid", re.compile(r"/(?:lastlog|faillog|tallylog)$")),
)


def _subject(values: Values) -> str:
    return str(values["path"]).rstrip("/") or "/"


def probe(values: Values, host: Host) -> Found:
    """Look for large files, hold each against the rules, then see whether the rules are carried out."""
    subject = _subject(values)
    least = min((limit for limit in (values["size_warn"], values["size_fail"]) if limit is not None), default=None)
    run = _run_or_reason(host)
    if least is not None:
        try:
            big = find_big_files(host, subject, least)
        except FileNotFoundError:
            raise CannotTell("is not there, so there was nothing to look at") from None
        if big.unreadable == [subject]:
            raise CannotTell("no permission to look into it", "run it as root")
        rules = read_configuration(host)
        sorted_out = _sort_out(big, rules, values["exclude"])
        yield _unrotated(values, subject, big, rules, sorted_out)
        yield from _overdue(subject, rules, run, sorted_out, host)
    yield from _last_run(values, run, host)


def _run_or_reason(host: Host) -> LastRun | CannotTell | None:
    try:
        return read_last_run(host)
    except CannotTell as reason:
        return reason


class _SortedOut:
    """The large files by what becomes of them: path -> bytes."""

    def __init__(self) -> None:
        self.nobodys: dict[str, int] = {}
        self.covered: dict[str, int] = {}
        self.left_out: dict[str, list[str]] = {}


def _sort_out(big: BigFiles, rules: Configuration, excluded: Sequence[str]) -> _SortedOut:
    result = _SortedOut()
    for path, size in sorted(big.files.items(), key=lambda item: -item[1]):
        reason = _left_out(path, excluded)
        if rules.rule_for(path) and not reason:
            result.covered[path] = size
        elif reason:
            result.left_out.setdefault(reason, []).append("{0} {1}".format(path, human_size(size)))
        else:
            result.nobodys[path] = size
    return result


def _left_out(path: str, excluded: Sequence[str]) -> str:
    if any(path_matches(path, pattern) for pattern in excluded):
        return "excluded by option"
    for what, pattern in _KEEPS_ITSELF:
        if pattern.search(path):
            return "kept in bounds by " + what
    return "rotated already" if _ROTATED.search(path.rsplit("/", 1)[-1]) else ""


def _unrotated(values: Values, subject: str, big: BigFiles, rules: Configuration, found: _SortedOut) -> Finding:
    limits = limits_of("size", values)
    worst = max(found.nobodys.values(), default=0)
    status, limit = limits.judge(worst)
    unseen = _unseen(big, rules)
    evidence: dict[str, Any] = {}
    if found.nobodys:
        path = next(iter(found.nobodys))
        shown = {path: human_size(size) for path, size in list(found.nobodys.items())[:SHOWN]}
        evidence = {"files": shown, "count": len(found.nobodys)}
        limit_told = limits.told(worst, shown=human_size)
        message = "{0} that nothing rotates, the largest {1} with {2} {3}".format(
            plural(len(found.nobodys), "large file"), path, human_size(worst), limit_told
        )
    else:
        message = "no file that nothing rotates reaches {0}".format(human_size(limit or 0))
    if found.left_out:
        evidence["left_out_on_purpose"] = found.left_out
    if unseen:
        evidence["not_seen"] = big.unreadable + rules.unreadable
    advice = UNROTATED.advice if status is not Status.OK else None
    message += unseen
    return Finding(UNROTATED.id, subject, status, message, worst, "bytes", limit, advice, evidence)


def _unseen(big: BigFiles, rules: Configuration) -> str:
    hidden = big.unreadable + rules.unreadable
    said = "; not seen for lack of permission: " + ", ".join(hidden[:MAX_UNREADABLE]) if hidden else ""
    more = " and {0} more".format(len(hidden) - MAX_UNREADABLE) if len(hidden) > MAX_UNREADABLE else ""
    return said + more + ("; there is more than could be looked at in time" if big.cut else "")


_Run = Union[LastRun, CannotTell, None]  # when it ran, why that is not known, or that it never did


def _overdue(subject: str, rules: Configuration, run: _Run, found: _SortedOut, host: Host) -> Found:
    if not found.covered:
        yield Finding(OVERDUE.id, subject, Status.OK, "no large file waits for its rotation")
        return
    if not isinstance(run, LastRun) or run.rotated is None:
        message = "when {0} last rotated is not known: {1}".format(_were(found.covered), _why_unknown(run))
        yield Finding(OVERDUE.id, subject, Status.UNKNOWN, message, advice=OVERDUE.advice)
        return
    late = {}
    for path, size in found.covered.items():
        said = _late(path, size, rules, run.rotated, host.now())
        if said:
            late[path] = said
    if not late:
        message = "{0} rotated in time".format(_were(found.covered))
        yield Finding(OVERDUE.id, subject, Status.OK, message)
        return
    (path, said), *_others = late.items()
    message = "{0} not rotated in time, first {1}: {2}".format(plural(len(late), "large file"), path, said)
    evidence = {"files": dict(list(late.items())[:SHOWN])}
    yield Finding(OVERDUE.id, subject, Status.WARN, message, advice=OVERDUE.advice, evidence=evidence)


def _why_unknown(run: _Run) -> str:
    if run is None:
        return "logrotate has never run"
    return run.message if isinstance(run, CannotTell) else "{0} may not be read".format(run.path)


def _were(files: Mapping[str, int]) -> str:
    return "{0} {1}".format(plural(len(files), "large file"), "was" if len(files) == 1 else "were")


def _late(path: str, size: int, rules: Configuration, rotated: Mapping[str, float], now: float) -> str:
    """Return what is wrong, empty where nothing is."""
    rule = rules.rule_for(path)
    if rule is None or (rule.settings.size is not None and size < rule.settings.size):
        return ""
    when = rotated.get(path)
    if when is None:
        return "{0}, covered by {1}, but never rotated".format(human_size(size), rule.source)
    allowed = (rule.settings.days * PATIENCE + 1) * DAY
    if now - when < allowed:
        return ""
    return "{0}, last rotated {1} ago (every {2} by {3})".format(
        human_size(size), human_duration(now - when), plural(rule.settings.days, "day"), rule.source
    )


def _last_run(values: Values, run: _Run, host: Host) -> Found:
    subject = "logrotate"
    came = installed_at(host)
    if came is None:
        yield Finding(LAST_RUN.id, subject, Status.SKIPPED, "logrotate is not installed")
        return
    if isinstance(run, CannotTell):
        yield Finding(LAST_RUN.id, subject, Status.UNKNOWN, run.message, advice=run.advice)
        return
    found = starters(host)
    evidence = {"started_by": list(found.paths)} if found.paths else {}
    why = "; ".join(found.idle) or "neither a timer nor a cron job names it"
    nothing = "" if found.paths else "nothing starts it: {0}".format(why)
    if run is None:
        status = Status.WARN if nothing or host.now() - came > NEW_SECONDS else Status.OK
        age = "it came {0} ago".format(human_duration(max(0.0, host.now() - came)))
        message = "has not run yet; " + (nothing or age)
        advice = LAST_RUN.advice if status is not Status.OK else None
        yield Finding(LAST_RUN.id, subject, status, message, advice=advice, evidence=evidence)
        return
    seconds = max(0.0, host.now() - run.ended)
    limits = limits_of("last_run", values)
    status, limit = limits.judge(seconds)
    message = "ran {0} ago {1}".format(human_duration(seconds), limits.told(seconds, shown=human_duration))
    if nothing:
        status, message = min(status, Status.WARN, key=lambda one: one.severity), "{0}; {1}".format(message, nothing)
    advice = LAST_RUN.advice if status is not Status.OK else None
    yield Finding(LAST_RUN.id, subject, status, message, round(seconds), "seconds", limit, advice, evidence)
    yield Metric("logrotate_last_run_age", round(seconds), "seconds")


def discover(host: Host) -> Iterable[Values]:
    """Suggest to look at the logs where there are any."""
    return [{}] if host.exists(LOGS) else []


KIND = Kind(
    name="logrotate",
    summary="Large logs that nothing rotates, rotations that do not happen, and whether logrotate runs.",
    options=(
        Option("path", "The folder that is searched, with all below it.", "path", LOGS),
        *limit_options(
            "size",
            "the room on disk of a log that nothing rotates.",
            100 * 1024**2,
            1024**3,
            "bytes",
            "journald.conf(5) rotates a journal file at 128 MiB; ten times as much threatens a small /var",
            type="size",
        ),
        *limit_options(
            "last_run",
            "the time since logrotate ran.",
            2 * DAY,
            7 * DAY,
            "seconds",
            "logrotate.timer and cron.daily run it every day",
            type="duration",
        ),
        Option("exclude", "Patterns of paths that are left out.", "list", (), elements="path"),
    ),
    checks=(UNROTATED, OVERDUE, LAST_RUN),
    probe=probe,
    subject=_subject,
    example="- kind: logrotate\n  size_warn: 500M\n  exclude: [/var/log/spool/*.bin]",
    privilege="root",
    without="files in folders that are open to all; the others are named",
    discover=discover,
)
