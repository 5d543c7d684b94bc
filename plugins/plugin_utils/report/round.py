# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The round that a report is about: its id, its name, and when it ran."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.text import one_line

MAX_NAME: Final = 64  # characters
LATEST: Final = "latest"  # the link to the newest round; no round may be called so

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class RoundError(ValueError):
    """The round is described wrongly. The message names the variable to change."""


@dataclass(frozen=True)
class Round:
    """One round. C(started) and C(ended) are UTC: C(2026-11-24T03:03:17Z)."""

    id: str
    name: str
    started: str
    ended: str

    def to_dict(self) -> dict[str, str]:
        """Return plain data for JSON."""
        return {"id": self.id, "name": self.name, "started": self.started, "ended": self.ended}


def is_round_id(text: str) -> bool:
    """Whether the text can be the id of a round: one safe name of a folder."""
    return _ID.fullmatch(text) is not None and text != LATEST


def utc(moment: datetime) -> str:
    """Return a time as the report writes it: UTC, in seconds, with Z."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_id(name: str, moment: datetime) -> str:
    """Return an id that sorts by time and that no other round has: C(20261124T030317Z-daily-3f2a)."""
    word = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:MAX_NAME] or "round"
    return f"{moment.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}-{word}-{secrets.token_hex(2)}"


def ended_round(begun: Mapping[str, Any] | None, now: datetime) -> Round:
    """Return the round that C(begun) describes, ended now. What is not said is made up. Raises RoundError."""
    begun = begun or {}
    name = one_line(str(begun.get("name") or "round"), MAX_NAME)
    started = str(begun.get("started") or utc(now))
    if not _TIME.fullmatch(started):
        raise RoundError(f'upkeep_round.started is {started!r}; write UTC as "2026-11-24T03:03:17Z"')
    identity = str(begun.get("id") or new_id(name, now))
    if not is_round_id(identity):
        raise RoundError(
            f"upkeep_round_id is {identity!r}: it names the folder of the report, so it has only letters, digits, "
            f'".", "_" and "-", begins with a letter or digit, is at most 128 characters long and is not "{LATEST}"'
        )
    return Round(identity, name, started, max(utc(now), started))
