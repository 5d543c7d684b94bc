# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A PostgreSQL of the drill's own: in the scratch place, reached by its socket only, gone with it."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field
from typing import Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill import settings
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.links import refuse_links_out
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.scratch import Scratch
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import run_tool
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

_FOLDERS: Final = ("/usr/lib/postgresql/{0}/bin", "/usr/pgsql-{0}/bin", "/usr/lib/postgresql{0}/bin")
_PLAIN: Final = ("/usr/local/bin", "/usr/bin", "/usr/libexec/postgresql{0}")
_VERSIONS: Final = range(40, 8, -1)
_MAX_SOCKET_PATH: Final = 107 - len("/.s.PGSQL.54399.lock")  # bytes, of unix(7)
_RECOVERS: Final = re.compile(r"not (?:yet )?accepting connections|starting up|in recovery")
_SEPARATOR: Final = "\x1f"
#: What the server says when this host lacks something that the backup needs: the backup is not at fault.
_LACKS: Final = re.compile(
    r"could not open extension control file|extension \"[^\"]*\" is not available|could not access file \"[^\"]*\""
    r"|could not load library|requires a version of|collation provider|could not find .*encoding conversion"
    r"|could not create locale|invalid locale name|No space left on device|unsupported version"
)


@dataclass(frozen=True)
class Programs:
    """Where the programs of one major version are."""

    version: int
    folder: str

    def named(self, name: str) -> str:
        """Return the path of one of them."""
        return os.path.join(self.folder, name)


def programs(host: Host, version: int | None = None) -> Programs:
    """Return those of the major version that was asked for, else of the newest. Raises CannotTell."""
    for number in [version] if version else _VERSIONS:
        for pattern in (*_FOLDERS, *_PLAIN):
            folder = pattern.format(number)
            found = os.path.join(folder, "postgres")
            if host.exists(found) and ("{0}" in pattern or _version_of(host, found) == number):
                return Programs(number, folder)
    wanted = "PostgreSQL {0}".format(version) if version else "PostgreSQL"
    package = "postgresql-{0}".format(version) if version else "postgresql"
    raise CannotTell(
        "the server of {0} is not installed here".format(wanted), "install the package {0}".format(package)
    )


def _version_of(host: Host, path: str) -> int | None:
    def ask() -> int | None:
        match = re.search(r"\(PostgreSQL\) ([0-9]+)", host.run([path, "--version"]).stdout)
        return int(match.group(1)) if match else None

    return host.once("version of " + path, ask)


def told(done: Completed) -> str:
    """Return the line that says why a tool of PostgreSQL failed."""
    lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    errors = [line for line in lines if re.search(r"error|fatal|panic|mismatch|missing|checksum", line, re.IGNORECASE)]
    return (errors or lines or ["it ended with {0} and no message".format(done.code)])[0][:300]


def refuse(done: Completed, doing: str) -> None:
    """Raise Damaged where a tool of PostgreSQL failed, CannotTell where this host lacks what it needs."""
    if done.code == 0:
        return
    said = told(done)
    lacking = _LACKS.search(done.stderr)
    if lacking:
        line = next(line for line in done.stderr.splitlines() if lacking.group(0)[:20] in line)
        raise CannotTell("{0} needs what this host lacks: {1}".format(doing, line.strip()[:250]), "install it here")
    raise Damaged("{0}: {1}".format(doing, said))


