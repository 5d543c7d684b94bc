# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose turn it is to be read: a large repository is read in parts, one a round, so that all is read in N rounds.

A part that was found damaged stays so until it has been read again and found whole; it is read again in every round.
"""

from __future__ import annotations

import math
from typing import Callable, Final

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import INTEGRITY
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.memory import MAX_BAD, Memory
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values

ROUNDS_OF_UNKNOWN_SIZE: Final = 10


def rounds_for(values: Values, size: int | None) -> int:
    """Return in how many rounds a repository of so many bytes is read."""
    if values.get("rounds"):
        return int(values["rounds"])
    if size is None:
        return ROUNDS_OF_UNKNOWN_SIZE
    return max(1, math.ceil(size / int(values["read_max"])))


def parts_to_read(memory: Memory, rounds: int) -> list[int]:
    """Return the parts (0 to rounds - 1) to read now: the next one, and one that was found damaged."""
    if memory.parts != rounds:
        memory.parts, memory.turn, memory.read, memory.bad = rounds, 0, {}, {}
    turn = memory.turn % rounds
    known_bad = sorted(int(part) for part in memory.bad if part.isdigit() and int(part) < rounds)
    return [turn] + [part for part in known_bad if part != turn][:1]


def was_read(memory: Memory, part: int, now: float, damage: str | None) -> None:
    """Remember that a part was read, and what was wrong with it."""
    name = str(part)
    memory.read[name] = now
    memory.bad.pop(name, None)
    if damage is not None and len(memory.bad) < MAX_BAD:
        memory.bad[name] = damage
    if part == memory.turn % memory.parts:
        memory.turn = (part + 1) % memory.parts


def told(memory: Memory, part: int) -> str:
    """Return which part was read, and how many of them in the rounds so far."""
    if memory.parts <= 1:
        return "all of it"
    return "part {0} of {1} ({2} of them read so far)".format(part + 1, memory.parts, len(memory.read))


def read_in_turn(backup: Backup, rounds: int, read: Callable[[int, bool], None], sound: str) -> Finding:
    """Read the parts whose turn it is, and return whether the repository is whole as far as it was read.

    C(read) reads one part, and is told whether it is the first one of this round; it raises Damaged. C(sound) says
    what else is in order when nothing was found.
    """
    memory, now = backup.memory, backup.host.now()
    parts = parts_to_read(memory, rounds)
    for part in parts:
        damage = None
        try:
            read(part, part == parts[0])
        except Damaged as error:
            damage = str(error)
        was_read(memory, part, now, damage)
    if memory.bad:
        bad, damage = sorted(memory.bad.items())[0]
        where = " (part {0} of {1})".format(int(bad) + 1, rounds) if rounds > 1 else ""
        return backup.finding(INTEGRITY, Status.FAIL, "damaged: {0}{1}".format(damage, where))
    return backup.finding(INTEGRITY, Status.OK, "{0}, and {1} was read".format(sound, told(memory, parts[0])))
