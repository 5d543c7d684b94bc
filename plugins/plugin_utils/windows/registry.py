# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of window, one line each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.kind import Kind
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.kinds import cron, dates, monthly, rrule, weekly

#: By the key that tells them, the plainest first.
KINDS: Final[Mapping[str, Kind]] = {
    kind.key: kind for kind in (weekly.KIND, monthly.KIND, cron.KIND, rrule.KIND, dates.KIND)
}
