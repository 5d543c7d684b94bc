# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module health_check with only some kinds of check: the same file but for the line that imports all of them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible import constants as C
from ansible.plugins.loader import module_loader

PLUGINS = Path(__file__).parents[1]
MODULE = PLUGINS / "modules" / "health_check.py"
# By their files: each worker of Ansible would have to import them anew.
KINDS = {path.stem for path in (PLUGINS / "module_utils/health/kinds").glob("[a-z]*.py")}
ALL_KINDS = "from ansible_collections.ops.upkeep.plugins.module_utils.health import registry"
SOME_KINDS = "from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds import "


def lean_health_check(options: Mapping[str, Any]) -> str | None:
    """Return the name of a module that knows the kinds these options ask for; None if that takes the whole one."""
    kinds = kinds_asked_for(options)
    return _registered(kinds) if kinds else None


def kinds_asked_for(options: Mapping[str, Any]) -> list[str]:
    """Return the kinds of all checks; none if the host is to suggest some, or if one is no kind: the module says so."""
    checks = options.get("checks")
    if options.get("auto") or not isinstance(checks, list):
        return []
    kinds = {str(check.get("kind")) if isinstance(check, Mapping) else "" for check in checks}
    return sorted(kinds) if kinds <= KINDS else []


def source_with(kinds: list[str]) -> str:
    """Return the source of the module with these kinds."""
    return MODULE.read_text(encoding="utf-8").replace(ALL_KINDS, SOME_KINDS + ", ".join(kinds))


def _registered(kinds: list[str]) -> str:
    name = "upkeep_health_check_" + hashlib.sha256(",".join(kinds).encode()).hexdigest()[:16]
    folder = Path(C.DEFAULT_LOCAL_TMP) / "upkeep"  # of this run: Ansible removes it
    target = folder / f"{name}.py"
    if not target.exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        own = target.with_suffix(f".{os.getpid()}")  # other workers write the same
        own.write_text(source_with(kinds), encoding="utf-8")
        own.replace(target)
    module_loader.add_directory(str(folder))
    return name
