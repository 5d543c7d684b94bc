# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find out what a host runs, and suggest the checks that any of its operators would want."""

from __future__ import annotations

import threading
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind, common_options
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import PlannedCheck, plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.health.registry import KINDS, kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, read_options

DISCOVERY_SECONDS: Final = 10.0  # for all kinds together, which search side by side


class _Search:
    """The search for one kind. Only its own thread writes."""

    def __init__(self, name: str, host: Host) -> None:
        self.name = name
        self.found: list[PlannedCheck] | None = None
        self.thread = threading.Thread(target=self._search, args=(host,), daemon=True)
        self.thread.start()

    def _search(self, host: Host) -> None:
        kind = kind_named(self.name)
        try:
            found = [plan_one({**options, "kind": self.name}) for options in kind.discover(host)]
        except DoesNotApply:
            found = []
        except CannotTell as error:
            found = [_failed(kind, error.message, error.advice)]
        except Exception as error:  # a search that breaks costs one finding, like a check that does
            found = [_failed(kind, "{0}: {1}".format(type(error).__name__, error), None)]
        self.found = found

    def result(self, host: Host) -> list[PlannedCheck]:
        """Return the checks found, or the one that says why the search came to nothing."""
        self.thread.join(host.remaining())
        if self.found is None:
            return [_failed(kind_named(self.name), "no answer within {0:g} s".format(DISCOVERY_SECONDS), None)]
        return self.found


def discover(host: Host) -> list[PlannedCheck]:
    """Return what every kind suggests for this host, in the order of the registry."""
    limited = host.within(DISCOVERY_SECONDS)
    searches = [_Search(name, limited) for name in KINDS]
    return [check for search in searches for check in search.result(limited)]


def _failed(kind: Kind, reason: str, advice: str | None) -> PlannedCheck:
    """Return a check that tells of a search that failed: what was not looked for is not left out."""

    def tell(values: Values, host: Host) -> Found:
        raise CannotTell("could not find out what there is to look at: {0}".format(reason), advice)
        yield  # makes it the generator that a probe is  # pylint: disable=unreachable

    values, _problems = read_options(common_options(kind.timeout), {})
    return PlannedCheck(kind._replace(probe=tell), values, "discovery")
