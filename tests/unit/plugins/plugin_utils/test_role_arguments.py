# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of roles against what the roles say of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.role_arguments import (
    UnknownRole,
    arguments_of,
    misspelt,
    problems_of,
)

ROLES = Path(__file__).parents[4] / "roles"
DAILY = ("health_check", "log_review", "performance_review", "backup_verification")


@pytest.mark.parametrize("role", DAILY)
def test_nothing_said_is_nothing_wrong(role):
    arguments = arguments_of(ROLES, role)
    assert problems_of({name: spec for name, spec in arguments.items() if "{{" not in str(spec)}, {}) == []


@pytest.mark.parametrize("role", ["", "nope", "../report", "report/../log_review"])
def test_a_role_that_there_is_not_is_an_error_that_names_those_there_are(role):
    with pytest.raises(UnknownRole, match="log_review"):
        arguments_of(ROLES, role)


def test_every_wrong_value_is_told():
    values = {"log_review_sources": 5, "log_review_deadline": "soon"}
    problems = "\n".join(problems_of(arguments_of(ROLES, "log_review"), values))
    assert "log_review_sources" in problems and "log_review_deadline" in problems


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("log_review_rulse", "log_review_rules"),
        ("log_review_source", "log_review_sources"),
        ("log_review_rules_of_web", None),
        ("log_review_result", None),
        ("log_review_sources", None),
        ("logreview_sources", None),
        ("health_check_checks", None),
    ],
)
def test_what_is_nearly_a_variable_of_the_role_is_no_other(name, meant):
    found = misspelt("log_review", arguments_of(ROLES, "log_review"), [name])
    assert found == ([f"{name} is not known; did you mean {meant}?"] if meant else [])


@pytest.mark.parametrize("role", DAILY)
def test_what_the_tasks_of_a_role_register_is_not_taken_for_a_mistake(role):
    names = [f"{role}_{end}" for end in ("result", "recalled", "drilled")]
    assert misspelt(role, arguments_of(ROLES, role), names) == []
