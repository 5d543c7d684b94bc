# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that no client should have to meet, each on a port of its own on loopback."""

import asyncio
import resource

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


async def silent(reader, writer):
    """Take the connection and never say a word."""
    await asyncio.sleep(3600)


async def dripping(reader, writer):
    """Send a byte a second."""
    for byte in HEAD + b"Content-Length: 1000\r\n\r\n" + b"x" * 1000:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(1)


async def endless(reader, writer):
    """Send a body that has no end."""
    await reader.read(65536)
    writer.write(HEAD + b"\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def endless_head(reader, writer):
    """Send headers that have no end."""
    await reader.read(65536)
    writer.write(HEAD)
    while True:
        writer.write(b"X-More: " + b"x" * 8000 + b"\r\n")
        await writer.drain()


async def garbage(reader, writer):
    """Answer in no known language."""
    await reader.read(65536)
    writer.write(bytes(range(256)) * 64)
    await writer.drain()


async def rude(reader, writer):
    """Hang up at once."""


async def well(reader, writer):
    """Answer as it should be."""
    await reader.read(65536)
    writer.write(HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\nok")
    await writer.drain()


SERVERS = {9001: silent, 9002: dripping, 9003: endless, 9004: endless_head, 9005: garbage, 9006: rude, 9000: well}


def meeting(behave):
    """Return what the server does with a client: behave like that, then hang up."""

    async def meet(reader, writer):
        try:
            await behave(reader, writer)
        except OSError:
            pass  # the client has had enough
        finally:
            writer.close()

    return meet


async def main():
    """Serve for ever."""
    for port, behave in SERVERS.items():
        await asyncio.start_server(meeting(behave), "127.0.0.1", port, backlog=4096)
    await asyncio.Event().wait()


# A thousand clients at a time are welcome.
_soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
asyncio.run(main())
