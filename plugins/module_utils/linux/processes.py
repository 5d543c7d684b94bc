# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process table, read from /proc."""

from __future__ import annotations

import os
import re
import time
from typing import Final, Iterable, Iterator, Mapping, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

MAX_COMMAND_LINE: Final = 64 * 1024  # bytes; the class name of a Java server stands at its end
MAX_COMM: Final = 15  # characters: the kernel cuts the name of a program there
_KERNEL_THREAD: Final = 0x00200000  # PF_KTHREAD of include/linux/sched.h

# Programs that run another, whose name is what people look for.
_INTERPRETERS = re.compile(
    r"(python|perl|ruby|node|nodejs|php|lua|tclsh|java|mono|dotnet|bash|dash|ash|ksh|zsh|sh)[0-9.]*"
)
# What stands between a login, a scheduler or a controller and this module.
_OUR_WRAPPERS = re.compile(r"(python|ansible|sudo|su$|doas|runuser|sh$|bash|dash|ash$|ksh|zsh|timeout|env$)")


class Process(NamedTuple):
    """One process. C(state) is the kernel's letter, C(started) in seconds since boot, C(rss) in bytes."""

    pid: int
    comm: str
    state: str
    parent: int
    threads: int
    started: float
    rss: int
    kernel: bool
    arguments: tuple[str, ...] = ()

    @property
    def command_line(self) -> str:
        """The command with its arguments; as ps does, the name in brackets where there is none."""
        return " ".join(self.arguments) or "[{0}]".format(self.comm)

    @property
    def names(self) -> set[str]:
        """All the names that people know it by: of the program, and of the script it runs."""
        if not self.arguments:
            return {self.comm}
        first = _program(self.arguments[0])
        found = {self.comm, first}
        if _INTERPRETERS.fullmatch(first):
            found |= set(_script(self.arguments[1:]))
        return found

    @property
    def paths(self) -> set[str]:
        """The paths it was started by: of the program, of its script, or as the title it gave itself tells."""
        first = self.arguments[:1]
        if not first:
            return set()
        if _INTERPRETERS.fullmatch(_program(first[0])):
            return {first[0], *self.arguments[1:2]}
        return {first[0], *(first[0].split() if ":" in first[0] else ())}

    @property
    def comm_is_cut(self) -> bool:
        """Whether its name is only the beginning of it, and no argument tells the rest."""
        return not self.arguments and len(self.comm.encode("utf-8", "replace")) >= MAX_COMM


def _program(argument: str) -> str:
    """Return the name of a program as it calls itself: C(nginx: master process ...), C(-bash), C(/usr/sbin/sshd)."""
    words = argument.split(None, 1)
    if not words:
        return ""
    # A path may hold blanks, a title ("postgres: writer") names the program before its colon.
    name = words[0] if words[0].endswith(":") or not argument.startswith("/") else argument
    return os.path.basename(name).rstrip(":").lstrip("-")


def _script(arguments: Iterable[str]) -> Iterator[str]:
    """Return the script or module that an interpreter was given: its first argument that is no option."""
    module = False
    for argument in arguments:
        if module or not argument.startswith("-"):
            yield os.path.basename(argument) or argument
            return
        if argument == "-c" or argument == "-e":
            return
        module = argument in ("-m", "-jar")


def parse_stat(text: str, ticks: int, page: int) -> Process | None:
    """Return the process of C(/proc/PID/stat), None if the text is no such thing.

    C(ticks) is how many make a second, C(page) the bytes of a page. The name may hold anything,
    blanks and brackets too, so it ends at the last bracket.
    """
    head, _end, tail = text.rpartition(")")
    pid, _begin, comm = head.partition("(")
    fields = tail.split()
    try:
        return Process(
            pid=int(pid),
            comm=comm,
            state=fields[0],
            parent=int(fields[1]),
            threads=int(fields[17]),
            started=int(fields[19]) / ticks,
            rss=int(fields[21]) * page,
            kernel=bool(int(fields[6]) & _KERNEL_THREAD),
        )
    except (ValueError, IndexError):
        return None


