# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""report.json against its published schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.document import document, render
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report.sample import SAMPLES
from jsonschema import Draft202012Validator

SCHEMA = json.loads((Path(__file__).parents[5] / "docs/report.schema.json").read_text(encoding="utf-8"))


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_report_keeps_its_schema_and_says_nothing_that_is_not_in_it(sample):
    data = json.loads(render(SAMPLES[sample]()))
    Draft202012Validator(strict(SCHEMA)).validate(data)
    assert data == document(SAMPLES[sample]())


@pytest.mark.parametrize(
    ("path", "value"),
    [(["status"], "critical"), (["round", "started"], "now"), (["findings", 0, "id"], "1"), (["findings", 0], {})],
)
def test_the_schema_refuses_what_is_wrong(path, value):
    data: Any = json.loads(render(SAMPLES["fleet"]()))
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not Draft202012Validator(SCHEMA).is_valid(data)


def test_hosts_and_summary_say_what_the_findings_say():
    data = document(SAMPLES["fleet"]())
    for name, host in data["hosts"].items():
        found = [item["status"] for item in data["findings"] if item["host"] == name]
        assert host["summary"] == {
            status: found.count(status) for status in ("fail", "unknown", "warn", "ok", "skipped")
        }
        assert host["status"] == found[0]  # worst first
    assert sum(data["summary"].values()) == len(data["findings"])


def test_each_finding_is_on_a_line_of_its_own_and_begins_with_who_it_is():
    lines = [line for line in render(SAMPLES["fleet"]()).splitlines() if line.startswith('{"id": ')]
    assert len(lines) == len(SAMPLES["fleet"]().findings)
    assert list(json.loads(lines[0].rstrip(",")))[:3] == ["id", "host", "procedure"]


def strict(schema: Any) -> Any:
    """Return the schema with every object closed, so that a field without documentation is an error."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if "properties" in schema and "additionalProperties" not in schema else {}
    return {key: strict(value) for key, value in schema.items()} | closed
