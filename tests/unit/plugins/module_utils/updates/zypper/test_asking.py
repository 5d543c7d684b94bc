# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What zypper refresh complains about, by repository."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.updates.zypper.asking import parse_refresh

INVALID = """\
Retrieving repository 'gone' metadata [.error]
Repository 'gone' is invalid.
[gone|http://user:hunter2@127.0.0.1:9/gone] Valid metadata not found at specified URL
History:
 - [|] Error trying to read from 'http://127.0.0.1:9/gone'

Please check if the URIs defined for this repository are pointing to a valid repository.
Skipping repository 'gone' because of the above error.
Repository 'base' is up to date.
Some of the repositories have not been refreshed because of an error.
"""


def test_a_repository_that_is_not_reached() -> None:
    found = parse_refresh(INVALID)
    assert set(found) == {"gone"}
    assert "Valid metadata not found" in found["gone"]
    assert "hunter2" not in found["gone"]


def test_the_reason_may_be_missing() -> None:
    assert parse_refresh("Repository 'a' is invalid.") == {"a": "Repository 'a' is invalid."}


@pytest.mark.parametrize("text", ["", "All repositories have been refreshed.\n", "Repository 'base' is up to date.\n"])
def test_no_problem(text: str) -> None:
    assert parse_refresh(text) == {}
