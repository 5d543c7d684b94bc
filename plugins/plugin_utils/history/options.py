# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What recall and record are told alike, and how they fail alike."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Final, TypeVar

from ansible.errors import AnsibleActionFail
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY, parse_duration
from ansible_collections.ops.upkeep.plugins.module_utils.redact import redact
from ansible_collections.ops.upkeep.plugins.module_utils.text import one_line
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.accepted import Accepted, read_file
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.errors import HistoryError, WrongPlace
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.place import Place, place_of
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.this_round import ThisRound, this_round
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.round import RoundError, ended_round

T = TypeVar("T")

SPEC: Final[Mapping[str, Any]] = {
    "round": {"type": "dict", "default": {}},
    "site": {"type": "str"},
    "state_dir": {"type": "path"},
    "url": {"type": "str", "no_log": True},
    "accepted_file": {"type": "path"},
    "keep": {"type": "int", "default": 400},
    "every": {"type": "str"},
    "stale": {"type": "str", "default": "2d"},
}
NO_SQLALCHEMY: Final = "SQLAlchemy is missing beside Ansible; install it: {0} -m pip install 'SQLAlchemy>=2.0,<3'"


@dataclass(frozen=True)
class Given:
    """What both actions were told. C(every) and C(stale) are in seconds, C(keep) in days."""

    place: Place
    this: ThisRound
    keep: int
    every: float | None
    stale: float


def read_given(given: Mapping[str, Any], task_vars: Mapping[str, Any]) -> Given:
    """Return what was said. Raises AnsibleActionFail, which names the variable that is wrong."""
    if given["keep"] < 0:
        raise AnsibleActionFail(f"upkeep_history_keep is {given['keep']}; write 0 (keep all) or more days")
    every = _duration(given["every"], "upkeep_round_every")
    stale = _duration(given["stale"], "upkeep_history_stale") or 2 * DAY
    try:
        place = place_of(given["state_dir"], given["url"])
        described = ended_round(given["round"], datetime.now(timezone.utc))
    except (WrongPlace, RoundError) as error:
        raise AnsibleActionFail(str(error)) from None
    return Given(place, this_round(described, given["site"], task_vars), given["keep"], every, stale)


def read_accepted(accepted_file: str | None) -> Accepted:
    """Return what was accepted. A relative path counts from where Ansible was called. Raises WrongPlace."""
    if not accepted_file:
        return Accepted(())
    return Accepted(read_file(os.path.abspath(os.path.expanduser(accepted_file))))


def _duration(text: str | None, variable: str) -> float | None:
    if text in (None, ""):
        return None
    try:
        return parse_duration(str(text))
    except ValueError:
        raise AnsibleActionFail(f"{variable} is {text!r}; write a duration such as 24h or 7d") from None


def attempted(work: Callable[[], T]) -> tuple[T | None, str]:
    """Return what the work returns, or why it came to nothing. The round goes on without its history."""
    try:
        return work(), ""
    except HistoryError as error:
        return None, one_line(str(error), 800)
    except ImportError as error:
        missing = NO_SQLALCHEMY.format(sys.executable) if (error.name or "").startswith("sqlalchemy") else str(error)
        return None, one_line(missing, 800)
    except Exception as error:  # whatever breaks here must not cost the round its report
        return None, one_line(redact(f"the history broke: {type(error).__name__}: {error}"), 800)
