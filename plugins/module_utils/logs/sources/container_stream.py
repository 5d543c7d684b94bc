# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of a container as a stream of bytes, asked of its engine."""

from __future__ import annotations

import re
import selectors
import socket
from typing import Callable, Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.containers import DOCKER_SOCKET, Container
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.moments import iso
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.pipe import Pipe

_BLOCK: Final = 1 << 18
_MAX_HEAD: Final = 65536
_MAX_HELD: Final = 64 * 1024 * 1024
_FRAME: Final = 8  # bytes before each piece: which stream, three NULs, and its length

Remaining = Callable[[], float]


def log_blocks(host: Host, container: Container, since: float, remaining: Remaining) -> Iterator[bytes]:
    """Yield the log from a moment on, each line with its own moment. Raises CannotTell, too when the time is over.

    The engines are not asked for the last lines only: podman 4 then mixes up the parts of long ones.
    """
    if container.engine == "podman":
        return _of_podman(container, since, remaining)
    return _of_docker(host, container, since, remaining)


def _of_podman(container: Container, since: float, remaining: Remaining) -> Iterator[bytes]:
    argv = ["podman", "logs", "--timestamps", "--since", iso(since), container.id]
    last = b""
    with Pipe(argv, remaining, merged=True) as pipe:
        for block in pipe.blocks():
            last = (last + block)[-500:]
            yield block
        if pipe.timed_out:
            raise CannotTell("podman did not print the log in time")
        if pipe.code:
            said = last.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise CannotTell(f"podman logs ended with {pipe.code}: {said or 'no message'}")


def _of_docker(host: Host, container: Container, since: float, remaining: Remaining) -> Iterator[bytes]:
    path = f"/containers/{container.id}/logs?stdout=1&stderr=1&timestamps=1&since={int(since)}"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(max(remaining(), 0.001))
            connection.connect(host.path(DOCKER_SOCKET))
            connection.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode("ascii"))
            yield from unframed(_body(_received(connection, remaining)))
    except OSError as error:
        raise CannotTell(f"the log cannot be asked for: {error.strerror or error}") from error


def _received(connection: socket.socket, remaining: Remaining) -> Iterator[bytes]:
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        while True:
            if not selector.select(remaining()):
                raise CannotTell("docker did not send the log in time")
            block = connection.recv(_BLOCK)
            if not block:
                return
            yield block


def _body(blocks: Iterator[bytes]) -> Iterator[bytes]:
    head = b""
    for block in blocks:
        head += block
        if b"\r\n\r\n" in head or len(head) > _MAX_HEAD:
            break
    header, _blank, body = head.partition(b"\r\n\r\n")
    status = re.match(rb"HTTP/\d\.\d (\d{3})", header)
    if status is None:
        raise CannotTell("the socket of docker answers with something that is no HTTP")
    if status.group(1) != b"200":
        raise CannotTell(
            f"docker answers with HTTP {int(status.group(1))}: {body[:200].decode('utf-8', 'replace').strip()}"
        )
    if body:
        yield body
    yield from blocks


def unframed(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the content of frames, in which docker sends both outputs of a container without a terminal."""
    data = next(blocks, b"")
    while len(data) < _FRAME:
        block = next(blocks, b"")
        if not block:
            break
        data += block
    if data[:1] not in (b"\0", b"\1", b"\2") or data[1:4] != b"\0\0\0":
        yield data
        yield from blocks
        return
    while True:
        content, data = _whole_frames(data)
        if content:
            yield content
        block = next(blocks, b"")
        if not block:
            return
        data += block
        if len(data) > _MAX_HELD:
            raise CannotTell("docker sent a line of more than 64 MiB")


def _whole_frames(data: bytes) -> tuple[bytes, bytes]:
    parts = []
    position = 0
    while position + _FRAME <= len(data):
        end = position + _FRAME + int.from_bytes(data[position + 4 : position + 8], "big")
        if end > len(data):
            break
        parts.append(data[position + _FRAME : end])
        position = end
    return b"".join(parts), data[position:]
