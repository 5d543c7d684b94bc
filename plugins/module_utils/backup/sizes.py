# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much a folder holds, by its files."""

from __future__ import annotations

import os

from ansible_collections.ops.upkeep.plugins.module_utils.backup.candidates import inside
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host


def local_size(host: Host, folder: str) -> int | None:
    """Return the bytes of all files below a folder; None where it is none or may not be read."""
    if not os.path.isdir(host.path(folder)):
        return None
    try:
        return sum(status.st_size for status in inside(host, folder))
    except OSError:
        return None
