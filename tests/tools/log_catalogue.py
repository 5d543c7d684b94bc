# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the check catalogue about logs, written from the options and checks of the log review itself."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs import rules
from ansible_collections.ops.upkeep.plugins.module_utils.logs.review import SOURCE_OPTIONS
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources import plan
from option_table import option_table

SOURCES = """\
## <a id="logs"></a>Logs

Each item of `log_review_sources` (of `sources`, where the module `ops.upkeep.log_review` is called directly) names one
place to read, and takes these options. Where there is no item, the review reads what it finds. All of it is told in
[the log review](log-review.md).
"""

RULES = """\
### Rules

Each item of `log_review_rules` and of the file `log_review_rules_file` takes these options.
"""

FOUND = """\
### What is found in logs

Those whose names begin with `log_known_bad_` are known to be bad wherever they stand. Their subject is the source.
"""


def parts() -> list[str]:
    """Return the part, piece by piece, but for the table of findings."""
    sources = option_table((*plan.OPTIONS, *SOURCE_OPTIONS))
    return [SOURCES, sources, RULES, option_table(rules.OPTIONS), FOUND]
