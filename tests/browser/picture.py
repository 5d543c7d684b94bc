# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw the picture of the report for the README, from the sample fleet of the tests.

From the checkout: PYTHONPATH=.cache/collections python tests/browser/picture.py
Others for looking at: ... picture.py TARGET WIDTH HEIGHT light|dark SAMPLE
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from ansible_collections.ops.upkeep.plugins.plugin_utils.report import page
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report import sample
from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def draw(
    target: str = "docs/images/report.png",
    width: str = "1280",
    height: str = "1060",
    scheme: str = "light",
    name: str = "fleet",
) -> None:
    """Write a screenshot of the page of one sample."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        (Path(folder) / "index.html").write_text(page.render(getattr(sample, name)()), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        view = browser.new_page(viewport={"width": int(width), "height": int(height)}, color_scheme=scheme)
        view.goto(f"file://{folder}/index.html")
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        view.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    draw(*sys.argv[1:])
