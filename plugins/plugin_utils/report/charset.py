# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text for terminals that know no more than ASCII."""

from __future__ import annotations

import unicodedata
from typing import Final, Mapping

_ASCII: Final = str.maketrans(
    {"…": "...", "·": "-", "–": "-", "—": "-", "→": "->", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
)
# Where there is no locale, Python sets this by itself (PEP 538); it says nothing about the terminal.
_COERCED: Final = ("C.UTF-8", "C.utf8", "UTF-8")


def speaks_unicode(environ: Mapping[str, str]) -> bool:
    """Whether the locale of the user is a UTF-8 one. Without any locale (cron, some serial consoles) it is not."""
    chosen = {name: environ.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")}
    if chosen["LC_CTYPE"] in _COERCED and chosen["LANG"] in ("", "C", "POSIX"):
        chosen["LC_CTYPE"] = ""
    locale = next(filter(None, chosen.values()), "").lower()
    return "utf-8" in locale or "utf8" in locale


def as_ascii(text: str) -> str:
    """Return the text in ASCII: letters without their accents, and C(?) where nothing comes near."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_ASCII))
    base = "".join(character for character in decomposed if not unicodedata.combining(character))
    return base.encode("ascii", "replace").decode("ascii")


def printable(text: str) -> str:
    """Return the text without what a terminal cannot show or might obey."""
    return text if text.isprintable() else "".join(one if one.isprintable() else "\ufffd" for one in text)
