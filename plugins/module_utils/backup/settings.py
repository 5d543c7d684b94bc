# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configuration files of backup tools in the style of INI files."""

from __future__ import annotations

import configparser
from typing import Iterable

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host


def read_settings(host: Host, paths: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return section -> option -> value of all files that are there, a later one over an earlier one.

    What is no INI file counts as empty. Raises PermissionError.
    """
    found: dict[str, dict[str, str]] = {}
    for path in paths:
        try:
            text = host.read(path)
        except PermissionError:
            raise
        except OSError:
            continue
        for section, options in parse(text).items():
            found.setdefault(section, {}).update(options)
    return found


def parse(text: str) -> dict[str, dict[str, str]]:
    """Return section -> option -> value of one file; nothing of what is none."""
    parser = configparser.ConfigParser(
        interpolation=None, strict=False, allow_no_value=True, default_section="\0", comment_prefixes=("#", ";")
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text)
    except (configparser.Error, UnicodeError):
        return {}
    return {name: {key: value or "" for key, value in parser[name].items()} for name in parser.sections()}
