# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetch new lists of packages with dnf, and what went wrong with which repository."""

from __future__ import annotations

import re
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.reading import told

_REPOSITORY: Final = re.compile(r"\brepo(?:sitory)?:? ['\"]([^'\"\n]+)['\"]")
_IGNORED: Final = re.compile(r"^Ignoring repositories: (.*)$", re.MULTILINE)
_GENERAL: Final = "package lists"


def refresh(host: Host, program: str, is_five: bool) -> dict[str, str]:
    """Fetch the lists anew. Returns what is wrong by repository. Raises CannotTell when it did not end."""
    if not host.is_root:
        raise CannotTell("only root can fetch the package lists of the host", "use become, or leave refresh out")
    arguments = ["makecache", "--refresh"]
    done = host.run([program, "-q", *arguments] if not is_five else [program, *arguments])
    if done.timed_out:
        raise CannotTell("{0} makecache did not end in time".format(program), "see whether the mirrors answer")
    problems = parse_problems(done.stdout + "\n" + done.stderr)
    if done.code != 0 and not problems:
        said = told([done.said]) or "no message"
        return {_GENERAL: "{0} makecache ended with {1}: {2}".format(program, done.code, said)}
    return problems


def parse_problems(text: str) -> dict[str, str]:
    """Return repository -> what is wrong with it, from what C(makecache) prints."""
    found: dict[str, list[str]] = {}
    current = ""
    for line in text.splitlines():
        match = _REPOSITORY.search(line)
        if match and re.search(r"\b(?:[Ee]rrors?|[Ff]ailed|[Cc]annot)\b", line):
            current = match.group(1)
            found.setdefault(current, [])
        # What is below a title belongs to it: dnf 4 begins those lines with a dash, dnf 5 with >>>.
        detail = re.match(r"\s*(?:-|>>>)\s*(\S.*)", line)
        if current and (detail or match):
            found[current].append(detail.group(1) if detail else line.strip())
    for names in _IGNORED.findall(text):
        for name in names.split(", "):
            found.setdefault(name.strip(), ["ignored, for it was not reached"])
    return {name: told(_telling(lines)) for name, lines in found.items()}


def _telling(lines: list[str]) -> list[str]:
    """Return the last of the lines, which sums up the others."""
    return lines[-1:] or ["not reached"]
