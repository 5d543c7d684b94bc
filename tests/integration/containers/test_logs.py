# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log review on a machine with a journal, round after round."""

from __future__ import annotations

import json

import pytest

TRACE = """\
import logging, sys
logging.basicConfig(stream=sys.stdout, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
try:
    {}["order"]
except KeyError:
    logging.getLogger("shop").exception("order lost")
"""
SECRET = "hunter2secret"


@pytest.fixture(scope="module")
def logged(machine):
    """The machine, after a program has printed a traceback and others have logged trouble and secrets."""
    machine.run("tee", "/opt/trace.py", stdin=TRACE)
    for number in range(3):
        machine.run("systemd-run", "--wait", "--collect", f"--unit=shop{number}", "python3", "/opt/trace.py")
    machine.run("logger", "--tag", "sshd", "Failed password for root from 203.0.113.9 port 22 ssh2")
    machine.run("logger", "--tag", "shop", f"could not connect to postgres://shop:{SECRET}@db/shop")
    machine.run("journalctl", "--sync")
    return machine


def signature(answer, text):
    """Return the one signature that holds a text."""
    (found,) = [one for one in answer.result["signatures"] if text in one["template"]]
    return found


def test_the_journal_is_reviewed_without_any_configuration(logged, ask):
    answer = ask(logged, "log_review")
    assert not answer.result["failed"], answer.result
    assert "journal" in answer.result["inventory"]["logs"]
    assert answer.findings["log_source", "journal"]["status"] == "ok"
    sums = answer.findings["log_lines", "all sources"]["evidence"]
    assert sums["read"] == sums["templated"] + sums["ignored"] + sums["cut_off"] > 10
    assert answer.findings["log_known_bad_authentication", "journal"]["evidence"]["by"] == {"203.0.113.9": 1}


def test_a_traceback_printed_as_info_is_one_error(logged, ask):
    answer = ask(logged, "log_review", sources=[{"journal": True}])
    found = [one for one in answer.result["signatures"] if "order lost" in one["template"]]
    assert {one["severity"] for one in found} == {"error"}
    assert sum(one["count"] for one in found) == 3
    assert all("KeyError" in one["template"] for one in found)


def test_the_next_round_goes_on_where_the_last_one_ended(logged, ask):
    first = ask(logged, "log_review", sources=[{"journal": True}])
    logged.run("logger", "--tag", "shop", "error: the tills are open")
    logged.run("journalctl", "--sync")
    known = {
        "templates": {one["id"]: {"last": one["last"], "rounds": 1} for one in first.result["signatures"]},
        "rounds": 1,
    }
    second = ask(logged, "log_review", sources=[{"journal": True}], cursors=first.result["cursors"], known=known)
    told = signature(second, "the tills are open")
    assert told["count"] == 1
    assert second.findings["log_new_error", f"template {told['id']}"]["status"] == "warn"
    assert second.findings["log_lines", "all sources"]["value"] < first.findings["log_lines", "all sources"]["value"]


def test_no_secret_leaves_the_host(logged, ask):
    assert SECRET not in json.dumps(ask(logged, "log_review").result)


def test_without_rights_it_says_what_it_cannot_see(logged, ask):
    answer = ask(logged, "log_review", user="visitor", sources=[{"journal": True}])
    assert answer.findings["log_source", "journal"]["status"] == "unknown"
    assert answer.findings["log_source", "journal"]["advice"]


def test_nonsense_is_an_error_that_names_it(logged, ask):
    answer = ask(logged, "log_review", sources=[{"pth": "/var/log/x"}])
    assert answer.result["failed"] and '"pth" is not known' in answer.result["msg"]
    answer = ask(logged, "log_review", rules=[{"match": "(", "verdict": "ignore", "reason": "x"}])
    assert answer.result["failed"] and "rules[0]" in answer.result["msg"]
