# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real browser on the page of a report; every test fails on a console error or a request to anywhere."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.formats import render_files
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WAIT_MS = 20_000  # generous: two cores may be busy with other tests


def chromium() -> str | None:
    """Return the path of the browser that the system has."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    path = chromium()
    if path is None:
        pytest.fail("there is no Chromium: apt install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


class Opened:
    """The page of a report in the browser, beside what report.json says."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        self.troubles: list[str] = []

    def rows(self) -> list[str]:
        """The ids of the findings that are listed, in their order."""
        return list(self.page.evaluate("[...document.querySelectorAll('#list > li[id]')].map((row) => row.id)"))

    def count(self, text: str) -> None:
        """Wait until the list says how much it shows."""
        self.page.wait_for_function("(text) => document.getElementById('count').textContent === text", arg=text)

    def ids(self, **wanted: Any) -> list[str]:
        """The ids of the findings in report.json that have these fields."""
        return [
            item["id"]
            for item in self.report["findings"]
            if all(item.get(name) == value for name, value in wanted.items())
        ]

    def show_all(self) -> None:
        """Press the button below the list until there is no more."""
        while self.page.locator("#more").is_visible():
            self.page.locator("#more").click()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Open the page of a report. At the end nothing may have gone wrong in it."""
    opened: list[Opened] = []

    def open_(report: Report, fragment: str = "", **context: Any) -> Opened:
        for name, text in render_files(report).items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        page = browser.new_context(**context).new_page()
        page.set_default_timeout(WAIT_MS)
        found = Opened(page, tmp_path)
        page.on("console", lambda message: found.troubles.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: found.troubles.append(f"error: {error}"))
        page.on("dialog", lambda dialog: found.troubles.append(f"dialog: {dialog.message}"))
        page.on(
            "request",
            lambda request: found.troubles.append(f"request: {request.url}") if not _own(request.url) else None,
        )
        page.goto(f"file://{tmp_path}/index.html{fragment}")
        opened.append(found)
        return found

    yield open_
    for found in opened:
        found.page.context.close()
        assert found.troubles == []


def _own(url: str) -> bool:
    return (url.startswith("file://") and url.split("#")[0].endswith("/index.html")) or url == "data:,"
