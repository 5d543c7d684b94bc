# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in the check, and in a file beside it."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.secret_file import secret_of


@pytest.mark.parametrize(
    ("content", "secret"),
    [("s3cret\n", "s3cret"), ("s3cret\r\n", "s3cret"), (" a b \nsecond\n", " a b "), ("s\u2028x", "s\u2028x")],
)
def test_the_secret_is_the_first_line_of_its_file(host, tmp_path, content, secret):
    (tmp_path / "token").write_bytes(content.encode())
    assert secret_of({"token": "other", "token_file": "/token"}, "token", host) == secret


@pytest.mark.parametrize(("content", "said"), [(None, "/token cannot be read: No such file"), ("", "/token is empty")])
def test_a_file_without_a_secret_cannot_be_told(host, tmp_path, content, said):
    if content is not None:
        (tmp_path / "token").write_text(content)
    with pytest.raises(CannotTell, match=said):
        secret_of({"token_file": "/token"}, "token", host)


def test_a_link_that_anybody_could_have_put_there_is_not_followed(host, tmp_path):
    (tmp_path / "shadow").write_text("root:x\n")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "open/token").symlink_to("/shadow")
    with pytest.raises(CannotTell, match="/open/token cannot be read: .*not followed"):
        secret_of({"token_file": "/open/token"}, "token", host)
    (tmp_path / "link").symlink_to("/shadow")
    assert secret_of({"token_file": "/link"}, "token", host) == "root:x"


@pytest.mark.parametrize("value", ["s3cret", "", None])
def test_without_a_file_it_is_the_option(host, value):
    assert secret_of({"password": value, "password_file": None}, "password", host) == value
