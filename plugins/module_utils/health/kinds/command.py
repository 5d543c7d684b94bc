# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A command of the user's own, or any monitoring plugin: its exit code and what it prints."""

from __future__ import annotations

import os
import re
import shlex
import signal
from collections.abc import Iterable, Sequence
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.json_path import NoSuchPlace, look_up, parse_path
from ansible_collections.ops.upkeep.plugins.module_utils.host import SEARCH_PATH, Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.launch import (
    PLUGIN_FOLDERS,
    CannotLaunch,
    as_user,
    ending_by_itself,
    executable,
)
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.process import MAX_OUTPUT, Completed
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size
from ansible_collections.ops.upkeep.plugins.module_utils.redact import REDACTED, is_secret_name

RESULT = Check(
    "command_result",
    "Whether the command ended as it should, and printed what it should.",
    "run the command by hand, as the same user, and read what it prints",
)

_INTERPRETERS = re.compile(r"(?:ba|da|z|k)?sh|python[\d.]*|perl|ruby|php|node|env|sudo|nice|ionice")
_SHORTEST_SECRET: Final = 6  # characters; a shorter value of an innocent variable stands in too many texts by chance
_NOT_OURS: Final = "none is set, since it depends on the command"
_LIMITS: Final = ("value_warn", "value_fail", "value_low_warn", "value_low_fail")
_FOR_COMMANDS: Final = ("stdout_regex", "stdout_not_regex", "value_regex", "value_json", *_LIMITS)
_GOOD_CODES: Final = (0,)


def probe(values: Values, host: Host) -> Found:
    """Run the command once, and judge how it ended and what it printed."""
    subject = _subject(values)
    try:
        done = _run(values, host)
    except CannotLaunch as error:
        yield Finding(RESULT.id, subject, Status.FAIL, str(error), advice="install it, or correct the check")
        return
    if values["plugin"] and done.code is not None and done.code >= 0:
        # Other commands need not pay for this.
        from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.plugin_result import plugin_found

        yield from plugin_found(RESULT.id, subject, done.code, done.stdout, done.stderr)
        return
    yield from _judged(done, values, subject)


def _run(values: Values, host: Host) -> Completed:
    """Return the command's end, its output without the secrets it was given. Raises CannotTell, CannotLaunch."""
    given = {str(name): str(value) for name, value in (values["env"] or {}).items()}
    argv = _argv(values)
    extra = PLUGIN_FOLDERS if values["plugin"] else ()
    argv[0] = executable(argv[0], values["chdir"], extra, given.get("PATH", SEARCH_PATH))
    if values["chdir"] and not os.path.isdir(values["chdir"]):
        raise CannotLaunch(f"the folder {values['chdir']} does not exist")
    environment: dict[str, str] = {}
    if values["user"]:
        argv, changed = as_user(argv, values["user"], host)
        environment.update(changed)
    allowed = host.remaining()
    stdin = values["stdin"].encode("utf-8", "surrogateescape") if values["stdin"] is not None else None
    done = host.run(
        ending_by_itself(argv, host), stdin, {**environment, **given}, values["chdir"], values["max_output"]
    )
    if done.timed_out:
        message = f"did not end within {human_duration(allowed)}, and was stopped"
        raise CannotTell(message, "find out what it waits for, or raise timeout")
    if done.cut:
        raise CannotTell(f"was stopped: it printed more than {human_size(values['max_output'])}")
    secrets = _secrets(given, values["stdin"])
    return Completed(done.argv, done.code, _without(secrets, done.stdout), _without(secrets, done.stderr))


def _secrets(env: dict[str, str], stdin: str | None) -> list[str]:
    found = [value for name, value in env.items() if len(value) >= _SHORTEST_SECRET or is_secret_name(name)]
    found += [line.strip() for line in (stdin or "").splitlines() if len(line.strip()) >= _SHORTEST_SECRET]
    # The longest first: one may be part of another.
    return sorted((value for value in found if value), key=len, reverse=True)


