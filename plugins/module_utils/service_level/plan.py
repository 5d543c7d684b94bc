# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the user wrote to a review that can run: every mistake is found here, before anything runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions, collected
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.json_path import parse_path
from ansible_collections.ops.upkeep.plugins.module_utils.net.url import parse_url
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, read_options
from ansible_collections.ops.upkeep.plugins.module_utils.service_level import defaults, openslo
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.asking import Place
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.maintenance import Maintenance, read_maintenance
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import Objective
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective_reading import read_objective
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.selector import matchers_of, parse_selector

DEFAULT_URL: Final = "http://localhost:8000"
MAX_OBJECTIVES: Final = 100

CALL_OPTIONS: Final[Sequence[Option]] = (
    Option("deadline", "Seconds after which the call ends.", "float", 60.0, minimum=1, maximum=86400),
    Option("since", "When the last round was, in seconds since 1970.", "float", minimum=0),
    Option("timeout", "How long one page or query may take.", "duration", 10.0, minimum=0.1, maximum=600),
)


@dataclass(frozen=True)
class Plan:
    """A review, read and complete. C(configured) is whether anybody said that there is a service."""

    objectives: Sequence[Objective]
    service: Place
    metrics_path: str
    status_path: str
    status: Mapping[str, str]
    server: Place | None
    maintenance: Sequence[Maintenance]
    configured: bool
    deadline: float
    since: float | None
    cursors: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, Any] = field(default_factory=dict)  # what tells this host's series apart on the server


def plan(options: Mapping[str, Any]) -> Plan:
    """Return the review that the options of the module ask for. Raises WrongOptions with every problem there is."""
    values, problems = read_options(
        CALL_OPTIONS, {name: options.get(name) for name in ("deadline", "since", "timeout")}
    )
    objectives = collected(problems, lambda: _objectives(options), [])
    declared = collected(problems, lambda: read_maintenance(options.get("maintenance") or []), [])
    problems += _wrong_urls(options) + _wrong_status(options.get("status_values") or {})
    if problems:
        raise WrongOptions(problems)
    url = options.get("url") or DEFAULT_URL
    server = options.get("prometheus")
    return Plan(
        objectives,
        _place(url, options, "secret_headers", values["timeout"]),
        options.get("metrics_path") or "/metrics",
        options.get("status_path") or "/status",
        options.get("status_values") or {},
        _place(server, options, "prometheus_secret_headers", values["timeout"]) if server else None,
        declared,
        bool(options.get("objectives") or server or url.rstrip("/") != DEFAULT_URL or options.get("status_values")),
        values["deadline"],
        values["since"],
        options.get("cursors") or {},
        options.get("prometheus_labels") or {},
    )


def _place(url: str, options: Mapping[str, Any], headers: str, timeout: float) -> Place:
    given = {str(name): str(value) for name, value in (options.get(headers) or {}).items()}
    verify = options.get("verify")
    return Place(url, given, options.get("ca_file"), True if verify is None else verify, timeout)


def _objectives(options: Mapping[str, Any]) -> list[Objective]:
    given = options.get("objectives") or []
    auto = options.get("auto")
    problems: list[str] = []
    found: list[Objective] = []
    for position, item in enumerate(given):
        if openslo.is_document(item):
            continue
        try:
            found.append(read_objective(item))
        except WrongOptions as error:
            label = f"objectives[{position}]" + (f" ({item['name']})" if item.get("name") else "")
            problems += [f"{label}: {problem}" for problem in error.problems]
    found += collected(problems, lambda: openslo.read_documents(filter(openslo.is_document, given)), [])
    if auto or (auto is None and not given):
        names = {objective.name for objective in found}
        found += [objective for objective in defaults.objectives() if objective.name not in names]
    problems += _twins(found)
    if len(found) > MAX_OBJECTIVES:
        problems.append(f"{len(found)} objectives are more than {MAX_OBJECTIVES}, which nobody keeps an eye on")
    labels = options.get("prometheus_labels") or {}
    try:
        matchers_of(labels)
    except ValueError as error:
        problems.append(f'option "prometheus_labels" {error}')
    if problems:
        raise WrongOptions(problems)
    return found


def _twins(found: Sequence[Objective]) -> list[str]:
    names = [objective.name for objective in found]
    twins = sorted({name for name in names if names.count(name) > 1})
    return [f'two objectives are called "{name}", so their findings could not be told apart' for name in twins]


def _wrong_urls(options: Mapping[str, Any]) -> list[str]:
    problems = []
    for name in ("url", "prometheus"):
        try:
            if options.get(name):
                parse_url(options[name])
        except ValueError as error:
            problems.append(f'option "{name}" {error}; write one such as {DEFAULT_URL}')
    return problems


def _wrong_status(status: Mapping[str, Any]) -> list[str]:
    problems = []
    for name, path in status.items():
        try:
            if parse_selector(str(name)).matchers:
                problems.append(f'option "status_values": {str(name)[:40]!r} is not the name of a metric')
            parse_path(str(path))
        except ValueError as error:
            problems.append(f'option "status_values": {str(name)[:40]!r}: {error}')
    return problems


def secrets_in(options: Mapping[str, Any]) -> set[str]:
    """Return the passwords in URLs, so that no output repeats them."""
    found = set()
    for name in ("url", "prometheus"):
        try:
            password = parse_url(options.get(name) or "").password
        except ValueError:
            continue
        found |= {password} if password else set()
    return found
