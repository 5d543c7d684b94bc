# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one procedure did on one host, read from the result that Ansible registered for it.

A result crossed a network and may come from another version of the module, so nothing in it is believed: what
breaks the contract costs one C(unknown), and the rest is kept.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.finding import (
    Finding,
    FindingError,
    Metric,
    Status,
    told_apart,
)
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import plural
from ansible_collections.ops.upkeep.plugins.module_utils.redact import redact
from ansible_collections.ops.upkeep.plugins.module_utils.text import clean, one_line
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.checks import HOST_PYTHON, HOST_REACHABLE, PROCEDURE_RAN
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.wording import without_noise

MAX_ERROR: Final = 1000  # characters of the text of a tool error

# What ansible-core 2.17 to 2.21 and the shells of the hosts say when there is no Python, or one that is too old.
_NO_PYTHON = re.compile(
    r"python[\w.]*'?\"?:? (?:No such file or directory|(?:command )?not found|was not found)"
    r"|interpreter '[^']*' was not found"
    r"|you probably need to set the interpreter"
    r"|No python interpreters found"
    r"|requires a minimum of Python",
    re.IGNORECASE,
)
_NOT_FOUND_CODE: Final = 127
_SEE_OUTPUT = re.compile(r"[\s:]*See stdout/stderr")

# All that is read of a result. What else ansible-core puts beside it (an exception as an object of its own since 2.19)
# is no plain data and none of ours.
_FLAGS: Final = ("unreachable", "failed", "skipped")
_TEXTS: Final = ("msg", "module_stdout", "module_stderr", "skip_reason", "false_condition")
_LISTS: Final = ("findings", "metrics", "objectives", "signatures")
_MOST_SIGNATURES: Final = 100  # of a call, which tells the worst first


@dataclass
class Outcome:
    """Findings and metrics of a procedure on a host, and what went wrong with the tool itself.

    C(about_host) is set where the host gave no answer at all: that is one finding for the host, not one for each
    procedure. C(error) is the text of a tool error.
    """

    findings: list[Finding] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    objectives: list[Mapping[str, Any]] = field(default_factory=list)
    signatures: list[Mapping[str, Any]] = field(default_factory=list)
    about_host: Finding | None = None
    error: str | None = None

    @property
    def is_silent(self) -> bool:
        """Whether the call was left out, so that it has nothing to tell."""
        return all(finding.check == PROCEDURE_RAN.id and finding.status is Status.SKIPPED for finding in self.findings)


def read_outcome(procedure: str, result: Mapping[str, Any] | None) -> Outcome:
    """Return what the registered result of a procedure says; C(None) where there is none on this host.

    A procedure of several calls registers C(results), a list of what each of them returned.
    """
    if result is None:
        finding = _own(PROCEDURE_RAN, procedure, Status.UNKNOWN, "did not run on this host, though it ran on others")
        return Outcome([finding])
    several = result.get("results")
    if isinstance(several, list) and several and all(isinstance(one, Mapping) for one in several):
        return _together([_read_one(procedure, one) for one in several])
    return _read_one(procedure, result)


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    """Return one outcome of several calls. What one of them did not do is no news where another one did it."""
    worked = [outcome for outcome in outcomes if not outcome.is_silent]
    kept = worked or outcomes[:1]
    return Outcome(
        told_apart([finding for outcome in kept for finding in outcome.findings]),
        [metric for outcome in kept for metric in outcome.metrics],
        [objective for outcome in kept for objective in outcome.objectives],
        [signature for outcome in kept for signature in outcome.signatures],
        next((outcome.about_host for outcome in outcomes if outcome.about_host), None),
        next((outcome.error for outcome in outcomes if outcome.error), None),
    )


def _read_one(procedure: str, result: Mapping[str, Any]) -> Outcome:
    try:
        plain = _plain(result)
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        return _broken(procedure, f"its result is not plain data: {error}")
    return _read_plain(procedure, plain)


