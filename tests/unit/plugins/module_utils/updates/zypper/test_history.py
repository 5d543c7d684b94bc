# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When zypper last installed updates."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.zypper.history import parse_history, read_last_success

INSTALLING = """\
# 2026-11-24 11:52:20 something
2026-11-24 11:52:20|command|root@host|'zypper' 'install' 'alpha=1.0'|
2026-11-24 11:52:21|install|alpha|1.0-1|x86_64|root@host|base|787bc68d|
"""
UPDATING = """\
2026-11-24 12:00:00|command|root@host|'zypper' '-n' 'patch' '--category' 'security'|
2026-11-24 12:00:05|install|alpha|1.1-1|x86_64||updates|787bc68d|
2026-11-24 12:00:06|remove |old|1.0-1|x86_64|root@host|
"""
FRUITLESS = "2026-11-25 12:00:00|command|root@host|'zypper' 'up'|\n"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", None),
        (INSTALLING, None),
        (FRUITLESS, None),
        (INSTALLING + UPDATING + FRUITLESS + INSTALLING, "2026-11-24 12:00:05"),
        ("yesterday|command||'zypper' 'dup'|\nyesterday|install|a|1|x\n", None),
        ("|||\nx|install|a\n", None),
    ],
)
def test_the_last_update(text: str, moment: str | None) -> None:
    expected = datetime.datetime.fromisoformat(moment).timestamp() if moment else None
    assert parse_history(text) == expected


def test_no_log(host: Host, tmp_path: Path) -> None:
    assert read_last_success(host) is None
    (tmp_path / "var/log/zypp").mkdir(parents=True)
    (tmp_path / "var/log/zypp/history").write_text(UPDATING)
    assert read_last_success(host) is not None
