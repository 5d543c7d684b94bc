# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scratch place is removed whole, and nothing else ever is."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill import leftovers, reaper

NAME = "upkeep-drill-{0}-0123456789abcdef"


def scratch(base, expires=1_000_000_000):
    place = base / NAME.format(expires)
    place.mkdir(mode=0o700)
    return place


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "main",
        "upkeep-drill-",
        "upkeep-drill-1795503192-xyz",
        "upkeep-drill-1795503192-0123456789abcdef/..",
        "../upkeep-drill-1795503192-0123456789abcdef",
        "upkeep-drill-1795503192-0123456789abcdef\n",
    ],
)
def test_what_is_no_scratch_place_is_refused(tmp_path, name):
    with pytest.raises(reaper.NotOurs):
        reaper.take_away(str(tmp_path), name)
    assert tmp_path.exists()


def test_links_are_removed_and_never_followed(tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("kept")
    place = scratch(tmp_path)
    (place / "deep").mkdir()
    (place / "deep" / "link").symlink_to(precious)
    (place / "file").symlink_to(precious / "file")
    (place / "closed").mkdir(mode=0o000)
    assert reaper.take_away(str(tmp_path), place.name) == []
    assert not place.exists()
    assert (precious / "file").read_text() == "kept"


def test_a_link_in_its_place_is_refused(tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    (tmp_path / NAME.format(1_000_000_000)).symlink_to(precious)
    with pytest.raises(reaper.NotOurs):
        reaper.take_away(str(tmp_path), NAME.format(1_000_000_000))
    assert leftovers.sweep(str(tmp_path)).removed == []
    assert precious.exists()


def test_a_mount_inside_is_not_entered(tmp_path):
    place = scratch(tmp_path)
    (place / "mnt").mkdir()
    (place / "mnt" / "file").write_text("of another file system")
    proc = tmp_path / "proc"
    (proc / "self").mkdir(parents=True)
    line = "36 35 98:0 / {0} rw - ext4 /dev/sdb rw\n".format(place / "mnt")
    (proc / "self" / "mountinfo").write_text(line)
    left = reaper.take_away(str(tmp_path), place.name, str(proc))
    assert left == [str(place / "mnt")]
    assert (place / "mnt" / "file").exists()


def test_only_what_carries_the_mark_is_ended(tmp_path):
    place = scratch(tmp_path)
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    ours = subprocess.Popen(sleep, env={**os.environ, reaper.MARK: place.name})
    other = subprocess.Popen(sleep, cwd=place)
    try:
        while ours.pid not in reaper.processes_of(str(place)):
            assert ours.poll() is None
        reaper.take_away(str(tmp_path), place.name)
        assert ours.wait(10) != 0
        assert other.poll() is None
    finally:
        for child in (ours, other):
            child.kill()
            child.wait()


def test_what_a_living_drill_holds_is_left_alone(tmp_path):
    place = scratch(tmp_path)
    folder = os.open(place, os.O_RDONLY)
    try:
        assert reaper.try_lock(folder)
        assert leftovers.sweep(str(tmp_path)).running == [str(place)]
        assert place.exists()
    finally:
        os.close(folder)
    assert leftovers.look(str(tmp_path)).removed == [str(place)]
    assert place.exists()
    assert leftovers.sweep(str(tmp_path)).removed == [str(place)]
    assert not place.exists()


def test_a_kept_place_stays_until_it_expires(tmp_path):
    place = scratch(tmp_path, int(time.time()) + 1000)
    (place / reaper.KEEP).touch()
    assert leftovers.sweep(str(tmp_path)).kept == [str(place)]
    old = scratch(tmp_path)
    (old / reaper.KEEP).touch()
    assert leftovers.sweep(str(tmp_path)).removed == [str(old)]
    assert place.exists()


def test_the_watchdog_takes_away_what_a_dead_drill_left(tmp_path):
    place = scratch(tmp_path)
    (place / "data").mkdir()
    assert reaper.watch(str(tmp_path), place.name, time.time() + 60) == 0
    assert not place.exists()


def test_the_watchdog_ends_a_drill_that_hangs(tmp_path):
    place = scratch(tmp_path)
    holder = os.open(place, os.O_RDONLY)
    reaper.try_lock(holder)
    try:
        assert reaper.watch(str(tmp_path), place.name, 0) == 0
    finally:
        os.close(holder)
    assert not place.exists()


def test_a_server_that_may_not_be_looked_at_is_known_by_its_arguments(tmp_path):
    """In a container root may not read the environment of other users' processes."""
    place = scratch(tmp_path)
    proc = tmp_path / "proc"
    lines = {11: f"postgres\0-D\0{place}/data\0", 12: "postgres\0-D\0/var/lib/pg\0", 13: f"less\0{place}x/file\0"}
    for pid, line in lines.items():
        (proc / str(pid) / "environ").mkdir(parents=True)  # opening it fails
        (proc / str(pid) / "stat").write_text(f"{pid} (postgres) S 1")
        (proc / str(pid) / "comm").write_text("other\n")
        (proc / str(pid) / "cmdline").write_text(line)
    assert reaper.processes_of(str(place), str(proc)) == [11]


def test_a_place_in_which_something_still_runs_is_not_removed(tmp_path, monkeypatch):
    place = scratch(tmp_path)
    monkeypatch.setattr(reaper, "end_processes", lambda *_: 1)
    monkeypatch.setattr(reaper, "processes_of", lambda *_: [4711])
    assert reaper.take_away(str(tmp_path), place.name) == ["process 4711"]
    assert place.exists()


@pytest.mark.parametrize(("text", "left"), [("1700000000", 0), ("nonsense", 1), ("999999999999", 1), ("", 1)])
def test_what_is_kept_goes_when_its_time_is_over_whatever_its_user_wrote(tmp_path, text, left):
    place = scratch(tmp_path, int(time.time()) + 1000)
    (place / reaper.KEEP).write_text(text)
    assert len(leftovers.sweep(str(tmp_path)).kept) == left
    assert place.exists() == bool(left)
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        assert reaper.kept_until(folder, place.name) == 0
    finally:
        os.close(folder)
