# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every check of the review of updates: what it tells, and what to do when it fails."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check

PLAN: Final = Check(
    "updates_plan",
    "Which of the updates that wait were selected, and whether that is still what was approved.",
    "look at what differs, make a new plan and have that approved",
)
SELECTED: Final = Check(
    "updates_selected",
    "Whether a package, advisory or CVE that was asked for by name is among the updates that wait.",
    "see whether it is installed already (dpkg -l, rpm -q), and whether the lists are fresh",
)
SECURITY: Final = Check(
    "updates_security",
    "How many updates for security wait, and for how long: from their publication until they are in effect.",
    "install them in the next window (ops.upkeep.patch)",
)
LEFT_OUT: Final = Check(
    "updates_left_out",
    "Whether updates for security are left out, and for which cause each.",
    "lift the hold, pin or exclusion when its reason is gone, or have the risk accepted by whoever may",
)
REBOOT: Final = Check(
    "updates_reboot",
    "Whether updates that are installed wait for a reboot to be in effect.",
    "reboot in the next window (patch_reboot)",
)
LAST_SUCCESS: Final = Check(
    "updates_last_success",
    "When updates were last installed, where some wait.",
    "see why no run installed any: did it run, was its window open, what did it log",
)
LISTS: Final = Check(
    "updates_lists",
    "How old the lists of packages are, and whether every repository answered.",
    "fetch them (apt-get update, dnf makecache, zypper refresh) and see what that says",
)
SOURCES: Final = Check(
    "updates_sources",
    "Whether a repository of the distribution is made for another release than the host runs.",
    "correct or remove it: packages of two releases on one host break at the next upgrade",
)
END_OF_LIFE: Final = Check(
    "updates_end_of_life",
    "How long the distribution still gets security updates.",
    "plan the upgrade to a supported release, or get the extended support its vendor offers",
)

#: In the order of the catalogue.
CHECKS: Final = (PLAN, SELECTED, SECURITY, LEFT_OUT, REBOOT, LAST_SUCCESS, LISTS, SOURCES, END_OF_LIFE)