def _without(secrets: Sequence[str], text: str) -> str:
    for secret in secrets:
        text = text.replace(secret, REDACTED)
    return text


def _judged(done: Completed, values: Values, subject: str) -> Found:
    evidence: dict[str, Any] = {"exit_code": done.code}
    evidence.update({name: text for name, text in (("stdout", done.stdout), ("stderr", done.stderr)) if text.strip()})
    wrong = _ended_wrong(done, values) or _printed_wrong(done.stdout, values)
    if wrong:
        status = Status.UNKNOWN if values["plugin"] else Status.FAIL
        yield Finding(RESULT.id, subject, status, wrong, advice=RESULT.advice, evidence=evidence)
    elif values["value_regex"] or values["value_json"]:
        yield from _value(_number(done.stdout, values), values, subject, evidence)
    else:
        said = done.stdout.strip().partition("\n")[0].strip()
        message = f"ended with {done.code}" + (f": {said}" if said else "")
        yield Finding(RESULT.id, subject, Status.OK, message, evidence=evidence)


def _ended_wrong(done: Completed, values: Values) -> str | None:
    if done.code is not None and done.code < 0:
        return f"was ended by {_signal_name(-done.code)}"
    if done.code in values["codes"] and not values["plugin"]:
        return None
    wanted = " or ".join(str(code) for code in values["codes"])
    return f"ended with {done.code}, not {wanted}: {done.said or 'no message'}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _printed_wrong(stdout: str, values: Values) -> str | None:
    wanted, unwanted = values["stdout_regex"], values["stdout_not_regex"]
    if wanted and not re.search(wanted, stdout, re.MULTILINE):
        return f"printed nothing that matches {wanted}"
    found = re.search(unwanted, stdout, re.MULTILINE) if unwanted else None
    return f"printed {found.group(0)[:100]!r}, which must not be there" if found else None


def _number(stdout: str, values: Values) -> float:
    """Return the number in the output. Raises CannotTell."""
    if values["value_json"]:
        text = _at(values["value_json"], stdout)
    else:
        match = re.search(values["value_regex"], stdout, re.MULTILINE)
        if match is None:
            raise CannotTell(f"printed nothing that matches {values['value_regex']}, so there is no value")
        text = match.group(1 if match.re.groups else 0)
    try:
        number = float(text)
    except (TypeError, ValueError):
        raise CannotTell(f"printed {str(text)[:60]!r} where a number should be") from None
    if number - number != 0:  # inf and nan
        raise CannotTell(f"printed {str(text)[:60]!r}, which is no finite number")
    return number


def _at(path: str, stdout: str) -> Any:
    import json

    try:
        found = look_up(json.loads(stdout), path)
    except (ValueError, RecursionError):
        raise CannotTell("printed something that is not JSON") from None
    except NoSuchPlace as error:
        raise CannotTell(f"printed JSON without the value: {error}") from None
    return int(found) if isinstance(found, bool) else found


def _value(number: float, values: Values, subject: str, evidence: dict[str, Any]) -> Found:
    unit = values["unit"]
    shown = f"{number:g} {unit}" if unit else f"{number:g}"
    judged = [
        (limits_of(measure, values, below=below), below) for measure, below in (("value", False), ("value_low", True))
    ]
    # The worse of both sides decides; at the same status the first does, whose limit is the nearer one as a rule.
    limits, _below = min(judged, key=lambda pair: pair[0].judge(number)[0].severity)
    status, limit = limits.judge(number)
    message = f"{shown} {limits.told(number, unit or '')}".strip()
    advice = None if status is Status.OK else RESULT.advice
    yield Finding(RESULT.id, subject, status, message, number, unit or "1", limit, advice, evidence)
    yield Metric("command_value", number, unit or "1", {"subject": subject})


def _argv(values: Values) -> list[str]:
    return list(values["argv"] or shlex.split(values["command"] or ""))


