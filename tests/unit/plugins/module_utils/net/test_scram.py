# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SCRAM-SHA-256, held to the example of RFC 7677 and to servers that cheat."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import BadAnswer
from ansible_collections.ops.upkeep.plugins.module_utils.net.scram import Scram
from hypothesis import given
from hypothesis import strategies as st

NONCE = "rOprNGfwEbeRWgbNEkqO"
SERVER_FIRST = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
PROOF = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="


@pytest.fixture
def scram() -> Scram:
    """The client of the example."""
    return Scram("user", "pencil", NONCE)


def test_the_example_of_the_rfc(scram):
    assert scram.first() == "n,,n=user,r=" + NONCE
    assert scram.final(SERVER_FIRST) == PROOF
    scram.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")


@pytest.mark.parametrize("server_final", ["v=AAAA", "v=", "", "e=invalid-proof", "v=***"])
def test_a_server_that_does_not_know_the_password_is_found_out(scram, server_final):
    scram.final(SERVER_FIRST)
    with pytest.raises(BadAnswer):
        scram.verify(server_final)


@pytest.mark.parametrize(
    ("server_first", "said"),
    [
        (SERVER_FIRST.replace("r=rOpr", "r=xxxx"), "not SCRAM"),
        (SERVER_FIRST.replace("i=4096", "i=4000000000"), "rounds of hashing"),
        (SERVER_FIRST.replace("i=4096", "i=0"), "rounds of hashing"),
        (SERVER_FIRST.replace("i=4096", "i=²"), "not SCRAM"),
        (SERVER_FIRST.replace("s=W22Z", "s=***"), "not SCRAM"),
        ("", "not SCRAM"),
    ],
)
def test_a_server_that_asks_for_nonsense_is_refused(scram, server_first, said):
    with pytest.raises(BadAnswer, match=said):
        scram.final(server_first)


def test_nonces_differ_and_names_are_escaped():
    first, second = Scram("a=b,c", "x").first(), Scram("a=b,c", "x").first()
    assert first != second
    assert first.startswith("n,,n=a=3Db=2Cc,r=")


@given(st.text())
def test_no_text_of_a_server_breaks_the_client(text):
    for answer in (text, f"r={NONCE},s={text},i=1", f"r={NONCE}{text}"):
        try:
            Scram("user", "pencil", NONCE).final(answer)
        except BadAnswer:
            pass