def parse_status(text: str) -> dict[str, str]:
    """Return the fields of C(/proc/PID/status)."""
    pairs = (line.partition(":") for line in text.splitlines())
    return {name: value.strip() for name, colon, value in pairs if colon}


def parse_open_files_limit(text: str) -> int | None:
    """Return the soft limit on open files of C(/proc/PID/limits), None where there is none."""
    match = re.search(r"^Max open files\s+(\d+)\s", text, re.MULTILINE)
    return int(match.group(1)) if match else None


def parse_arguments(data: bytes) -> tuple[str, ...]:
    """Return the arguments of C(/proc/PID/cmdline), which end with NUL; a title has many NUL behind it."""
    text = data.rstrip(b"\0").decode("utf-8", "replace")
    return tuple(text.split("\0")) if text else ()


def boot_clock() -> float:
    """Return the seconds since boot, on the clock that the kernel stamps processes with.

    Not C(/proc/uptime): inside a system container that one counts from the container's start.
    """
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def processes(host: Host) -> Mapping[int, Process]:
    """Return all processes that can be seen, by pid, read once a call. Raises CannotTell where there is no /proc."""
    return host.once("the process table", lambda: _read_all(host))


def _read_all(host: Host) -> dict[int, Process]:
    try:
        names = host.listdir("/proc")
    except OSError as error:
        raise CannotTell("/proc cannot be read: {0}".format(error.strerror)) from error
    found = (read_process(host, int(name)) for name in names if name.isdecimal())
    return {process.pid: process for process in found if process}


def read_process(host: Host, pid: int) -> Process | None:
    """Return one process, None where it is gone or hidden."""
    folder = "/proc/{0}/".format(pid)
    try:
        ticks, page = _sysconf("SC_CLK_TCK", 100), _sysconf("SC_PAGE_SIZE", 4096)
        process = parse_stat(host.read(folder + "stat", 4096), ticks, page)
        if process is None or process.kernel:
            return process
        arguments = parse_arguments(host.read_bytes(folder + "cmdline", MAX_COMMAND_LINE))
    except OSError:
        return None  # it ended while we looked
    return process._replace(arguments=arguments)


def _sysconf(name: str, default: int) -> int:
    try:
        return os.sysconf(name)
    except (ValueError, OSError):
        return default


def status_of(host: Host, pid: int) -> dict[str, str]:
    """Return the fields of a process's status, none where it is gone or hidden."""
    try:
        return parse_status(host.read("/proc/{0}/status".format(pid), 65536))
    except OSError:
        return {}


def user_id(host: Host, pid: int) -> int | None:
    """Return the number of the user whose rights a process has."""
    words = status_of(host, pid).get("Uid", "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else None


def open_files(host: Host, pid: int) -> tuple[int, int | None]:
    """Return how many files a process has open, and how many it may. Raises OSError: hidden, or gone."""
    folder = "/proc/{0}/".format(pid)
    return len(host.listdir(folder + "fd")), parse_open_files_limit(host.read(folder + "limits", 65536))


def others_are_hidden(host: Host) -> bool:
    """Whether /proc keeps the processes of other users from this one (its mount option C(hidepid))."""
    return not host.exists("/proc/1/stat") or 1 not in processes(host)


def own_family(table: Mapping[int, Process], own: int | None = None) -> set[int]:
    """Return the pids of this process, its children, and the shells and controllers that started it.

    It stops at the first ancestor that is something else: the daemon that let us in is a process to look at.
    """
    own = os.getpid() if own is None else own
    family = {own} | _descendants(table, {own})
    process = table.get(own)
    while process and process.parent > 1 and process.parent in table and process.parent not in family:
        process = table[process.parent]
        if not _OUR_WRAPPERS.match(process.comm):
            break
        family.add(process.pid)
    return family


def _descendants(table: Mapping[int, Process], ancestors: set[int]) -> set[int]:
    found: set[int] = set()
    generation = ancestors
    while generation:
        generation = {process.pid for process in table.values() if process.parent in generation} - found - ancestors
        found |= generation
    return found
