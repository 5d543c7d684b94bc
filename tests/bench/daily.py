# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure the whole daily round over ssh, beside a ping of the same hosts in the same minutes."""

from __future__ import annotations

import contextlib
import signal
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.bench.health import (  # noqa: E402
    Contender,
    goal,
    own_environment,
    parsed,
    prepared_hosts,
    spread,
    table,
    taken,
)
from tests.integration.containers.container import why_not  # noqa: E402

GOAL_PING = 3


def main() -> int:
    """Measure and print; return 1 when the goal was missed or nothing could be measured."""
    options = parsed(__doc__)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # leave nothing behind then, too
    reason = why_not(options.suite)
    if reason:
        print(reason, file=sys.stderr)
        return 1
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="upkeep-bench-")))
        contenders = contenders_on(prepared_hosts(stack, folder, options), folder)
        environment = own_environment(folder, options.pipelining)
        for number in range(options.runs + 1):
            for contender in contenders:
                seconds = taken(contender, without_connections(environment, folder))
                if number:  # the first round warms up: connections, caches, the first look back into the logs
                    contender.seconds.append(seconds)
            print(f"round {number} of {options.runs}", file=sys.stderr)
    ping, daily = contenders
    print(f"\n{options.hosts} hosts ({options.suite}) over ssh, {options.runs} interleaved runs, times in seconds\n")
    table(contenders)
    return 0 if goal("daily / ping", daily.median / ping.median, GOAL_PING, spread(daily, ping), at_most=True) else 1


def without_connections(environment: dict[str, str], folder: Path) -> dict[str, str]:
    """Return an environment that shares no connection with runs before: a round comes once a day, and finds none."""
    return {**environment, "ANSIBLE_SSH_CONTROL_PATH_DIR": tempfile.mkdtemp(prefix="cp", dir=folder)}


def contenders_on(inventory: Path, folder: Path) -> list[Contender]:
    """Return who takes part, in the order in which they take turns."""
    settings = {
        "upkeep_fail_on": "never",
        "upkeep_report_dir": str(folder / "reports"),
        "upkeep_state_dir": str(folder / "state"),
    }
    extra = [argument for name, value in settings.items() for argument in ("-e", f"{name}={value}")]
    return [
        Contender("ansible -m ping", ["ansible", "-i", str(inventory), "all", "-m", "ansible.builtin.ping"]),
        Contender("ops.upkeep.daily", ["ansible-playbook", "-i", str(inventory), *extra, "ops.upkeep.daily"]),
    ]


if __name__ == "__main__":
    sys.exit(main())
