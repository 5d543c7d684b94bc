# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask the search service for something, again and again: traffic.py COUNT [MISBEHAVIOUR as JSON]."""

from __future__ import annotations

import contextlib
import sys
import urllib.error
import urllib.request

SERVICE = "http://127.0.0.1:8000"


def main() -> None:
    """Send the requests one after the other; failures are what some tests are about."""
    count = int(sys.argv[1])
    misbehaviour = sys.argv[2] if len(sys.argv) > 2 else "{}"
    urllib.request.urlopen(urllib.request.Request(f"{SERVICE}/misbehave", data=misbehaviour.encode()), timeout=10)
    for number in range(count):
        with contextlib.suppress(urllib.error.HTTPError):
            urllib.request.urlopen(f"{SERVICE}/search?q=word{number % 7}", timeout=10).read()


if __name__ == "__main__":
    main()
