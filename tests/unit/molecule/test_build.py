# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When an image is built, and from where."""

from __future__ import annotations

import datetime
import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "molecule/images/build.py"
NOW = datetime.datetime.now(datetime.timezone.utc)


@pytest.fixture
def script():
    """The script that builds the images."""
    spec = importlib.util.spec_from_file_location("build", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def image(inputs="same", days=0.0):
    """Return what podman tells of an image."""
    return {"inputs": inputs, "created": (NOW - datetime.timedelta(days=days)).isoformat(timespec="seconds")}


@pytest.mark.parametrize(
    ("there", "reason"),
    [
        (None, "missing"),
        (image(), ""),
        (image(days=6.9), ""),
        (image(days=7.1), "too old"),
        (image(inputs="other"), "its inputs changed"),
        (image(inputs="", days=100), "its inputs changed"),
    ],
)
def test_an_image_is_built_only_with_a_reason(script, there, reason):
    assert script.why_build(there, "same") == reason


def test_an_old_image_that_cannot_be_built_anew_stays(script, monkeypatch, capsys):
    monkeypatch.setattr(script, "mmdebstrap_command", lambda suite: ["mmdebstrap"])
    monkeypatch.setattr(script, "build", lambda *arguments: False)
    monkeypatch.setattr(script, "inspect", lambda name: image(script.digest(["mmdebstrap"]), days=30))
    assert script.make("trixie", force=False) == 0
    assert "the old one stays" in capsys.readouterr().err
    monkeypatch.setattr(script, "inspect", lambda name: None)
    assert script.make("trixie", force=False) == 1


@pytest.mark.parametrize(
    ("lines", "sources"),
    [
        ([], []),
        (["Other|Other|http://elsewhere.example/"], []),
        (
            ["Debian|Debian|http://mirror.example/debian/", "Other|Debian|http://elsewhere.example/"],
            ["deb http://mirror.example/debian/ trixie main", "deb http://mirror.example/debian/ trixie-updates main"],
        ),
        (
            [
                "Debian|Debian|http://a.example/",
                "Debian|Debian|http://b.example/",
                "Debian|Debian-Security|http://s.example/",
            ],
            [
                "deb http://a.example/ trixie main",
                "deb http://a.example/ trixie-updates main",
                "deb http://s.example/ trixie-security main",
            ],
        ),
    ],
)
def test_packages_come_from_where_the_machine_gets_its_own(script, monkeypatch, lines, sources):
    monkeypatch.setattr(script, "_output", lambda *argv: lines)
    assert script.sources("trixie") == sources


def test_every_input_changes_the_digest(script, monkeypatch):
    before = script.digest(["mmdebstrap", "trixie"])
    assert script.digest(["mmdebstrap", "trixie"]) == before
    assert script.digest(["mmdebstrap", "bookworm"]) != before
    monkeypatch.setattr(script, "CHANGES", ("CMD other",))
    assert script.digest(["mmdebstrap", "trixie"]) != before
