# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check of an HTTP service can be told, and what makes no sense of that."""

from __future__ import annotations

import re
from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.certificate_expiry import expiry_options
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.certificate_options import certificate_options
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.http_verdict import wrong_statuses
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.json_path import SUBSET, parse_path
from ansible_collections.ops.upkeep.plugins.module_utils.net.http import MAX_BODY
from ansible_collections.ops.upkeep.plugins.module_utils.net.proxy import FROM_ENVIRONMENT, parse_proxy
from ansible_collections.ops.upkeep.plugins.module_utils.net.url import parse_url
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options

DEFAULT_URL: Final = "http://localhost:8000/health"

OPTIONS: Final[Sequence[Option]] = (
    Option(
        "url",
        "What to ask for. Credentials in it are used and never shown.",
        default=DEFAULT_URL,
    ),
    Option("method", "The method of the request.", default="GET"),
    Option("headers", "Headers to send, by name.", "dict", {}),
    Option(
        "secret_headers",
        "More headers, whose values are secret (API keys, cookies). A redirect to another host does not get them.",
        "dict",
        {},
        secret=True,
    ),
    Option("body", "The body to send, as text."),
    Option("json", "The body to send, as a mapping that is written as JSON.", "dict"),
    Option("user", "The user for basic authentication."),
    Option("password", "The user's password.", secret=True),
    Option("password_file", "A file on the host with the user's password.", "path"),
    Option("token", "A token that is sent as C(Authorization: Bearer).", secret=True),
    Option("token_file", "A file on the host with such a token.", "path"),
    Option(
        "status",
        "The statuses that are right: C(204), or C(2xx) for a class of them.",
        "list",
        ["2xx"],
        elements="str",
    ),
    Option(
        "body_contains",
        "Texts that the body must all contain; one with a comma in it is written as an item of a list.",
        "list",
        [],
        elements="str",
    ),
    Option("body_regex", "A regular expression that must match somewhere in the body.", "regex"),
    Option(
        "body_json",
        "Values that the body, which is JSON, must hold, by their path: " + SUBSET,
        "dict",
    ),
    Option(
        "health_document",
        "Whether the body is searched for what the service says of its own health (C(application/health+json), "
        'Spring Boot Actuator, MicroProfile, ASP.NET Core, C({"status": ...}) and the like, a plain word). '
        "The components that it says are failing are reported by name.",
        "bool",
        True,
    ),
    *limit_options(
        "latency",
        "the time from the first connection to the end of the last answer.",
        None,
        None,
        "ms",
        "none is set, since it depends on the service",
    ),
    Option("follow_redirects", "Whether a redirect is followed. Credentials do not go to another host.", "bool", True),
    Option("max_redirects", "How many redirects may follow each other.", "int", 5, minimum=1, maximum=50),
    Option("max_body", "How much of a body is read at most; one that is longer fails.", "size", MAX_BODY, minimum=1),
    Option("unix_socket", "A Unix socket to connect to, instead of the host in the URL.", "path"),
    Option(
        "proxy",
        "The URL of an HTTP proxy, or C(environment) to use the one that the variables http_proxy, https_proxy "
        "and no_proxy name. Without it no proxy is used.",
    ),
    Option("verify", "Whether the server's certificate must be trusted and made out to its name.", "bool", True),
    *certificate_options(),
    Option("server_name", "The name that the certificate must be made out to, instead of the host in the URL."),
    *expiry_options(),
)


def problems(values: Values) -> Sequence[str]:
    """Return what is wrong with the options taken together."""
    found = []
    try:
        parse_url(values["url"])
    except ValueError as error:
        found.append(f'option "url" {error}; write one such as {DEFAULT_URL}')
    if values["proxy"] and values["proxy"] != FROM_ENVIRONMENT:
        try:
            parse_proxy(values["proxy"])
        except ValueError as error:
            found.append(f'option "proxy" {error}; write a URL or "{FROM_ENVIRONMENT}"')
    if not values["status"]:
        found.append('option "status" is empty; write 204 or 2xx')
    for status in wrong_statuses(values["status"]):
        found.append(f'option "status" has {status!r}, which is no status; write 204 or 2xx')
    if not re.fullmatch("[A-Za-z]{1,20}", values["method"]):
        found.append('option "method" is not a method of HTTP; write GET, HEAD, POST, ...')
    found += [f'option "body_json": {text}' for text in _wrong_paths(values["body_json"] or {})]
    for name in ("headers", "secret_headers"):
        if any(not _is_header(key, value) for key, value in values[name].items()):
            found.append(f'option "{name}" has a name or a value that no header can have; write one line for each')
    return found + _together(values)


def _wrong_paths(paths: Mapping[str, Any]) -> list[str]:
    found = []
    for path in paths:
        try:
            parse_path(str(path))
        except ValueError as error:
            found.append(str(error))
    return found


def _is_header(name: object, value: object) -> bool:
    named = re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", str(name))
    return named is not None and not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", str(value))


def _together(values: Values) -> list[str]:
    found = []
    given = {name for name in ("password", "password_file", "token", "token_file") if values[name] is not None}
    if given & {"password", "password_file"} and values["user"] is None:
        found.append('option "user" is missing: a password needs one')
    if given & {"token", "token_file"} and values["user"] is not None:
        found.append('options "user" and "token" exclude each other: a request has one authorization')
    for name in ("password", "token"):
        if {name, name + "_file"} <= given:
            found.append(f'options "{name}" and "{name}_file" exclude each other')
    if values["body"] is not None and values["json"] is not None:
        found.append('options "body" and "json" exclude each other')
    if values["client_key"] and not values["client_cert"]:
        found.append('option "client_cert" is missing: a key needs its certificate')
    return found
