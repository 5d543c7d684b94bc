# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks that the round itself makes: whether each host and each procedure gave an answer at all."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check

#: The procedure that findings about a host as a whole belong to, whichever procedure met them first:
#: so they keep their identity when the round has more procedures or fewer.
ROUND: Final = "round"

HOST_REACHABLE: Final = Check(
    "host_reachable",
    "Whether the control node could connect to the host. A host that is down is this one finding and no other.",
    "see whether it is up, then connect with the round's -i and -b: ansible HOST -m ansible.builtin.raw -a uptime",
)
HOST_PYTHON: Final = Check(
    "host_python",
    "Whether the host has a Python that the modules can run on.",
    "install python3 on the host, or set ansible_python_interpreter to where it lies",
)
PROCEDURE_RAN: Final = Check(
    "procedure_ran",
    "Whether a procedure of the round ran on the host and gave findings that can be read.",
    "run the procedure on this host alone with -vvv and mend what it says: it is the tool that failed, not the host",
)

ROUND_CHECKS: Final[tuple[Check, ...]] = (HOST_REACHABLE, HOST_PYTHON, PROCEDURE_RAN)
