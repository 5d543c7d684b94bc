# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is logged in, who may become root, and which keys open an account."""

from __future__ import annotations

from typing import Any, Final, Iterable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.accounts import (
    PASSWD,
    Account,
    members_of,
    other_sources,
    read_accounts,
    read_empty_passwords,
    read_groups,
)
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import plural, some

ACCOUNTS = Check(
    "users_accounts",
    "Accounts that are wrong on any host: a second uid 0, an empty password.",
    "lock the account (passwd -l NAME, usermod -s /usr/sbin/nologin NAME) until somebody can say why it is there",
)
LOGINS = Check("users_logged_in", "Who is logged in now.", "ask whoever it is; loginctl or who shows more")
ADMINISTRATORS = Check(
    "users_administrators",
    "Who may become root by group or by sudoers, held against the list of those who should.",
    "take the account out (gpasswd -d NAME GROUP, visudo), or add it to the list if it belongs there",
)
KEYS = Check(
    "users_authorized_keys",
    "Which SSH keys open an account, held against the list of those that should.",
    "remove the line from the file (ssh-keygen -lf FILE shows the fingerprints), or add the key to the list",
)

SUBJECT: Final = "users"


def _subject(values: Values) -> str:
    return SUBJECT


def probe(values: Values, host: Host) -> Found:
    """Look at the accounts, the logins, the administrators, then the keys; each costs only itself."""
    accounts = read_accounts(host)
    if not accounts:
        raise CannotTell("{0} holds no account".format(PASSWD))
    yield _accounts(accounts, host)
    for check, look in ((LOGINS, _logins), (ADMINISTRATORS, _administrators), (KEYS, _keys)):
        try:
            yield from look(values, host, accounts)
        except CannotTell as error:
            yield Finding(check.id, SUBJECT, Status.UNKNOWN, error.message, advice=error.advice)


def _accounts(accounts: Sequence[Account], host: Host) -> Finding:
    roots = [account.name for account in accounts if account.uid == 0 and account.name != "root"]
    unseen = ""
    try:
        empty = read_empty_passwords(host)
    except FileNotFoundError:
        empty = frozenset()  # then the passwords are in passwd itself
    except OSError:
        empty, unseen = frozenset(), "; empty passwords were not looked for, which needs root"
    open_to_all = [
        account.name
        for account in accounts
        if account.can_log_in and (not account.password or (account.name in empty and account.password == "x"))
    ]
    told = []
    if open_to_all:
        told.append("{0} without a password ({1})".format(plural(len(open_to_all), "account"), some(open_to_all)))
    if roots:
        told.append("{0} beside root with uid 0: {1}".format(plural(len(roots), "account"), some(roots)))
    if not told:
        message = "{0}, only root has uid 0{1}".format(plural(len(accounts), "account"), unseen)
        return Finding(ACCOUNTS.id, SUBJECT, Status.OK, message)
    status = Status.FAIL if open_to_all else Status.WARN
    evidence = {"uid_0": roots, "empty": open_to_all}
    return Finding(ACCOUNTS.id, SUBJECT, status, "; ".join(told) + unseen, advice=ACCOUNTS.advice, evidence=evidence)


def _logins(values: Values, host: Host, accounts: Sequence[Account]) -> Found:
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.logins import read_logins

    logins = read_logins(host, {account.uid: account.name for account in reversed(accounts)})
    count = len(logins.sessions)
    limits = limits_of("sessions", values)
    status, limit = limits.judge(count)
    places: dict[str, list[str]] = {}
    for session in logins.sessions:
        places.setdefault(session.user, []).append(session.source or session.terminal or "no terminal")
    who = ["{0} ({1})".format(user, some(sorted(set(where)))) for user, where in sorted(places.items())]
    said = "{0}: {1}".format(plural(count, "session"), some(who)) if count else "nobody"
    message = " ".join(filter(None, (said, limits.told(count))))
    evidence: dict[str, Any] = {"sessions": who, "told_by": logins.told_by}
    if logins.own:
        evidence["left_out_on_purpose"] = "the connection of this check itself"
    advice = LOGINS.advice if status is not Status.OK else None
    yield Finding(LOGINS.id, SUBJECT, status, message, count, "sessions", limit, advice, evidence)
    yield Metric("users_logged_in", count, "sessions")


