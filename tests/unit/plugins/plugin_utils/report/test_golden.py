# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every format of the report against stored output: <sample>.exit-<code of the run>.<format>."""

from __future__ import annotations

import re
from datetime import timezone
from pathlib import Path
from typing import Callable

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.report import document, junit, page, terminal
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.charset import as_ascii
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.policy import fails_run
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report.sample import SAMPLES

GOLDEN = Path(__file__).parent / "golden"


def in_terminal(report: Report) -> str:
    """What a terminal of 100 columns shows."""
    return "".join(f"{line.text}\n" for line in terminal.render(report, 100, timezone.utc))


def in_ascii(report: Report) -> str:
    """What a narrow terminal that knows ASCII shows."""
    return "".join(f"{as_ascii(line.text)}\n" for line in terminal.render(report, 60, timezone.utc))


def as_shell(report: Report) -> str:
    """The page without its style and script, which have tests of their own."""
    text = re.sub(r"(?s)<style>.*?</style>", "<style></style>", page.render(report))
    text = re.sub(r"(?s)<script>.*?</script>", "<script></script>", text)
    return re.sub(r"'sha256-[^']+'", "'sha256-'", text)


FORMATS: dict[str, Callable[[Report], str]] = {
    "terminal.txt": in_terminal,
    "ascii.txt": in_ascii,
    "report.json": document.render,
    "junit.xml": junit.render,
    "page.html": as_shell,
}


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_output_is_the_stored_one(sample: str, format_: str, update_golden: bool) -> None:
    report = SAMPLES[sample]()
    code = 2 if fails_run(report, "fail") else 0
    path = GOLDEN / f"{sample}.exit-{code}.{format_}"
    text = FORMATS[format_](report)
    if update_golden:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_there_is_no_stored_output_that_nothing_makes() -> None:
    names = {path.name.split(".exit-")[0] for path in GOLDEN.iterdir()}
    assert names == set(SAMPLES)
    assert len(list(GOLDEN.iterdir())) == len(SAMPLES) * len(FORMATS)
