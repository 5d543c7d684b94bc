# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Take one sample of a service: its metrics page, and what of its status page is mapped to metrics."""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass, field
from typing import Any, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.json_path import NoSuchPlace, look_up
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure, NoConnection
from ansible_collections.ops.upkeep.plugins.module_utils.net.http_answer import Answer
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.asking import Place, ask
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.text_format import (
    Family,
    Page,
    parse_page,
)

#: As Prometheus asks: OpenMetrics first, since it tells when a counter began.
ACCEPT: Final = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
    "application/openmetrics-text;version=1.0.0;q=0.5,"
    "text/plain;version=0.0.4;q=0.3,*/*;q=0.1"
)
OPENMETRICS: Final = "application/openmetrics-text"


@dataclass
class Sample:
    """What came of asking. C(page) is None where there is nothing to measure by, for the C(reason)."""

    at: float
    page: Page | None = None
    reason: str = ""
    answered: bool = False  # somebody is there and speaks HTTP
    nobody: bool = False  # nothing listens there at all
    cut: bool = False
    size: int = 0  # bytes
    seconds: float = 0.0
    missing: dict[str, str] = field(default_factory=dict)  # metric of the status page -> why it is not there


def take_sample(place: Place, metrics_path: str, status: Mapping[str, str], status_path: str, host: Host) -> Sample:
    """Return a sample. C(status) has the JSON path of each metric that the status page gives."""
    began = time.monotonic()
    sample = Sample(round(host.now(), 3))  # as the cursors keep it
    try:
        answer = ask(place, metrics_path, host, ACCEPT)
        sample.answered = True
        sample.size = len(answer.body)
        sample.page, sample.reason, sample.cut = read_page(answer)
    except NetFailure as error:
        sample.reason, sample.nobody = error.message, isinstance(error, NoConnection)
    except CannotTell as error:
        sample.reason = error.message
    sample.seconds = time.monotonic() - began
    if status and not sample.nobody:
        _add_status(sample, place, status, status_path, host)
    return sample


def read_page(answer: Answer) -> tuple[Page | None, str, bool]:
    """Return the page of an answer; without one the reason; and whether it was cut."""
    if answer.status != 200:
        return None, f"answered {answer.status} {answer.reason}".rstrip(), False
    if answer.trouble:
        return None, answer.trouble, True
    page = parse_page(answer.text, True if answer.content_type == OPENMETRICS else None)
    if not page.whole:
        return None, "the page does not end with # EOF, so it was cut", True
    if not page.lines:
        kind = f" ({answer.content_type})" if answer.content_type else ""
        return None, f"what it answers is no metrics page{kind}", False
    return page, "", False


def _add_status(sample: Sample, place: Place, status: Mapping[str, str], path: str, host: Host) -> None:
    try:
        answer = ask(place, path, host, "application/json")
        found, sample.missing = read_status(answer, status)
    except (NetFailure, CannotTell) as error:
        sample.missing = dict.fromkeys(status, error.message)
        return
    sample.answered = True
    if found and sample.page is None and not sample.cut:
        sample.page = Page()
    if sample.page is not None:
        for name, value in found.items():
            sample.page.lines[name] = [f"{name} {value!r}"]
            sample.page.families[name] = Family("counter" if name.endswith("_total") else "gauge")


def read_status(answer: Answer, status: Mapping[str, str]) -> tuple[dict[str, float], dict[str, str]]:
    """Return the values of a status page by metric, and for those that are not there why. Raises CannotTell."""
    if answer.status != 200 or answer.trouble:
        raise CannotTell(answer.trouble or f"the status page answered {answer.status} {answer.reason}".rstrip())
    try:
        document = json.loads(answer.text)
    except (ValueError, RecursionError):
        raise CannotTell("the status page is not JSON") from None
    found: dict[str, float] = {}
    missing: dict[str, str] = {}
    for name, path in status.items():
        try:
            found[name] = as_number(look_up(document, path))
        except NoSuchPlace as error:
            missing[name] = str(error)
        except ValueError as error:
            missing[name] = f"{path} {error}"
    return found, missing


def as_number(value: Any) -> float:
    """Return a value of JSON as a number; true is 1. Raises ValueError."""
    if isinstance(value, (bool, int, float)):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    elif isinstance(value, str):
        try:
            return as_number(float(value))
        except ValueError:
            pass
    raise ValueError(f"is {str(value)[:40]!r}: no number")
