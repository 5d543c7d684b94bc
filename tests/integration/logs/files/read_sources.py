# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read sources once and print what they gave as JSON; the cursors are kept in a file for the next call.

python3 read_sources.py CURSORS '[{"journal": true}]'
"""

from __future__ import annotations

import json
import os
import sys

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.find import sources_of
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import ReadLimits


def main() -> None:
    """Read what the second argument names."""
    place, given = sys.argv[1], json.loads(sys.argv[2])
    cursors = {}
    if os.path.exists(place):
        with open(place, encoding="utf-8") as file:
            cursors = json.load(file)
    told = {}
    for source in sources_of(Host(Budget.of(60)), given):
        reading = source.read(cursors.get(source.name), ReadLimits())
        chunks = list(reading)
        told[source.name] = {
            "lines": [line for chunk in chunks for line in chunk],
            "priorities": [one for chunk in chunks for one in chunk.priorities or ()],
            "origins": [one for chunk in chunks for one in chunk.origins or ()],
            "problems": [[problem.kind, problem.message] for problem in reading.problems],
            "notes": reading.notes,
            "empty": reading.empty,
        }
        cursors[source.name] = reading.cursor
    with open(place, "w", encoding="utf-8") as file:
        json.dump(cursors, file)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
