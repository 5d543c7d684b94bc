# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which distribution a host runs, from os-release."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

# The second is what a distribution ships where the first is missing: see os-release(5).
PLACES: Final = ("/etc/os-release", "/usr/lib/os-release")
_MAX_BYTES: Final = 64 * 1024


@dataclass(frozen=True)
class Release:
    """A distribution and its version, in the words of os-release; what it does not say is empty."""

    id: str
    version: str = ""
    name: str = ""  # for people: C(Debian GNU/Linux 12 (bookworm))
    codename: str = ""
    like: tuple[str, ...] = ()
    base_codename: str = ""  # of the distribution whose archives it uses: Mint names Ubuntu's
    support_ends: str = ""  # the last day of support by its vendor, as an ISO date

    @property
    def family(self) -> tuple[str, ...]:
        """The distribution itself, then those it is made from."""
        return (self.id, *self.like)


def read_release(host: Host) -> Release:
    """Return the host's release. Raises CannotTell where it does not say."""
    for path in PLACES:
        try:
            text = host.read(path, _MAX_BYTES)
        except OSError:
            continue
        release = parse_release(text)
        if release.id:
            return release
    raise CannotTell("neither {0} nor {1} says which distribution this is".format(*PLACES))


def parse_release(text: str) -> Release:
    """Return what os-release says; a line that is no assignment counts as not there."""
    fields = dict(_assignments(text))
    identity = fields.get("ID", "").lower()
    version = fields.get("VERSION_ID", "")
    name = fields.get("PRETTY_NAME") or " ".join(part for part in (fields.get("NAME", identity), version) if part)
    # CentOS Stream calls itself "centos" like the CentOS that it follows, but lives by another calendar.
    if identity == "centos" and "stream" in fields.get("NAME", "").lower():
        identity = "centos-stream"
    like = tuple(fields.get("ID_LIKE", "").lower().split())
    base = fields.get("UBUNTU_CODENAME") or fields.get("DEBIAN_CODENAME") or ""
    ends = fields.get("SUPPORT_END", "")
    return Release(identity, version, name, fields.get("VERSION_CODENAME", ""), like, base, ends)


def _assignments(text: str) -> list[tuple[str, str]]:
    found = []
    for line in text.splitlines():
        name, equals, value = line.strip().partition("=")
        if not equals or name.startswith("#"):
            continue
        try:
            words = shlex.split(value)
        except ValueError:  # a quote that is never closed
            words = [value.strip("\"'")]
        found.append((name.strip(), " ".join(words)))
    return found
