# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that end well, badly, never, or with a flood; and monitoring plugins."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one


def sh(script: str, **options):
    return {"argv": ["sh", "-c", script], "timeout": 5, **options}


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (sh("echo fine; echo more"), "ok", "ended with 0: fine"),
        (sh("exit 0"), "ok", "ended with 0"),
        (sh("echo oh no >&2; exit 3"), "fail", "ended with 3, not 0: oh no"),
        (sh("exit 3"), "fail", "ended with 3, not 0: no message"),
        (sh("exit 3", codes=[0, 3]), "ok", "ended with 3"),
        (sh("exit 0", codes=[1, 2]), "fail", "ended with 0, not 1 or 2"),
        (sh("kill -9 $$"), "fail", "was ended by SIGKILL"),
        (sh("kill -64 $$"), "fail", "was ended by"),
        (sh("printf 'a\\nready\\n'", stdout_regex="^ready$"), "ok", "ended with 0: a"),
        (sh("echo reading", stdout_regex="^ready$"), "fail", "printed nothing that matches ^ready$"),
        (sh("echo 3 errors", stdout_not_regex="[0-9]+ errors"), "fail", "printed '3 errors', which must not be"),
        (sh("echo good", stdout_not_regex="errors"), "ok", "ended with 0: good"),
        (sh("printf 'caf\\351'"), "ok", "ended with 0: caf\ufffd"),
        ({"command": "printf '%s' 'two words'", "stdout_regex": "^two words$"}, "ok", "two words"),
        ({"command": "echo $HOME", "stdout_regex": r"\$HOME"}, "ok", "$HOME"),
        ({"argv": ["no-such-command"]}, "fail", "no-such-command is not installed"),
        ({"argv": ["/etc/passwd"]}, "fail", "/etc/passwd is not executable"),
        ({"argv": ["true"], "chdir": "/no/such"}, "fail", "the folder /no/such does not exist"),
        ({"argv": ["true"], "user": "no-such-user"}, "fail", "the user no-such-user does not exist"),
        (sh("pwd", chdir="/usr", stdout_regex="^/usr$"), "ok", "/usr"),
        (sh("echo $TZ_OF_TEST", env={"TZ_OF_TEST": "UTC"}, stdout_regex="^UTC$"), "ok", "UTC"),
        (sh("cat", stdin="yes\n", stdout_regex="^yes$"), "ok", "yes"),
        (sh("exec sleep 60", timeout="300ms"), "unknown", "end within 300 ms"),
        (sh("trap '' TERM; sleep 60", timeout="300ms"), "unknown", "end within 300 ms"),
        (sh("yes", max_output="64K"), "unknown", "was stopped: it printed more than 64.0 KiB"),
        (sh("sleep 60 & echo started"), "ok", "ended with 0: started"),
    ],
)
def test_how_a_command_ends_is_what_it_finds(probe, options, status, said):
    (finding,) = probe("command", **options)
    assert (finding.check, finding.status) == ("command_result", Status(status))
    assert said in finding.message


JSON = '{"queue": {"depth": 7, "ok": true, "name": "jobs"}, "list": [1, 2.5]}'


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (sh("echo temp 41.5 C", value_regex=r"temp ([\d.]+)", unit="C"), "ok", "41.5 C"),
        (sh("echo 12", value_regex=r"\d+", value_warn=10, value_fail=20), "warn", "12 (warns at 10)"),
        (sh("echo 20", value_regex=r"\d+", value_warn=10, value_fail=20, unit="jobs"), "fail", "20 jobs (fails at 20"),
        (sh("echo 3", value_regex=r"\d+", value_low_warn=5, value_low_fail=2), "warn", "3 (warns at 5)"),
        (sh("echo 1", value_regex=r"\d+", value_fail=9, value_low_fail=2), "fail", "1 (fails at 2)"),
        (sh("echo none", value_regex=r"\d+"), "unknown", "printed nothing that matches"),
        (sh("echo x", value_regex=r"x(\d+)?"), "unknown", "where a number should be"),
        (sh("echo inf", value_regex="inf"), "unknown", "no finite number"),
        (sh(f"echo '{JSON}'", value_json="queue.depth"), "ok", "7"),
        (sh(f"echo '{JSON}'", value_json="list[1]"), "ok", "2.5"),
        (sh(f"echo '{JSON}'", value_json="queue.ok"), "ok", "1"),
        (sh(f"echo '{JSON}'", value_json="queue.name"), "unknown", "printed 'jobs' where a number should be"),
        (sh(f"echo '{JSON}'", value_json="queue.width"), "unknown", "printed JSON without the value"),
        (sh("echo no json", value_json="a"), "unknown", "something that is not JSON"),
        (sh("echo 5; exit 1", value_regex=r"\d+"), "fail", "ended with 1, not 0"),
    ],
)
def test_a_value_is_held_against_its_limits(probe, options, status, said):
    (finding,) = probe("command", **options)
    assert finding.status is Status(status)
    assert said in finding.message


