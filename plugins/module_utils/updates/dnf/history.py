# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When dnf last upgraded something, from the database in which it keeps its history."""

from __future__ import annotations

import os
import tempfile
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.private import put

#: Of dnf 4, then of dnf 5 (the second place is that of its first versions), each with its question. The states and
#: actions of dnf 4 are numbers: done is 1, upgrade is 6 (libdnf, transaction/Types.hpp).
DATABASES: Final = (
    (
        "/var/lib/dnf/history.sqlite",
        "SELECT max(t.dt_end) FROM trans t JOIN trans_item i ON i.trans_id = t.id WHERE t.state = 1 AND i.action = 6",
    ),
    *(
        (
            path,
            "SELECT max(t.dt_end) FROM trans t JOIN trans_item i ON i.trans_id = t.id"
            " JOIN trans_state s ON t.state_id = s.id JOIN trans_item_action a ON i.action_id = a.id"
            " WHERE s.name = 'Ok' AND a.name = 'Upgrade'",
        )
        for path in (
            "/usr/lib/sysimage/libdnf5/transaction_history.sqlite",
            "/var/lib/dnf/system/transaction_history.sqlite",
        )
    ),
)


def read_last_success(host: Host) -> float | None:
    """Return when updates were last installed, in seconds since 1970; None where no history tells."""
    found = [_asked(host.path(path), question) for path, question in DATABASES]
    return max((moment for moment in found if moment is not None), default=None)


def _asked(path: str, question: str) -> float | None:
    if not os.path.isfile(path):
        return None
    with tempfile.TemporaryDirectory(prefix="upkeep-dnf-") as folder:
        # To look at it where it is would write to it: what was last recorded lies in a file beside it.
        copy = os.path.join(folder, "history.sqlite")
        try:
            for ending in ("", "-wal"):
                if os.path.isfile(path + ending):
                    put(path + ending, copy + ending)
            return _answered(copy, question) if os.path.isfile(copy) else None
        except OSError:
            return None


def _answered(path: str, question: str) -> float | None:
    try:
        import sqlite3
    except ImportError:
        return None  # some builds of Python go without
    connection = sqlite3.connect(path, timeout=1)
    try:
        row = connection.execute(question).fetchone()
        return float(row[0]) if row and row[0] else None
    except (sqlite3.Error, TypeError, ValueError):
        return None
    finally:
        connection.close()
