# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which keys open an account over SSH: authorized_keys files, their lines, and fingerprints."""

from __future__ import annotations

import base64
import binascii
import errno
import hashlib
import re
from dataclasses import dataclass, field
from typing import Final, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.accounts import Account
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import expand
from ansible_collections.ops.upkeep.plugins.module_utils.linux.safe_file import blocks_of

#: Where sshd looks unless sshd_config says otherwise.
DEFAULT_FILES: Final = (".ssh/authorized_keys", ".ssh/authorized_keys2")
#: The second is where SUSE ships its own, which counts while nobody has written the first.
SSHD_CONFIGS: Final = ("/etc/ssh/sshd_config", "/usr/etc/ssh/sshd_config")
MAX_FILE: Final = 1024 * 1024  # bytes

_TYPE: Final = re.compile(r"(?:sk-)?(?:ssh|ecdsa-sha2)-[a-z0-9-]+(?:@openssh\.com)?")
_TOKEN: Final = re.compile(r'(?:"(?:\\.|[^"\\])*"|[^\s"])+')
_FINGERPRINT: Final = re.compile(r"SHA256:[A-Za-z0-9+/]{43}=?")


@dataclass(frozen=True)
class Key:
    """One public key, told by its fingerprint as C(ssh-keygen -l) prints it. C(options) names what limits it."""

    fingerprint: str
    type: str
    options: str = ""

    @property
    def is_authority(self) -> bool:
        """Whether it opens the door to all keys that it has signed."""
        return "cert-authority" in self.options


@dataclass
class Keys:
    """The keys of some accounts, and what could not be seen."""

    by_user: dict[str, list[Key]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)  # path -> why
    broken_lines: dict[str, int] = field(default_factory=dict)  # path -> lines that are no key
    not_seen: list[str] = field(default_factory=list)  # other doors that sshd_config opens


@dataclass(frozen=True)
class SshdKeys:
    """What sshd_config says of where keys come from."""

    files: Sequence[str] = DEFAULT_FILES
    others: Sequence[str] = ()  # settings that let keys in which none of these files holds
    unreadable: Mapping[str, str] = field(default_factory=dict)  # parts of the configuration -> why


def fingerprint_of(blob: bytes) -> str:
    """Return the fingerprint of a public key's binary form: C(SHA256:...)."""
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode()
    return "SHA256:" + digest.rstrip("=")


def wanted_fingerprint(text: str) -> str:
    """Return the fingerprint of what a user wrote: one itself, or a public key line. Raises ValueError."""
    text = text.strip()
    if _FINGERPRINT.fullmatch(text):
        return text.rstrip("=")
    key = parse_line(text)
    if key is None:
        raise ValueError("neither a public key line nor a fingerprint such as SHA256:3Fd0...")
    return key.fingerprint


def parse_line(line: str) -> Key | None:
    """Return the key on one line of an authorized_keys file, None where there is none."""
    tokens = _TOKEN.findall(line)
    for position in (0, 1):  # options come first, if there are any
        if len(tokens) > position + 1 and _TYPE.fullmatch(tokens[position]):
            try:
                blob = base64.b64decode(tokens[position + 1], validate=True)
            except (binascii.Error, ValueError):
                return None
            if not blob:
                return None
            return Key(fingerprint_of(blob), tokens[position], _option_names(tokens[0]) if position else "")
    return None


def _option_names(text: str) -> str:
    # Their values (commands, addresses) say more than a report needs.
    return ",".join(part.split("=", 1)[0] for part in re.sub(r'"(?:\\.|[^"\\])*"', "", text).split(","))[:100]


def parse_keys(text: str) -> tuple[list[Key], int]:
    """Return the keys of a file, and how many of its lines are neither a key nor a comment."""
    keys: list[Key] = []
    broken = 0
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key = parse_line(line)
        if key is None:
            broken += 1
        else:
            keys.append(key)
    return keys, broken


