# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the distribution says that the host must be rebooted for its updates to take effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

MAX_PACKAGES: Final = 20

#: Notes that updates leave: Debian and Ubuntu, then SUSE.
NOTES: Final = ("/run/reboot-required", "/var/run/reboot-required", "/run/reboot-needed")
_ASK: Final = ("needs-restarting", "-r")
_DEBIAN_PACKAGES: Final = "/run/reboot-required.pkgs"


@dataclass(frozen=True)
class Answer:
    """Whether a reboot is required, for which packages if that is said, and who says so."""

    required: bool
    packages: tuple[str, ...]
    said_by: str


def read_reboot_required(host: Host) -> Answer:
    """Return what the distribution says. Raises CannotTell, DoesNotApply where it keeps no such note."""
    for note in NOTES:
        if host.exists(note):
            return Answer(True, _packages(host), note)
    if host.which("zypper"):
        return _zypper(host)
    if host.which("dpkg"):
        return Answer(False, (), "the absence of {0}".format(NOTES[0]))
    for program in ("dnf5", "dnf"):
        if host.which(program):
            return _dnf(host, program)
    if host.which("needs-restarting"):  # of yum, which keeps no log of a question
        return _judge(host.run(_ASK), "needs-restarting -r")
    if host.which("yum"):
        raise CannotTell("needs-restarting is not installed", "install the package yum-utils")
    raise DoesNotApply("this distribution does not say when a reboot is required")


def _packages(host: Host) -> tuple[str, ...]:
    try:
        names = host.read(_DEBIAN_PACKAGES, 65536).split()
    except OSError:
        return ()
    return tuple(sorted(set(names)))[:MAX_PACKAGES]


def _dnf(host: Host, program: str) -> Answer:
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages.dnf import ask

    quiet = [] if program == "dnf5" else ["-q"]  # which in dnf5 may be meant for the answer too
    return _judge(ask(host, [program, "-C", *quiet], _ASK), program + " needs-restarting -r")


def _judge(done: Completed, said_by: str) -> Answer:
    program = said_by.split(" ")[0]
    if done.code not in (0, 1) or done.timed_out:
        raise CannotTell("{0} gave no answer: {1}".format(program, done.said or "it took too long"))
    if done.code == 1 and "eboot is required" not in done.stdout and "should be restarted" not in done.stdout.lower():
        advice = "install the package dnf-utils" if "o such command" in done.stdout + done.stderr else None
        raise CannotTell("{0} failed: {1}".format(program, done.said or "no message"), advice)
    return Answer(done.code == 1, parse_needs_restarting(done.stdout), said_by)


def parse_needs_restarting(text: str) -> tuple[str, ...]:
    """Return the packages that C(needs-restarting -r) lists, each as C(  * name)."""
    lines = [line.strip() for line in text.splitlines()]
    names = [line[2:].strip().split(" ")[0] for line in lines if line.startswith("* ")]
    return tuple(name for name in names if name)[:MAX_PACKAGES]


def _zypper(host: Host) -> Answer:
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages.zypper import READ_ONLY

    done = host.run(["zypper", "--non-interactive", "needs-rebooting"], env=READ_ONLY)
    if done.code not in (0, 102):  # 102: ZYPPER_EXIT_INF_REBOOT_NEEDED
        raise CannotTell("zypper needs-rebooting gave no answer: {0}".format(done.said or "it took too long"))
    return Answer(done.code == 102, (), "zypper needs-rebooting")
