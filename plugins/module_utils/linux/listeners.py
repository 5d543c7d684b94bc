# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TCP sockets that listen on this host, and the processes behind them as far as they can be seen."""

from __future__ import annotations

import ipaddress
import sys
from dataclasses import dataclass, field
from typing import Final, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

_TABLES: Final = ("/proc/net/tcp", "/proc/net/tcp6")
_LISTENING: Final = "0A"
_UID_COLUMN, _INODE_COLUMN = 7, 9
# A file server may have a million descriptors open; a name is not worth more than this.
_SEARCH_SECONDS: Final = 2.0


@dataclass(frozen=True)
class Listener:
    """A listening TCP socket. C(process) is the name of a process that holds it, None where that is hidden."""

    address: str
    port: int
    process: str | None = None


@dataclass(frozen=True)
class Socket:
    """A listening socket as the kernel's table has it, and the number of the user who owns it."""

    address: str
    port: int
    inode: str
    uid: int = field(default=0, compare=False)


def listeners(host: Host) -> Sequence[Listener]:
    """Return the sockets that listen in this network namespace, sorted by port. Raises CannotTell.

    The process is named where the work may look into /proc/PID/fd: for root everywhere, else only in its own.
    """
    return host.once("the table of listening sockets", lambda: _look(host))


def local_address(listener: Listener) -> str:
    """Return an address at which the listener can be reached from this host: loopback for a wildcard."""
    # A socket on :: takes IPv4 too, and ::1 is missing in many containers, where IPv6 is switched off.
    return "127.0.0.1" if listener.address in ("0.0.0.0", "::") else listener.address


def parse_table(text: str, byteorder: str = sys.byteorder) -> list[Socket]:
    """Return the listening sockets of a table such as /proc/net/tcp6. Lines that are none are passed over."""
    found = []
    for line in text.splitlines():
        columns = line.split()
        if len(columns) <= _INODE_COLUMN or columns[3] != _LISTENING:
            continue
        try:
            address, port = columns[1].split(":")
            uid = int(columns[_UID_COLUMN])
            found.append(Socket(_address(address, byteorder), int(port, 16), columns[_INODE_COLUMN], uid))
        except ValueError:
            continue
    return found


def _address(digits: str, byteorder: str) -> str:
    """Return the address that the kernel printed as words of 32 bits, each in the machine's own byte order."""
    packed = bytes.fromhex(digits)
    if byteorder == "little":
        packed = b"".join(packed[start : start + 4][::-1] for start in range(0, len(packed), 4))
    address = ipaddress.ip_address(packed)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def _look(host: Host) -> Sequence[Listener]:
    sockets = read_sockets(host)
    names = _holders(host.within(_SEARCH_SECONDS), {socket.inode for socket in sockets})
    found: dict[tuple[str, int], Listener] = {}
    for socket in sockets:
        # Several sockets share an address with SO_REUSEPORT; they count once, named if any of them is.
        key = (socket.address, socket.port)
        name = names.get(socket.inode)
        if key not in found or found[key].process is None:
            found[key] = Listener(socket.address, socket.port, name)
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[1], key[0])))


def read_sockets(host: Host) -> list[Socket]:
    """Return the listening sockets of this network namespace. Raises CannotTell."""
    sockets: list[Socket] = []
    errors: list[OSError] = []
    for table in _TABLES:
        try:
            sockets += parse_table(host.read(table, limit=64 * 1024 * 1024))
        except OSError as error:  # a kernel without IPv6 has no second table
            errors.append(error)
    if len(errors) == len(_TABLES):
        raise CannotTell("{0} cannot be read: {1}".format(_TABLES[0], errors[0].strerror))
    return sockets


def _holders(host: Host, inodes: set[str]) -> Mapping[str, str]:
    """Return the name of a process for each inode whose holder can be seen."""
    names: dict[str, str] = {}
    for pid in pids(host):
        if len(names) == len(inodes) or host.remaining() <= 0:
            break
        held = inodes.intersection(sockets_of(host, pid)) - set(names)
        if held:
            name = _name_of(host, pid)
            names.update({inode: name for inode in held if name})
    return names


def pids(host: Host) -> list[str]:
    """Return the process ids, oldest first as far as numbers tell: a parent before the workers it forked."""
    try:
        return sorted((name for name in host.listdir("/proc") if name.isdigit()), key=int)
    except OSError:
        return []


def sockets_of(host: Host, pid: str) -> Iterator[str]:
    """Yield the inodes of the sockets that a process has open; none where that is hidden."""
    folder = "/proc/{0}/fd".format(pid)
    try:
        descriptors = host.listdir(folder)
    except OSError:  # not permitted, or gone meanwhile
        return
    for descriptor in descriptors:
        try:
            target = host.readlink("{0}/{1}".format(folder, descriptor))
        except OSError:
            continue
        if target.startswith("socket:["):
            yield target[len("socket:[") : -1]


def _name_of(host: Host, pid: str) -> str | None:
    try:
        return host.read("/proc/{0}/comm".format(pid), limit=64).strip() or None
    except OSError:
        return None
