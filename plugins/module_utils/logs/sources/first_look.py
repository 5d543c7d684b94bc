# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the first reading of a log begins: near its end, never with its whole history."""

from __future__ import annotations

import os
from typing import Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.listing import Member
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.matching import Matched, Matcher, Task
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.place import Place, place_in
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import MAX_LINE, Reading, ReadLimits
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size, plural


def first_look(host: Host, members: Sequence[Member], limits: ReadLimits, now: float, reading: Reading) -> Matched:
    """Return what to read of files that were never read: the newest, as far back as the limits go.

    All others are marked as read. What is compressed is not unpacked for it.
    """
    found = Matched()
    room = limits.first_bytes
    for member in reversed(members):
        if member.why:
            found.unreadable.append(member)
            continue
        recent = not member.how and now - member.modified / 1e9 <= limits.first_seconds
        task = _task(host, member, room, found) if recent and room > 0 and member.size else None
        if task is None:
            mark = Matcher.mark_at_end(host, member)
            found.finished += [mark] if mark else []
            continue
        room -= member.size - task.place.offset
        found.tasks.append(task)
    found.tasks.reverse()
    reading.note(_told(found, limits))
    return found


def _task(host: Host, member: Member, room: int, found: Matched) -> Task | None:
    try:
        descriptor = member.open(host)
    except OSError as error:
        member.why = error
        found.unreadable.append(member)
        return None
    return Task(member, descriptor, _begin(descriptor, max(0, member.size - room)))


def _begin(descriptor: int, offset: int) -> Place:
    """Return the beginning of the first line behind an offset."""
    if offset == 0:
        return Place()
    position = os.pread(descriptor, MAX_LINE, offset - 1).find(b"\n")
    return place_in(descriptor, offset + max(0, position))


def _told(found: Matched, limits: ReadLimits) -> str:
    back = f"the last {human_duration(limits.first_seconds)} and {human_size(limits.first_bytes)}"
    if not found.tasks:
        return f"first round: nothing was written in {back}, so it begins at the end"
    passed = found.tasks[0].place.offset
    older = len(found.finished)
    left_out = [f"{human_size(passed)} of {found.tasks[0].member.path}"] if passed else []
    left_out += [plural(older, "older file")] if older else []
    if not left_out:
        return "first round: all of it was read"
    return f"first round: goes back at most {back}; not read: {' and '.join(left_out)}"
