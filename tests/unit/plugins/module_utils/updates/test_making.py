# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what waits and what is wanted to a plan."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.making import by_action, make_plan
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change, LeftOut
from ansible_collections.ops.upkeep.plugins.module_utils.updates.selection import Wanted

VIM, NGINX, SSL = (
    Change(name, "amd64", "upgrade", "1", "2", security=security)
    for name, security in (("vim", False), ("nginx", True), ("libssl3", True))
)
GONE = Change("apache2", "amd64", "remove", "1", None)
NEW = Change("nginx-common", "all", "install", None, "2")


def _made(host: Host, backend: Any, wanted: Wanted, allow_remove: bool = False) -> tuple[list[str], dict[str, str]]:
    made = make_plan(host, "web1", backend, backend.pending(host, False), wanted, allow_remove)
    assert made.plan.host == "web1"
    causes = {one.name: one.cause for one in made.plan.left_out}
    assert len(causes) == len(made.plan.left_out), "two causes for one package"
    return [change.name for change in made.plan.changes], causes


def test_the_resolver_adds_what_the_selected_ones_need(host: Host, manager: Any) -> None:
    backend = manager(VIM, NGINX, SSL, needs={"nginx": NEW})
    assert _made(host, backend, Wanted()) == (["nginx", "libssl3", "nginx-common"], {})


@pytest.mark.parametrize("allowed", [True, False])
def test_a_removal_must_be_allowed_and_costs_only_what_needs_it(host: Host, manager: Any, allowed: bool) -> None:
    backend = manager(VIM, NGINX, SSL, needs={"nginx": GONE})
    names, causes = _made(host, backend, Wanted("all"), allow_remove=allowed)
    if allowed:
        assert (names, causes) == (["vim", "nginx", "libssl3", "apache2"], {})
    else:
        assert names == ["vim", "libssl3"]
        assert causes == {"nginx": "needs the removal of apache2:amd64, which allow_remove does not allow"}


def test_an_old_kernel_that_goes_while_another_one_comes_is_no_removal(host: Host, manager: Any) -> None:
    kernel = Change("kernel", "x86_64", "install", None, "3", security=True)
    backend = manager(kernel, needs={"kernel": Change("kernel", "x86_64", "remove", "1", None)})
    assert _made(host, backend, Wanted()) == (["kernel", "kernel"], {})


def test_what_the_resolver_refuses_is_left_out_with_its_cause(host: Host, manager: Any) -> None:
    backend = manager(VIM, SSL, refuses={"libssl3": "apt refuses: Depends: x"})
    assert _made(host, backend, Wanted("all")) == (["vim"], {"libssl3": "apt refuses: Depends: x"})


def test_each_package_has_one_cause_and_the_host_comes_first(host: Host, manager: Any) -> None:
    held = LeftOut("vim", "amd64", "1", "2", "held")
    backend = manager(VIM, SSL, left_out=(held,))
    assert _made(host, backend, Wanted("all", exclude=("vim", "lib*"))) == (
        [],
        {"vim": "held", "libssl3": "excluded by lib*"},
    )


def test_changes_are_counted_by_action() -> None:
    assert by_action([VIM, SSL, GONE]) == {"upgrade": 2, "remove": 1}
