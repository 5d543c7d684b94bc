# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of check, one line each."""

from __future__ import annotations


# This function is never called: the imports in it tell Ansible which files to ship to the target.
# A file is compiled there only when a check asks for its kind, see kinds_here.py.
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
