# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program says of its own health: which of its components fail, by name.

Read are C(application/health+json), Spring Boot Actuator, MicroProfile Health, ASP.NET Core, the verbose
text of Kubernetes, C({"status": "ok"}) with its many relatives, and a plain word.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any, Final, Iterable, Iterator, Mapping, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status, roll_up
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.health_words import read_state, read_word
from ansible_collections.ops.upkeep.plugins.module_utils.text import cut

MAX_COMPONENTS: Final = 1000
MAX_DEPTH: Final = 8
_MAX_REASON: Final = 200  # characters
_MAX_NAME: Final = 100  # characters

_STATE_KEYS: Final = (
    "status",
    "state",
    "outcome",
    "health",
    "healthy",
    "ishealthy",
    "is_healthy",
    "ok",
    "success",
    "alive",
    "up",
    "ready",
    "available",
)
_NAME_KEYS: Final = ("name", "component", "service", "dependency", "check", "checkid", "componentid", "key", "id")
_REASON_KEYS: Final = ("error", "output", "message", "reason", "description", "exception", "detail")
# What lies in these is a component, even where it is only a word or true and false ...
_COMPONENTS: Final = (
    "checks",
    "components",
    "dependencies",
    "services",
    "entries",
    "results",
    "subsystems",
    "indicators",
)
# ... and in these only what has a state of its own: they also hold figures and settings.
_PERHAPS_COMPONENTS: Final = ("details", "data")
# A part that may stand beside the state of the whole: {"database": "ok", "version": "11.2"}.
_KNOWN_PARTS: Final = (
    "database",
    "db",
    "cache",
    "redis",
    "queue",
    "storage",
    "broker",
    "search",
    "elasticsearch",
    "postgres",
    "postgresql",
    "mysql",
    "rabbitmq",
    "kafka",
    "mongodb",
)
_LINE_OF_CHECK = re.compile(r"\[([+-])\](\S+) *(.*)")


@dataclass(frozen=True)
class Component:
    """One part of a program. C(word) is the program's own word for its state, C(reason) what it adds."""

    name: str
    status: Status
    word: str
    reason: str = ""

    def __str__(self) -> str:
        told = f"{self.name} is {self.word}" if self.word else self.name
        return f"{told} ({self.reason})" if self.reason else told


class HealthDocument(NamedTuple):
    """A health document. C(whole) is what it says of the whole, None where it says nothing of that."""

    whole: Status | None
    word: str
    reason: str
    components: tuple[Component, ...]

    @property
    def status(self) -> Status:
        """The worst of the whole and its components; a component that does not know counts only for itself."""
        parts = [part.status for part in self.components if part.status is not Status.UNKNOWN]
        return roll_up(parts if self.whole is None else [self.whole, *parts])

    @property
    def failing(self) -> tuple[Component, ...]:
        """The components that are not well, worst first. Where the whole fails, also those that are unclear."""
        bad = [part for part in self.components if part.status in (Status.FAIL, Status.WARN)]
        if not bad and self.whole is Status.FAIL:
            bad = [part for part in self.components if part.status is Status.UNKNOWN]
        return tuple(sorted(bad, key=lambda part: part.status.severity))


def parse_health(body: str) -> HealthDocument | None:
    """Return the health document that the body is, None where it is none."""
    text = body.strip()
    if text[:1] in ("{", "[") and text[:3] not in ("[+]", "[-]"):
        return _from_json(text)
    return _from_lines(text) or _from_word(text.strip('"'))


