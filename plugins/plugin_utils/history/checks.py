# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks that only somebody with a memory can make: about rounds, and about what was there before."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check

#: Whom findings are about that are no single host's.
CONTROL_NODE: Final = "control node"

ROUND_LATE: Final = Check(
    "round_late",
    "Whether the round before this one was as long ago as usual.",
    "see why the rounds in between did not run: the timer, cron job or schedule that starts them",
)
ROUND_UNFINISHED: Final = Check(
    "round_unfinished",
    "Whether an earlier round began and never ended. Nothing of it was recorded, and this round read on from where the "
    "last whole one had come to.",
    "see who ended it: a timeout or a cancelled job, the kernel's messages, a reboot of the control node",
)
HISTORY_INTACT: Final = Check(
    "history_intact",
    "Whether the history could be read. A damaged one is put aside, and a new one begun: then nothing is known of "
    "earlier rounds.",
    "look for disk errors (dmesg) on the control node, and put the history back from its backup, if there is one",
)
HOST_SEEN: Final = Check(
    "host_seen",
    "Whether every host that an earlier round looked at is part of this one.",
    "put the host back into the inventory and the play's hosts; where it is gone for good, this ends by itself",
)
INVENTORY_GONE: Final = Check(
    "inventory_gone",
    "Units, listeners, mounts and logs that were there in an earlier round and are not any more. Told for a week.",
    "see whether somebody took it away on purpose; if so, this ends by itself",
)
INVENTORY_NEW: Final = Check(
    "inventory_new",
    "Units, listeners, mounts and logs that are there for the first time. Told for a day.",
    "see whether somebody put it there on purpose; if so, this ends by itself",
)

#: Findings of the round itself.
ROUND_CHECKS: Final[tuple[Check, ...]] = (ROUND_LATE, ROUND_UNFINISHED, HISTORY_INTACT, HOST_SEEN)
#: Findings of the procedure that took the inventory.
INVENTORY_CHECKS: Final[tuple[Check, ...]] = (INVENTORY_GONE, INVENTORY_NEW)
CHECKS: Final[tuple[Check, ...]] = ROUND_CHECKS + INVENTORY_CHECKS
