# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue, the kinds and the page that tells of them agree."""

from __future__ import annotations

from collections import Counter

import catalogue
import pytest
import yaml
from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import CHECKS as BACKUP_CHECKS
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.checks import CHECKS as DRILL_CHECKS
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Kind, all_options
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.health.registry import KINDS, kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.logs.checks import CHECKS as LOG_CHECKS
from ansible_collections.ops.upkeep.plugins.module_utils.options import TYPES, read_options
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.checks import CHECKS as SLO_CHECKS
from ansible_collections.ops.upkeep.plugins.module_utils.updates.checks import CHECKS as UPDATE_CHECKS
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.checks import ROUND_CHECKS


@pytest.fixture(params=KINDS)
def kind(request) -> Kind:
    """Every kind of the registry, one after the other."""
    return kind_named(request.param)


def test_the_page_is_what_the_kinds_say():
    assert catalogue.PAGE.read_text(encoding="utf-8") == catalogue.page(), "run: make docs"


def test_an_id_means_one_thing():
    ids = [check.id for name in KINDS for check in kind_named(name).checks] + [
        check.id for check in (*ROUND_CHECKS, *BACKUP_CHECKS, *DRILL_CHECKS, *LOG_CHECKS, *SLO_CHECKS, *UPDATE_CHECKS)
    ]
    assert [check for check, times in Counter(ids).items() if times > 1] == []


def test_each_finding_has_one_anchor_of_its_own(kind):
    for check in kind.checks:
        assert catalogue.page().count(f'<a id="{check.id}"></a>') == 1


def test_every_check_of_the_example_can_run(kind):
    items = yaml.safe_load(kind.example)
    assert items
    for item in items:
        assert plan_one(item).kind == kind


def test_every_option_is_told_in_whole_sentences(kind):
    for option in all_options(kind):
        assert option.doc.endswith("."), option.name
        assert option.doc[0].isupper() or not option.doc[0].isalpha(), option.name


def test_every_check_says_what_it_tells_and_what_to_do(kind):
    for check in kind.checks:
        assert check.tells.endswith("."), check.id
        assert len(check.advice) > 20, check.id


def test_a_kind_says_what_it_needs(kind):
    assert all((kind.summary, kind.privilege, kind.without, kind.checks))


def test_every_limit_has_a_source_and_a_unit(kind):
    for option in kind.options:
        if option.name.endswith(("_warn", "_fail")):
            assert option.source, option.name
            assert option.unit, option.name


def test_no_option_hides_behind_another(kind):
    names = [option.name for option in all_options(kind)]
    assert sorted(set(names)) == sorted(names)
    assert "kind" not in names


def test_a_default_is_a_value_that_may_be_written(kind):
    options = [option for option in all_options(kind) if option.default is not None and not option.required]
    written = {option.name: _as_written(option) for option in options}
    values, problems = read_options(options, written)
    assert problems == []
    for option in options:
        assert TYPES[option.type] and list_or_self(values[option.name]) == list_or_self(option.default), option.name


def _as_written(option):
    if option.type == "mode":
        return f"0{option.default:o}"
    return list_or_self(option.default)


def list_or_self(value):
    """Return the value, a tuple as the list that a user writes."""
    return list(value) if isinstance(value, tuple) else value
