# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that the kernel killed for lack of memory, and where that is written down."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration
from ansible_collections.ops.upkeep.plugins.module_utils.text import one_line

_KILL = re.compile(
    r"(?P<scope>[Mm]emory cgroup )?[Oo]ut of memory:? (?:OOM )?[Kk]ill(?:ed)? process [0-9]+,? ?"
    r"\((?P<name>.{1,80}?)\)(?:[ ,]|$)"
)
_JOURNAL_LINE = re.compile(r"(?P<time>[0-9]{9,11}\.[0-9]+) ")
_RING_LINE = re.compile(r"(?:<[0-9]+>)?\[\s*(?P<time>[0-9]+\.[0-9]+)(?:@[0-9]+)?\] ")
_PATTERN: Final = "out of memory"  # in small letters, which for journalctl means any
_BLIND: Final = ("not seeing messages", "insufficient permissions", "No journal files were found")


class Kill(NamedTuple):
    """One process that was killed."""

    time: float  # seconds since 1970
    name: str
    in_group: bool  # it was the limit of its control group, not of the machine


def parse_kill(time: float, line: str) -> Kill | None:
    """Return the kill that a line of the kernel's log tells of, if it does."""
    match = _KILL.search(line[:2000])
    return Kill(time, one_line(match.group("name"), 80), bool(match.group("scope"))) if match else None


def parse_journal(text: str) -> list[Kill]:
    """Return the kills in the output of C(journalctl -o short-unix)."""
    found = []
    for line in text.splitlines():
        stamp = _JOURNAL_LINE.match(line)
        kill = parse_kill(float(stamp.group("time")), line) if stamp else None
        if kill:
            found.append(kill)
    return found


def parse_ring(text: str, booted: float) -> list[Kill]:
    """Return the kills in the output of C(dmesg), whose times count from the boot."""
    found = []
    for line in text.splitlines():
        stamp = _RING_LINE.match(line)
        kill = parse_kill(booted + float(stamp.group("time")), line) if stamp else None
        if kill:
            found.append(kill)
    return found


def read_kills(host: Host, since: float, booted: float) -> tuple[list[Kill], str]:
    """Return the kills since a time, and the log they were read from.

    Raises CannotTell where no log can be read, or where none that shows no kill reaches back as far as that.
    """
    reasons = []
    for source, read in (("the journal", _from_journal), ("the kernel's ring buffer (dmesg)", _from_ring)):
        try:
            return read(host, since, booted), source
        except CannotTell as error:
            reasons.append(error.message)
    raise CannotTell(
        "; ".join(reasons), "run the check as root, or put its user into the groups adm and systemd-journal"
    )


def _from_ring(host: Host, since: float, booted: float) -> list[Kill]:
    text = host.output_of(["dmesg"])
    kills = [kill for kill in parse_ring(text, booted) if kill.time >= since]
    begins = next(
        (booted + float(stamp.group("time")) for stamp in map(_RING_LINE.match, text.splitlines()) if stamp), None
    )
    if kills or (begins is not None and begins <= since):
        return kills
    if begins is None:
        raise CannotTell("the kernel's ring buffer is empty")
    raise CannotTell(
        "the kernel's ring buffer begins only {0} after the last look".format(human_duration(begins - since))
    )


def _from_journal(host: Host, since: float, booted: float) -> list[Kill]:
    if host.which("journalctl") is None:
        raise CannotTell("there is no journal")
    # Not -k, which would look at this boot alone.
    ask = ["journalctl", "--no-pager", "-o", "short-unix", "--since", "@{0:.0f}".format(since), "_TRANSPORT=kernel"]
    done = host.within(host.remaining() * 0.6).run(ask + ["-g", _PATTERN])
    # One without -g, built so or before version 237, ends with 1 as one that found nothing does.
    if done.code not in (0, 1) or re.search("pattern matching|option", done.stderr):
        done = host.within(host.remaining() * 0.6).run(ask)
    blind = next((sign for sign in _BLIND if sign in done.stderr + done.stdout[:500]), None)
    if blind:
        raise CannotTell("the journal shows nothing of the kernel to this user")
    if done.timed_out or done.cut or done.code not in (0, 1):
        raise CannotTell("journalctl gave no answer: {0}".format(done.said or "too slow or too long"))
    kills = parse_journal(done.stdout)
    if not kills and booted > since and not host.exists("/var/log/journal"):
        raise CannotTell("the journal keeps this boot alone")
    return kills