def read_keys(host: Host, accounts: Sequence[Account]) -> Keys:
    """Return the keys of these accounts. What may not be read is said, not raised."""
    sshd = read_sshd_keys(host)
    found = Keys(not_seen=list(sshd.others), unreadable=dict(sshd.unreadable))
    for account in accounts:
        for path in dict.fromkeys(_path(pattern, account) for pattern in sshd.files):
            _add(host, account, path, found)
    return found


def _path(pattern: str, account: Account) -> str:
    values = {"%%": "%", "%h": account.home, "%u": account.name, "%U": str(account.uid)}
    path = re.sub("%[%huU]", lambda match: values[match.group()], pattern)
    return path if path.startswith("/") else "{0}/{1}".format(account.home.rstrip("/"), path)


def _add(host: Host, account: Account, path: str, found: Keys) -> None:
    try:
        text = b"".join(blocks_of(host, path, MAX_FILE)).decode("utf-8", "replace")
    except OSError as error:
        # No home, no folder, no file: no key. All else hides keys from us that sshd may see.
        if error.errno not in (errno.ENOENT, errno.ENOTDIR):
            found.unreadable[path] = error.strerror or str(error)
        return
    keys, broken = parse_keys(text)
    found.files.append(path)
    if broken:
        found.broken_lines[path] = broken
    for key in keys:
        known = found.by_user.setdefault(account.name, [])
        if key not in known:
            known.append(key)


#: Settings that decide which keys open an account, as sshd_config(5) writes them.
_FILES: Final = "AuthorizedKeysFile"
_DOORS: Final = ("AuthorizedKeysCommand", "TrustedUserCAKeys")
Setting = tuple[str, str, bool]  # keyword in small letters, value, and whether it holds for some only


def read_sshd_keys(host: Host) -> SshdKeys:
    """Return where sshd of this host looks for keys: the usual places where its configuration does not say."""
    path = next((path for path in SSHD_CONFIGS if host.exists(path)), SSHD_CONFIGS[0])
    unreadable: dict[str, str] = {}
    settings = list(_settings(host, path, False, 0, unreadable))
    first: dict[str, str] = {}
    for keyword, value, for_some in settings:
        if not for_some:
            first.setdefault(keyword, value)  # sshd takes the first of each
    files = first.get(_FILES.lower(), "").split() or DEFAULT_FILES
    others = [name for name in _DOORS if first.get(name.lower(), "none").lower() != "none"]
    # Whom a Match block is for depends on more than the account, so its files are not gone through.
    in_blocks = {keyword for keyword, value, for_some in settings if for_some and value.lower() != "none"}
    others += [name + " of a Match block" for name in (_FILES, *_DOORS) if name.lower() in in_blocks]
    return SshdKeys(() if files == ["none"] else tuple(files), others, unreadable)


def _settings(host: Host, path: str, for_some: bool, depth: int, unreadable: dict[str, str]) -> Iterator[Setting]:
    try:
        text = host.read(path, MAX_FILE)
    except PermissionError as error:
        unreadable[path] = error.strerror or str(error)
        return
    except OSError:
        return
    for keyword, value, in_match in parse_sshd_config(text):
        if keyword != "include":
            yield keyword, value, for_some or in_match
            continue
        for pattern in value.split() if depth < 8 else ():
            found = expand(host, pattern if pattern.startswith("/") else "/etc/ssh/" + pattern)
            unreadable.update(dict.fromkeys(found.unreadable, "Permission denied"))
            for included in found.paths:
                yield from _settings(host, included, for_some or in_match, depth + 1, unreadable)


def parse_sshd_config(text: str) -> list[Setting]:
    """Return keyword (in small letters) and value of each line, and whether it stands in a C(Match) block."""
    found = []
    in_match = False
    for line in text.splitlines():
        match = re.fullmatch(r"\s*([A-Za-z]+)(?:\s+|\s*=\s*)(.*?)\s*", line)
        if match is None:
            continue
        keyword, value = match.group(1).lower(), match.group(2).strip('"')
        if keyword == "match":
            in_match = value.lower() != "all"
        else:
            found.append((keyword, value, in_match))
    return found
