# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request that a server answered, found in the fields of a line by what they are called and what is in them."""

from __future__ import annotations

import re
import time
from typing import Any, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats import request_names as names
from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.present import present
from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.request_latency import latency_of, value_at
from ansible_collections.ops.upkeep.plugins.module_utils.logs.timestamps import read_time

Fields = Mapping[str, Any]

_METHOD: Final = re.compile(r"[A-Za-z]{3,20}")
_LINE: Final = re.compile(r"[A-Z]{3,20} \S+ HTTP/\d(?:\.\d)?")
_PLACE: Final = re.compile(r"[a-z]+://[^/?#]*", re.IGNORECASE)
_PORT: Final = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.%]+)\]|(?P<four>\d+(?:\.\d+){3}))(?::\d+)?")
_MAX: Final = 2000  # characters of a field


def request_in(fields: Fields, when: Any) -> tuple[str, ...] | None:
    """Return a request as (client, time, request, status, agent, what follows), None where the fields are of none.

    There must be a status, a method and a path, and one of client, agent, latency and size: a program that tells of a
    request it made itself, or of an error in one, has hardly all of these. C(when) is the time of the line.
    """
    status = _status(fields)
    if status is None:
        return None
    client, agent = _client(fields), _text(fields, names.AGENT)
    seconds = latency_of(fields)
    if not client and not agent and seconds is None and not _has(fields, names.SIZE):
        return None
    request = _request(fields, asked=bool(client or agent))
    if request is None and status[0] in "4-" and client:
        request = _garbled(fields)
    if request is None:
        return None
    rest = "" if seconds is None else f" {seconds:.6f}"
    return client or "-", _hour_text(when), request, status, agent or "-", rest


def _has(fields: Fields, wanted: tuple[str, ...]) -> bool:
    return any(value_at(fields, name) is not None for name in present(wanted, fields))


def _status(fields: Fields) -> str | None:
    """Return the first field that is a status; C(-) for a request that had no answer."""
    for name in present(names.STATUS, fields):
        value = value_at(fields, name)
        text = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
        if len(text) == 3 and text.isascii() and text.isdigit() and "1" <= text[0] <= "5":
            return text
        if text in ("0", "000"):
            return "-"
    return None


def _text(fields: Fields, wanted: tuple[str, ...]) -> str:
    """Return the first field that is text, or a list that begins with text; empty where none is."""
    for name in present(wanted, fields):
        value = value_at(fields, name)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str) and value:
            return value[:_MAX]
    return ""


def _client(fields: Fields) -> str:
    """Return the address of who asked, without its port."""
    text = _text(fields, names.CLIENT)
    match = _PORT.fullmatch(text)
    return (match.group("six") or match.group("four")) if match else text


def _request(fields: Fields, asked: bool) -> str | None:
    """Return the request line, None where there is none.

    C(asked): there is who asked. Without that, a whole URL is one that this program itself has asked for.
    """
    method, path = _text(fields, names.METHOD), _text(fields, names.PATH)
    if path and _METHOD.fullmatch(method):
        return _of_parts(method.upper(), path, asked)
    line = _text(fields, names.LINE)
    return line if _LINE.fullmatch(line) else None


def _garbled(fields: Fields) -> str | None:
    """Return what a scanner sent that is no HTTP, and None where a path is without a method: no server writes that.

    A server that refuses it notes it as it is, or leaves its request, or its method and path, empty.
    """
    if any(isinstance(value_at(fields, name), str) for name in present(names.LINE, fields)):
        return _text(fields, names.LINE)
    empty = _has(fields, names.METHOD) and _has(fields, names.PATH)
    return "" if empty and not _text(fields, (*names.METHOD, *names.PATH)) else None


def _of_parts(method: str, path: str, asked: bool) -> str | None:
    place = _PLACE.match(path)
    if place:
        path = path[place.end() :] or "/"
    fits = asked if place else path[0] in "/*?"
    return f"{method} {path.replace(' ', '%20')}" if fits else None


def _hour_text(when: Any) -> str:
    """Return the time of a line as text whose hour can be read; seconds since 1970 on the host's clock."""
    text = str(when or "")[:64]
    if not text[:9].isdigit():
        return text
    try:
        moment = read_time(text, 0.0)
        return "" if moment is None else time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(moment))
    except (ValueError, OverflowError, OSError):
        return ""