def _plain(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is read of a result as plain data: ansible-core tags values, and marks them by subclasses."""
    kept = {key: result[key] for key in (*_LISTS, "rc") if key in result}
    if isinstance(kept.get("signatures"), list):
        kept["signatures"] = kept["signatures"][:_MOST_SIGNATURES]
    plain: dict[str, Any] = json.loads(json.dumps(kept))
    plain.update({key: bool(result.get(key)) for key in _FLAGS})
    plain.update({key: str(result[key]) for key in _TEXTS if key in result})
    return plain


def _read_plain(procedure: str, result: dict[str, Any]) -> Outcome:
    if result.get("unreachable"):
        message = _said(result) or "did not answer"
        return Outcome(about_host=_own(HOST_REACHABLE, "connection", Status.FAIL, message))
    if result.get("failed"):
        return _read_failed(procedure, result)
    if result.get("skipped"):
        reason = _said(result, "false_condition", "skip_reason", "msg") or "by a condition"
        return Outcome([_own(PROCEDURE_RAN, procedure, Status.SKIPPED, f"left out on this host: {reason}")])
    return _read_findings(procedure, result)


def _read_failed(procedure: str, result: dict[str, Any]) -> Outcome:
    if _lacks_python(result):
        return Outcome(about_host=_own(HOST_PYTHON, "python", Status.FAIL, _python_message(result)))
    return _broken(procedure, _why(result) or "it failed")


def _why(result: dict[str, Any]) -> str:
    """Return why a module failed. Before 2.19 a traceback is left where nobody sees it; its last line says most."""
    message = _text(result, "msg")
    raw = f"{_text(result, 'module_stderr')}\n{_text(result, 'module_stdout')}".split("\n")
    said = [line for line in raw if line.strip() and not line.startswith("Shared connection to ")]
    if said and (not message or _SEE_OUTPUT.search(message)):
        message = f"{_SEE_OUTPUT.split(message)[0].strip() or 'it failed'}: {said[-1]}"
    return without_noise(_harmless(message))


def _lacks_python(result: dict[str, Any]) -> bool:
    if any(_NO_PYTHON.search(_text(result, key)) for key in ("msg", "module_stderr", "module_stdout")):
        # A module that ran and failed may quote such words; only one that never ran leaves raw output behind.
        return "module_stdout" in result or "module_stderr" in result or "minimum of Python" in _text(result, "msg")
    return result.get("rc") == _NOT_FOUND_CODE and "module_stdout" in result


def _python_message(result: dict[str, Any]) -> str:
    for key in ("msg", "module_stdout", "module_stderr"):
        old = re.search(r"requires a minimum of Python.{0,120}", _text(result, key))
        if old:
            return f"its Python is too old: ansible-core {old.group(0)}"
    for key in ("module_stderr", "module_stdout"):
        lines = [line for line in _text(result, key).splitlines() if "not found" in line or "No such file" in line]
        if lines:
            return f"has no Python to run on ({one_line(lines[-1], 200)})"
    return "has no Python to run on"


def _read_findings(procedure: str, result: dict[str, Any]) -> Outcome:
    outcome = Outcome()
    problems: list[str] = []
    for item in _listed(result, "findings", problems):
        try:
            outcome.findings.append(Finding.from_dict(item))
        except (FindingError, TypeError, AttributeError) as error:
            problems.append(str(error))
    for item in _listed(result, "metrics", problems):
        try:
            outcome.metrics.append(Metric(item["name"], item["value"], item["unit"], item.get("labels") or {}))
        except (FindingError, KeyError, TypeError, AttributeError) as error:
            problems.append(f"metric: {error}")
    outcome.objectives = _listed(result, "objectives", problems)
    outcome.signatures = _listed(result, "signatures", problems)
    if problems:
        broken = _broken(procedure, _told(problems))
        outcome.findings += broken.findings
        outcome.error = broken.error
    elif not outcome.findings:
        outcome.findings.append(_own(PROCEDURE_RAN, procedure, Status.UNKNOWN, "ran, but looked at nothing"))
    outcome.findings = told_apart(outcome.findings)
    return outcome


def _listed(result: dict[str, Any], key: str, problems: list[str]) -> list[Any]:
    found = result.get(key)
    if isinstance(found, list):
        return found
    if key == "findings":
        problems.append("its result holds no findings")
    return []


def _told(problems: list[str]) -> str:
    more = f", and {plural(len(problems) - 1, 'more problem')}" if len(problems) > 1 else ""
    return f"its result breaks the contract of findings: {problems[0]}{more}"


def _broken(procedure: str, why: str) -> Outcome:
    text = _harmless(why)
    return Outcome([_own(PROCEDURE_RAN, procedure, Status.UNKNOWN, f"did not come to an end: {text}")], error=text)


def _own(check: Check, subject: str, status: Status, message: str) -> Finding:
    advice = check.advice if status is not Status.SKIPPED else None
    return Finding(check.id, subject, status, message, advice=advice)


def _text(result: dict[str, Any], key: str) -> str:
    return str(result.get(key, ""))


def _said(result: dict[str, Any], *keys: str) -> str:
    """Return the first of the texts that says anything, made harmless."""
    for key in keys or ("msg",):
        text = without_noise(_harmless(_text(result, key)))
        if text:
            return text
    return ""


def _harmless(text: str) -> str:
    return one_line(redact(clean(text, MAX_ERROR * 2)), MAX_ERROR)
