# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a whole log review takes for the logs of different programs: reading, times, severities, traces, grouping,
known trouble, usage. Each review is a process of its own on one core; what counts is its CPU time.

From the checkout: python tests/bench/log_review.py [--lines 300000]
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import json
import lzma
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / ".cache/collections"), str(ROOT)]

from tests.bench.log_lines import EXAMPLES, repeated  # noqa: E402

LINES = 300_000
DEADLINE = 600  # seconds
PATHS = ("/", "/search", "/orders/{0}", "/orders/{0}/items", "/assets/{0}.js", "/login")
AGENTS = ("curl/8.5.0", "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Googlebot/2.1")


def syslog(count: int) -> Iterator[str]:
    """Yield lines of RFC 3164 with fresh numbers."""
    return repeated([[line for line in EXAMPLES if line.startswith("Jun ")]], count)


def mixed(count: int) -> Iterator[str]:
    """Yield lines of eight formats in turn, in one file."""
    return repeated([[line] for line in EXAMPLES], count)


def combined(count: int) -> Iterator[str]:
    """Yield an access log in the combined format, with the time that each request took."""
    for clock, client, path, status, seconds, agent in _requests(count):
        yield f'{client} - - [{clock}] "GET {path} HTTP/1.1" {status} 5123 "-" "{agent}" {seconds:.3f}'


def in_json(count: int) -> Iterator[str]:
    """Yield the same requests in JSON, as people have nginx write it."""
    for clock, client, path, status, seconds, agent in _requests(count):
        fields = {"time_local": clock, "remote_addr": client, "request": f"GET {path} HTTP/1.1", "status": str(status)}
        yield json.dumps({**fields, "request_time": f"{seconds:.3f}", "http_user_agent": agent})


def application(count: int) -> Iterator[str]:
    """Yield what an application logs in JSON."""
    for clock, client, path, status, seconds, _agent in _requests(count):
        fields = {"time": f"2025-06-14T{clock[12:20]}Z", "level": "info" if status < 500 else "error", "logger": "shop"}
        yield json.dumps({**fields, "msg": f"took {path} for {client} in {seconds:.3f} s"})


def _requests(count: int) -> Iterator[tuple[str, str, str, int, float, str]]:
    chance = random.Random(4711)
    for number in range(count):
        clock = f"14/Jun/2025:{number * 24 // count:02}:{chance.randrange(60):02}:{chance.randrange(60):02} +0000"
        path = chance.choice(PATHS).format(chance.randrange(10**6))
        status = chance.choices((200, 302, 404, 500), (90, 5, 4, 1))[0]
        yield clock, f"203.0.113.{chance.randrange(256)}", path, status, chance.expovariate(20), chance.choice(AGENTS)


LOGS: dict[str, Callable[[int], Iterator[str]]] = {
    "syslog": syslog,
    "eight formats in one file": mixed,
    "access log, combined": combined,
    "access log, JSON": in_json,
    "application, JSON": application,
}
PACKED: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


def main() -> int:
    """Measure and print, and return 0; in a process of its own with --review, print one result as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--review", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.review:
        print(json.dumps(reviewed(options.review, json.load(sys.stdin))))
        return 0
    print(f"{'log':<32}{'lines':>10}{'seconds':>10}{'lines/s':>10}{'peak MiB':>10}")
    for name, lines in LOGS.items():
        measure(name, lines, options.lines)
    for how in PACKED:
        measure(f"syslog, rotated to .{how}", syslog, options.lines, how)
    return 0


def measure(name: str, lines: Callable[[int], Iterator[str]], count: int, how: str = "") -> None:
    """Review a log, from which rotation made a compressed file if C(how) says so, and print what that took."""
    with tempfile.TemporaryDirectory(prefix="upkeep-bench-") as folder:
        log, first = Path(folder, "app.log"), "Jun 14 15:16:01 web1 bench: the line that an earlier round has read\n"
        log.write_text(first)
        cursors = run(log, {})["cursors"]
        content = (first + "\n".join(lines(count)) + "\n").encode()
        if how:
            log.unlink()
            Path(folder, f"app.log.1.{how}").write_bytes(PACKED[how](content))
            log.touch()
        else:
            log.write_bytes(content)
        took = run(log, cursors)
    if took["read"] != count:
        raise SystemExit(f"{name}: {took['read']} of {count} lines were read")
    print(f"{name:<32}{count:>10,}{took['cpu']:>10.2f}{count / took['cpu']:>10,.0f}{took['mib']:>10.0f}", flush=True)


def run(log: Path, cursors: dict[str, Any]) -> dict[str, Any]:
    """Return what a review in a process of its own says."""
    command = [sys.executable, __file__, "--review", str(log)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, input=json.dumps(cursors))
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def reviewed(path: str, cursors: dict[str, Any]) -> dict[str, Any]:
    """Return lines, seconds of CPU and the peak of memory in MiB of a review that goes on at the cursors."""
    from ansible_collections.ops.upkeep.plugins.module_utils.logs.review import read_request, review_logs

    request = read_request({"sources": [{"path": path}], "deadline": DEADLINE, "cursors": cursors})
    began = time.process_time()
    result = review_logs(request)
    cpu = time.process_time() - began
    (lines,) = (one["evidence"]["read"] for one in result["findings"] if one["check"] == "log_lines")
    return {"read": lines, "cpu": cpu, "mib": peak(), "cursors": result["cursors"]}


def peak() -> float:
    """Return the peak of memory in MiB; what getrusage tells begins with that of the process that started this one."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