def parse_json(text: str) -> Any:
    """Return the data of a JSON text. Raises ValueError, also for what would cost too much to read."""
    try:
        return json.loads(text, parse_int=_whole_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _whole_number(digits: str) -> int | float:
    # Old Pythons take minutes for a million digits.
    return int(digits) if len(digits) <= 400 else float("inf")


def _from_json(text: str) -> HealthDocument | None:
    try:
        data = parse_json(text)
    except ValueError:
        return None
    if isinstance(data, list):
        # Consul: a list of checks, each with a name and a state.
        parts = [dict(_lower(item)) for item in data if isinstance(item, dict)]
        if not parts or len(parts) != len(data) or not all(_name(item) and _state(item)[0] for item in parts):
            return None
        return HealthDocument(None, "", "", _bounded(_of_list("", data, 0)))
    node = dict(_lower(data))
    state, word = _state(node)
    components = _bounded(_inside(node, "", 0))
    if state is None and not any(part.status is not Status.UNKNOWN for part in components):
        return None
    return HealthDocument(state, word, _reason(node), components)


def _bounded(parts: Iterable[Component]) -> tuple[Component, ...]:
    kept: dict[str, Component] = {}
    for part in parts:
        kept.setdefault(part.name, replace(part, name=cut(part.name, _MAX_NAME)))
        if len(kept) >= MAX_COMPONENTS:
            break
    return tuple(kept.values())


def _lower(node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((str(key).lower(), value) for key, value in node.items())


def _state(node: Mapping[str, Any]) -> tuple[Status | None, str]:
    """Return the state that a node has of its own, and its word for it."""
    for key in _STATE_KEYS:
        value = node.get(key)
        if isinstance(value, dict):
            value = dict(_lower(value)).get("status")  # Elasticsearch, Docker: {"health": {"status": ...}}
        state = read_state(value)
        if state is not None:
            return state, value.strip()[:40] if isinstance(value, str) else f"{key} {json.dumps(value)}"
    return None, ""


def _name(node: Mapping[str, Any]) -> str:
    return next((str(node[key]) for key in _NAME_KEYS if isinstance(node.get(key), (str, int))), "")


def _reason(node: Mapping[str, Any]) -> str:
    for place in (node, node.get("details"), node.get("data")):
        for key in _REASON_KEYS:
            value = dict(_lower(place)).get(key) if isinstance(place, dict) else None
            if isinstance(value, str) and value.strip():
                return value.strip()[:_MAX_REASON]
    return ""


def _inside(node: Mapping[str, Any], prefix: str, depth: int) -> Iterator[Component]:
    """Yield the components of a node, whose keys are in lower case."""
    if depth >= MAX_DEPTH:
        return
    told = _state(node)[0] is not None
    for key, value in node.items():
        if key in _COMPONENTS or key in _PERHAPS_COMPONENTS:
            yield from _of_container(value, prefix, depth, words=key in _COMPONENTS)
        elif depth == 0 and key not in _STATE_KEYS:
            yield from _beside(key, value, told)


def _beside(key: str, value: Any, told: bool) -> Iterator[Component]:
    """Yield the component that stands beside the state of the whole, if it is one. C(told) is whether there is that.

    Spring Boot 1 and Grafana do so, and GitLab with lists that are called C(db_check).
    """
    first = value[0] if isinstance(value, list) and value and key.endswith("_check") else value
    if isinstance(first, dict):
        if told and read_state(dict(_lower(first)).get("status")) is not None:
            yield from _of(key, value, 0, words=False)
    elif key in _KNOWN_PARTS and isinstance(value, str):
        yield from _of(key, value, 0, words=True)


def _of_container(value: Any, prefix: str, depth: int, words: bool) -> Iterator[Component]:
    if isinstance(value, dict):
        for name, child in value.items():
            yield from _of(prefix + str(name), child, depth, words)
    elif isinstance(value, list):
        yield from _of_list(prefix, value, depth)


def _of_list(prefix: str, children: list[Any], depth: int) -> Iterator[Component]:
    for position, child in enumerate(children):
        if isinstance(child, dict):
            name = _name(dict(_lower(child)))
            yield from _of(prefix + (name or str(position)), child, depth, words=False)


def _of(name: str, value: Any, depth: int, words: bool) -> Iterator[Component]:
    """Yield the component called C(name), or those in it that say more than itself."""
    if isinstance(value, list) and depth < MAX_DEPTH:
        for position, child in enumerate(value):
            if isinstance(child, dict):
                told = _name(dict(_lower(child))) or str(position)
                yield from _of(name if len(value) == 1 else f"{name} ({told})", child, depth + 1, words=False)
    elif isinstance(value, dict):
        node = dict(_lower(value))
        state, word = _state(node)
        inner = list(_inside(node, name + "/", depth + 1))
        yield from inner
        explained = any(part.status is state for part in inner)
        if state is not None and not (explained and state is not Status.OK):
            yield Component(name, state, word, "" if state is Status.OK else _reason(node))
    elif words and isinstance(value, (str, bool)):
        yield _of_word(name, value)


def _of_word(name: str, value: str | bool) -> Component:
    state = read_state(value)
    if isinstance(value, bool):
        return Component(name, state or Status.UNKNOWN, json.dumps(value))
    return Component(name, state or Status.UNKNOWN, value.strip()[:_MAX_REASON])


def _from_lines(text: str) -> HealthDocument | None:
    """Return what Kubernetes and its kin say with C(?verbose): a line for each check."""
    found = [_LINE_OF_CHECK.match(line) for line in text.splitlines()[:MAX_COMPONENTS]]
    parts = [
        Component(match.group(2), Status.OK, "ok")
        if match.group(1) == "+"
        else Component(match.group(2), Status.FAIL, "failed", match.group(3).partition(": ")[2][:_MAX_REASON])
        for match in found
        if match
    ]
    return HealthDocument(None, "", "", tuple(parts)) if parts else None


def _from_word(text: str) -> HealthDocument | None:
    """Return what a body says that is no more than a word, or a word and a reason."""
    if len(text) > _MAX_REASON or "\n" in text:
        return None
    state = read_word(text)
    return None if state is None else HealthDocument(state, text, "", ())
