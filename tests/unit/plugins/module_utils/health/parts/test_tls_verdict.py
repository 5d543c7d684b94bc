# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is right and wrong with certificates, beside their age."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.tls_verdict import (
    explain_refusal,
    judge_links,
    judge_name,
    judge_version,
    weaknesses,
)
from ansible_collections.ops.upkeep.plugins.module_utils.net.certificate import Certificate
from ansible_collections.ops.upkeep.plugins.module_utils.net.certificate_key import Key


def certificate(name, issuer, key=("EC", 256), signature="sha256", names=None):
    return Certificate(
        f"CN={name}", f"CN={issuer}", name, issuer, 0.0, 0.0, (name,) if names is None else names, (), Key(*key),
        signature, False, name == issuer, name.encode(), issuer.encode(), "00",
    )  # fmt: skip


LEAF, MIDDLE, ROOT = certificate("leaf", "middle"), certificate("middle", "root"), certificate("root", "root")
ROOTS = frozenset([b"root"])


@pytest.mark.parametrize(
    ("chain", "roots", "status", "said"),
    [
        ([LEAF, MIDDLE], None, "ok", "2 certificates leading to root; whether that is trusted was not looked at"),
        ([LEAF, MIDDLE], ROOTS, "ok", "2 certificates leading to root, which is trusted"),
        ([LEAF, MIDDLE, ROOT], ROOTS, "ok", "3 certificates leading to root, which is trusted"),
        ([LEAF, MIDDLE], frozenset(), "fail", "which is no authority of this host: an intermediate may be missing"),
        ([LEAF], ROOTS, "fail", "1 certificate leading to middle, which is no authority of this host"),
        ([LEAF], None, "ok", "whether that is trusted was not looked at"),
        ([LEAF, ROOT], None, "fail", "the chain is broken: middle issued it, but the file goes on with root"),
        ([LEAF, ROOT, MIDDLE], None, "warn", "3 certificates out of order"),
        ([ROOT], None, "ok", "self-signed"),
        ([ROOT], frozenset(), "fail", "self-signed"),
        ([ROOT], ROOTS, "ok", "self-signed"),
        ([ROOT, LEAF], None, "ok", "no chain, but a collection of 2 certificates"),
    ],
)
def test_links_of_a_file(chain, roots, status, said):
    verdict = judge_links(chain, roots)
    assert verdict.status is Status(status)
    assert said in verdict.message


@pytest.mark.parametrize(
    ("chain", "found"),
    [
        ([certificate("a", "b", ("RSA", 2048))], []),
        ([certificate("a", "b", ("RSA", 2047))], ["the key has RSA 2047 bits (fails below 2048)"]),
        ([certificate("a", "b", ("EC", 224))], []),
        ([certificate("a", "b", ("EC", 192))], ["the key has EC 192 bits (fails below 224)"]),
        ([certificate("a", "b", ("EC", None))], []),
        ([certificate("a", "b", ("Ed25519", None), "")], []),
        ([certificate("a", "b", ("DSA", 2048))], ["the key is DSA, which clients refuse"]),
        ([certificate("a", "b", signature="md5")], ["the signature is made with MD5, which can be forged"]),
        ([certificate("a", "a", signature="sha1")], []),
        (
            [LEAF, certificate("b", "c", signature="sha1")],
            ["the signature of the intermediate b is made with SHA1, which can be forged"],
        ),
    ],
)
def test_weaknesses(chain, found):
    assert weaknesses(chain, 2048, 224) == found


@pytest.mark.parametrize(
    ("code", "chain", "said"),
    [
        (18, [ROOT], "self-signed"),
        (20, [ROOT], "self-signed"),
        (19, [LEAF, ROOT], "leads to root, which is not among the authorities"),
        (20, [LEAF], "an intermediate is missing, or it was issued by an authority unknown to this host (middle)"),
        (20, [LEAF, MIDDLE], "it was issued by an authority unknown to this host (root)"),
        (10, [LEAF, MIDDLE], "a certificate of the chain has expired"),
        (26, [LEAF], "not trusted: words"),
        (20, [], "words"),
    ],
)
def test_refusals_are_explained(code, chain, said):
    assert said in explain_refusal(code, "words", chain)


@pytest.mark.parametrize(
    ("subject", "name", "status", "said"),
    [
        (LEAF, "leaf", "ok", "made out to leaf"),
        (LEAF, "other", "fail", "made out to leaf, not to other"),
        (certificate("x", "y", names=()), "x", "warn", "only as its common name"),
        (certificate("x", "y", names=()), "z", "fail", "made out to x, not to z"),
        (certificate("x", "y", names=tuple("abcdef")), "z", "fail", "made out to a, b, c and 3 more, not to z"),
    ],
)
def test_names(subject, name, status, said):
    verdict = judge_name(subject, name)
    assert verdict.status is Status(status)
    assert said in verdict.message


@pytest.mark.parametrize(
    ("version", "status"),
    [("TLSv1.3", "ok"), ("TLSv1.2", "ok"), ("TLSv1.1", "fail"), ("TLSv1", "fail"), ("SSLv3", "fail"), ("", "unknown")],
)
def test_versions(version, status):
    assert judge_version(version).status is Status(status)
