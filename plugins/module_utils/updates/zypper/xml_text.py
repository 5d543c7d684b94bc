# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the XML that zypper prints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Iterable

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.redact import redact
from ansible_collections.ops.upkeep.plugins.module_utils.text import one_line
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import (
    Notice,
    Package,
    Repository,
    cves_in,
    severity_of,
    without_zero,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_CAUSE: Final = 300
_COMING: Final = ("to-install", "to-upgrade", "to-downgrade", "to-reinstall", "to-change-arch", "to-change-vendor")
_GOING: Final = "to-remove"
# What XML 1.0 may not have, even escaped: it comes from descriptions of packages.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Summary:
    """What would be done. The sizes are of all of it together, in bytes; C(told): there was a summary at all."""

    incoming: tuple[Package, ...] = ()
    outgoing: tuple[Package, ...] = ()
    size: int | None = None
    growth: int | None = None
    told: bool = False


def parse_stream(text: str) -> Element:
    """Return the root of what zypper printed. Raises CannotTell where that is no XML of its kind."""
    from xml.etree.ElementTree import ParseError, fromstring

    # Plugins may print before it. Entities of its own would let a repository unfold a few bytes to gigabytes.
    start = max(text.find("<?xml"), 0)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise CannotTell("zypper printed XML with a document type, which is none of its own")
    try:
        return fromstring(_CONTROL.sub("", text[start:]).encode("utf-8"))
    except (ParseError, ValueError, LookupError) as error:
        raise CannotTell("zypper printed XML that cannot be read: {0}".format(one_line(str(error), 100))) from error


def messages(root: Element, kinds: Iterable[str] = ("error", "warning")) -> list[str]:
    """Return what zypper has to say, one line each."""
    wanted = tuple(kinds)
    found = [one for one in root.iter("message") if one.get("type") in wanted]
    return [redact(one_line("".join(one.itertext()), MAX_CAUSE)) for one in found]


def problems(root: Element) -> list[str]:
    """Return why the resolver finds no solution: what it would ask a person about, without the solutions."""
    found = []
    for prompt in root.iter("prompt"):
        text = "".join(part for one in prompt.iter("description") for part in one.itertext())
        found += [line.strip() for line in text.splitlines()]
    for message in root.iter("message"):
        found += [line.strip() for line in "".join(message.itertext()).splitlines()]
    named = [re.match(r"(?:\d+: )?Problem: (?:\d+: )?(.+)", line) for line in found]
    return [redact(one_line(match.group(1), MAX_CAUSE)) for match in named if match]


def parse_updates(root: Element, edition: str = "edition") -> list[Package]:
    """Return the newer versions of installed packages, or by C(edition-old) those that are installed."""
    found = []
    for one in root.iter("update"):
        source = one.find("source")
        if one.get("kind", "package") != "package" or not one.get("name") or not one.get(edition):
            continue
        repo = source.get("alias", "") if source is not None else ""
        found.append(Package(one.get("name", ""), one.get("arch", ""), without_zero(one.get(edition, "")), repo))
    return found


def parse_patches(root: Element) -> list[Notice]:
    """Return the patches that wait. What each of them fixes is told elsewhere."""
    patches = [one for one in root.iter("update") if one.get("kind") == "patch" and one.get("name")]
    # Optional ones bring news, not fixes; they tell as well when something came out.
    return [_patch(one) for one in patches if one.get("status", "needed").lower() in ("needed", "optional")]


def _patch(one: Element) -> Notice:
    source, issued = one.find("source"), one.find("issue-date")
    moment = issued.get("time_t", "") if issued is not None else ""
    ids = [issue.get("id", "") for issue in one.iter("issue") if issue.get("type", "").lower() == "cve"]
    summary = one.find("summary")
    return Notice(
        one.get("name", ""),
        one.get("category", "").lower() == "security",
        severity_of(one.get("severity")),
        "".join(summary.itertext()) if summary is not None else "",
        float(moment) if moment.isdecimal() and int(moment) else None,
        cves_in(" ".join(ids)),
        repo=source.get("alias", "") if source is not None else "",
        reboot="true" in (one.get("restart"), one.get("reboot")) or one.get("interactive") == "reboot",
    )


def parse_summary(root: Element) -> Summary:
    """Return what zypper would do. Of an update that replaces a package, both are in it."""
    summary = root.find("install-summary")
    if summary is None:
        return Summary()
    incoming, outgoing = [], []
    for section in summary:
        for one in section.iter("solvable"):
            if one.get("type", "package") != "package" or not one.get("name"):
                continue
            package = _solvable(one, "edition", "arch")
            if section.tag == _GOING:
                outgoing.append(package)
            elif section.tag in _COMING:
                incoming.append(package)
                outgoing += [_solvable(one, "edition-old", "arch-old")] if one.get("edition-old") else []
    size, growth = (_number(summary.get(name, "")) for name in ("download-size", "space-usage-diff"))
    return Summary(tuple(incoming), tuple(outgoing), size, growth, told=True)


def _solvable(one: Element, edition: str, arch: str) -> Package:
    version = without_zero(one.get(edition, ""))
    return Package(one.get("name", ""), one.get(arch, "") or one.get("arch", ""), version, one.get("repository", ""))


def parse_offered(root: Element) -> list[Package]:
    """Return every version of a search that a repository has."""
    found = []
    for one in root.iter("solvable"):
        repo = one.get("repository", "")
        if one.get("name") and one.get("edition") and one.get("kind", "package") == "package" and repo[:1] not in "(@":
            found.append(_solvable(one, "edition", "arch"))
    return found


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?\d{1,18}", text) else None


def parse_repositories(root: Element) -> list[Repository]:
    """Return the repositories that are enabled."""
    found = []
    for one in root.iter("repo"):
        if not one.get("alias") or one.get("enabled", "1") not in ("1", "true"):
            continue
        urls = [(url.text or "").strip() for url in one.iter("url")]
        found.append(Repository(one.get("alias", ""), redact(urls[0]) if urls else "", name=one.get("name", "")))
    return found
