# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real servers on loopback, run by a user without rights, and ended with the test module that needed them."""

from __future__ import annotations

import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding
from ansible_collections.ops.upkeep.plugins.module_utils.health.check import check_health
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.health.registry import kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

READY_SECONDS = 60.0


@pytest.fixture
def probe() -> Callable[..., list[Finding]]:
    """Run one check as the module would; return its findings."""

    def run(kind: str, **options: Any) -> list[Finding]:
        result = check_health([plan_one({"kind": kind, **options})], auto=False, deadline=30, since=None)
        return [Finding.from_dict(finding) for finding in result["findings"]]

    return run


@pytest.fixture
def discovered() -> Callable[[str], list[Any]]:
    """What a kind suggests for this machine."""
    return lambda kind: list(kind_named(kind).discover(Host(Budget.of(10))))


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def needs(*places: str) -> str:
    """Return the newest program that matches one of the places; skips the test where there is none."""
    for place in places:
        found = shutil.which(place) if "/" not in place else next(iter(sorted(glob.glob(place))[::-1]), None)
        if found:
            return found
    pytest.skip(f"{places[0]} is not installed")


class Room:
    """A folder, and a user who owns it and has no other rights."""

    def __init__(self, folder: Path, user: str) -> None:
        self.folder = folder
        self.user = user
        self.as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            entry = pwd.getpwnam(user)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
            self.as_user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def file(self, name: str, text: str) -> Path:
        """Write a file that belongs to the user and to nobody else."""
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o600)
        if self.as_user:
            os.chown(path, self.as_user["user"], self.as_user["group"])
        return path

    def run(self, *argv: str) -> None:
        """Run a command to its end."""
        subprocess.run(argv, check=True, capture_output=True, cwd=self.folder, timeout=60, **self.as_user)

    @contextlib.contextmanager
    def serving(self, argv: Sequence[str], port: int, env: Mapping[str, str] | None = None) -> Iterator[None]:
        """Run a server until the block ends; begins when it accepts connections."""
        with open(self.folder / f"{port}.log", "wb") as log:
            server = subprocess.Popen(
                argv,
                cwd=self.folder,
                env={**os.environ, "HOME": str(self.folder), "LC_ALL": "C.UTF-8", **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.as_user,
            )
        try:
            _wait_for(port, server, self.folder / f"{port}.log")
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait(20)


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + READY_SECONDS
    while time.monotonic() < ends and server.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}")


