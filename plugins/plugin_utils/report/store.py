# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of reports: one folder a round, C(latest) beside them, old ones pruned.

A report appears under its name whole or not at all: it is written into a folder with a name of its own, which is
renamed at the end. A folder like that whose writer was killed is removed by the next round.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import secrets
import shutil
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Iterator, Mapping

from ansible_collections.ops.upkeep.plugins.plugin_utils.report.round import LATEST, is_round_id

FOLDER_MODE: Final = 0o750  # a report names hosts and their weak spots: it is not for everybody
FILE_MODE: Final = 0o640
#: The files of a report. A folder that holds anything else is not pruned: somebody keeps it.
FILES: Final = frozenset({"report.json", "index.html", "junit.xml"})

_UNFINISHED: Final = ".upkeep-unfinished-"
_TURN_SECONDS: Final = 10.0
_LEFTOVER_SECONDS: Final = 3600.0  # when there are no locks (some network file systems), what is older is a leftover
_OURS = re.compile(rb'\s*\{\s*"schema":\s*"ops\.upkeep/report/\d')
_HEAD_BYTES: Final = 256


class StoreError(Exception):
    """The report cannot be written there. The message names the variable to change."""


@dataclass
class Written:
    """Where the report lies, and what is worth a warning."""

    folder: Path
    warnings: list[str]


def write(reports: Path, round_id: str, files: Mapping[str, str], keep: int) -> Written:
    """Write the files of a round into C(reports), point C(latest) to it, and keep the newest C(keep) rounds (0: all).

    Raises StoreError.
    """
    try:
        reports.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        with _unfinished(reports) as folder:
            for name, text in files.items():
                _write_file(folder / name, text)
            with _our_turn(reports):
                _publish(folder, reports / round_id)
                return Written(reports / round_id, _tidied(reports, round_id, keep))
    except OSError as error:
        raise StoreError(
            f"the report cannot be written: {error.strerror} ({error.filename or reports}). "
            "Set upkeep_report_dir to a folder that the user who runs Ansible can write."
        ) from error


def _tidied(reports: Path, round_id: str, keep: int) -> list[str]:
    """Do what can go wrong without a loss, and return what went wrong."""
    warnings = []
    try:
        _point_latest(reports, round_id)
    except OSError as error:
        warnings.append(f"the link to the newest report is not set: {error.strerror} ({error.filename})")
    try:
        _prune(reports, round_id, keep)
    except OSError as error:
        warnings.append(f"old reports are not pruned: {error.strerror} ({error.filename})")
    return warnings


@contextlib.contextmanager
def _unfinished(reports: Path) -> Iterator[Path]:
    """Give a new folder that is locked while it is written, and removed when that fails."""
    with _our_turn(reports):  # so that nobody takes the new folder for a leftover before it is locked
        _remove_leftovers(reports)
        folder, lock = _new_folder(reports)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # not there any more when all went well
        os.close(lock)


def _new_folder(reports: Path) -> tuple[Path, int]:
    folder = reports / f"{_UNFINISHED}{secrets.token_hex(8)}"
    folder.mkdir(mode=0o700)
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    with contextlib.suppress(OSError):
        fcntl.flock(lock, fcntl.LOCK_EX)
    return folder, lock


def _write_file(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, FILE_MODE)
        file.write(text.encode("utf-8", "replace"))


@contextlib.contextmanager
def _our_turn(reports: Path) -> Iterator[None]:
    """Let the rounds that end at once take turns, where the file system has locks."""
    descriptor = os.open(reports, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    ends = time.monotonic() + _TURN_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > ends:
                return  # a turn takes milliseconds: this lock is one that nobody will give back
            time.sleep(0.01)
        except OSError:
            return


def _publish(folder: Path, final: Path) -> None:
    os.chmod(folder, FOLDER_MODE)
    if final.is_symlink() or final.exists():
        if not is_report(final):
            raise FileExistsError(17, "there is something else that is no report of ours", str(final))
        aside = final.with_name(f"{_UNFINISHED}{secrets.token_hex(8)}")
        os.rename(final, aside)  # the same round reports again
        shutil.rmtree(aside, ignore_errors=True)
    os.rename(folder, final)


def _point_latest(reports: Path, round_id: str) -> None:
    latest = reports / LATEST
    if latest.exists() and not latest.is_symlink():
        raise FileExistsError(17, "it is no link, so it was left alone", str(latest))
    link = reports / f"{_UNFINISHED}{secrets.token_hex(8)}"
    os.symlink(round_id, link)
    os.replace(link, latest)


def is_report(folder: Path) -> bool:
    """Whether the folder holds a report of ours. No link is followed."""
    try:
        if not stat.S_ISDIR(folder.lstat().st_mode):
            return False
        descriptor = os.open(folder / "report.json", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    with os.fdopen(descriptor, "rb") as file:
        regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        return regular and _OURS.match(file.read(_HEAD_BYTES)) is not None


def _prune(reports: Path, round_id: str, keep: int) -> None:
    if not keep:
        return
    found = [entry for entry in reports.iterdir() if is_round_id(entry.name) and is_report(entry)]
    others = [entry for entry in found if entry.name != round_id]
    others.sort(key=lambda entry: (entry / "report.json").lstat().st_mtime, reverse=True)
    pointed = os.path.realpath(reports / LATEST)
    for entry in others[keep - 1 :]:
        if os.path.realpath(entry) != pointed and not set(os.listdir(entry)) - FILES:
            shutil.rmtree(entry, ignore_errors=True)  # another round may be pruning it too


def _remove_leftovers(reports: Path) -> None:
    for entry in list(reports.iterdir()):
        if entry.name.startswith(_UNFINISHED):
            with contextlib.suppress(OSError):  # another round is at it too
                _remove_old_link(entry) if entry.is_symlink() else _remove_abandoned(entry)


def _remove_old_link(link: Path) -> None:
    if time.time() - link.lstat().st_mtime > _LEFTOVER_SECONDS:
        link.unlink()


def _remove_abandoned(folder: Path) -> None:
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if _is_abandoned(lock):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)


def _is_abandoned(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return time.time() - os.fstat(lock).st_mtime > _LEFTOVER_SECONDS
    return True
