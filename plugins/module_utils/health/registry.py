# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of check, one line each."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.health import kinds
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Kind


# This function is never called: the imports in it tell Ansible which files to ship to the target.
# Their names are the registry, and each file is compiled there only when a check asks for its kind.
def _shipped() -> None:
    from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds import (  # noqa: F401  # pylint: disable=unused-import
        command,
        container,
        dns,
        file,
        filesystem,
        http,
        kernel,
        load,
        logrotate,
        memcached,
        memory,
        packages,
        postgresql,
        process,
        rabbitmq,
        redis,
        systemd,
        tcp,
        time_sync,
        tls,
        users,
    )


KINDS: Final[tuple[str, ...]] = _shipped.__code__.co_varnames


def kind_named(name: str) -> Kind:
    """Return one of C(KINDS)."""
    module: ModuleType = importlib.import_module("{0}.{1}".format(kinds.__name__, name))
    kind: Kind = module.KIND
    return kind
