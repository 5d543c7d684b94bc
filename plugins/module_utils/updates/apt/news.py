# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Add to updates what the changelogs in the new packages say: CVE ids, and when they came out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.archive import (
    by_source,
    cached,
    fetch,
    read_changelog,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.changelog import News, parse_changelog
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.details import Details
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.pending import Facts
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change

SOURCE: Final = "changelog of the new package"
_AT_ONCE: Final = 2
_ROUNDS: Final = 3  # packages of one source that are looked into: most keep the changelog, some link to another one's


def add_news(
    host: Host, changes: Sequence[Change], facts: Facts, folder: str, cache: str, may_fetch: bool
) -> tuple[list[Change], list[str]]:
    """Return the changes with what their changelogs say, and notes on those that could not be had."""
    records = {change.key: _record(change, facts) for change in changes if change.action == "upgrade"}
    groups = by_source(details for details in records.values() if details is not None)
    news, notes = _read(host, groups, _installed_sources(changes, records, facts), folder, cache, may_fetch)
    found = []
    for change in changes:
        details = records.get(change.key)
        said = news.get((details.source, details.source_version)) if details else None
        found.append(_with_news(change, said) if said else change)
    return found, notes


def _record(change: Change, facts: Facts) -> Details | None:
    return facts.record(change.name, change.arch, change.candidate)


def _installed_sources(
    changes: Sequence[Change], records: Mapping[tuple[str, str], Details | None], facts: Facts
) -> dict[tuple[str, str], str]:
    """Return the version that is installed of each source that has a newer one."""
    found = {}
    for change in changes:
        details, package = records.get(change.key), facts.package(change.name, change.arch)
        if details and package:
            found[(details.source, details.source_version)] = package.source_version
    return found


def _read(
    host: Host,
    groups: Mapping[tuple[str, str], list[Details]],
    installed: Mapping[tuple[str, str], str],
    folder: str,
    cache: str,
    may_fetch: bool,
) -> tuple[dict[tuple[str, str], News], list[str]]:
    """Return what the changelog of each source says. One package of a source after the other is tried."""
    found: dict[tuple[str, str], News] = {}
    notes: list[str] = []
    for position in range(_ROUNDS):
        open_ones = {
            source: group[position] for source, group in groups.items() if source not in found and group[position:]
        }
        paths = {one: path for one in open_ones.values() for path in [cached(host, one)] if path}
        if may_fetch:
            fetched, problem = fetch(host, [one for one in open_ones.values() if one not in paths], folder, cache)
            paths.update(fetched)
            notes += [problem] if problem else []
        sources = [source for source, one in open_ones.items() if one in paths]
        texts = _changelogs(host, [paths[open_ones[source]] for source in sources])
        for source, text in zip(sources, texts):
            news = parse_changelog(text, installed.get(source, ""), source[1])
            if news.entries:
                found[source] = news
    return found, notes


def _changelogs(host: Host, paths: Sequence[str]) -> list[str]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(lambda path: read_changelog(host, path), paths))


def _with_news(change: Change, news: News) -> Change:
    # A changelog that names none proves nothing about an update for security, nor does one that ends too early.
    known = news.cves or (news.complete and change.security is False)
    return replace(
        change,
        cves=news.cves if known else None,
        cve_source=SOURCE if known else "",
        published=news.published if change.published is None else change.published,
        open_since=news.opened if change.security else None,
    )
