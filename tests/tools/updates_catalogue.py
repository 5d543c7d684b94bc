# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the check catalogue about updates, written from their options."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration
from ansible_collections.ops.upkeep.plugins.module_utils.updates.reboot import REASONS
from ansible_collections.ops.upkeep.plugins.module_utils.updates.request import MAX_AGE, OPTIONS
from markdown_page import table
from option_table import option_table

HEAD = """\
## <a id="updates"></a>Updates

The module `ops.upkeep.updates_info` takes these options. It asks apt, dnf or zypper, whichever the host has, and changes
nothing.
"""

AGES = """\
### How long a security update may wait

The clock starts when the oldest fix that waits was published; where nobody says when that was, when it was seen first.
It runs until the fix is in effect: a newer version does not stop it, nor does an installation for which a reboot is owed.
"""

REBOOTS = """\
### What needs a reboot
"""


def parts() -> list[str]:
    """Return everything about updates but the table of what is found."""
    ages = [(severity, human_duration(seconds)) for severity, seconds in MAX_AGE.items()]
    # Written as code, so that no character of a pattern is taken for Markdown.
    reasons = [(f"`{pattern}`".replace("|", "\\|"), why) for pattern, why in REASONS]
    return [
        HEAD,
        option_table(OPTIONS),
        AGES,
        table(("severity", "fails after"), ages),
        REBOOTS,
        table(("package", "why"), reasons),
    ]
