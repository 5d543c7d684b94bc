# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a kind of check is made of. Each kind is a file in C(kinds/) with one constant, C(KIND)."""

from __future__ import annotations

from typing import Callable, Iterable, Iterator, NamedTuple, Sequence, Union

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values

Found = Iterator[Union[Finding, Metric]]


def nothing_to_add(values: Values) -> Sequence[str]:
    """No problem beyond what each option says of itself."""
    return ()


def never_by_itself(host: Host) -> Iterable[Values]:
    """This kind runs only where it was asked for."""
    return ()


class Kind(NamedTuple):
    """One kind of check.

    C(probe) looks at the host and yields a finding for each subject as soon as it knows it, so that what
    was found before a hang is kept; it raises CannotTell or DoesNotApply for what it could not look at.
    C(subject) names what a check is about before it runs. C(discover) returns the options of the checks
    that any operator of this host would want. C(problems) finds what single options cannot see.
    C(privilege) says what it needs, C(without) what it can tell without that.
    """

    name: str
    summary: str
    options: Sequence[Option]
    checks: Sequence[Check]
    probe: Callable[[Values, Host], Found]
    subject: Callable[[Values], str]
    example: str  # YAML of a typical check
    privilege: str
    without: str
    discover: Callable[[Host], Iterable[Values]] = never_by_itself
    problems: Callable[[Values], Sequence[str]] = nothing_to_add
    timeout: float = 10.0  # seconds


def common_options(timeout: float) -> tuple[Option, ...]:
    """Return the options that every kind takes; C(timeout) is the kind's default in seconds."""
    return (
        Option("name", "What the report calls this, instead of the subject the check finds by itself."),
        Option(
            "timeout",
            "How long the check may take, all its retries together.",
            "duration",
            timeout,
            unit="seconds",
            minimum=0.05,
            maximum=86400,
        ),
        Option("retries", "How often to try again while the check fails.", "int", 0, minimum=0, maximum=1000),
        Option("delay", "How long to wait before each retry.", "duration", 1.0, unit="seconds", minimum=0),
    )


def all_options(kind: Kind) -> tuple[Option, ...]:
    """Return everything that a check of this kind may say, C(kind) aside."""
    return common_options(kind.timeout) + tuple(kind.options)
