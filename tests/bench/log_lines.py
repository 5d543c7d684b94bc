# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs of any length to measure with: real lines with fresh numbers, the same ones at each run."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: What stands in where the labelled logs are not at hand.
EXAMPLES = """\
Jun 14 15:16:01 web1 sshd[19939]: Failed password for invalid user admin from 203.0.113.7 port 51234 ssh2
Jun 14 15:16:02 web1 sshd[19939]: Connection closed by 203.0.113.7 [preauth]
Jun 14 15:16:02 web1 systemd[1]: Started session-1234.scope - Session 1234 of User root.
Jun 14 15:16:04 web1 kernel: [12345.678901] eth0: renamed from veth3f2a91c
Jun 14 15:16:05 web1 CRON[4711]: pam_unix(cron:session): session closed for user root
2025-06-14 15:16:05.123 UTC [4711] app@shop LOG:  duration: 1234.567 ms  statement: SELECT 1
2025-06-14 15:16:05.124 UTC [4711] app@shop ERROR:  deadlock detected
2025-06-14 15:16:06,789 INFO [http-nio-8080-exec-7] com.example.shop.OrderService: Order 4711 accepted in 37 ms
2025-06-14 15:16:06,790 WARN [pool-3-thread-1] com.example.shop.Mailer: Retry 3 of 5 for order 4711
203.0.113.9 - - [14/Jun/2025:15:16:07 +0000] "GET /api/orders/4711 HTTP/1.1" 200 5123 "-" "curl/8.5.0"
1234:M 14 Jun 2025 15:16:07.345 * 100 changes in 300 seconds. Saving...
I0614 15:16:08.123456   12345 reconciler.go:224] attached volume pvc-3f2a91c4-7d11-4c0b-9d1e-0a1b2c3d4e5f to pod 77
2025/06/14 15:16:08 [error] 4711#4711: *991 connect() failed (111: Connection refused) while connecting to upstream
""".splitlines()

_CLOCK = re.compile(r"\d\d:\d\d:\d\d")
_FRESH = re.compile(r"(?<![\w.])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16,64})(?!\w)|\d+")
_HEADER_END = re.compile(r"\d\d:\d\d:\d\d\S*\s+(?:\S+\s+){0,2}")


def labelled_logs() -> Path | None:
    """Return the folder of the labelled logs, if it is there."""
    for place in (os.environ.get("UPKEEP_LOGHUB", ""), ROOT.parent / "shared/loghub"):
        if place and (Path(place) / "eval_ga.py").is_file():
            return Path(place)
    return None


def mixed(count: int) -> Iterator[str]:
    """Yield lines of all logs in turn, each with fresh numbers, times and identifiers."""
    return repeated(_all_logs(), count)


def identifiers(count: int) -> Iterator[str]:
    """Yield lines in which nearly every one brings identifiers that were never there before."""
    folder = labelled_logs()
    lines = (
        _read(folder / "OpenStack_2k.log")
        if folder
        else [line for line in EXAMPLES if "pvc-" in line or "veth" in line]
    )
    return repeated([lines], count)


def random_words(count: int) -> Iterator[str]:
    """Yield lines of all logs, in each of which one word is a new random one."""
    chance = random.Random(7)
    for line in mixed(count):
        word = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=10))
        words = line.split(" ")
        words[chance.randrange(len(words) * 2 // 3, len(words))] = word
        yield " ".join(words)


WORKLOADS: dict[str, Callable[[int], Iterator[str]]] = {
    "mixed": mixed,
    "identifiers": identifiers,
    "random words": random_words,
}


def _all_logs() -> list[list[str]]:
    folder = labelled_logs()
    return [_read(path) for path in sorted(folder.glob("*_2k.log"))] if folder else [EXAMPLES]


def _read(path: Path) -> list[str]:
    return [
        line.rstrip("\r") for line in path.read_text(encoding="utf-8", errors="replace").split("\n") if line.strip()
    ]


def repeated(logs: Sequence[Sequence[str]], count: int) -> Iterator[str]:
    """Yield lines of each log in turn, with another time and other numbers in each."""
    chance = random.Random(4711)
    made = 0
    while True:
        for at in range(max(map(len, logs))):
            for log in logs:
                if made == count:
                    return
                yield _fresh(log[at % len(log)], chance)
                made += 1


def _fresh(line: str, chance: random.Random) -> str:
    """The line with another time of day, and other numbers and identifiers after it."""
    line = _CLOCK.sub(f"{chance.randrange(24):02}:{chance.randrange(60):02}:{chance.randrange(60):02}", line)
    header = _HEADER_END.match(line) or _HEADER_END.search(line)
    end = header.end() if header else 0
    return line[:end] + _FRESH.sub(lambda match: _value(match[0], chance), line[end:])


def _value(old: str, chance: random.Random) -> str:
    if old.isdigit():
        return str(chance.randrange(10 ** (len(old) - 1), 10 ** len(old)))
    digits = f"{chance.getrandbits(4 * len(old)):0{len(old)}x}"
    return "".join("-" if old[at] == "-" else digit for at, digit in enumerate(digits))
