# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find out which backups a host makes by itself, from the configuration of the usual tools; none of them is run."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import KNOWN
from ansible_collections.ops.upkeep.plugins.module_utils.backup.plan import PlannedBackup, plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.backup.registry import KINDS, kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

SECONDS: Final = 10.0

#: Where databases keep their data: the folder, and what lies in it.
_DATA: Final = (
    ("/var/lib/postgresql", "PostgreSQL"),
    ("/var/lib/pgsql", "PostgreSQL"),
    ("/var/lib/mysql", "MySQL or MariaDB"),
    ("/var/lib/mongodb", "MongoDB"),
    ("/var/lib/mongo", "MongoDB"),
)


def discover(host: Host) -> tuple[list[PlannedBackup], list[Finding]]:
    """Return what every kind suggests for this host, and a finding for each search that came to nothing."""
    limited = host.within(SECONDS)
    found: list[PlannedBackup] = []
    failed: list[Finding] = []
    for name in KINDS:
        try:
            found += [plan_one({**options, "kind": name}) for options in kind_named(name).discover(limited)]
        except WrongOptions as error:
            failed.append(_failed(name, error.problems[0]))
        except CannotTell as error:
            failed.append(_failed(name, error.message))
        except Exception as error:  # a search that breaks costs one finding, like a backup that does
            failed.append(_failed(name, "{0}: {1}".format(type(error).__name__, error)))
    return found, failed


def _failed(name: str, reason: str) -> Finding:
    message = "could not find out whether there are backups of the kind {0}: {1}".format(name, reason)
    return Finding(KNOWN.id, "discovery of {0}".format(name), Status.UNKNOWN, message, advice=KNOWN.advice)


def databases_here(host: Host) -> list[str]:
    """Return the databases whose data lies on this host, in the usual places."""
    found = []
    for folder, name in _DATA:
        try:
            entries = host.listdir(folder)
        except PermissionError:
            entries = ["?"]  # it is there, and that is enough
        except OSError:
            continue
        if any(not entry.startswith(".") for entry in entries) and name not in found:
            found.append(name)
    return found