@dataclass
class Cluster:
    """A server that runs in a scratch place. Its data are below C(data) there."""

    scratch: Scratch
    programs: Programs
    superuser: str
    databases: list[str] = field(default_factory=list)  # restored ones

    @property
    def environment(self) -> dict[str, str]:
        """What its clients are told. The caller's own settings were dropped when the drill began."""
        here = {"PGHOST": self.scratch.path, "PGPORT": str(settings.PORT), "PGUSER": self.superuser}
        return {**here, "PGCONNECT_TIMEOUT": "10", "PGSERVICEFILE": "/dev/null", "PSQLRC": "/dev/null"}

    def tool(self, name: str, *arguments: str) -> list[str]:
        """Return the command of one of its programs."""
        return [self.programs.named(name), *arguments]

    def psql(self, database: str, *arguments: str) -> list[str]:
        """Return the command of psql, which ends at the first error."""
        return self.tool("psql", "-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-d", database, *arguments)

    def rows(self, sql: str, database: str = "postgres") -> list[list[str]]:
        """Return what a query answers. Raises Damaged when the server refuses it."""
        done = self.scratch.run(self.psql(database, "-At", "-F", _SEPARATOR, "-c", sql), self.environment)
        refuse(done, "asking the restored {0}".format(database))
        return [line.split(_SEPARATOR) for line in done.stdout.splitlines()]

    def start(self, extra: Mapping[str, str] | None = None) -> None:
        """Start the server on the data that are there. Raises Damaged when it does not come up, CannotTell."""
        scratch = self.scratch
        fits(scratch)
        refuse_links_out(scratch)
        told_all = settings.settings(scratch.path, self.programs.version, extra or {})
        scratch.write(settings.conf(told_all), "postgresql.conf")
        scratch.write(settings.HBA, "hba.conf")
        scratch.write("", "ident.conf")
        # What ALTER SYSTEM left there is that of the live server.
        scratch.write("", "data", "postgresql.auto.conf")
        config = "-c config_file={0}".format(scratch.inside("postgresql.conf"))
        seconds = max(1, int(scratch.host.remaining()))
        argv = self.tool("pg_ctl", "start", "-s", "-w", "-t", str(seconds), "-D", scratch.inside("data"))
        argv += ["-l", scratch.inside("server.log"), "-o", "{0} {1}".format(config, settings.options(told_all))]
        done = scratch.run(argv, self.environment)
        if done.code != 0:
            refuse(_with_log(done, self.log()), "the restored server does not start")
        self._wait_for_end_of_recovery()

    def _wait_for_end_of_recovery(self) -> None:
        """Return when all of the log was replayed: until then nobody may connect."""
        argv = self.psql("postgres", "-At", "-c", "SELECT pg_is_in_recovery()")
        while True:
            done = self.scratch.run(argv, self.environment)
            if done.stdout.strip() == "f":
                return
            if done.code != 0 and not _RECOVERS.search(done.stderr):
                refuse(_with_log(done, self.log()), "the restored server does not come up")
            if self.scratch.host.remaining() <= 1:
                raise CannotTell("the restored server did not come to the end of its recovery in time")
            time.sleep(0.2)

    def stop(self) -> None:
        """End the server at once: nothing of it is needed any more."""
        argv = self.tool("pg_ctl", "stop", "-s", "-m", "immediate", "-w", "-t", "10", "-D", self.scratch.inside("data"))
        run_tool(self.scratch.host.within(20), argv, self.environment, self.scratch.user)

    def ends_itself(self) -> None:
        """End the server as its own user: another one, even root, may not be allowed to see it."""
        try:
            self.stop()
        except CannotTell:
            pass  # then it is ended with all the rest

    def log(self) -> str:
        """Return the end of what the server logged."""
        done = self.scratch.run(["tail", "-c", "6000", self.scratch.inside("server.log")])
        return done.stdout if done.code == 0 else ""

    def user_databases(self) -> list[str]:
        """Return the databases that were restored, those of every cluster aside unless there are no others."""
        sql = "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1"
        names = [row[0] for row in self.rows(sql) if row]
        return [name for name in names if name != "postgres"] or names


def _with_log(done: Completed, log: str) -> Completed:
    wrong = [line for line in log.splitlines() if re.search(r"(FATAL|PANIC|ERROR):", line)]
    said = (wrong or [done.said])[-1] if wrong else (log.strip().splitlines() or [done.said])[-1]
    return Completed(done.argv, done.code, "", said)


def fits(scratch: Scratch) -> None:
    """Raise CannotTell where the path of the socket would be longer than the system allows."""
    if len(scratch.path.encode()) > _MAX_SOCKET_PATH:
        raise CannotTell("the path of the scratch place is too long for a socket", "name a shorter one with scratch")


def make(scratch: Scratch, found: Programs) -> Cluster:
    """Return a new and empty cluster that runs. Raises CannotTell."""
    cluster = Cluster(scratch, found, settings.OWN_SUPERUSER)
    argv = cluster.tool("initdb", "-N", "-D", scratch.inside("data"), "-U", cluster.superuser, "-E", "UTF8")
    argv += ["--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject", "--data-checksums"]
    done = scratch.run(argv, cluster.environment)
    if done.code != 0 and "locale" in done.stderr:
        argv[argv.index("--locale=C.UTF-8")] = "--locale=C"
        done = scratch.run(argv, cluster.environment)
    if done.code != 0:
        raise CannotTell("no scratch server could be made: {0}".format(told(done)))
    try:
        cluster.start()
    except Damaged as error:
        raise CannotTell("the empty scratch server does not start: {0}".format(error)) from error
    return cluster


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"{0}"'.format(name.replace('"', '""'))


def literal(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'{0}'".format(text.replace("'", "''"))


def versions(text: str) -> Sequence[int]:
    """Return the major version that a PG_VERSION file names, none where it is not one."""
    match = re.fullmatch(r"([0-9]{1,2})(?:\.[0-9]+)?\s*", text)
    return [int(match.group(1))] if match else []
