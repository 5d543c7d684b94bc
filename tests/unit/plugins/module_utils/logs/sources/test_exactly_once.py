# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that writes numbered lines, rotation of every kind, and rounds at any moment: each line is read once.

UPKEEP_WALKS says how many random walks are gone, UPKEEP_WALK_SEED where they begin. A walk that fails names its seed.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import Rounds

WALKS = int(os.environ.get("UPKEEP_WALKS", "20"))
SEED = int(os.environ.get("UPKEEP_WALK_SEED", "0"))
STEPS = 60
ZSTD = shutil.which("zstd")


def compress(path: Path, how: str) -> bytes:
    data = path.read_bytes()
    if how == "zst":
        return subprocess.run([ZSTD, "-cq", str(path)], capture_output=True, check=True).stdout
    return {"gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress}[how](data)


class Walk:
    """One log of one program, and whoever rotates it."""

    def __init__(self, root: Path, seed: int) -> None:
        self.rounds = Rounds(root)
        self.folder = self.rounds.log
        self.random = random.Random(seed)
        self.live = self.folder / "app.log"
        self.dated = self.random.random() < 0.4
        self.number = 0
        self.written: list[str] = []
        self.got: list[str] = []
        self.half = ""
        self.days = 0
        self.history: list[str] = []
        self.live.touch()
        self.rounds.read()
        self.file = open(self.live, "ab", buffering=0)  # noqa: SIM115

    # The program.

    def line(self) -> str:
        self.number += 1
        self.written.append(f"{self.number:06d} {'x' * self.random.choice((0, 3, 40, 400))}")
        return self.written[-1] + "\n"

    def write(self) -> None:
        text = "".join(self.line() for _ignored in range(self.random.randint(1, 6)))
        if self.half:
            text, self.half = self.half + text, ""
        self.file.write(text.encode())

    def write_much(self) -> None:
        for _ignored in range(30):
            self.write()

    def write_half(self) -> None:
        text = self.half or self.line()
        at = self.random.randint(0, len(text) - 1)
        self.file.write(text[:at].encode())
        self.half = text[at:]

    # Rotation.

    def rotated(self) -> list[Path]:
        return sorted((path for path in self.folder.iterdir() if path != self.live), key=lambda path: path.name)

    def make_room(self) -> Path:
        """Shift what was rotated before, and return the name for the next."""
        if self.dated:
            self.days += 1
            return self.folder / f"app.log-{20261100 + self.days // 28 * 100 + self.days % 28 + 1}"
        numbered = sorted(self.rotated(), key=lambda path: -int(path.name.split(".")[2]))
        for path in numbered:
            parts = path.name.split(".")
            path.rename(self.folder / ".".join([*parts[:2], str(int(parts[2]) + 1), *parts[3:]]))
        return self.folder / "app.log.1"

    def reopen(self) -> None:
        self.file.close()
        self.file = open(self.live, "ab", buffering=0)  # noqa: SIM115

    def rotate(self) -> None:
        self.live.rename(self.make_room())
        if self.random.random() < 0.3:
            self.write()  # into the renamed file, until it is told
        if self.random.random() < 0.3:
            self.round()
            self.write()
        self.end_half()
        self.reopen()

    def rotate_twice(self) -> None:
        for _ignored in range(self.random.randint(2, 3)):
            self.rotate()
            self.write()

    def copytruncate(self) -> None:
        self.end_half()
        target = self.make_room()
        shutil.copy(self.live, target)
        if self.random.random() < 0.4:
            self.round()
        os.truncate(self.live, 0)
        if self.random.random() < 0.5:
            self.write_much()

    def end_half(self) -> None:
        if self.half:
            self.file.write(self.half.encode())
            self.half = ""

    def pack(self) -> None:
        plain = [
            path for path in self.rotated() if not path.suffix.lstrip(".").isalpha() and path.suffix not in (".bz2",)
        ]
        if not plain:
            return
        path = self.random.choice(plain)
        how = self.random.choice(["gz", "gz", "xz", "bz2"] + (["zst"] if ZSTD else []))
        packed = path.with_name(f"{path.name}.{how}")
        data = compress(path, how)
        if self.random.random() < 0.4:
            packed.write_bytes(data[: len(data) // 2])
            self.round()
        packed.write_bytes(data)
        if self.random.random() < 0.3:
            self.round()
        status = path.stat()
        os.utime(packed, ns=(status.st_atime_ns, status.st_mtime_ns))
        path.unlink()

    # Whoever cleans up what was read.

    def remove_oldest(self) -> None:
        self.drain()
        for path in self.rotated()[5:]:
            path.unlink()

    def empty(self) -> None:
        self.end_half()
        self.drain()
        os.truncate(self.live, 0)
        self.write()

    def replace(self) -> None:
        self.end_half()
        self.drain()
        self.live.unlink()
        self.reopen()
        self.write()

    # Rounds.

    def round(self) -> None:
        limits = {"max_bytes": self.random.choice((1, 2000))} if self.random.random() < 0.3 else {}
        keep = self.random.random() < 0.8
        lines = self.rounds.read(keep=keep, **limits)
        self.history.append(f"   round: {lines[:1]}..{lines[-1:]} kept {keep}")
        if keep:
            self.got += lines

    def drain(self) -> None:
        while True:
            lines = self.rounds.read()
            self.got += lines
            if not lines:
                return

    def go(self) -> None:
        steps = [self.write] * 6 + [self.round] * 5 + [self.write_half, self.write_much, self.rotate, self.rotate]
        steps += [
            self.rotate_twice,
            self.copytruncate,
            self.pack,
            self.pack,
            self.remove_oldest,
            self.empty,
            self.replace,
        ]
        for _ignored in range(STEPS):
            step = self.random.choice(steps)
            self.history.append(step.__name__)
            step()
        self.end_half()
        self.rounds.host.later = 100000
        self.drain()
        self.file.close()


@pytest.mark.parametrize("seed", range(SEED, SEED + WALKS))
def test_every_line_is_read_once(tmp_path, seed):
    walk = Walk(tmp_path, seed)
    walk.go()
    story = "\n".join(walk.history)
    missing = sorted(set(walk.written) - set(walk.got))
    twice = sorted({line for line in walk.got if walk.got.count(line) > 1})
    assert (missing, twice) == ([], []), story
    assert sorted(walk.got) == sorted(walk.written), story
