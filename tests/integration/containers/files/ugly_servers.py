# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that no client should have to meet, each on a port of its own on loopback."""

import socket
import threading
import time

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


def silent(client):
    """Take the connection and never say a word."""
    time.sleep(3600)


def dripping(client):
    """Send a byte a second."""
    for byte in HEAD + b"Content-Length: 1000\r\n\r\n" + b"x" * 1000:
        client.sendall(bytes([byte]))
        time.sleep(1)


def endless(client):
    """Send a body that has no end."""
    client.recv(65536)
    client.sendall(HEAD + b"\r\n")
    while True:
        client.sendall(b"x" * 65536)


def endless_head(client):
    """Send headers that have no end."""
    client.recv(65536)
    client.sendall(HEAD)
    while True:
        client.sendall(b"X-More: " + b"x" * 8000 + b"\r\n")


def garbage(client):
    """Answer in no known language."""
    client.recv(65536)
    client.sendall(bytes(range(256)) * 64)


def rude(client):
    """Hang up at once."""


def well(client):
    """Answer as it should be."""
    client.recv(65536)
    client.sendall(HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\nok")


SERVERS = {9001: silent, 9002: dripping, 9003: endless, 9004: endless_head, 9005: garbage, 9006: rude, 9000: well}


def serve(port, behave):
    """Let every client of a port meet that behaviour."""
    listener = socket.create_server(("127.0.0.1", port), backlog=4096)
    while True:
        client, _address = listener.accept()
        threading.Thread(target=meet, args=(client, behave), daemon=True).start()


def meet(client, behave):
    """Serve one client."""
    with client:
        try:
            behave(client)
        except OSError:
            pass  # the client has had enough


for number, behaviour in SERVERS.items():
    threading.Thread(target=serve, args=(number, behaviour)).start()
