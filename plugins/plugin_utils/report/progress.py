# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a task has come, in words: what a person at a terminal sees instead of a line for each host."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, plural
from ansible_collections.ops.upkeep.plugins.module_utils.text import cut, one_line
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.wording import without_noise

#: Under these the output is read by a program or kept, whatever the terminal looks like.
_RUNNERS: Final = ("AWX_ISOLATED_DATA_DIR", "RUNNER_OMIT_EVENTS")
#: More troubles of one task than this are counted and not told one by one; the report has them all.
MAX_TOLD: Final = 10
MAX_MESSAGE: Final = 2000  # characters of one that is told in full
_NAME_WIDTH: Final = 24


def for_a_person(environ: Mapping[str, str], is_terminal: bool, verbosity: int) -> bool:
    """Whether somebody watches who is helped by a line that changes in place."""
    by_program = any(name in environ for name in _RUNNERS)
    return is_terminal and not by_program and verbosity == 0 and environ.get("TERM", "dumb") != "dumb"


@dataclass
class Progress:
    """One task on its way through the hosts."""

    name: str
    total: int  # hosts
    started: float  # seconds, of a monotonic clock
    done: int = 0
    told: int = 0  # troubles that were told in a line of their own
    counts: dict[str, int] = field(default_factory=dict)  # what happened on hosts beside "ok"

    def add(self, what: str = "") -> None:
        """Count a host that came to its end; C(what) is C(failed), C(unreachable), C(changed) or C(skipped)."""
        self.done += 1
        if what:
            self.counts[what] = self.counts.get(what, 0) + 1

    def line(self, width: int) -> str:
        """Return the line to show while it runs, shorter than the terminal is wide."""
        return cut(f"{self._label()}  {self.done}/{plural(self.total, 'host')}{self._extra()}", max(1, width - 1))

    def closing(self, now: float) -> str:
        """Return the line that stays when it is over."""
        took = human_duration(max(0.0, now - self.started))
        return f"{self._label()}  {self.done}/{plural(self.total, 'host')}{self._extra()}, {took}"

    def trouble(self, host: str, what: str, message: str, width: int, in_full: bool = False) -> str | None:
        """Return what tells of a host in trouble; None when enough were told.

        It is one line, since the report has the rest. What no report will have is told C(in_full).
        """
        self.told += 1
        if self.told > MAX_TOLD:
            return None
        width = max(20, width)
        said = f"  {host} {what}: {one_line(without_noise(message), MAX_MESSAGE if in_full else 500)}"
        if not in_full:
            return cut(said, width)
        return "\n".join(textwrap.wrap(said, width, subsequent_indent="    ", break_on_hyphens=False))

    def _label(self) -> str:
        return f"{self.name:<{_NAME_WIDTH}}"

    def _extra(self) -> str:
        return "".join(f", {number} {what}" for what, number in sorted(self.counts.items()))
