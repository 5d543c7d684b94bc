# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a plan that came from a file or an artifact: it may be cut, old, of another host, or made to do harm."""

from __future__ import annotations

import datetime
import json
import math
import re
from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.text import cut
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import (
    ACTIONS,
    SEVERITIES,
    Advisory,
    Change,
    LeftOut,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.plan import SCHEMA, Plan

MAX_DOCUMENT: Final = 16 * 1024 * 1024  # characters
MAX_CHANGES: Final = 20000
MAX_TEXT: Final = 1000  # characters
#: deb-control(5) and rpm allow less, and nothing of it can be taken for an option or a path by a package manager.
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+~-]{0,255}")
_ARCH: Final = re.compile(r"[A-Za-z0-9_-]{0,32}")
_VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+~^:_-]{0,255}")
_WAY_OUT: Final = "make a new plan with ops.upkeep.updates_info"


class _Wrong(Exception):
    """Something in the document is not as it must be."""


def read_plan(given: object) -> Plan:
    """Return the plan in a document, as JSON text or as what that means. Raises WrongOptions."""
    try:
        return _plan(_document(given))
    except _Wrong as error:
        raise WrongOptions(['option "plan": {0}; {1}'.format(error, _WAY_OUT)]) from None


def _document(given: object) -> Mapping[str, Any]:
    if isinstance(given, str):
        if len(given) > MAX_DOCUMENT:
            raise _Wrong("longer than {0} characters".format(MAX_DOCUMENT))
        try:
            given = json.loads(given)
        except (ValueError, RecursionError):
            raise _Wrong("not JSON, or cut off") from None
    if not isinstance(given, Mapping):
        raise _Wrong("not a plan but {0}".format(type(given).__name__))
    if given.get("schema") != SCHEMA:
        raise _Wrong("its schema is {0}, not {1!r}".format(cut(repr(given.get("schema")), 80), SCHEMA))
    return given


def _plan(data: Mapping[str, Any]) -> Plan:
    changes = tuple(_change(item) for item in _list(data, "changes"))
    if len({change.slot for change in changes}) != len(changes):
        raise _Wrong("it names a package twice")
    plan = Plan(
        _text(data, "host"),
        _moment(data),
        _text(data, "backend"),
        changes,
        tuple(_left_out(item) for item in _list(data, "left_out")),
        _text(data, "selection"),
    )
    if data.get("fingerprint") != plan.fingerprint:
        raise _Wrong("its fingerprint is not that of its changes, so it was changed after it was made")
    return plan


def _change(item: object) -> Change:
    data = _mapping(item, "changes")
    action = data.get("action")
    if action not in ACTIONS:
        raise _Wrong("an action is {0}, not one of {1}".format(cut(repr(action), 80), ", ".join(ACTIONS)))
    versions = (_version(data, "installed"), _version(data, "candidate"))
    if (versions[0] is None) != (action == "install") or (versions[1] is None) != (action == "remove"):
        raise _Wrong("versions of {0} do not go with {1}".format(_held_to(_NAME, data, "name"), action))
    return Change(
        _held_to(_NAME, data, "name"),
        _held_to(_ARCH, data, "arch"),
        str(action),
        *versions,
        origin=_text(data, "origin"),
        size=_number(data, "size"),
        growth=_number(data, "growth"),
        security=_truth(data, "security"),
        security_source=_text(data, "security_source"),
        security_candidate=_version(data, "security_candidate"),
        advisories=tuple(_advisory(one) for one in _list(data, "advisories")),
        cves=None if data.get("cves") is None else _texts(data, "cves"),
        cve_source=_text(data, "cve_source"),
        severity=_severity(data),
        published=_number(data, "published"),
        open_since=_number(data, "open_since"),
        reboot=_text(data, "reboot"),
        services=_texts(data, "services"),
        restart=bool(_truth(data, "restart")),
    )


def _advisory(item: object) -> Advisory:
    data = _mapping(item, "advisories")
    texts = (_text(data, "title"), _text(data, "source"))
    return Advisory(_text(data, "id"), _severity(data), _texts(data, "cves"), _number(data, "published"), *texts)


def _left_out(item: object) -> LeftOut:
    data = _mapping(item, "left_out")
    names = (_held_to(_NAME, data, "name"), _held_to(_ARCH, data, "arch"))
    versions = (_version(data, "installed"), _version(data, "candidate"))
    return LeftOut(*names, *versions, _text(data, "cause"), _truth(data, "security"))


def _mapping(item: object, where: str) -> Mapping[str, Any]:
    if not isinstance(item, Mapping):
        raise _Wrong("an item of {0} is {1}, not a mapping".format(where, type(item).__name__))
    return item


def _list(data: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = data.get(name)
    if not isinstance(found, (list, tuple)) or len(found) > MAX_CHANGES:
        raise _Wrong("{0} is no list of at most {1} items".format(name, MAX_CHANGES))
    return found


def _text(data: Mapping[str, Any], name: str) -> str:
    found = data.get(name)
    if not isinstance(found, str) or len(found) > MAX_TEXT:
        raise _Wrong("{0} is no text of at most {1} characters".format(name, MAX_TEXT))
    return found


def _texts(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(_text({name: one}, name) for one in _list(data, name))


def _held_to(form: re.Pattern[str], data: Mapping[str, Any], name: str) -> str:
    found = _text(data, name)
    if not form.fullmatch(found):
        raise _Wrong("{0} {1} has characters that none can have".format(name, cut(repr(found), 80)))
    return found


def _version(data: Mapping[str, Any], name: str) -> str | None:
    return None if data.get(name) is None else _held_to(_VERSION, data, name)


def _number(data: Mapping[str, Any], name: str) -> Any:
    found = data.get(name)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, (int, float)) or not math.isfinite(found):
        raise _Wrong("{0} is no number".format(name))
    return found


def _truth(data: Mapping[str, Any], name: str) -> bool | None:
    found = data.get(name)
    if found is not None and not isinstance(found, bool):
        raise _Wrong("{0} is neither true nor false".format(name))
    return found


def _severity(data: Mapping[str, Any]) -> str:
    found = data.get("severity")
    if found not in SEVERITIES:
        raise _Wrong("a severity is {0}, not one of {1}".format(cut(repr(found), 80), ", ".join(SEVERITIES)))
    return str(found)


def _moment(data: Mapping[str, Any]) -> float:
    text = _text(data, "made")
    try:
        made = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
    except ValueError:
        raise _Wrong("made is {0}, not a time in UTC".format(cut(repr(text), 80))) from None
    return made.timestamp()
