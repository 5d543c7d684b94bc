# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which terminals know UTF-8, and what the others get."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.charset import as_ascii, speaks_unicode


@pytest.mark.parametrize(
    ("environ", "unicode"),
    [
        ({"LANG": "en_US.UTF-8"}, True),
        ({"LANG": "C.utf8"}, True),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "C", "LC_CTYPE": "de_DE.UTF-8"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False),
        ({"LC_CTYPE": "C.UTF-8"}, False),
        ({"LC_CTYPE": "C.UTF-8", "LC_ALL": "C.UTF-8"}, True),
        ({"LC_ALL": "", "LANG": "C.UTF-8"}, True),
        ({"LANG": "de_DE@euro"}, False),
        ({}, False),
    ],
)
def test_the_locale_decides(environ, unicode):
    assert speaks_unicode(environ) is unicode


@pytest.mark.parametrize(
    ("text", "ascii_"),
    [("plain", "plain"), ("cut off…", "cut off..."), ("Zürich – é", "Zurich - e"), ("漢字", "??"), ("½ ﬁ", "1?2 fi")],
)
def test_what_has_no_letter_in_ascii_comes_as_near_as_it_can(text, ascii_):
    assert as_ascii(text) == ascii_
