# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of backup: found by its name, told in sentences, with an example that runs."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.ops.upkeep.plugins.module_utils.backup import kinds
from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import CHECKS
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kind import BackupKind, all_options
from ansible_collections.ops.upkeep.plugins.module_utils.backup.plan import plan
from ansible_collections.ops.upkeep.plugins.module_utils.backup.registry import KINDS, kind_named


@pytest.fixture(params=KINDS)
def kind(request) -> BackupKind:
    return kind_named(request.param)


def test_every_file_is_a_kind_and_every_kind_a_file():
    folder = Path(kinds.__file__).parent
    assert sorted(KINDS) == sorted(path.stem for path in folder.glob("[a-z]*.py"))


def test_a_kind_has_the_name_of_its_file(kind):
    assert kind_named(kind.name) is kind


def test_its_example_can_be_looked_at(kind):
    (planned,) = plan(yaml.safe_load(kind.example))
    assert planned.kind is kind


def test_every_option_is_told_in_whole_sentences(kind):
    names = [option.name for option in all_options(kind)]
    assert len(set(names)) == len(names)
    for option in all_options(kind):
        assert option.doc.endswith(".") and option.doc[0].isupper(), option.name


def test_every_check_says_what_to_do():
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    for check in CHECKS:
        assert check.tells.endswith(".") and len(check.advice) > 20, check.id
