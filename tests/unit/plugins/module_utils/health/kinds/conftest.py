# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of several kinds share."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Callable, ContextManager, Iterator

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

NOBODY = 65534


@pytest.fixture
def open_host() -> Iterator[Host]:
    """A host whose files lie where every user of this machine may look, as C(tmp_path) does not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Host(Budget.of(10), root=folder)


@pytest.fixture
def as_nobody() -> Callable[[], ContextManager[None]]:
    """Work without the rights of root for a while."""
    if os.geteuid() != 0:
        pytest.skip("only root can give its rights away for a while")

    @contextlib.contextmanager
    def without_rights() -> Iterator[None]:
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)

    return without_rights
