# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Progress for a person at a terminal; everywhere else the output of Ansible as it is."""

from __future__ import annotations

DOCUMENTATION = r"""
name: progress
type: stdout
short_description: Show at a terminal how many hosts are done, instead of a line for each
version_added: 0.1.0
description:
  - At a terminal it shows for each task one line that changes in place, with how many hosts of how many are done. It
    leaves out the banners and the line for each host, and tells of errors and of unreachable hosts in one line each,
    and in full of what ends the run.
  - It behaves as P(ansible.builtin.default#callback) where standard output is no terminal, where C(TERM) is V(dumb) or
    not set, with C(-v), and under ansible-runner and AWX.
author:
  - The ops.upkeep authors (@ops-upkeep)
extends_documentation_fragment:
  - default_callback
  - result_format_callback
requirements:
  - Set as stdout callback in the configuration, such as by C(ANSIBLE_STDOUT_CALLBACK=ops.upkeep.progress).
"""

import os
import shutil
import sys
import time
from typing import Any, Callable

from ansible import constants as C
from ansible.plugins.callback.default import CallbackModule as Default
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.charset import as_ascii, speaks_unicode
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.progress import Progress, for_a_person

_REPORT = "ops.upkeep.report"
_VALIDATION = ("validate_argument_spec", "ansible.builtin.validate_argument_spec")
_REDRAW_SECONDS = 0.1
_ERASE = "\r\x1b[K"


class CallbackModule(Default):
    """The default callback, quiet while a person watches."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "ops.upkeep.progress"

    def __init__(self) -> None:
        super().__init__()
        self._live = for_a_person(os.environ, sys.stdout.isatty(), self._display.verbosity)
        self._line = _Line(self._display) if self._live else None
        if self._live:
            # Ansible takes every terminal for one of 80 columns at least. The report goes by this too.
            self._display.columns = _columns(self._display.columns)
        self._progress: Progress | None = None
        self._hosts = 0
        self._verdict = ""
        self._spell = str if speaks_unicode(os.environ) else as_ascii

    # ---- plays and tasks ----

    def v2_playbook_on_play_start(self, play: Any) -> None:
        """Learn how many hosts there are."""
        if not self._live:
            super().v2_playbook_on_play_start(play)
            return
        self._play = play
        self._hosts = len(play.get_variable_manager().get_vars(play=play).get("ansible_play_hosts_all", ()))

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        """Close the line of the last task and begin one."""
        if not self._live:
            super().v2_playbook_on_task_start(task, is_conditional)
            return
        self._begin(task)

    def v2_playbook_on_handler_task_start(self, task: Any) -> None:
        """Close the line of the last task and begin one."""
        if not self._live:
            super().v2_playbook_on_handler_task_start(task)
            return
        self._begin(task)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """Close the last line; the recap is the usual one."""
        if self._live:
            self._close()
        super().v2_playbook_on_stats(stats)

    # ---- hosts ----

    def v2_runner_on_ok(self, result: Any) -> None:
        """Count the host."""
        if not self._live:
            super().v2_runner_on_ok(result)
            return
        if result._task.resolved_action == _REPORT:
            self._verdict = str(result._result.get("verdict", ""))
        self._count(result, "changed" if result._result.get("changed") else "")

    def v2_runner_on_skipped(self, result: Any) -> None:
        """Count the host."""
        if not self._live:
            super().v2_runner_on_skipped(result)
            return
        self._count(result, "skipped")

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """Count the host, and say what went wrong on it."""
        if not self._live:
            super().v2_runner_on_failed(result, ignore_errors)
            return
        self._count(result, "failed")
        if result._result.get("msg") != self._verdict or not self._verdict:  # the report has said that already
            # What is not ignored ends the run, so this may be all that is ever said of it.
            colour = C.COLOR_WARN if ignore_errors else C.COLOR_ERROR
            self._tell(result, "failed", colour, in_full=not ignore_errors)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        """Count the host, and say that it is down."""
        if not self._live:
            super().v2_runner_on_unreachable(result)
            return
        self._count(result, "unreachable")
        self._tell(result, "unreachable", C.COLOR_UNREACHABLE)

    def v2_runner_item_on_ok(self, result: Any) -> None:
        """Leave it to the host as a whole."""
        if not self._live:
            super().v2_runner_item_on_ok(result)

    def v2_runner_item_on_skipped(self, result: Any) -> None:
        """Leave it to the host as a whole."""
        if not self._live:
            super().v2_runner_item_on_skipped(result)

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        """Show nothing more than is there."""
        if not self._live:
            super().v2_runner_on_start(host, task)

    def v2_playbook_on_include(self, included_file: Any) -> None:
        """Show nothing more than is there."""
        if not self._live:
            super().v2_playbook_on_include(included_file)

    # ---- the line ----

    def _begin(self, task: Any) -> None:
        self._close()
        # Names are templates here still, so a role is called by its own name.
        role = task._role.get_name().rsplit(".", 1)[-1] if task._role else ""
        name = role or str(task.name or task.action)
        alone = task.run_once or task.action in _VALIDATION or task.resolved_action == _REPORT
        self._progress = None if alone else Progress(name, self._hosts, time.monotonic())
        self._draw()

    def _close(self) -> None:
        progress, self._progress = self._progress, None
        if progress and progress.done:
            self._display.display(self._spell(progress.closing(time.monotonic())))

    def _count(self, result: Any, what: str) -> None:
        self._handle_warnings(result._result)
        if self._progress:
            self._progress.add(what)
        self._draw()

    def _tell(self, result: Any, what: str, colour: str, in_full: bool = False) -> None:
        host, message = result._host.get_name(), str(result._result.get("msg", ""))
        progress = self._progress or Progress(result._task.get_name(), 1, time.monotonic())
        line = progress.trouble(host, what, message, self._display.columns, in_full)
        if line:
            self._display.display(self._spell(line), color=colour)
        self._draw()

    def _draw(self) -> None:
        if self._line and self._progress:
            self._line.draw(self._spell(self._progress.line(self._display.columns)))


def _columns(otherwise: int) -> int:
    """Return how many columns to use, one less than there are, as Ansible does."""
    columns = shutil.get_terminal_size((0, 0)).columns
    return columns - 1 if columns > 1 else otherwise


class _Line:
    """The line at the bottom of the terminal. It makes room for whatever else Ansible shows."""

    def __init__(self, display: Any) -> None:
        self._owner = os.getpid()
        self._shown = False
        self._drawn = 0.0
        display.display = self._making_room(display.display)

    def _making_room(self, show: Callable[..., None]) -> Callable[..., None]:
        def show_below(*args: Any, **kwargs: Any) -> None:
            self._erase()
            show(*args, **kwargs)

        return show_below

    def _erase(self) -> None:
        if self._shown and os.getpid() == self._owner:  # workers hand what they show to this process
            self._shown = False
            sys.stdout.write(_ERASE)
            sys.stdout.flush()

    def draw(self, text: str) -> None:
        """Show the text in place of what was there, not more often than an eye can follow."""
        now = time.monotonic()
        if self._shown and now - self._drawn < _REDRAW_SECONDS:
            return
        self._shown, self._drawn = True, now
        sys.stdout.write(_ERASE + text)
        sys.stdout.flush()
