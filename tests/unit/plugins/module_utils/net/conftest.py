# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of several protocols share."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream


@pytest.fixture
def talk(serve: Callable[..., Any]) -> Callable[..., Stream]:
    """Connect to a server with a script, with so many seconds for everything."""

    def start(script: Callable[[Any], object], seconds: float = 5.0, **options: Any) -> Stream:
        return Stream.connect("127.0.0.1", serve(script, **options).port, Budget.of(seconds))

    return start
