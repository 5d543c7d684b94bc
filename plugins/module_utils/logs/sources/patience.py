# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Go on with work that may hang for ever (a dead mount) in a thread that can be left behind."""

from __future__ import annotations

import queue
import threading
from typing import Any, Callable, Final, Iterator, TypeVar

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell

T = TypeVar("T")

_END: Final = object()
HUNG_SECONDS: Final = 20.0  # work that gives nothing for so long has met a dead disk, and others wait for their turn
GRACE_SECONDS: Final = 1.0  # for work that keeps to its time by itself and only has to finish what it is at


class _Failed:
    def __init__(self, error: BaseException) -> None:
        self.error = error


def patiently(work: Callable[[], Iterator[T]], remaining: Callable[[], float]) -> Iterator[T]:
    """Yield what the work yields. Raises CannotTell when it hangs, and whatever it raises.

    The work is at most two items ahead of who takes them. When nobody takes any more, it ends at its next item.
    """
    items: queue.Queue[Any] = queue.Queue(maxsize=2)
    left = threading.Event()
    threading.Thread(target=_run, args=(work, items, left), daemon=True).start()
    try:
        while True:
            try:
                item = items.get(timeout=min(remaining(), HUNG_SECONDS) + GRACE_SECONDS)
            except queue.Empty:
                raise CannotTell(
                    "did not answer in time", "see whether the file system it lies on still answers"
                ) from None
            if item is _END:
                return
            if isinstance(item, _Failed):
                raise item.error
            yield item
    finally:
        left.set()


def _run(work: Callable[[], Iterator[T]], items: queue.Queue[Any], left: threading.Event) -> None:
    try:
        iterator = work()
        try:
            for item in iterator:
                if not _put(items, item, left):
                    return
        finally:
            close = getattr(iterator, "close", None)
            if close:
                close()
        _put(items, _END, left)
    except BaseException as error:  # it is raised again where it is waited for
        _put(items, _Failed(error), left)


def _put(items: queue.Queue[Any], item: Any, left: threading.Event) -> bool:
    while not left.is_set():
        try:
            items.put(item, timeout=0.1)
            return True
        except queue.Full:
            continue
    return False
