# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that a Prometheus server keeps watch of."""

from __future__ import annotations

from typing import Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.net.url import parse_url
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import plural
from ansible_collections.ops.upkeep.plugins.module_utils.service_level import defaults
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.asking import Place
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.checks import SLO_SOURCE
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.evidence import ByServer, Evidence
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.memory import Remembered
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import Objective
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.plan import Plan
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.prometheus import Row, Server
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.selector import matchers_of
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.served import Asked, series_known


class ServedService:
    """The answers of a server. Whether it answers at all is tried once, so that a dead one costs one wait."""

    def __init__(self, plan: Plan, host: Host) -> None:
        self.plan = plan
        self.now = host.now()
        self.place = plan.server or Place("")
        self.server = Server(self.place, host)
        self.trouble = ""
        self._known: list[Row] | None = None
        try:
            self.server.instant("vector(1)", self.now)
        except CannotTell as error:
            self.trouble = error.message

    def is_there(self) -> bool:
        """Whether the server answers."""
        return not self.trouble

    def unreachable(self, objective: Objective) -> str:
        """Return nothing: that the server answers says nothing of the service, C(up) does."""
        return ""

    def resolved(self, objective: Objective) -> Objective:
        """Return the objective with its metric and the labels of this host. Raises CannotTell."""
        if self.trouble:
            raise CannotTell(f"could not be measured: {self.trouble}")
        if not objective.sources:
            objective = defaults.found(objective, *self._customs())
        return objective.narrowed(self.plan.labels)

    def _customs(self) -> tuple[dict[str, str], dict[str, list[str]]]:
        if self._known is None:
            self._known = series_known(self.server, self.now, matchers_of(self.plan.labels))
        types: dict[str, str] = {}
        labels: dict[str, list[str]] = {}
        for row in self._known:
            name = row.labels.get("__name__", "")
            if name.endswith("_bucket"):
                types[name[: -len("_bucket")]] = "histogram"
            else:
                labels[name] = sorted({*labels.get(name, ()), *row.labels} - {"__name__"})
        return types, labels

    def evidence(self, objective: Objective, last: Remembered | None, after: dict[str, Remembered]) -> Evidence:
        """Return what the server knows, and put what the next round needs into C(after). Raises CannotTell."""
        entry = Remembered(objective.definition, self.now)
        if last:
            entry.standing = last.standing
        after[objective.name] = entry
        asked = Asked(self.server, objective, self.now)
        return ByServer(asked, objective.window, self.now, self.plan.since)

    def finding(self, complaints: Sequence[str]) -> Finding:
        """Return the finding about the server."""
        subject = parse_url(self.place.url).shown
        if self.trouble:
            return Finding(SLO_SOURCE.id, subject, Status.FAIL, self.trouble, advice=SLO_SOURCE.advice)
        message = f"answered {plural(self.server.asked, 'query', 'queries')}"
        problems = [*complaints, *(f"it warns: {text}" for text in self.server.warnings)]
        if not problems:
            return Finding(SLO_SOURCE.id, subject, Status.OK, message)
        return Finding(SLO_SOURCE.id, subject, Status.WARN, "; ".join([*problems, message]), advice=SLO_SOURCE.advice)