def _administrators(values: Values, host: Host, accounts: Sequence[Account]) -> Found:
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.sudoers import read_sudoers

    sudoers = read_sudoers(host)
    names = [*values["administrator_groups"], *(sudoers.groups if sudoers else ())]
    found = {name: ["group " + group for group in groups] for name, groups in _members(host, names, accounts).items()}
    notes = _unseen_groups(host)
    evidence: dict[str, Any] = {"groups": list(dict.fromkeys(names))}
    if sudoers:
        for name, path in sudoers.users.items():
            found.setdefault(_account_name(name, accounts), []).append(path)
        if sudoers.everyone and not sudoers.asks_target_password:
            found["ALL"] = [sudoers.everyone]
        if sudoers.unreadable:
            notes.append("not seen, which needs root: " + some(sudoers.unreadable))
        evidence["sudoers"] = sudoers.files
    found.pop("root", None)
    evidence["administrators"] = {name: ", ".join(reasons) for name, reasons in sorted(found.items())}
    yield Metric("users_administrators", len(found), "accounts")
    shown = {name: "{0} ({1})".format(name, ", ".join(reasons)) for name, reasons in sorted(found.items())}
    yield _compared(ADMINISTRATORS, values["administrators"], shown, "administrator", notes, evidence)


def _members(host: Host, names: Sequence[str], accounts: Sequence[Account]) -> Mapping[str, list[str]]:
    groups = read_groups(host)
    numbers = {"#{0}".format(group.gid): group.name for group in groups}
    return members_of([numbers.get(name, name) for name in names], groups, accounts)


def _unseen_groups(host: Host) -> list[str]:
    others = other_sources(host, "group")
    return ["members that only {0} knows were not looked up".format(", ".join(others))] if others else []


def _account_name(name: str, accounts: Sequence[Account]) -> str:
    """Return the name behind C(#uid), which sudoers allows too."""
    numbers = {"#{0}".format(account.uid): account.name for account in reversed(accounts)}
    return numbers.get(name, name)


def _keys(values: Values, host: Host, accounts: Sequence[Account]) -> Found:
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.authorized_keys import read_keys, wanted_fingerprint

    looked_at = _accounts_with_keys(values["key_users"], accounts)
    keys = read_keys(host, looked_at)
    closed = ["{0} ({1})".format(path, why) for path, why in keys.unreadable.items()]
    notes = ["not seen: " + some(closed)] if closed else []
    notes += ["keys that {0} lets in were not looked at".format(", ".join(keys.not_seen))] if keys.not_seen else []
    shown: dict[str, str] = {}
    for user, owned in sorted(keys.by_user.items()):
        for key in owned:
            kind = " ".join(filter(None, (key.type, "certificate authority" if key.is_authority else "")))
            earlier = shown.get(key.fingerprint, "{0} {1} of".format(key.fingerprint, kind))
            shown[key.fingerprint] = "{0} {1}".format(earlier, user)
    evidence: dict[str, Any] = {"keys": list(shown.values()), "files": keys.files}
    evidence.update({"lines_that_are_no_key": keys.broken_lines} if keys.broken_lines else {})
    evidence.update({"not_seen": keys.unreadable} if keys.unreadable else {})
    if keys.unreadable and not keys.files and not keys.by_user:
        raise CannotTell("none of the files with keys could be read: " + some(closed), "run it as root")
    yield Metric("users_authorized_keys", len(shown), "keys")
    given = values["authorized_keys"]
    wanted = None if given is None else [wanted_fingerprint(text) for text in given]
    yield _compared(KEYS, wanted, shown, "key", notes, evidence)


