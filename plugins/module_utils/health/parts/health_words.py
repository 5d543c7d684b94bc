# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words in which programs say how they are."""

from __future__ import annotations

import re
from typing import Any, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status

# From draft-inadarei-api-health-check, Spring Boot Actuator, MicroProfile Health, ASP.NET Core, Consul,
# Elasticsearch, gRPC, and what people write themselves.
_GOOD: Final = (
    "up ok okay pass passed passing healthy health good green success successful succeeded alive live ready working "
    "available online operational serving normal connected reachable fine running active"
)
_BAD: Final = (
    "down fail failed failing failure error errored unhealthy bad critical red dead unavailable offline broken "
    "out_of_service not_ready notready not_serving not_ok nok disconnected unreachable not_healthy timeout timed_out "
    "stopped crashed fatal major_outage partial_outage"
)
_MIDDLING: Final = "warn warning degraded yellow partial impaired degraded_performance"
_UNSURE: Final = "unknown"

_WORDS: Final[Mapping[str, Status]] = {
    **dict.fromkeys(_GOOD.split(), Status.OK),
    **dict.fromkeys(_BAD.split(), Status.FAIL),
    **dict.fromkeys(_MIDDLING.split(), Status.WARN),
    **dict.fromkeys(_UNSURE.split(), Status.UNKNOWN),
}
# "error: no route", "OK (3 ms)", "failed - see log"; not "error rate 0.1" or "up to date".
_WORD_AND_MORE = re.compile(r"([A-Za-z][A-Za-z_-]*(?: [Oo][Kk])?)\s*(?:[:;,.!(]|- |$)")


def read_word(text: str) -> Status | None:
    """Return what the word means, None where it is no word of health."""
    if len(text) > 1000:
        return None
    word = re.sub(r"[\s-]+", "_", text.strip().lower())
    if word in _WORDS:
        return _WORDS[word]
    match = _WORD_AND_MORE.match(text.strip())
    return _WORDS.get(match.group(1).lower().replace("-", "_").replace(" ", "_")) if match else None


def read_state(value: Any) -> Status | None:
    """Return what a value of a document means: a word, true or false, a status code of HTTP. Else None."""
    if isinstance(value, bool):
        return Status.OK if value else Status.FAIL
    if isinstance(value, int) and 100 <= value <= 599:
        return Status.OK if value < 400 else Status.FAIL
    return read_word(value) if isinstance(value, str) else None
