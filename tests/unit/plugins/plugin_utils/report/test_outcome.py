# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results as ansible-core 2.17 to 2.21 registers them, and results that break the contract."""

from __future__ import annotations

import pytest
from ansible.utils.unsafe_proxy import wrap_var
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.outcome import MAX_ERROR, read_outcome
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report.sample import finding, result
from hypothesis import given
from hypothesis import strategies as st

GONE = {"failed": True, "rc": 127, "module_stdout": "", "module_stderr": ""}

WITHOUT_PYTHON = {
    "2.17, dash": {
        **GONE,
        "module_stderr": "/bin/sh: 1: /usr/bin/python3: not found\n",
        "msg": "The module failed to "
        "execute correctly, you probably need to set the interpreter.\nSee stdout/stderr for the exact error",
    },
    "2.18, ssh with a tty": {
        **GONE,
        "module_stdout": "/bin/sh: 1: /usr/bin/python3: not found\r\n",
        "module_stderr": "Shared connection to web1 closed.\r\n",
        "msg": "MODULE FAILURE: No start of json char found\nSee stdout/stderr for the exact error",
    },
    "2.19": {
        **GONE,
        "msg": "The module interpreter '/usr/bin/python3' was not found.",
        "module_stdout": "/bin/sh: 1: /usr/bin/python3: not found\r\n",
    },
    "2.19, bash": {
        **GONE,
        "msg": "Module result deserialization failed: No start of json char found",
        "module_stderr": "/bin/bash: line 1: /usr/bin/python3: No such file or directory\n",
    },
    "2.21": {**GONE, "msg": "Task failed: Action failed: The module interpreter '/opt/py/bin/python' was not found."},
    "busybox": {**GONE, "msg": "MODULE FAILURE", "module_stderr": "/bin/sh: /usr/bin/python3: not found\n"},
    "pyenv": {**GONE, "msg": "MODULE FAILURE", "module_stderr": "pyenv: python3.12: command not found\n"},
    "too old": {"failed": True, "msg": "ansible-core requires a minimum of Python version 3.8. Current version: 3.6.8"},
}


@pytest.mark.parametrize("case", WITHOUT_PYTHON)
def test_a_host_without_python_is_one_failure_about_the_host(case):
    outcome = read_outcome("health_check", WITHOUT_PYTHON[case])
    assert outcome.about_host.check == "host_python"
    assert outcome.about_host.status is Status.FAIL
    assert "ython" in outcome.about_host.message and "install" in outcome.about_host.advice.lower()
    assert (outcome.findings, outcome.error) == ([], None)


def test_a_module_that_quotes_such_words_did_have_a_python():
    outcome = read_outcome("health_check", {"failed": True, "msg": "python3: command not found in the container"})
    assert outcome.about_host is None
    assert outcome.error == "python3: command not found in the container"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Failed to connect to the host via ssh: ssh: connect to host db3 port 22: Connection timed out",
         "connect to host db3 port 22: Connection timed out"),
        ("Task failed: Failed to connect to the host via ssh: root@db3: Permission denied (publickey).",
         "root@db3: Permission denied (publickey)."),
        ("Data could not be sent to remote host", "Data could not be sent to remote host"),
        ("", "did not answer"),
        (None, "None"),
    ],
)  # fmt: skip
def test_a_host_that_is_down_is_one_failure_about_the_host(said, told):
    outcome = read_outcome("health_check", {"unreachable": True, "changed": False, "msg": said})
    assert outcome.about_host.check == "host_reachable"
    assert outcome.about_host.status is Status.FAIL
    assert outcome.about_host.message == told
    assert outcome.error is None


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ({"msg": "Task failed: Module failed: boom"}, "Module failed: boom"),
        ({"msg": "MODULE FAILURE\nSee stdout/stderr for the exact error",
          "module_stderr": "Traceback:\n  File x\nKeyError: 'units'\n"}, "MODULE FAILURE: KeyError: 'units'"),
        ({"msg": "", "module_stdout": "Killed\r\n", "module_stderr": "Shared connection to a closed.\r\n"},
         "it failed: Killed"),
        ({}, "it failed"),
        ({"msg": "password=hunter2 is wrong"}, "password=[redacted] is wrong"),
    ],
)  # fmt: skip
def test_a_procedure_that_broke_is_unknown_and_an_error_of_the_tool(given_, told):
    outcome = read_outcome("health_check", {"failed": True, **given_})
    assert outcome.error == told
    (only,) = outcome.findings
    assert (only.check, only.subject, only.status) == ("procedure_ran", "health_check", Status.UNKNOWN)
    assert told in only.message