def _subject(values: Values) -> str:
    """Return the name of the program, or of the script it interprets; never an argument, which may be secret."""
    argv = _argv(values)
    name = os.path.basename(argv[0])
    if _INTERPRETERS.fullmatch(name):
        name = next((os.path.basename(word) for word in argv[1:] if word.startswith("/")), name)
    return name or argv[0]


def _problems(values: Values) -> Iterable[str]:
    if bool(values["argv"]) == bool(values["command"]):
        return ['write either "argv", a list of words, or "command", one text']
    try:
        argv = _argv(values)
    except ValueError as error:
        return [f'option "command" cannot be split into words ({error}); write "argv", a list of words']
    problems = []
    if not argv or not argv[0]:
        problems.append("the command has no name")
    if any("\0" in word for word in argv):
        problems.append("the command has a NUL character in it")
    try:
        parse_path(values["value_json"] or "")
    except ValueError as error:
        problems.append(f'option "value_json": {error}')
    if values["value_regex"] and values["value_json"]:
        problems.append('options "value_regex" and "value_json" exclude each other; write one of them')
    if not values["codes"]:
        problems.append('option "codes" is empty; write at least one exit code that is good')
    return problems + _without_use(values)


def _without_use(values: Values) -> list[str]:
    """Return what is wrong with options that nothing would ever look at."""
    if values["plugin"]:
        given = [name for name in _FOR_COMMANDS if values[name] is not None]
        given += [] if tuple(values["codes"]) in ((), _GOOD_CODES) else ["codes"]
        return [f'option "{name}" does not go with "plugin", which judges itself' for name in given]
    if values["value_regex"] or values["value_json"]:
        return []
    return [
        f'option "{name}" is held against a value; say by "value_regex" or "value_json" where that is'
        for name in _LIMITS
        if values[name] is not None
    ]


KIND = Kind(
    name="command",
    summary="A command of your own, or any monitoring plugin: its exit code and what it prints.",
    options=(
        Option(
            "argv",
            "The command and its arguments, a list of words. It runs without a shell, so that nothing in it is "
            "expanded; where you want one, write [sh, -c, ...]. It runs in check mode too, so it must only read.",
            "list",
            elements="str",
        ),
        Option("command", "The same as one text, split into words as a shell splits them."),
        Option(
            "plugin",
            "Whether it is a monitoring plugin (Nagios, Icinga): its exit code is the status, its first line the "
            "message, its performance data become metrics. A name without a path is also looked for where "
            "plugins lie.",
            "bool",
            False,
        ),
        Option("chdir", "The folder to run it in.", "path"),
        Option("user", "The user to run it as; this needs root and setpriv, and opens no session.", "str"),
        Option("env", "Variables to add to its environment. Their values are taken out of what it prints.", "dict"),
        Option("stdin", "What it reads from its standard input. The lines are taken out of what it prints."),
        Option("codes", "The exit codes that are good.", "list", list(_GOOD_CODES), elements="int"),
        Option("stdout_regex", "What its standard output must match somewhere; ^ and $ match at lines.", "regex"),
        Option("stdout_not_regex", "What its standard output must not match anywhere.", "regex"),
        Option("value_regex", "Where the value is in its output: the first group, or all that matches.", "regex"),
        Option("value_json", "Where the value is in the JSON that it prints: names and positions, as in a.b.0.c."),
        Option("unit", "The unit of the value."),
        *limit_options("value", "the value in the output.", None, None, "the unit given", _NOT_OURS, minimum=None),
        *limit_options(
            "value_low", "the value in the output.", None, None, "the unit given", _NOT_OURS, below=True, minimum=None
        ),
        Option(
            "max_output", "How much it may print before it is stopped.", "size", MAX_OUTPUT, unit="bytes", minimum=1
        ),
    ),
    checks=(RESULT,),
    probe=probe,
    subject=_subject,
    example="- kind: command\n  plugin: true\n  argv: [check_load, -r, -w, '2,2,2', -c, '4,4,4']",
    privilege="what the command needs; root to run it as another user",
    without="what the command can tell without it",
    problems=lambda values: list(_problems(values)),
    timeout=30.0,
)
