# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the check catalogue about objectives, written from their options and the rules themselves."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration
from ansible_collections.ops.upkeep.plugins.module_utils.service_level import burn, defaults, maintenance
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective_options import OPTIONS
from markdown_page import sentence, table
from option_table import option_table

HEAD = """\
## <a id="objectives"></a>Objectives

Each item of `performance_review_objectives` (of `objectives`, where the module `ops.upkeep.slo_review` is called
directly) is an OpenSLO v1 document, or takes these options. All of it is told in
[the performance review](performance-review.md).
"""

DEFAULTS = """\
### Default objectives

Where there is no item, these count, and the metrics of the service are found by the custom of their names.
"""

BURN = """\
### Burn rates

At a rate of 1 the error budget is spent exactly in the window of the objective. A rule holds where both windows burn at
its rate or faster.
"""

MAINTENANCE = """\
### Maintenance

Each item of `performance_review_maintenance` takes these options.
"""

FOUND = """\
### What is found of objectives

The subject is the name of the objective; of `slo_source` it is the URL that was asked.
"""


def parts() -> list[str]:
    """Return the part, piece by piece, but for the table of findings."""
    return [
        *(HEAD, option_table(OPTIONS), DEFAULTS, _defaults(), f"*{sentence('Source: ' + defaults.LIMITS_SOURCE)}*\n"),
        *(BURN, _rules(), f"*{sentence('Source: ' + burn.SOURCE)}*\n", MAINTENANCE, option_table(maintenance.OPTIONS)),
        FOUND,
    ]


def _defaults() -> str:
    rows = []
    for objective in defaults.objectives():
        sign = "<" if objective.below else ">"
        unit = "%" if objective.unit == "percent" else objective.unit
        what = f"p{(objective.quantile or 0) * 100:g} " if objective.quantile else ""
        rows.append(
            (f"`{objective.name}`", f"{what}{sign} {objective.limit:g} {unit}", human_duration(objective.window))
        )
    return table(("objective", "limit", "window"), rows)


def _rules() -> str:
    rows = [
        (f"{rule.rate:g}", human_duration(rule.long), human_duration(rule.short), f"`{rule.status.value}`")
        for rule in burn.RULES
    ]
    return table(("rate", "long window", "short window", "status"), rows)
