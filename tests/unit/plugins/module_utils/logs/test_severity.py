# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How bad a line is by what it says, and what it must not be taken for."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity, level_of, severity_in, weighed

ERROR = [
    "Traceback (most recent call last):",
    "shop: Traceback: ValueError: bad 17",
    "java.lang.IllegalStateException: no stock",
    "panic: runtime error: index out of range",
    "ERROR order 7 lost",
    "shop: error: order 7 lost",
    "[error] order lost",
    'level=error msg="order lost"',
    '{"level":"error","msg":"x"}',
    '{"level":50,"msg":"x"}',
    "an error occurred",
    "database corrupted",
    "E1124 06:33:20.123456 7 file.go:12] broke",
    "unhandled rejection",
]
WARNING = [
    "sshd: Failed password for root",
    "WARNING: slow",
    "cannot open x",
    "request timed out",
    "access denied",
    "[warn] x",
]
FINE = [
    "0 errors",
    "finished: 0 errors, 0 warnings",
    "no error",
    "no errors found",
    "without errors",
    "errors: 0",
    "error=null",
    "failed=0",
    "errors=remount-ro",
    "Opts: errors=remount-ro. Quota mode: none.",
    "opened error_log /var/log/x",
    "writing /var/log/nginx/error.log",
    "error-handler installed",
    "terror in the theatre",
    "GET /errors/list",
    "exit code 0",
    "RAS: Correctable Errors_collector initialized.",
    "INFO retry after error succeeded",
    'level=info msg="error budget fine"',
    "unfailing",
    "0 failed",
    "hello",
    "",
]


@pytest.mark.parametrize("text", ERROR)
def test_an_error_is_one(text):
    assert severity_in(text) <= Severity.ERROR


@pytest.mark.parametrize("text", WARNING)
def test_a_warning_is_one(text):
    assert severity_in(text) == Severity.WARNING


@pytest.mark.parametrize("text", FINE)
def test_what_only_sounds_bad_is_fine(text):
    assert severity_in(text) >= Severity.NOTICE


@pytest.mark.parametrize(
    ("told", "text", "severity"),
    [
        (6, "Traceback (most recent call last):", Severity.ERROR),
        (6, "hello", Severity.INFO),
        (3, "hello", Severity.ERROR),
        (2, "0 errors", Severity.CRITICAL),
        (4, "an error", Severity.WARNING),
        (None, "an error", Severity.ERROR),
        (7, "hello", Severity.INFO),
        (99, "hello", Severity.INFO),
    ],
)
def test_the_text_makes_it_worse_than_its_carrier_said_never_better(told, text, severity):
    assert weighed(told, text) == severity


@pytest.mark.parametrize(
    ("word", "severity"),
    [("ERROR", Severity.ERROR), ("[warn]", Severity.WARNING), ("FATAL", Severity.CRITICAL), ("Note", Severity.NOTICE),
     ("LOG", Severity.INFO), ("SEVERE", Severity.ERROR), ("hello", None), ("", None), (None, None)],
)  # fmt: skip
def test_words_for_levels(word, severity):
    assert level_of(word) == severity
