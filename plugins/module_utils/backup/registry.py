# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of backup, one line each."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.backup import kinds
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kind import BackupKind


# This function is never called: the imports in it tell Ansible which files to ship to the target.
# Their names are the registry, and each file is compiled there only when a backup of its kind is looked at.
def _shipped() -> None:
    from ansible_collections.ops.upkeep.plugins.module_utils.backup.kinds import (  # noqa: F401  # pylint: disable=unused-import
        barman,
        borg,
        command,
        files,
        mysqldump,
        pg_basebackup,
        pg_dump,
        pgbackrest,
        restic,
    )


KINDS: Final[tuple[str, ...]] = _shipped.__code__.co_varnames


def kind_named(name: str) -> BackupKind:
    """Return one of C(KINDS)."""
    module: ModuleType = importlib.import_module("{0}.{1}".format(kinds.__name__, name))
    kind: BackupKind = module.KIND
    return kind
