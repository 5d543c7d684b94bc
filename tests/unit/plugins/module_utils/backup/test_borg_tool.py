# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end of a borg command means."""

from __future__ import annotations

import json

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.borg_shadow import NoRepository, parse_config
from ansible_collections.ops.upkeep.plugins.module_utils.backup.borg_tool import raise_for
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed


def done(code, *messages):
    lines = [json.dumps({"levelname": "ERROR", **message}) for message in messages]
    return Completed(["borg"], code, "", "\n".join(lines))


@pytest.mark.parametrize(
    ("code", "messages", "error"),
    [
        (2, [{"msgid": "PassphraseWrong", "message": "wrong"}], CannotTell),
        (2, [{"msgid": "LockTimeout", "message": "locked"}], CannotTell),
        (2, [{"msgid": "Cache.RepositoryAccessAborted", "message": "aborted"}], CannotTell),
        (2, [{"msgid": "Cache.CacheInitAbortedError", "message": "aborted"}], CannotTell),
        (2, [{"msgid": "Repository.DoesNotExist", "message": "x"}], NoRepository),
        (2, [{"message": "PermissionError: [Errno 13] Permission denied: '/x'"}], CannotTell),
        (2, [{"msgid": "Cache.EncryptionMethodMismatch", "message": "somebody changed it"}], Damaged),
        (1, [{"message": "Data integrity error: Segment entry checksum mismatch"}], Damaged),
        (0, [{"message": "Index object count mismatch."}], Damaged),
        (77, [], Damaged),
    ],
)
def test_an_end_means_what_it_means(code, messages, error):
    with pytest.raises(error):
        raise_for(done(code, *messages))


def test_a_warning_at_a_good_end_is_none():
    raise_for(done(0, {"levelname": "WARNING", "message": "x"}))


def test_what_follows_a_prompt_in_the_same_line_is_read():
    line = 'Enter passphrase for key /x: {"levelname": "ERROR", "msgid": "NoPassphraseFailure", "message": "no"}'
    with pytest.raises(CannotTell, match="needs a passphrase"):
        raise_for(Completed(["borg"], 2, "", line))


def test_the_configuration_of_a_repository():
    place = parse_config("[repository]\nversion = 1\nid = " + "a" * 64 + "\nkey = hqlhbGdv\n\tabc%\n")
    assert (place.id, place.has_key) == ("a" * 64, True)


@pytest.mark.parametrize("text", ["", "hello", "[repository]\nversion = 1\n", "[repository\n", "id = x"])
def test_what_is_no_configuration(text):
    with pytest.raises(NoRepository):
        parse_config(text)
