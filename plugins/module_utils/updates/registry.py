# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every backend, and which of them a host needs."""

from __future__ import annotations

from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import manager_of
from ansible_collections.ops.upkeep.plugins.module_utils.updates.backend import Backend

_ADVICE: Final = {
    "apk": "see what waits with apk version -l '<'",
    "rpm": "see what waits with dnf check-update or zypper list-updates",
}


def backend_of(host: Host, changelogs: bool = False, origins: Sequence[str] = ()) -> Backend:
    """Return the backend for the package manager of a host. Raises DoesNotApply where it has none that is known.

    Raises CannotTell where it has one that nobody wrote a backend for.
    """
    manager = manager_of(host)
    if manager == "dpkg":
        from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.backend import AptBackend

        return AptBackend(changelogs, origins)
    if manager is not None:
        raise CannotTell("updates of {0} cannot be planned yet".format(manager), _ADVICE[manager])
    raise DoesNotApply("no package manager that is known here: apt, dnf, zypper")
