# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of check that lie here: on the control node all of them, on a target those that were shipped to it."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.health import kinds
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Kind

KINDS: Final[tuple[str, ...]] = tuple(sorted(found.name for found in pkgutil.iter_modules(kinds.__path__)))


def kind_named(name: str) -> Kind:
    """Return one of C(KINDS), compiled only now."""
    module: ModuleType = importlib.import_module("{0}.{1}".format(kinds.__name__, name))
    kind: Kind = module.KIND
    return kind
