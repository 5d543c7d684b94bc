# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw the picture of the report in the README from the sample fleet.

Run it from the checkout: python tests/browser/picture.py docs/images/report.png [WIDTH HEIGHT light|dark [SAMPLE]]
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def load_samples() -> ModuleType:
    """Return the module of sample reports that the unit tests use too."""
    path = ROOT / "tests/unit/plugins/plugin_utils/report/sample.py"
    spec = importlib.util.spec_from_file_location("report_sample", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def draw(target: Path, width: int, height: int, scheme: str, sample: str) -> None:
    """Write a screenshot of the page of one sample."""
    from ansible_collections.ops.upkeep.plugins.plugin_utils.report import page

    text = page.render(load_samples().SAMPLES[sample]())
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        (Path(folder) / "index.html").write_text(text, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        view = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        view.goto(f"file://{folder}/index.html")
        target.parent.mkdir(parents=True, exist_ok=True)
        view.screenshot(path=str(target))
        browser.close()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / ".cache/collections"))
    target_, width_, height_, scheme_, sample_ = (
        sys.argv[1:] + ["docs/images/report.png", "1280", "1000", "light", "fleet"][len(sys.argv) - 1 :]
    )[:5]
    draw(Path(target_), int(width_), int(height_), scheme_, sample_)
