# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a backend on this machine, as the module would: ask_backend.py dnf|zypper '{"refresh": false, "specs": [...]}'."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import Any

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.backend import Backend
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Spec


def backend_named(name: str) -> Backend:
    """Return one of the backends."""
    if name == "dnf":
        from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.backend import DnfBackend

        return DnfBackend()
    from ansible_collections.ops.upkeep.plugins.module_utils.updates.zypper.backend import ZypperBackend

    return ZypperBackend()


def answers(backend: Backend, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what the backend answers: what is pending, and what it makes of the C(specs)."""
    host = Host(Budget.of(120))
    try:
        pending = backend.pending(host, asked.get("refresh", False))
        specs = [Spec(*spec) for spec in asked.get("specs", ())]
        resolved = backend.resolve(host, specs)
    except CannotTell as error:
        return {"cannot_tell": error.message, "advice": error.advice}
    refused = {"{0}.{1}".format(*key): cause for key, cause in resolved.refused.items()}
    return {
        "pending": dataclasses.asdict(pending),
        "resolved": [dataclasses.asdict(change) for change in resolved.changes],
        "refused": refused,
    }


if __name__ == "__main__":
    print(json.dumps(answers(backend_named(sys.argv[1]), json.loads(sys.argv[2]))))
