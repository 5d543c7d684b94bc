# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read what the commands of dnf 5 print."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Iterable, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.reading import moment_of, told
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import (
    Notice,
    Package,
    Repository,
    cves_in,
    parse_nevra,
    severity_of,
    without_zero,
)

_MARK: Final = "upkeep\t"
QUERY: Final = (
    _MARK
    + "\t".join(
        "%{{{0}}}".format(name)
        for name in (
            "name",
            "arch",
            "epoch",
            "version",
            "release",
            "repoid",
            "downloadsize",
            "installsize",
            "buildtime",
        )
    )
    + "\n"
)
_HEADER: Final = re.compile(r"^Package\s+Arch\s+Version\s+Repository\s+Size\s*$")
_COUNT: Final = re.compile(r"^ (Installing|Upgrading|Downgrading|Removing): +(\d+) packages?$", re.MULTILINE)
_COMING: Final = ("Installing", "Upgrading", "Downgrading", "Reinstalling")
_KEY: Final = re.compile(r"^( *)([A-Za-z][A-Za-z ]*?) *: ?(.*)$")
_CPE: Final = re.compile(r"cpe:[^\s()]+")
_MORE: Final = re.compile(r"^ +: ?(.*)$")


@dataclass
class Table:
    """The table of a transaction: what comes, what goes, what only comes along, what is skipped."""

    incoming: list[Package] = field(default_factory=list)
    outgoing: list[Package] = field(default_factory=list)
    dependencies: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many packages it names."""
        return len(self.incoming) + len(self.outgoing) + len(self.skipped)


def parse_packages(text: str) -> list[Package]:
    """Return the packages of a query by L(QUERY), in their order, each once."""
    found: dict[tuple[tuple[str, str], str, str], Package] = {}
    for line in text.splitlines():
        fields = line[len(_MARK) :].split("\t") if line.startswith(_MARK) else []
        if len(fields) != 9:
            continue
        name, arch, epoch, version, release, repo, size, installed_size, built = fields
        package = Package(
            name,
            arch,
            without_zero("{0}:{1}-{2}".format(epoch or "0", version, release)),
            repo,
            _number(size),
            _number(installed_size),
            _number(built),
        )
        found[(package.key, package.version, repo)] = package
    return list(found.values())


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def parse_table(text: str) -> Table:
    """Return the table of a transaction, an empty one where there is none.

    Raises CannotTell where it does not name as many packages as its summary counts: then it was not understood.
    """
    table = Table()
    arch_column, section = -1, ""
    for line in text.splitlines():
        if _HEADER.match(line):
            arch_column = line.index("Arch")
        elif line.startswith("Transaction Summary"):
            break
        elif arch_column > 0 and line.startswith(" "):
            if line[arch_column - 1 : arch_column].strip():
                raise CannotTell("the table of dnf5 cannot be read: {0}".format(told([line])))
            _read_row(table, section, line[:arch_column], line[arch_column:].split())
        elif line.endswith(":"):
            section = line[:-1]
    _hold_against_summary(table, text)
    return table


def _read_row(table: Table, section: str, name: str, rest: list[str]) -> None:
    if len(rest) < 2:
        return
    arch, version = rest[0], without_zero(rest[1])
    name = name.strip()
    if name == "replacing" or name.startswith("replacing "):
        if not table.incoming:
            raise CannotTell("the table of dnf5 cannot be read: it begins with what is replaced")
        # Newer ones name only what has another name.
        replaced = name[len("replacing") :].strip() or table.incoming[-1].name
        table.outgoing.append(Package(replaced, arch, version))
    elif section.startswith("Skipping"):
        table.skipped.append((name, arch))
    elif section.startswith("Removing"):
        table.outgoing.append(Package(name, arch, version))
    elif section.startswith(_COMING):
        table.incoming.append(Package(name, arch, version, rest[2] if len(rest) > 4 else ""))
        if section.endswith("dependencies"):
            table.dependencies.append((name, arch))


def _hold_against_summary(table: Table, text: str) -> None:
    counts = dict(_COUNT.findall(text.partition("Transaction Summary")[2]))
    coming = sum(int(count) for name, count in counts.items() if name != "Removing")
    if coming != len(table.incoming):
        raise CannotTell("the table of dnf5 names {0} packages, its summary {1}".format(len(table.incoming), coming))


def parse_problems(text: str) -> list[str]:
    """Return what is said against a transaction, one line each."""
    lines = [line.strip() for line in text.splitlines()]
    start = next((index for index, line in enumerate(lines) if line.startswith(("Problem", "Failed to resolve"))), None)
    if start is None:
        starts = ("No match for", "Cannot ", "Argument ", "Error")
        return [told([line]) for line in lines if line.startswith(starts)]
    found = []
    for line in lines[start:]:
        if not line or line.startswith("You can try"):
            break
        if not line.startswith("Failed to resolve"):
            found.append(told([line.lstrip("- ")]))
    return found


def _blocks(text: str, first: str) -> Iterator[list[tuple[int, str, str]]]:
    """Yield the lines of each block that begins with a key, as indent, key and value. A line more repeats its key."""
    block: list[tuple[int, str, str]] = []
    for line in text.splitlines():
        more, match = _MORE.match(line), _KEY.match(line)
        if more and block:
            block.append((block[-1][0], block[-1][1], more.group(1)))
        elif match:
            indent, key, value = len(match.group(1)), match.group(2), match.group(3).strip()
            if key == first and not indent and block:
                yield block
                block = []
            block.append((indent, key, value))
    if block:
        yield block


def parse_advisories(text: str) -> list[Notice]:
    """Return the advisories of C(advisory info)."""
    return [notice for notice in map(_notice, _blocks(text, "Name")) if notice.id]


def _notice(block: list[tuple[int, str, str]]) -> Notice:
    top = {key: value for indent, key, value in reversed(block) if not indent}
    packages = [parse_nevra(value) for indent, key, value in block if indent and key == "Packages"]
    fixed = {package.key: package.version for package in packages if package}
    return Notice(
        top.get("Name", ""),
        top.get("Type", "").lower() == "security",
        severity_of(top.get("Severity")),
        top.get("Title", ""),
        moment_of(top.get("Issued", "")),
        cves_in(" ".join(_cve_ids(block))),
        fixed,
    )


def _cve_ids(block: list[tuple[int, str, str]]) -> Iterable[str]:
    """Return the ids of references to CVEs; an id may also stand in the title of a reference to a bug."""
    return [value for indent, key, value in block if indent and key in ("Id", "Title")]


def parse_repositories(text: str) -> list[Repository]:
    """Return the repositories of C(repo info)."""
    return [repository for repository in map(_repository, _blocks(text, "Repo ID")) if repository.id]


def _repository(block: list[tuple[int, str, str]]) -> Repository:
    values = {key: value for _indent, key, value in reversed(block)}
    urls = [values.get(key, "") for key in ("Base URL", "Metalink", "Mirrorlist")]
    url = next((one for one in urls if one), "")
    return Repository(
        values.get("Repo ID", ""),
        url.split(" ")[0],
        made_for=tuple(_CPE.findall(" ".join(value for _indent, key, value in block if key == "Distro tags"))),
        excludes=tuple(values.get("Exclude packages", "").split()),
        includes=tuple(values.get("Include packages", "").split()),
    )
