# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that is measured by samples of its own metrics page, one in every round."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.net.url import parse_url
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size, plural
from ansible_collections.ops.upkeep.plugins.module_utils.service_level import defaults, words
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.availability import look, remembered_times
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.checks import SLO_SOURCE
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.evidence import BySamples, ByTimes, Evidence
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.figure import figure_of
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.memory import Remembered
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import UPTIME, Objective
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.plan import Plan
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.sample import Sample, take_sample
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.taking import Taken, started_at, take
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.text_format import Page

MAX_KEPT: Final = 5000  # series whose counters are kept for the next round: some 130 KiB
FIRST: Final = "first sample taken; figures come with the next round"
NEXT: Final = "run the next round as usual"
FIRST_SECONDS: Final = 3600.0  # of uptime that must be known for a verdict in the first round


class SampledService:
    """One sample, and what the rounds before have left."""

    def __init__(self, plan: Plan, host: Host, memory: Mapping[str, Remembered]) -> None:
        self.plan = plan
        self.host = host
        self.sample: Sample = take_sample(plan.service, plan.metrics_path, plan.status, plan.status_path, host)
        self._known_before = bool(memory)
        self._kept = 0

    def is_there(self) -> bool:
        """Whether there are metrics to measure by."""
        return self.sample.page is not None or self.sample.cut

    @property
    def trouble(self) -> str:
        """Why there are none."""
        return self.sample.reason

    def unreachable(self, objective: Objective) -> str:
        """Return why the service does not answer, empty where it does, or where that is not what is asked."""
        return "" if self.sample.answered or objective.kind != UPTIME else self.sample.reason

    def resolved(self, objective: Objective) -> Objective:
        """Return the objective with the metric that it is measured by. Raises CannotTell."""
        if objective.sources:
            return objective
        page = self._page()
        return defaults.found(objective, _types(page), _labels(page))

    def _page(self) -> Page:
        if self.sample.page is None:
            raise CannotTell(f"could not be measured: {self.sample.reason}")
        return self.sample.page

    def evidence(self, objective: Objective, last: Remembered | None, after: dict[str, Remembered]) -> Evidence:
        """Return what is known, and put what the next round needs into C(after). Raises CannotTell."""
        if objective.kind == UPTIME:
            return self._uptime(objective, last, after)
        page, at = self._page(), self.sample.at
        reason = self.sample.missing.get(objective.metric.name) if objective.metric else None
        if reason:
            raise CannotTell(f"the status page does not give it: {reason}")
        turned_back = last is not None and last.at is not None and last.at >= at
        usable = None if turned_back else last
        taken = take(objective, page, at, usable)
        entry = self._entry(objective, taken, usable, started_at(page))
        after[objective.name] = entry
        if not entry.spans:
            why = "the clock is behind the last sample, so it begins anew: " if turned_back else ""
            raise CannotTell(why + FIRST + self._since_start(objective, page), NEXT)
        return BySamples(entry.spans, objective.window, at)

    def _entry(self, objective: Objective, taken: Taken, last: Remembered | None, started: float | None) -> Remembered:
        if self._kept + len(taken.values) > MAX_KEPT:
            raise CannotTell(f"all objectives together need more than {MAX_KEPT} series", "narrow them by labels")
        self._kept += len(taken.values)
        entry = Remembered(objective.definition, self.sample.at, started, taken.values)
        if last:
            entry = replace(entry, spans=list(last.spans), standing=last.standing)
        if taken.span:
            entry.spans.append(taken.span)
        return entry

    def _since_start(self, objective: Objective, page: Page) -> str:
        """Return what the counters say for the time since the process started, where it tells when that was."""
        started = started_at(page)
        if started is None or started >= self.sample.at:
            return ""
        try:
            span = take(objective, page, self.sample.at, Remembered("", started)).span
            figure = None if span is None else figure_of(objective, span)
        except CannotTell:
            return ""
        if figure is None:
            return ""
        length = self.sample.at - started
        said = words.stands_on(objective, figure, 0, length, 0.0).rpartition(", ")[0]
        told = words.told(objective, figure) + (f" ({said})" if said else "")
        return f". Since its process started {human_duration(length)} ago: {told}"

    def _uptime(self, objective: Objective, last: Remembered | None, after: dict[str, Remembered]) -> ByTimes:
        at, page = self.sample.at, self.sample.page
        turned_back = last is not None and last.at is not None and last.at >= at
        usable = None if turned_back else last
        started = started_at(page) if page else None
        seen, unit = look(self.host, objective, self.plan.service.url, self.sample, started, usable)
        entry = remembered_times(objective, seen, unit, usable)
        after[objective.name] = entry
        since = usable.at if usable and usable.at is not None else min([low for low, _ignored in entry.times] + [at])
        if usable is None and seen.answers and at - since < FIRST_SECONDS:
            known = human_duration(at - since)
            raise CannotTell(f"{FIRST}. It answers now, and {known} are known of it", NEXT)
        samples = 1 + len(usable.spans) if usable else 1
        return ByTimes(entry.times, entry.downs, since, objective.window, at, samples)

    def finding(self, complaints: Sequence[str]) -> Finding:
        """Return the finding about the metrics page itself."""
        sample = self.sample
        subject = parse_url(self.plan.service.url).shown.rstrip("/") + self.plan.metrics_path
        page = sample.page
        if page is None:
            status = Status.UNKNOWN if sample.cut else Status.FAIL
            note = "; it was there in the last round" if self._known_before and not sample.cut else ""
            return Finding(SLO_SOURCE.id, subject, status, f"{sample.reason}{note}", advice=SLO_SOURCE.advice)
        message = (
            f"{plural(page.series_count, 'series', 'series')} in {human_size(sample.size)}, "
            f"{self._kept} kept for the next round, {round(sample.seconds * 1000)} ms"
        )
        problems = list(complaints)
        if page.bad_lines:
            problems.append(f"{plural(page.bad_lines, 'line')} cannot be read, {page.troubles[0]}")
        problems += [f"the status page gives no {name}: {why}" for name, why in sample.missing.items()]
        evidence = {"unreadable": page.troubles} if page.troubles else {}
        if not problems:
            return Finding(SLO_SOURCE.id, subject, Status.OK, message)
        return Finding(
            SLO_SOURCE.id,
            subject,
            Status.WARN,
            "; ".join([*problems, message]),
            advice=SLO_SOURCE.advice,
            evidence=evidence,
        )


def _types(page: Page) -> dict[str, str]:
    types = {name: family.type for name, family in page.families.items()}
    # A page need not say the types; a histogram shows by its buckets.
    for name in page.lines:
        if name.endswith("_bucket"):
            types.setdefault(name[: -len("_bucket")], "histogram")
    return types


def _labels(page: Page) -> dict[str, list[str]]:
    """Return the labels of each counter, by the name of its series."""
    found = {}
    for name, lines in page.lines.items():
        if page.family_of(name).type in ("counter", "histogram", "summary", "unknown") and "=" in lines[0]:
            found[name] = page.labels_of(name)
    return found
