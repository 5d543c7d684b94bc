# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What journalctl says beside the entries: what it may not or cannot show."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.journal_export import Entry, ExportParser
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.pipe import Pipe
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import Reading

PERSISTENT: Final = "/var/log/journal"
_RIGHTS: Final = "read it as root, or as a member of the group systemd-journal or adm"
_OWN: Final = "only messages of this user are seen, not those of the system and of others"


def hear(said: str, code: int | None, reading: Reading) -> None:
    """Keep what was said as problems and notes. Raises CannotTell where nothing could be read at all."""
    lower = said.lower()
    if "insufficient permissions" in lower:
        raise CannotTell("no permission to read the journal", _RIGHTS)
    if "no journal files were found" in lower:
        raise CannotTell(
            "there is no journal: journald does not run here, or keeps nothing", "look at Storage= in journald.conf"
        )
    if "not seeing messages" in lower:
        reading.problem("partly", _OWN, _RIGHTS)
    if "corrupt" in lower or "truncated" in lower or "bad message" in lower:
        reading.problem(
            "partly", "a file of the journal is damaged: " + said.splitlines()[-1][:200], "journalctl --verify"
        )
    if "failed to add filter for units" in lower:
        return  # a pattern that no unit in the journal matches
    if code and not reading.problems:
        raise CannotTell(f"journalctl ended with {code}: {said[:200] or 'no message'}")


def begins_at(host: Host) -> float | None:
    """Return the time of the oldest entry that the journal still has, None where it has none."""
    entry = _first_entry(host)
    return entry.time if entry else None


def _first_entry(host: Host) -> Entry | None:
    command = ("journalctl", "--no-pager", "--quiet", "-o", "export", "--output-fields=PRIORITY")
    parser = ExportParser()
    with Pipe(command, host.remaining) as pipe:
        for block in pipe.blocks():
            entries = parser.feed(block)
            if entries:
                return entries[0]
    return next(iter(parser.finish()), None)


def is_kept_in_memory(host: Host) -> bool:
    """Whether the journal is gone with the next boot."""
    return not host.exists(PERSISTENT) and host.exists("/run/log/journal")
