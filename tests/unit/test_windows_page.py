# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page about windows shows, works."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.plan import read_timetable
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.registry import KINDS
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.wording import told

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/windows.md").read_text(encoding="utf-8")
EXAMPLES = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
VARIABLES: dict[str, Any] = next(example for example in EXAMPLES if isinstance(example, dict))
PLAYS = [example for example in EXAMPLES if isinstance(example, list)]
GROUPS = {"canary": ["h1"], "replicas": ["h2", "h3"], "zone_a": ["h2", "h4", "h5"]}


def test_the_windows_of_the_page_open_when_it_says():
    timetable = read_timetable(VARIABLES["patch_windows"], VARIABLES["patch_freezes"])
    coming = timetable.upcoming(datetime(2026, 12, 1, 6, tzinfo=timezone.utc), 16)
    assert [told(one) for one in coming[:6]] == [
        "Wed 2026-12-02 02:00 CET to 04:00 CET (Europe/Berlin), 2 h",
        "Thu 2026-12-03 12:00 IST to 13:00 IST (Asia/Kolkata), 60 min",
        "Sat 2026-12-05 22:00 EST to Sun 2026-12-06 04:00 EST (America/New_York), 6 h",
        "Sun 2026-12-06 22:00 EST to Mon 2026-12-07 04:00 EST (America/New_York), 6 h",
        "Tue 2026-12-08 02:00 CET to 06:00 CET (Europe/Berlin), 4 h",
        "Sat 2026-12-12 22:00 EST to Sun 2026-12-13 04:00 EST (America/New_York), 6 h",
    ]
    around = [f"{one.opens:%d.%m.}" for one in coming[6:12] if one.opens]
    assert around == ["14.12.", "16.12.", "04.01.", "10.01.", "11.01.", "12.01."]


def test_the_page_shows_every_kind():
    assert {key for window in VARIABLES["patch_windows"] for key in window} >= set(KINDS)


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play[0]["name"])
def test_the_plays_of_the_page_run(play, tmp_path):
    hosts = {f"h{number}": {"ansible_connection": "local"} for number in range(1, 9)}
    groups = {name: {"hosts": {host: {} for host in members}} for name, members in GROUPS.items()}
    inventory = {"all": {"hosts": hosts, "children": groups}}
    for name, content in (("play.json", play), ("hosts.json", inventory), ("vars.json", VARIABLES)):
        (tmp_path / name).write_text(json.dumps(content, default=str), encoding="utf-8")
    command = [
        str(Path(sys.executable).parent / "ansible-playbook"),
        "-i",
        "hosts.json",
        "-e",
        "@vars.json",
        "play.json",
    ]
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache/collections")}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
