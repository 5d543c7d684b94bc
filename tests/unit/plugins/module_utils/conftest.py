# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that talk as a test tells them to, and certificates for them."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator

import pytest
from hypothesis import settings

# How long one example takes says more about the machine than about the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


class Talk:
    """One connection as a server sees it. Waits end when the client goes or the test ends."""

    def __init__(self, sock: socket.socket, over: threading.Event) -> None:
        self.sock = sock
        self.over = over
        self.heard = b""

    def hear(self) -> bytes:
        """Read the head of a request and the body that its Content-Length announces."""
        while b"\r\n\r\n" not in self.heard:
            self._more()
        head, _blank, body = self.heard.partition(b"\r\n\r\n")
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                while len(body) < int(line.partition(b":")[2]):
                    self._more()
                    body = self.heard.partition(b"\r\n\r\n")[2]
        return self.heard

    def _more(self) -> None:
        block = self.sock.recv(65536)
        if not block:
            raise ConnectionError("the client is gone")
        self.heard += block

    def say(self, data: bytes) -> None:
        self.sock.sendall(data)

    def drip(self, data: bytes, every: float = 0.05) -> None:
        """Say a byte at a time until the client has had enough."""
        for number in range(len(data)):
            self.say(data[number : number + 1])
            if self.over.wait(every):
                return

    def endless(self, data: bytes) -> None:
        """Say the same again and again until the client has had enough."""
        while not self.over.is_set():
            self.say(data)

    def hang(self) -> None:
        """Say nothing until the client goes."""
        with contextlib.suppress(OSError):
            while not self.over.is_set() and self.sock.recv(65536):
                pass


@dataclass
class Server:
    """A server on loopback. C(heard) has what came over each connection."""

    port: int
    connections: list[Talk]

    @property
    def heard(self) -> list[bytes]:
        return [talk.heard for talk in self.connections]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/health"


Serve = Callable[..., Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server that runs C(script) for each connection; with a TLS context after the handshake."""
    over = threading.Event()
    listening: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(
        script: Callable[[Talk], object],
        tls: ssl.SSLContext | None = None,
        unix: Path | None = None,
        address: str = "127.0.0.1",
    ) -> Server:
        if unix:
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(str(unix))
            listener.listen()
        else:
            listener = socket.create_server((address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
        listening.append(listener)
        server = Server(0 if unix else listener.getsockname()[1], [])

        def accept() -> None:
            while True:
                try:
                    sock, _peer = listener.accept()
                except OSError:
                    return
                thread = threading.Thread(target=talk, args=(sock,), daemon=True)
                threads.append(thread)
                thread.start()

        def talk(sock: socket.socket) -> None:
            sock.settimeout(20)
            one = Talk(sock, over)
            with contextlib.suppress(OSError, ConnectionError):
                if tls:
                    one.sock = tls.wrap_socket(sock, server_side=True)
                server.connections.append(one)
                script(one)
            with contextlib.suppress(OSError):
                one.sock.close()

        thread = threading.Thread(target=accept, daemon=True)
        threads.append(thread)
        thread.start()
        return server

    yield start
    over.set()
    for listener in listening:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join(5)


def answer(body: bytes | str = b"", status: str = "200 OK", **headers: str) -> Callable[[Talk], None]:
    """Return a script that hears a request and says one answer."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]

    def script(talk: Talk) -> None:
        talk.hear()
        talk.say("".join(line + "\r\n" for line in [*lines, ""]).encode() + data)

    return script


@pytest.fixture(name="answer")
def answer_fixture() -> Callable[..., Callable[[Talk], None]]:
    """The function that makes scripts for one answer."""
    return answer


@dataclass
class Authority:
    """A certificate authority in a folder, with an intermediate under it, and what they sign."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    @property
    def intermediate(self) -> Path:
        return self.folder / "intermediate.pem"

    def issue(
        self,
        name: str = "localhost",
        names: str = "DNS:localhost,IP:127.0.0.1,IP:::1",
        days: int = 365,
        key: str = "ec -pkeyopt ec_paramgen_curve:P-256",
        by: str = "intermediate",
        digest: str = "sha256",
    ) -> Path:
        """Return a PEM file with a certificate, its chain and its key; C(by) names who signs, C(itself) it does."""
        path = self.folder / f"{abs(hash((name, names, days, key, by, digest)))}.pem"
        if path.exists():
            return path
        own_key, own = path.with_suffix(".key"), path.with_suffix(".crt")
        new_key(own_key, key)
        config = f"[e]\nbasicConstraints=CA:FALSE\n{'subjectAltName=' + names if names else ''}\n"
        sign(own_key, own, f"/O=Example/CN={name}", config, days, self.folder / by if by != "itself" else None, digest)
        chain = self.intermediate.read_text() if by == "intermediate" else ""
        path.write_text(own.read_text() + chain + own_key.read_text())
        return path

    def context(self, pem: Path) -> ssl.SSLContext:
        """Return the context of a server with the certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_cert_chain(pem)
        return context


def openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=60)


def new_key(path: Path, key: str) -> None:
    kind, *options = key.split()
    openssl("genpkey", "-algorithm", kind, *options, "-out", str(path))


def sign(key: Path, out: Path, subject: str, config: str, days: int, by: Path | None, digest: str = "sha256") -> None:
    """Sign a certificate for the key; C(days) below 0 gives one that has expired."""
    request, extensions = out.with_suffix(".csr"), out.with_suffix(".cnf")
    extensions.write_text(config)
    openssl("req", "-new", "-key", str(key), "-subj", subject, "-out", str(request))
    signer = (
        ["-signkey", str(key)]
        if by is None
        else ["-CA", str(by.with_suffix(".pem")), "-CAkey", str(by.with_suffix(".key")), "-CAcreateserial"]
    )
    openssl(
        *("x509", "-req", "-in", str(request), *signer, "-days", str(days), f"-{digest}", "-out", str(out)),
        *("-extfile", str(extensions), "-extensions", "e"),
    )


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that no system trusts."""
    folder = tmp_path_factory.mktemp("authority")
    ca = "[e]\nbasicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\n"
    for name, by in (("root", None), ("intermediate", folder / "root")):
        new_key(folder / f"{name}.key", "ec -pkeyopt ec_paramgen_curve:P-256")
        sign(folder / f"{name}.key", folder / f"{name}.pem", f"/O=Example/CN=Test {name}", ca, 3650, by)
    return Authority(folder)
