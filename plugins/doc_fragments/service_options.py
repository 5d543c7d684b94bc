# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options about the service of a host and its objectives."""

from __future__ import annotations


class ModuleDocFragment:
    """The options about the service of a host and its objectives."""

    DOCUMENTATION = r"""
options:
  objectives:
    description:
      - What the service must meet. Each item is a mapping with C(name), C(limit) and what is measured (C(metric),
        C(good) or C(bad) with C(total), or C(query)), or an OpenSLO v1 document.
      - All that an item may say is described in C(docs/performance-review.md) of the collection.
      - A mistake in any item is an error before anything is asked.
    type: list
    elements: dict
    default: []
  auto:
    description:
      - Whether to hold the service against the default objectives too, search latency p95 < 100 ms, uptime > 99.9 % and
        error rate < 0.1 %. Their metrics are found by the custom of their names.
      - An item of O(objectives) takes the place of the default of the same name.
      - The default is V(true) where O(objectives) is empty, else V(false).
    type: bool
  url:
    description:
      - Where the service listens. Credentials in it are used and never shown.
      - Where nothing is said and nothing answers there, the review is C(skipped).
    type: str
    default: http://localhost:8000
  metrics_path:
    description: Where below O(url) its metrics are, as Prometheus text or OpenMetrics.
    type: str
    default: /metrics
  status_path:
    description: Where below O(url) it tells of itself as JSON, for O(status_values).
    type: str
    default: /status
  status_values:
    description:
      - Values of the status page that are taken as metrics, by the name of the metric the path in the JSON, such as
        C(queue.length). A metric whose name ends with C(_total) is a counter, any other a gauge.
    type: dict
    default: {}
  prometheus:
    description:
      - The URL of a Prometheus server that is asked by PromQL instead of taking samples. Credentials in it are used and
        never shown.
    type: str
  prometheus_labels:
    description:
      - Labels that tell the series of this host apart on that server, such as C(instance). They are not put into a
        C(query).
    type: dict
    default: {}
  secret_headers:
    description: Headers to send to the service, such as C(Authorization). Their values are secret.
    type: dict
    default: {}
  prometheus_secret_headers:
    description: Headers to send to the Prometheus server. Their values are secret.
    type: dict
    default: {}
  ca_file:
    description: A file on the host with the certificates of the authorities to trust, instead of the system's.
    type: path
  verify:
    description: Whether certificates must be trusted and made out to the right name.
    type: bool
    default: true
  maintenance:
    description:
      - Declared maintenance. Each item has C(start) and C(end) (ISO 8601, in UTC unless it says otherwise, or seconds
        since 1970) and optionally C(reason). Figures are shown with and without it; the one without decides.
    type: list
    elements: dict
    default: []
  since:
    description: When the last round was, in seconds since 1970.
    type: float
  timeout:
    description: Seconds that one page or one query may take.
    type: float
    default: 10
"""
