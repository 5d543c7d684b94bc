# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile text made harmless: no escape sequences, no control characters, no more than its bound."""

from __future__ import annotations

import re

_ESCAPE_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor movement
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC, DCS and their kin: window titles, hyperlinks
    r"|\x1b[ -/]*[0-~]"  # what is left of two-character sequences
)
# Direction overrides can make a line read other than it is; they never help in a report.
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")

ELLIPSIS = "…"


def cut(text: str, limit: int) -> str:
    """Return at most C(limit) characters; a text that was cut ends with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + ELLIPSIS


def clean(text: str, limit: int) -> str:
    """Return text without escape sequences and control characters (tab and newline stay), cut to C(limit)."""
    # Cut twice: the first keeps ten megabytes out of the expressions, the second is the promise.
    text = text[: limit * 4].replace("\r\n", "\n").replace("\r", "\n")
    text = _ESCAPE_SEQUENCE.sub("", text)
    text = _INVISIBLE.sub("", text)
    text = _SURROGATE.sub("\ufffd", text)
    return cut(text, limit)


def one_line(text: str, limit: int) -> str:
    """Return cleaned text on one line, every run of blanks folded into one space."""
    return cut(_BLANKS.sub(" ", clean(text, limit * 2)).strip(), limit)