@contextlib.contextmanager
def room(*users: str) -> Iterator[Room]:
    """Make a folder for the first of the users who exists, and take it away again."""
    known = {entry.pw_name for entry in pwd.getpwall()}
    user = next((name for name in users if name in known), "nobody")
    # Not under pytest's own folder, into which nobody else can look.
    folder = Path(tempfile.mkdtemp(prefix="upkeep-test-"))
    folder.chmod(0o755)
    try:
        yield Room(folder, user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def certificate(place: Room) -> tuple[Path, Path]:
    """Return a certificate for localhost that it signed itself, and its key."""
    place.run(
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"),
        *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
        *("-out", "server.crt", "-keyout", "server.key"),
    )
    return place.folder / "server.crt", place.folder / "server.key"


@dataclass(frozen=True)
class Service:
    """A server that runs. C(more) is what a test of its kind must know beside the port."""

    port: int
    more: Mapping[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def redis() -> Iterator[Service]:
    """A Redis server that demands a password, by TCP, TLS and a Unix socket; and a replica of it."""
    program, port, tls, second = needs("redis-server", "valkey-server"), free_port(), free_port(), free_port()
    with room("redis", "valkey") as place, room("redis", "valkey") as other:
        crt, key = certificate(place)
        path = place.folder / "redis.sock"
        config = (
            f"bind 127.0.0.1\nport {port}\nsave ''\nrepl-diskless-sync-delay 0\nrequirepass sesame\nunixsocket {path}\nunixsocketperm 777\n"
            f"tls-port {tls}\ntls-cert-file {crt}\ntls-key-file {key}\ntls-ca-cert-file {crt}\ntls-auth-clients no\n"
        )
        following = f"bind 127.0.0.1\nport {second}\nsave ''\nreplicaof 127.0.0.1 {port}\nmasterauth sesame\n"
        main, replica = place.file("redis.conf", config), other.file("redis.conf", following)
        with place.serving([program, str(main)], port), other.serving([program, str(replica)], second):
            yield Service(port, {"tls": tls, "ca_file": str(crt), "socket": str(path), "replica": second})


@pytest.fixture(scope="module")
def memcached() -> Iterator[Service]:
    """A memcached server."""
    program, port = needs("memcached"), free_port()
    argv = [program, "-l", "127.0.0.1", "-p", str(port), "-U", "0"]
    with room("memcache", "memcached") as place, place.serving(argv, port):
        yield Service(port)


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Service]:
    """A PostgreSQL server with SCRAM, MD5 and cleartext users, TLS, and a Unix socket."""
    initdb = needs("/usr/lib/postgresql/*/bin/initdb", "initdb")
    port = free_port()
    with room("postgres") as place:
        crt, key = certificate(place)
        data = place.folder / "data"
        secret = place.file("password", "open sesame\n")
        place.run(initdb, "-D", str(data), "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={secret}")
        rules = (
            "local all all scram-sha-256\nhost all plain 127.0.0.1/32 password\nhost all old 127.0.0.1/32 md5\n"
            "host all nobody 127.0.0.1/32 reject\nhost all all 127.0.0.1/32 scram-sha-256\n"
        )
        place.file("data/pg_hba.conf", rules)
        (data / "postgresql.auto.conf").write_text(
            f"port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{place.folder}'\n"
            f"ssl = on\nssl_cert_file = '{crt}'\nssl_key_file = '{key}'\nfsync = off\n"
        )
        program = str(Path(initdb).with_name("postgres"))
        roles = (
            "SET password_encryption = 'md5';\nCREATE ROLE old LOGIN PASSWORD 'md5 pass';\n"
            "CREATE ROLE plain LOGIN PASSWORD 'clear pass';\n"
        )
        place.run(
            *("sh", "-c", f"printf '%s' \"$0\" | {program} --single -D {data} postgres", roles.replace(";\n", "\n")),
        )
        with place.serving([program, "-D", str(data)], port):
            yield Service(port, {"ca_file": str(crt), "socket": str(place.folder / f".s.PGSQL.{port}")})


@pytest.fixture(scope="module")
def rabbitmq() -> Iterator[Service]:
    """A RabbitMQ broker with its management API; guest may do everything from here."""
    program, epmd = needs("/usr/lib/rabbitmq/bin/rabbitmq-server"), needs("epmd")
    port, api, distribution, mapper = free_port(), free_port(), free_port(), free_port()
    with room("rabbitmq") as place:
        place.file("plugins", "[rabbitmq_management].")
        place.file(
            "rabbitmq.conf",
            f"listeners.tcp.1 = 127.0.0.1:{port}\nmanagement.tcp.port = {api}\nmanagement.tcp.ip = 127.0.0.1\n",
        )
        env = {
            "RABBITMQ_NODENAME": "upkeep-test@localhost",
            "RABBITMQ_MNESIA_BASE": f"{place.folder}/mnesia",
            "RABBITMQ_LOG_BASE": f"{place.folder}/log",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{place.folder}/plugins",
            "RABBITMQ_CONFIG_FILE": f"{place.folder}/rabbitmq",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{place.folder}/advanced",
            "RABBITMQ_GENERATED_CONFIG_DIR": f"{place.folder}/generated",
            "RABBITMQ_CONF_ENV_FILE": f"{place.folder}/none",
            "RABBITMQ_PID_FILE": f"{place.folder}/pid",
            "RABBITMQ_DIST_PORT": str(distribution),
            "ERL_EPMD_PORT": str(mapper),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }
        # Started here, so that it ends with the test: the broker would leave one of its own behind.
        mapping = place.serving([epmd, "-port", str(mapper), "-address", "127.0.0.1"], mapper, env)
        with mapping, place.serving([program], port, env):
            yield Service(port, {"management_url": f"http://127.0.0.1:{api}"})
