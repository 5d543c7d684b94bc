# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal for a command, so that it thinks somebody watches."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import termios
from pathlib import Path
from typing import Mapping, Sequence


def run_in_terminal(command: Sequence[str], cwd: Path, env: Mapping[str, str], columns: int = 100) -> tuple[int, str]:
    """Return the exit code and all that was written to the terminal, control sequences included."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(command, cwd=cwd, env=dict(env), stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    written = b""
    while True:
        try:
            block = os.read(master, 65536)
        except OSError:  # the other end was closed
            break
        if not block:
            break
        written += block
    os.close(master)
    return process.wait(timeout=60), written.decode("utf-8", "replace").replace("\r\n", "\n")