def test_an_endless_error_is_cut():
    outcome = read_outcome("health_check", {"failed": True, "msg": "x" * 10_000_000})
    assert len(outcome.error) == MAX_ERROR


def test_a_procedure_that_ran_elsewhere_only_is_unknown():
    (only,) = read_outcome("health_check", None).findings
    assert (only.check, only.status) == ("procedure_ran", Status.UNKNOWN)


def test_a_procedure_that_a_condition_left_out_is_skipped_and_says_so():
    skipped = {"skipped": True, "skip_reason": "Conditional result was False", "false_condition": "'db' in group_names"}
    (only,) = read_outcome("health_check", skipped).findings
    assert only.status is Status.SKIPPED
    assert "'db' in group_names" in only.message


def test_a_false_condition_may_be_a_bare_false():
    (only,) = read_outcome("health_check", {"skipped": True, "false_condition": False}).findings
    assert only.status is Status.SKIPPED


def test_an_empty_answer_is_never_ok():
    (only,) = read_outcome("health_check", result()).findings
    assert only.status is Status.UNKNOWN


BREACHES = {
    "no findings at all": {"changed": False},
    "findings that are a mapping": {"findings": {"a": 1}},
    "a finding that is a text": {"findings": [finding("a", "b"), "c"]},
    "a finding without its status": {"findings": [finding("a", "b"), {"check": "c", "subject": "d", "message": "e"}]},
    "a status of another version": {"findings": [finding("a", "b", "critical")]},
    "a check that is no id": {"findings": [finding("Not an id", "b")]},
    "a check that is a number": {"findings": [{**finding("a", "b"), "check": 7}]},
    "a subject that is a list": {"findings": [{**finding("a", "b"), "subject": ["x"]}]},
    "a value that is no number": {"findings": [finding("a", "b", value=float("nan"), unit="s")]},
    "a value without a unit": {"findings": [finding("a", "b", value=1)]},
    "evidence that is a list": {"findings": [finding("a", "b", evidence=[1])]},
    "a metric that is a text": {"findings": [finding("a", "b")], "metrics": ["c"]},
    "a metric without a value": {"findings": [finding("a", "b")], "metrics": [{"name": "c", "unit": "s"}]},
    "a metric whose labels are a list": {"findings": [finding("a", "b")],
                                         "metrics": [{"name": "c", "value": 1, "unit": "s", "labels": ["d"]}]},
    "what JSON cannot hold": {"findings": [{**finding("a", "b"), "evidence": {"c": object()}}]},
}  # fmt: skip


@pytest.mark.parametrize("case", BREACHES)
def test_what_breaks_the_contract_costs_one_unknown_and_is_an_error_of_the_tool(case):
    outcome = read_outcome("health_check", BREACHES[case])
    broken = [item for item in outcome.findings if item.check == "procedure_ran"]
    assert [item.status for item in broken] == [Status.UNKNOWN]
    assert outcome.error


def test_what_keeps_the_contract_is_kept_beside_what_does_not():
    outcome = read_outcome("health_check", result(finding("a", "b"), {"check": "?"}, {"check": "!"}, finding("c", "d")))
    assert [item.check for item in outcome.findings] == ["a", "c", "procedure_ran"]
    assert "1 more problem" in outcome.error


def test_two_findings_of_one_identity_are_told_apart():
    outcome = read_outcome("health_check", result(finding("a", "b"), finding("a", "b", "fail"), finding("a", "c")))
    assert [item.subject for item in outcome.findings] == ["b", "b (2)", "c"]


def test_values_that_ansible_tags_or_marks_become_plain():
    marked = wrap_var(result(finding("a", "{{ b }}", value=1.5, unit="s", evidence={"c": ["{{ d }}", None, True]})))
    (only,) = read_outcome("health_check", marked).findings
    assert {type(only.subject), type(only.evidence["c"][0])} == {str}
    assert only.to_dict()["evidence"] == {"c": ["{{ d }}", None, True]}


def test_what_ansible_adds_to_a_result_need_not_be_plain():
    outcome = read_outcome(
        "health_check", {"failed": True, "msg": "boom", "exception": object(), "warnings": [object()]}
    )
    assert outcome.error == "boom"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["failed", "unreachable", "skipped", "msg", "rc", "findings", "metrics"]), anything)
)
def test_no_result_breaks_the_report(given_):
    outcome = read_outcome("health_check", given_)
    assert outcome.findings or outcome.about_host
