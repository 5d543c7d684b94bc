# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How dnf of version 4 is asked."""

from __future__ import annotations

import ast

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.four import python_of
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.script import SCRIPT


@pytest.mark.parametrize(
    ("head", "command"),
    [
        ("#!/usr/bin/python3\n# The dnf executable script.\n", ["/usr/bin/python3"]),
        ("#!/usr/libexec/platform-python -s\n", ["/usr/libexec/platform-python", "-s"]),
        ("#! /usr/bin/python3.12 -s\n", ["/usr/bin/python3.12", "-s"]),
        ("#!/bin/sh\n", ["/usr/bin/python3"]),
        ("\x7fELF\x02", ["/usr/bin/python3"]),
        ("", ["/usr/bin/python3"]),
    ],
)
def test_the_python_of_dnf(head: str, command: list[str]) -> None:
    assert python_of(head) == command


def test_the_script_is_one_for_the_oldest_python_of_dnf() -> None:
    ast.parse(SCRIPT, feature_version=(3, 6))
