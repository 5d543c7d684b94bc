# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the history lies: a file in the state folder, or a PostgreSQL database that several control nodes share."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ansible_collections.ops.upkeep.plugins.plugin_utils.history.errors import WrongPlace

FILE: Final = "history.sqlite"
FOLDER_MODE: Final = 0o700  # the history knows hosts and their weak spots

_POSTGRESQL = re.compile(r"postgres(?:ql)?(?:\+(psycopg|psycopg2))?://.+")


@dataclass(frozen=True)
class Place:
    """A file, or the URL of a database. The URL holds a password, so nothing shows it."""

    path: Path | None = None
    url: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return str(self.path) if self.path else "the database of upkeep_history_url"


def place_of(state_dir: str | None, url: str | None, environment: Mapping[str, str] = os.environ) -> Place:  # pylint: disable=dangerous-default-value
    """Return the place that the two variables name. Raises WrongPlace."""
    if url:
        match = _POSTGRESQL.fullmatch(url)
        if not match:
            raise WrongPlace(
                "upkeep_history_url is no URL of a PostgreSQL database; write postgresql://user:password@host/database,"
                " or leave it out for a file in upkeep_state_dir"
            )
        return Place(url=f"postgresql+{match.group(1) or 'psycopg'}://{url.partition('://')[2]}")
    return Place(Path(os.path.abspath(os.path.expanduser(state_dir or default_state_dir(environment)))) / FILE)


def default_state_dir(environment: Mapping[str, str]) -> str:
    """Return C($XDG_STATE_HOME/ops.upkeep), which is C(~/.local/state/ops.upkeep) where that is not set."""
    base = environment.get("XDG_STATE_HOME", "")
    return os.path.join(base if os.path.isabs(base) else "~/.local/state", "ops.upkeep")


def make_folder(path: Path) -> None:
    """Make the folder of the file, for its owner alone. Raises OSError."""
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
