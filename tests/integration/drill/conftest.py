# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One machine with PostgreSQL, a backup of every kind of it, and the drills that run on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.tests.integration.containers.conftest import ask  # noqa: F401  # pylint: disable=unused-import
from ansible_collections.ops.upkeep.tests.integration.containers.container import started, why_not

PACKAGES = "postgresql-15 restic borgbackup pgbackrest barman zstd xz-utils bzip2 zip mariadb-server"
INSTALL = f"apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends {PACKAGES}"
PREPARE_SECONDS = 600  # packages come from a mirror
BACKUPS = Path(__file__).parents[1] / "backup/files/make_backups.sh"


@pytest.fixture(scope="session")
def bench():
    """A machine that boots, with a small file system at /small."""
    reason = why_not("bookworm") or ("" if BACKUPS.exists() else "there is no script that makes the backups")
    if reason:
        pytest.skip(reason)
    with started("bookworm", "--tmpfs", "/small:size=48m,mode=755") as container:
        container.put(BACKUPS, "/root/make_backups.sh")
        container.start(
            "sh", "-c", f"({INSTALL} && bash /root/make_backups.sh) > /root/log 2>&1; echo $? > /root/ended"
        )
        container.wait_for(lambda: container.run("cat", "/root/ended", check=False), "backups", PREPARE_SECONDS)
        assert container.run("cat", "/root/ended").strip() == "0", container.run("tail", "/root/log")
        yield container