def _accounts_with_keys(named: Sequence[str] | None, accounts: Sequence[Account]) -> list[Account]:
    if named is None:
        return [account for account in accounts if account.uid == 0 or account.can_log_in]
    known = {account.name: account for account in accounts}
    missing = [name for name in named if name not in known]
    if missing:
        raise CannotTell("no such account: {0}".format(some(missing)), 'correct the option "key_users"')
    return [known[name] for name in named]


def _compared(
    check: Check,
    wanted: Sequence[str] | None,
    found: Mapping[str, str],
    noun: str,
    notes: Sequence[str],
    evidence: Mapping[str, Any],
) -> Finding:
    """Return what the list and the host do not share: one too many fails, one too few warns."""
    extra = [] if wanted is None else [said for name, said in found.items() if name not in wanted]
    missing = [name for name in dict.fromkeys(wanted or ()) if name not in found]
    told = ["{0}: {1}".format(plural(len(found), noun), some(list(found.values())))] if found else ["no " + noun]
    if wanted is None:
        status = Status.OK
    elif extra:
        status, told = Status.FAIL, ["{0} not on the list: {1}".format(plural(len(extra), noun), some(extra))]
    elif missing:
        # What could not be seen may hold them.
        status, told = Status.UNKNOWN if notes else Status.WARN, []
    else:
        status, told = Status.OK, ["{0}, all on the list".format(told[0]) if found else told[0]]
    if missing:
        told.append("{0} of the list not here: {1}".format(plural(len(missing), noun), some(missing)))
    advice = check.advice if extra else None
    message = "; ".join([*told, *notes])
    return Finding(check.id, SUBJECT, status, message, len(found), noun + "s", None, advice, evidence)


def _problems(values: Values) -> Sequence[str]:
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.authorized_keys import wanted_fingerprint

    problems = []
    for text in values["authorized_keys"] or ():
        try:
            wanted_fingerprint(text)
        except ValueError as error:
            problems.append('option "authorized_keys" has the item {0!r}: {1}'.format(text[:60], error))
    return problems


def discover(host: Host) -> Iterable[Values]:
    """Suggest to look at the users of any host that has accounts."""
    return [{}] if host.exists(PASSWD) else []


KIND = Kind(
    name="users",
    summary="Who is logged in, who may become root, and which SSH keys open an account.",
    options=(
        Option(
            "administrators",
            "The accounts that may become root, root itself aside. One too many fails, one too few warns; "
            "where no list is given they are only told.",
            "list",
            elements="str",
        ),
        Option(
            "administrator_groups",
            "The groups whose members may become root; groups that sudoers names are added.",
            "list",
            ("sudo", "wheel", "admin"),
            elements="str",
            source="the groups in the sudoers files of Debian (sudo), Red Hat, SUSE and Alpine (wheel), Ubuntu (admin)",
        ),
        Option(
            "authorized_keys",
            "The SSH keys that may open an account, as whole public key lines or as fingerprints (SHA256:...). "
            "One too many fails, one too few warns; where no list is given they are only told.",
            "list",
            elements="str",
        ),
        Option(
            "key_users",
            "The accounts whose keys are looked at, instead of root and all with a login shell.",
            "list",
            elements="str",
        ),
        *limit_options("sessions", "how many.", None, None, "sessions", "none is set: a login is no fault", type="int"),
    ),
    checks=(ACCOUNTS, LOGINS, ADMINISTRATORS, KEYS),
    probe=probe,
    subject=_subject,
    example=(
        "- kind: users\n  administrators: [alice, deploy]\n"
        "  authorized_keys:\n    - SHA256:0Zr1nYPlGdb0jxKvW3i2zmN0SxlXRpiwhUc3+FMYo9w"
    ),
    privilege="root",
    without="sessions, groups, second accounts with uid 0, and the own keys; not sudoers, shadow and others' keys",
    discover=discover,
    problems=_problems,
    timeout=10.0,
)
