# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that lie in a file on the host, so that they need not be written into the check."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.safe_file import blocks_of
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values

_MAX_SECRET = 64 * 1024  # bytes; tokens can be long


def secret_of(values: Values, name: str, host: Host) -> str | None:
    """Return the option C(name), or the first line of the file that C(name_file) is; None where none is given.

    Raises CannotTell for a file that holds none.
    """
    path = values.get(name + "_file")
    if not path:
        return values.get(name)
    try:
        # What it holds goes over the network, so no link may lead root to another file.
        text = b"".join(blocks_of(host, path, _MAX_SECRET)).decode("utf-8", "replace")
    except OSError as error:
        advice = "run as a user who may read it, or correct the path"
        raise CannotTell(f"the {name} file {path} cannot be read: {error.strerror}", advice) from None
    line = text.partition("\n")[0].rstrip("\r")
    if not line:
        raise CannotTell(f"the {name} file {path} is empty")
    return line
