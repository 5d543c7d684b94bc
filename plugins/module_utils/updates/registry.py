# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every backend, and which of them a host needs."""

from __future__ import annotations

from typing import Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import manager_of
from ansible_collections.ops.upkeep.plugins.module_utils.updates.backend import Backend


def backend_of(host: Host, changelogs: bool = False, origins: Sequence[str] = ()) -> Backend:
    """Return the backend for the package manager of a host. Raises DoesNotApply where it has none that is known.

    Raises CannotTell where it has one that nobody wrote a backend for. Only the backend that is needed is compiled.
    """
    manager = manager_of(host)
    if manager == "dpkg":
        from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.backend import AptBackend

        return AptBackend(changelogs, origins)
    if manager == "rpm" and host.which("zypper") is not None:
        from ansible_collections.ops.upkeep.plugins.module_utils.updates.zypper.backend import ZypperBackend

        return ZypperBackend()
    if manager == "rpm":
        from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.backend import DnfBackend

        return DnfBackend()
    if manager is not None:
        raise CannotTell(
            "updates of {0} cannot be planned yet".format(manager), "see what waits with apk version -l '<'"
        )
    raise DoesNotApply("no package manager that is known here: apt, dnf, zypper")
