# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts and groups of a host, from its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Iterable, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

PASSWD: Final = "/etc/passwd"
GROUP: Final = "/etc/group"
SHADOW: Final = "/etc/shadow"

#: Programs that end a login at once.
_NO_SHELLS: Final = frozenset({"nologin", "false", "true", "sync", "halt", "shutdown"})
_LOCAL_SOURCES: Final = frozenset({"files", "compat", "systemd", "altfiles", "db"})


@dataclass(frozen=True)
class Account:
    """One line of passwd. C(password) is the second field as it stands there, mostly C(x)."""

    name: str
    uid: int
    gid: int
    home: str
    shell: str
    password: str = "x"

    @property
    def can_log_in(self) -> bool:
        """Whether its shell is one to work with. An empty shell means /bin/sh."""
        return self.shell.rsplit("/", 1)[-1] not in _NO_SHELLS


@dataclass(frozen=True)
class Group:
    """One line of group. Those for whom it is the primary group are not among its members."""

    name: str
    gid: int
    members: tuple[str, ...]


def read_accounts(host: Host) -> list[Account]:
    """Return the accounts of /etc/passwd. Raises CannotTell."""
    return parse_passwd(_read(host, PASSWD))


def read_groups(host: Host) -> list[Group]:
    """Return the groups of /etc/group. Raises CannotTell."""
    return parse_group(_read(host, GROUP))


def read_empty_passwords(host: Host) -> frozenset[str]:
    """Return the names with an empty password in /etc/shadow. Raises OSError: only root may read it."""
    return parse_empty_passwords(host.read(SHADOW))


def _read(host: Host, path: str) -> str:
    try:
        return host.read(path)
    except OSError as error:
        raise CannotTell("{0} cannot be read: {1}".format(path, error.strerror)) from error


def _fields(text: str, count: int) -> Iterator[list[str]]:
    for line in text.splitlines():
        fields = line.split(":")
        # A line that begins with + or - asks another source (NIS) for more.
        if len(fields) >= count and fields[0] and fields[0][0] not in "#+-":
            yield fields


def parse_passwd(text: str) -> list[Account]:
    """Return the accounts; lines that are none are left out."""
    return [
        Account(fields[0], int(fields[2]), int(fields[3]), fields[5], fields[6].strip(), fields[1])
        for fields in _fields(text, 7)
        if _is_id(fields[2]) and _is_id(fields[3])
    ]


def parse_group(text: str) -> list[Group]:
    """Return the groups; lines that are none are left out."""
    return [
        Group(fields[0], int(fields[2]), tuple(name.strip() for name in fields[3].split(",") if name.strip()))
        for fields in _fields(text, 4)
        if _is_id(fields[2])
    ]


def parse_empty_passwords(text: str) -> frozenset[str]:
    """Return who has an empty password field in shadow."""
    return frozenset(fields[0] for fields in _fields(text, 2) if not fields[1])


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 10


def members_of(names: Iterable[str], groups: Sequence[Group], accounts: Sequence[Account]) -> Mapping[str, list[str]]:
    """Return for each account name which of the groups it is in, by membership or as its primary group."""
    wanted = set(names)
    found: dict[str, list[str]] = {}
    for group in groups:
        if group.name not in wanted:
            continue
        primary = [account.name for account in accounts if account.gid == group.gid]
        for name in dict.fromkeys([*group.members, *primary]):
            found.setdefault(name, []).append(group.name)
    return found


def other_sources(host: Host, database: str) -> list[str]:
    """Return what else answers for C(passwd) or C(group) on this host: C(sss), C(ldap), C(winbind), ..."""
    try:
        return parse_sources(host.read("/etc/nsswitch.conf"), database)
    except OSError:
        return []


def parse_sources(text: str, database: str) -> list[str]:
    """Return the sources of a database in nsswitch.conf that are not files of this host."""
    for line in text.splitlines():
        name, colon, rest = line.partition("#")[0].partition(":")
        if colon and name.strip() == database:
            return [word for word in rest.split() if word not in _LOCAL_SOURCES and not word.startswith("[")]
    return []
