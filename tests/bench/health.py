# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure the health check over ssh, beside a ping and beside the playbook that people write today.

All contenders take turns on the same containers, so that what slows the machine slows each of them alike.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests.integration.containers.container import Container, started, why_not  # noqa: E402

SLOWEST_CHECK_SECONDS = 2  # in thousand_checks.yml
FAILURE_CHARACTERS = 2000
GOAL_PING, GOAL_TASKS, GOAL_THOUSAND = 1.4, 14, 3

WEB_UNIT = """\
[Service]
ExecStart=/usr/bin/python3 -m http.server %i --bind 127.0.0.1 --directory /srv/web
"""
PORTS = range(8081, 8086)
PREPARE = f"""\
set -e
mkdir -p -m 700 /root/.ssh && cat > /root/.ssh/authorized_keys
mkdir -p /srv/web && echo ok > /srv/web/index.html && echo ok > /srv/web/status
cat > /etc/systemd/system/web@.service <<'END'
{WEB_UNIT}END
systemctl daemon-reload
systemctl start {" ".join(f"web@{port}" for port in PORTS)}
"""


@dataclass
class Contender:
    """A command whose time is taken, and the times so far in seconds."""

    name: str
    command: Sequence[str]
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median time in seconds."""
        return statistics.median(self.seconds)


def main() -> int:
    """Measure and print; return 1 when a goal was missed or nothing could be measured."""
    options = parsed()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # leave nothing behind then, too
    reason = why_not(options.suite)
    if reason:
        print(reason, file=sys.stderr)
        return 1
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="upkeep-bench-")))
        inventory = prepared_hosts(stack, folder, options)
        contenders = contenders_on(inventory)
        environment = own_environment(folder, options.pipelining)
        for number in range(options.runs + 1):
            for contender in contenders:
                seconds = taken(contender, environment)
                if number:  # the first round warms up: connections, caches
                    contender.seconds.append(seconds)
            print(f"round {number} of {options.runs}", file=sys.stderr)
    return report(contenders, options)


def parsed(about: str | None = __doc__) -> argparse.Namespace:
    """Return the options of the command line; C(about) is what its help says first."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=5, help="how many containers")
    parser.add_argument("--runs", type=int, default=7, help="how often each contender runs")
    parser.add_argument("--suite", default="bookworm", help="which image of molecule/images")
    parser.add_argument("--pipelining", action="store_true", help="let Ansible send modules over the open connection")
    return parser.parse_args()


def contenders_on(inventory: Path) -> list[Contender]:
    """Return who takes part, in the order in which they take turns."""
    playbook = ["ansible-playbook", "-i", str(inventory)]
    return [
        Contender("ansible -m ping", ["ansible", "-i", str(inventory), "all", "-m", "ansible.builtin.ping"]),
        Contender("40 checks, health_check", [*playbook, str(HERE / "health_check.yml")]),
        Contender("40 checks, 19 tasks", [*playbook, str(HERE / "task_per_check.yml")]),
        Contender("1000 checks, one host", [*playbook, "--limit", "host0", str(HERE / "thousand_checks.yml")]),
    ]


def prepared_hosts(stack: contextlib.ExitStack, folder: Path, options: argparse.Namespace) -> Path:
    """Start the containers with ssh for a key of this run alone, and return an inventory of them."""
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "bench", "-f", str(key)], check=True)
    public = key.with_suffix(".pub").read_text(encoding="ascii")
    lines = ["[all]"]
    for number in range(options.hosts):
        container = stack.enter_context(started(options.suite))
        _prepare(container, public)
        lines.append(f"host{number} ansible_host={container.address}")
    lines += [
        "[all:vars]",
        "ansible_user=root",
        f"ansible_ssh_private_key_file={key}",
        f"ansible_ssh_common_args=-o UserKnownHostsFile={folder}/known_hosts -o StrictHostKeyChecking=accept-new",
        "ansible_python_interpreter=/usr/bin/python3",
    ]
    inventory = folder / "inventory"
    inventory.write_text("\n".join(lines) + "\n", encoding="ascii")
    return inventory


def _prepare(container: Container, public_key: str) -> None:
    container.run("sh", "-c", PREPARE, stdin=public_key)
    container.wait_for(lambda: all(f":{port} " in container.run("ss", "-Hltn") for port in PORTS), "web server")


def own_environment(folder: Path, pipelining: bool) -> dict[str, str]:
    """Return the environment of the contenders: Ansible as it comes, with its files in the folder of this run."""
    settings = folder / "ansible.cfg"
    settings.touch()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    return {
        **kept,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_CONFIG": str(settings),
        "ANSIBLE_HOME": str(folder / "ansible"),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache/collections"),
        "ANSIBLE_PIPELINING": str(pipelining),
    }


def taken(contender: Contender, environment: dict[str, str]) -> float:
    """Return how many seconds one run took. Exits when it failed: a failure is quick, and no measurement."""
    began = time.monotonic()
    done = subprocess.run(contender.command, env=environment, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    if done.returncode:
        sys.exit(f"{contender.name} failed:\n{(done.stdout + done.stderr)[-FAILURE_CHARACTERS:]}")
    return seconds


def report(contenders: Sequence[Contender], options: argparse.Namespace) -> int:
    """Print the table and the goals; return 1 when one was missed."""
    ping, health, tasks, thousand = contenders
    print(f"\n{options.hosts} hosts ({options.suite}) over ssh, {options.runs} interleaved runs, times in seconds\n")
    table(contenders)
    beyond = thousand.median - SLOWEST_CHECK_SECONDS
    met = [
        goal("health_check / ping", health.median / ping.median, GOAL_PING, spread(health, ping), at_most=True),
        goal("19 tasks / health_check", tasks.median / health.median, GOAL_TASKS, spread(tasks, health), at_most=False),
        goal("1000 checks, seconds beyond the slowest check", beyond, GOAL_THOUSAND, "", at_most=True),
    ]
    return 0 if all(met) else 1


def table(contenders: Sequence[Contender]) -> None:
    """Print the times of all; the first one is the measure of the others."""
    print(f"| {'':25} | median | lowest | highest | × ping |")
    print(f"|{'-' * 27}|-------:|-------:|--------:|-------:|")
    for one in contenders:
        low, high, ratio = min(one.seconds), max(one.seconds), one.median / contenders[0].median
        print(f"| {one.name:25} | {one.median:6.2f} | {low:6.2f} | {high:7.2f} | {ratio:6.2f} |")
    print()


def spread(one: Contender, other: Contender) -> str:
    """Return the lowest and the highest ratio within a round."""
    ratios = [mine / theirs for mine, theirs in zip(one.seconds, other.seconds, strict=True)]
    return f", {min(ratios):.2f} to {max(ratios):.2f} within a round"


def goal(what: str, value: float, limit: float, note: str, *, at_most: bool) -> bool:
    """Print whether a goal was met, and return it."""
    met = value <= limit if at_most else value >= limit
    verdict, bound = "met   " if met else "MISSED", "at most" if at_most else "at least"
    print(f"{verdict} {what}: {value:.2f} (goal: {bound} {limit:g}{note})")
    return met


if __name__ == "__main__":
    sys.exit(main())