def test_a_value_is_a_metric(host):
    planned = plan_one({"kind": "command", **sh("echo 7", value_regex=r"\d+", unit="jobs")})
    metrics = [item for item in planned.kind.probe(planned.values, host) if isinstance(item, Metric)]
    assert [(metric.name, metric.value, metric.unit) for metric in metrics] == [("command_value", 7, "jobs")]


@pytest.mark.parametrize(
    "options",
    [
        sh("echo $DB_PASSWORD", env={"DB_PASSWORD": "x9"}),
        sh("echo $DSN >&2; exit 1", env={"DSN": "s3cret-value-x9"}),
        sh("cat", stdin="s3cret-value-x9\n"),
        sh("cat", stdin="s3cret-value-x9\n", stdout_not_regex="."),
        sh("cat", stdin="s3cret-value-x9\n", value_regex=".*"),
    ],
)
def test_what_was_given_in_secret_is_not_shown(probe, options):
    (finding,) = probe("command", **options)
    assert "x9" not in str(finding.to_dict())
    assert "[redacted]" in str(finding.to_dict())


def test_the_command_does_not_see_the_terminal(probe):
    (finding,) = probe("command", **sh("[ -t 0 ] || cat", stdout_not_regex="."))
    assert finding.status is Status.OK


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run a command as another user")
def test_another_user_runs_it_with_nothing_of_root(probe):
    (finding,) = probe("command", **sh("id -un; id -Gn; echo $HOME; echo $USER", user="nobody"))
    assert finding.status is Status.OK
    assert "root" not in finding.evidence["stdout"]
    assert finding.evidence["stdout"].startswith("nobody\n")


@pytest.fixture
def plugin(tmp_path: Path):
    """A monitoring plugin with a script of the test's own; returns its options."""

    def write(body: str):
        path = tmp_path / "check_it"
        path.write_text(f"#!{sys.executable}\n{body}\n")
        path.chmod(0o755)
        return {"argv": [str(path)], "plugin": True}

    return write


@pytest.mark.parametrize(("code", "status"), [(0, "ok"), (1, "warn"), (2, "fail"), (3, "unknown"), (9, "unknown")])
def test_a_plugin_judges_itself(probe, plugin, code, status):
    (finding,) = probe("command", **plugin(f"print('IT - words | a=1;2;3'); raise SystemExit({code})"))
    assert (finding.check, finding.subject, finding.status) == ("command_result", "check_it", Status(status))
    assert "IT - words" in finding.message
    assert finding.value == 1


@pytest.mark.parametrize(
    ("body", "options", "said"),
    [
        ("import os; os.kill(os.getpid(), 9)", {}, "was ended by SIGKILL"),
        ("import time; time.sleep(60)", {"timeout": "500ms"}, "did not end within 500 ms"),
        ("print('x' * 100000)", {"max_output": 1000}, "printed more than 1000 B"),
    ],
)
def test_a_plugin_that_has_no_result_is_unknown(probe, plugin, body, options, said):
    (finding,) = probe("command", **plugin(body), **options)
    assert finding.status is Status.UNKNOWN
    assert said in finding.message


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, 'write either "argv"'),
        ({"argv": ["true"], "command": "true"}, 'write either "argv"'),
        ({"command": "echo 'open"}, "cannot be split into words"),
        ({"command": "   "}, "no name"),
        ({"argv": [""]}, "no name"),
        ({"argv": ["a\0b"]}, "NUL"),
        ({"argv": ["true"], "value_regex": "a", "value_json": "a"}, "exclude each other"),
        ({"argv": ["true"], "value_json": "a[*]"}, 'option "value_json"'),
        ({"argv": ["true"], "plugin": True, "stdout_regex": "a"}, '"stdout_regex" does not go with "plugin"'),
        ({"argv": ["true"], "plugin": True, "codes": [1]}, '"codes" does not go with "plugin"'),
        ({"argv": ["true"], "plugin": True, "value_fail": 5}, '"value_fail" does not go with "plugin"'),
        (
            {"argv": ["true"], "value_low_warn": 5},
            '"value_low_warn" is held against a value.*"value_regex" or "value_json"',
        ),
        ({"argv": ["true"], "codes": []}, '"codes" is empty'),
        ({"argv": ["true"], "chdir": "tmp"}, "absolute path"),
        ({"argv": ["true"], "stdout_regex": "("}, "regular expression"),
    ],
)
def test_what_makes_no_sense_is_an_error_before_anything_runs(options, said):
    with pytest.raises(WrongOptions, match=said):
        plan_one({"kind": "command", **options})


@pytest.mark.parametrize(
    ("options", "subject"),
    [
        ({"argv": ["/usr/lib/nagios/plugins/check_load", "-w", "1"]}, "check_load"),
        ({"command": "python3 -u /opt/app/healthy.py --token abc"}, "healthy.py"),
        ({"argv": ["sh", "-c", "echo secret"]}, "sh"),
        ({"argv": ["mysql", "-psecret"]}, "mysql"),
    ],
)
def test_the_subject_is_the_program_without_its_arguments(options, subject):
    assert plan_one({"kind": "command", **options}).default_subject == subject
