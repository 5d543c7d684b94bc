# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How access logs in JSON name their fields: nginx as people write it, Caddy, Traefik, Envoy, ECS, pino and their kin.

A dot goes into a field, or is part of its name: C(http.request.method). The sources are the documentation of
log_format (nginx), of log (Caddy), accessLog (Traefik), access_log (Envoy), HttpRequest (Google) and of pino-http, and
the Elastic Common Schema.
"""

from __future__ import annotations

from typing import Final, Mapping

STATUS: Final = (
    "status", "status_code", "statusCode", "http_status", "response_code", "responseCode", "response", "code",
    "DownstreamStatus", "OriginStatus", "http.response.status_code", "http.status_code", "res.statusCode",
    "response.status", "response.status_code", "httpRequest.status",
)  # fmt: skip
METHOD: Final = (
    "method", "request_method", "requestMethod", "RequestMethod", "http_method", "httpMethod", "verb",
    "http.request.method", "http.method", "request.method", "req.method", "httpRequest.requestMethod",
)  # fmt: skip
PATH: Final = (
    "uri", "request_uri", "path", "request_path", "requestPath", "RequestPath", "url", "request_url", "url.original",
    "url.path", "http.target", "http.url", "request.uri", "request.url", "request.path", "req.url",
    "httpRequest.requestUrl",
)  # fmt: skip
LINE: Final = ("request", "request_line", "requestLine", "http_request")
CLIENT: Final = (
    "client_ip", "clientip", "clientIp", "remote_addr", "remote_ip", "remoteAddr", "remote_address", "ClientHost",
    "client", "ip", "remote", "source.ip", "client.ip", "request.client_ip", "request.remote_ip", "request.remote_addr",
    "req.remoteAddress", "httpRequest.remoteIp", "downstream_remote_address", "remote_host",
)  # fmt: skip
AGENT: Final = (
    "http_user_agent", "user_agent", "userAgent", "useragent", "agent", "request_User-Agent", "user_agent.original",
    "http.user_agent", "http.useragent", "request.headers.User-Agent", "req.headers.user-agent",
    "httpRequest.userAgent",
)  # fmt: skip
SIZE: Final = (
    "body_bytes_sent", "bytes_sent", "size", "bytes", "DownstreamContentSize", "response_size", "content_length",
    "http.response.body.bytes", "httpRequest.responseSize",
)  # fmt: skip

#: Where a number alone tells how long a request took, and what it is of a second.
LATENCY_UNITS: Final[Mapping[str, float]] = {
    "Duration": 1e-9, "event.duration": 1e-9, "responseTime": 1e-3,
    **{
        name + mark: scale
        for name in ("duration", "latency", "elapsed", "request_time", "response_time", "took")
        for mark, scale in (("_ms", 1e-3), ("_us", 1e-6), ("_ns", 1e-9), ("_s", 1.0), ("_seconds", 1.0))
    },
    "durationMs": 1e-3, "latencyMs": 1e-3, "elapsedMs": 1e-3, "responseTimeMs": 1e-3,
}  # fmt: skip
#: Where it does in seconds if it has a point, as nginx writes it.
LATENCY_POINT: Final = ("request_time", "requestTime", "requesttime", "responsetime", "rt")
#: Where programs do not agree on a unit.
LATENCY_UNSURE: Final = ("duration", "latency", "elapsed", "took", "response_time", "httpRequest.latency")
#: By these fields a program is known, and with it the unit of the unsure ones.
OF_NGINX: Final = (
    "body_bytes_sent",
    "http_user_agent",
    "http_referer",
    "http_x_forwarded_for",
    "upstream_response_time",
)
OF_ENVOY: Final = ("response_flags", "upstream_cluster", "upstream_host", "downstream_remote_address")
OF_CADDY: Final = ("request.uri", "request.proto")
#: All that tell how long it took, those that go first first.
LATENCY: Final = (*LATENCY_POINT, *LATENCY_UNSURE, *LATENCY_UNITS)
