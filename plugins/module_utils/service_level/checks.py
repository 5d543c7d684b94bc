# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of slo_review, as the catalogue has them."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import (
    QUANTILE,
    RATIO,
    UPTIME,
    VALUE,
)

SLO_QUANTILE: Final = Check(
    "slo_quantile",
    "Whether a quantile (p95 of the latency, say) keeps its limit over the window, since the last round, and how fast "
    "it spends the error budget.",
    "see what became slow when: the service's log and its slowest requests, then the database and cache behind it",
)
SLO_RATIO: Final = Check(
    "slo_ratio",
    "Whether the share of good or bad events (the error rate, say) keeps its limit, and how fast it spends the error "
    "budget.",
    "see which requests fail and since when, in the service's log and the access log before it",
)
SLO_UPTIME: Final = Check(
    "slo_uptime",
    "Whether the service was up for the share of the window that was promised, as far as that is known.",
    "see when and why it went down: journalctl -u UNIT, and what was deployed or rebooted then",
)
SLO_VALUE: Final = Check(
    "slo_value",
    "Whether a gauge, a rate or the result of a query keeps its limit.",
    "look at the metric over the last days, and at what drives it",
)
SLO_SOURCE: Final = Check(
    "slo_source",
    "Whether the place that the figures come from (metrics page, Prometheus server) answers whole and sound.",
    "ask it yourself (curl -v), and see that it is the metrics page of the service or the Prometheus server",
)

CHECKS: Final = (SLO_QUANTILE, SLO_RATIO, SLO_UPTIME, SLO_VALUE, SLO_SOURCE)

#: The check of each kind of objective.
CHECK_OF: Final = {QUANTILE: SLO_QUANTILE, RATIO: SLO_RATIO, UPTIME: SLO_UPTIME, VALUE: SLO_VALUE}
