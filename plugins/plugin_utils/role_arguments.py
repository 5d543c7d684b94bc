# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The argument specs of the roles of this collection, and what of a host's variables breaks them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

# "rulse" is "rules", and so is "rule"; "rules_of_web" is a variable of somebody's own.
_ALIKE: Final = 0.8


class UnknownRole(ValueError):
    """There is no such role, or it says nothing of its variables. The message names it."""


def arguments_of(roles: Path, role: str) -> dict[str, Any]:
    """Return the argument spec of the main entry point of a role. Raises UnknownRole."""
    path = roles / role / "meta" / "argument_specs.yml"
    if not role.isidentifier() or not path.is_file():
        known = ", ".join(sorted(found.parts[-3] for found in roles.glob("*/meta/argument_specs.yml")))
        raise UnknownRole(f'option "roles" names {role!r}, which is no role of this collection; there are {known}')
    arguments: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]["main"]["options"]
    return arguments


def problems_of(arguments: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """Return in words what is wrong with the values of variables, each a line of its own."""
    result = ArgumentSpecValidator(dict(arguments)).validate(dict(values), validate_role_argument_spec=True)
    return list(result.error_messages)


def misspelt(role: str, arguments: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Return in words which variables are nearly one of the role's: they would be passed over in silence."""
    own = [name for name in names if name.startswith(f"{role}_") and name not in arguments]
    near = {name: _nearest(name.removeprefix(f"{role}_"), role, arguments) for name in own}
    return [f"{name} is not known; did you mean {meant}?" for name, meant in near.items() if meant]


def _nearest(end: str, role: str, arguments: Iterable[str]) -> str | None:
    ends = [name.removeprefix(f"{role}_") for name in arguments]
    found = difflib.get_close_matches(end, ends, 1, _ALIKE)
    return f"{role}_{found[0]}" if found else None
