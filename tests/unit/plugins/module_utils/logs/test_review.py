# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole review of files, round after round."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.logs.checks import CHECKS
from ansible_collections.ops.upkeep.plugins.module_utils.logs.review import read_request, review_logs

HOUR = 3600


class Rounds:
    """One log file and its rounds, as history would hand them over."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cursors: dict[str, Any] = {}
        self.result: dict[str, Any] = {}

    def write(self, *lines: str, level: str = "ERROR") -> None:
        """Write lines with the time of now."""
        now = time.strftime("%Y-%m-%d %H:%M:%S,000")
        with self.path.open("a", encoding="utf-8") as file:
            file.writelines(f"{now} {level} {line}\n" for line in lines)

    def review(self, **options: Any) -> dict[tuple[str, str], dict[str, Any]]:
        """Review what was written since the last time; return the findings by check and subject."""
        request = {"sources": [{"path": str(self.path)}], "cursors": self.cursors, "deadline": 20, **options}
        self.result = review_logs(read_request(request))
        json.dumps(self.result)
        self.cursors = self.result["cursors"]
        return {(finding["check"], finding["subject"]): finding for finding in self.result["findings"]}

    def sums(self) -> dict[str, Any]:
        """The evidence of log_lines."""
        (found,) = [finding for finding in self.result["findings"] if finding["check"] == "log_lines"]
        evidence: dict[str, Any] = found["evidence"]
        assert evidence["read"] == evidence["templated"] + evidence["ignored"] + evidence["cut_off"], found
        return evidence

    def id_of(self, text: str) -> str:
        """The id of the template that holds a text."""
        (found,) = [signature["id"] for signature in self.result["signatures"] if text in signature["template"]]
        return str(found)

    @property
    def known(self) -> dict[str, Any]:
        """What history would know after this round."""
        templates = {
            signature["id"]: {"first": signature["first"], "last": signature["last"], "rounds": 1}
            for signature in self.result["signatures"]
        }
        return {"templates": templates, "fleet": [], "rounds": 1}


@pytest.fixture
def rounds(tmp_path) -> Rounds:
    """A log without lines."""
    path = tmp_path / "app.log"
    path.touch()
    return Rounds(path)


def statuses(found: dict[tuple[str, str], dict[str, Any]], check: str) -> dict[str, str]:
    """Return subject -> status of the findings of a check."""
    return {subject: finding["status"] for (name, subject), finding in found.items() if name == check}


def test_the_first_round_takes_errors_as_the_starting_point(rounds):
    rounds.write("order 7 lost", "payment 8 refused by bank", "kernel: Out of memory: Killed process 77 (java)")
    found = rounds.review()
    assert statuses(found, "log_new_error") == {"all sources": "ok"}
    message = found["log_new_error", "all sources"]["message"]
    assert message.startswith("first review: 2 error signatures are taken as the starting point")
    assert found["log_known_bad_oom_kill", str(rounds.path)]["status"] == "fail", "known trouble fails all the same"


def test_a_new_error_is_told_and_a_known_one_is_not(rounds):
    rounds.write("order 7 lost")
    rounds.review()
    known = rounds.known
    rounds.write("order 8 lost", "payment refused by bank", "payment refused by bank")
    found = rounds.review(known=known, since=time.time() - HOUR)
    subject = f"template {rounds.id_of('payment')}"
    assert statuses(found, "log_new_error") == {subject: "warn", "all sources": "ok"}
    finding = found["log_new_error", subject]
    assert finding["message"].startswith('new (never in the fleet), error: "payment refused by bank", 2 times')
    assert finding["evidence"]["count"] == 2 and finding["evidence"]["rate_per_hour"] == pytest.approx(2, rel=0.1)
    found = rounds.review(known={**known, "fleet": [subject.partition(" ")[2]]}, cursors={})
    assert "never on this host, but known on others" in found["log_new_error", subject]["message"]


def test_a_new_error_that_goes_on_stays_open(rounds):
    rounds.write("hello", level="INFO")
    rounds.review()
    known = rounds.known
    rounds.write("order 7 lost")
    rounds.review(known=known)
    subject = f"template {rounds.id_of('order')}"
    known = {**rounds.known, "rounds": 2}
    rounds.write("order 8 lost")
    found = rounds.review(known=known)
    assert found["log_new_error", subject]["message"].startswith("goes on, new since 20")
    assert "no new error signature, 1 of the last days still there" in found["log_new_error", "all sources"]["message"]
    found = rounds.review(known=known)
    assert statuses(found, "log_new_error") == {"all sources": "ok"}, "it did not come again"
    rounds.write("order 9 lost")
    rounds.cursors["new errors"] = {subject.partition(" ")[2]: time.time() - 8 * 24 * HOUR}
    assert statuses(rounds.review(known=known), "log_new_error") == {"all sources": "ok"}, "a week is enough"


def test_what_is_fatal_fails(rounds):
    rounds.write("the shop is on fire", level="FATAL")
    found = rounds.review(known={"rounds": 3})
    assert "fail" in statuses(found, "log_new_error").values()


def test_a_flood_of_new_errors_is_summed_up(rounds):
    words = [f"{chr(97 + one)}{chr(97 + two)}z" for one in range(10) for two in range(10)]
    for word in words:
        rounds.write(*[f"{word} {other} broke {word[::-1]}" for other in ("one", "two")])
    found = rounds.review(known={"rounds": 3})
    assert len(statuses(found, "log_new_error")) <= 27
    rounds.sums()


def test_a_spike_is_held_against_the_usual_rate(rounds):
    rounds.write(*[f"slow {number}" for number in range(50)], level="WARN")
    rounds.review()
    name = rounds.id_of("slow")
    entry = {"first": 0, "last": time.time(), "rounds": 9, "usual": 4.0, "high": 12.0, "gap": None}
    known = {"templates": {name: entry}, "rounds": 9}
    found = rounds.review(known=known, cursors={}, since=time.time() - HOUR)
    finding = found["log_spike", f"template {name}"]
    assert (finding["status"], finding["limit"], finding["unit"]) == ("warn", 12.0, "per hour")
    assert finding["value"] == pytest.approx(50, rel=0.1)
    assert "usually 4 (warns above 12)" in finding["message"]
    found = rounds.review(
        known={"templates": {name: {**entry, "high": 60}}, "rounds": 9}, cursors={}, since=time.time() - HOUR
    )
    assert statuses(found, "log_spike") == {}


def test_a_heartbeat_that_stopped_is_told(rounds):
    rounds.write("hello", level="INFO")
    now = time.time()
    entry = {
        "first": now - 9 * HOUR,
        "last": now - 5 * HOUR,
        "rounds": 9,
        "gap": 2.0 * HOUR,
        "template": "backup <*> done",
    }
    found = rounds.review(known={"templates": {"0123456789abcdef": entry}, "rounds": 9})
    finding = found["log_stopped", "template 0123456789abcdef"]
    assert finding["status"] == "warn"
    assert 'silent for 5 h, before never for more than 2 h: "backup <*> done"' in finding["message"]
    found = rounds.review(known={"templates": {"0123456789abcdef": {**entry, "gap": 6 * HOUR}}, "rounds": 9})
    assert statuses(found, "log_stopped") == {}


def test_where_a_source_cannot_be_read_nothing_is_told_to_have_stopped(rounds):
    entry = {"first": 1.0, "last": 1.0, "rounds": 9, "gap": 2.0}
    sources = [{"path": str(rounds.path) + ".missing"}]
    found = rounds.review(known={"templates": {"0123456789abcdef": entry}, "rounds": 9}, sources=sources)
    assert statuses(found, "log_stopped") == {}
    assert statuses(found, "log_source") == {str(rounds.path) + ".missing": "fail"}


def test_each_line_is_counted_once_over_the_rounds(rounds):
    counts = []
    for number in range(4):
        rounds.write(*[f"order {number}{one} lost" for one in range(number * 10)])
        rounds.review()
        counts.append(rounds.sums()["read"])
    assert counts == [0, 10, 20, 30]


def test_what_is_ignored_is_counted_and_told_of_no_more(rounds):
    rules = [{"match": "^order .* lost$", "verdict": "ignore", "reason": "SHOP-1"}]
    rounds.write("order 7 lost", "order 8 lost", "payment refused")
    found = rounds.review(rules=rules, known={"rounds": 3})
    assert (rounds.sums()["ignored"], rounds.sums()["templated"]) == (2, 1)
    assert len(statuses(found, "log_new_error")) == 2
    assert "1 rule held, of which 1 decided" in found["log_rules", "all rules"]["message"]
    name = rounds.id_of("payment")
    found = rounds.review(
        rules=[*rules, {"template": name, "verdict": "ignore", "reason": "x"}], cursors={}, known={"rounds": 3}
    )
    assert (rounds.sums()["ignored"], rounds.sums()["templated"]) == (3, 0)
    assert rounds.result["signatures"] == []


def test_known_trouble_that_is_ignored_makes_no_finding(rounds):
    rounds.write("kernel: Out of memory: Killed process 77 (java)")
    check = ("log_known_bad_oom_kill", str(rounds.path))
    assert check in rounds.review()
    name = rounds.id_of("Out of memory")
    for rule in ({"match": "Out of memory"}, {"template": name}):
        rules = [{**rule, "verdict": "ignore", "reason": "a test host"}]
        assert check not in rounds.review(rules=rules, cursors={}), rule
    rules = [{"template": name, "verdict": "known", "reason": "a test host", "owner": "ops"}]
    finding = rounds.review(rules=rules, cursors={})[check]
    assert finding["status"] == "ok" and "(known: a test host, owner ops)" in finding["message"]
    rules = [{"match": "Out of memory", "verdict": "ticket", "reason": "OPS-7"}]
    assert rounds.review(rules=rules, cursors={})[check]["status"] == "warn"


def test_a_rule_that_has_run_out_opens_again_and_says_so(rounds):
    rounds.write("order 7 lost")
    rules = [{"match": "order", "verdict": "ignore", "reason": "SHOP-1", "expires": "2020-01-31"}]
    found = rounds.review(rules=rules, known={"rounds": 3})
    assert rounds.sums()["ignored"] == 0
    assert "warn" in statuses(found, "log_new_error").values()
    assert "ran out on 2020-01-31" in found["log_rules", "match order"]["message"]


def test_a_rule_changes_the_severity(rounds):
    rounds.write("order 7 lost")
    rounds.write("hello", level="INFO")
    rules = [
        {"match": "lost", "severity": "info", "reason": "normal here"},
        {"match": "hello", "severity": "critical", "reason": "must never be"},
    ]
    found = rounds.review(rules=rules, known={"rounds": 3})
    assert {one["template"]: one["severity"] for one in rounds.result["signatures"]} == {
        "order <*> lost": "info",
        "hello": "critical",
    }
    assert statuses(found, "log_new_error") == {f"template {rounds.id_of('hello')}": "fail", "all sources": "ok"}


def test_a_slow_rule_is_left_out_and_said(rounds):
    rounds.write("a" * 60 + "b")
    began = time.monotonic()
    found = rounds.review(rules=[{"match": r"(a+)+$", "verdict": "ignore", "reason": "x"}])
    assert time.monotonic() - began < 15
    assert found["log_rules", "match (a+)+$"]["status"] == "unknown"
    assert rounds.sums()["ignored"] == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"sources": [{"pth": "/x"}]}, "pth"),
        ({"sources": [{"path": "relative"}]}, "absolute path"),
        ({"sources": [{"path": "/x", "unit": "y"}]}, "exclude each other"),
        ({"rules": [{"match": "(", "verdict": "ignore", "reason": "x"}]}, r"rules\[0\] \(\(\)"),
        ({"redact": ["("]}, r"redact\[0\]"),
        ({"deadline": 0}, "deadline"),
        ({"since": -1}, "since"),
    ],
)
def test_nonsense_is_an_error_that_names_it_before_anything_is_read(options, said):
    with pytest.raises(WrongOptions, match=said):
        review_logs(read_request(options))


@pytest.mark.parametrize("broken", [None, 7, "x", [], {"x": 1}, {"templates": 7}, {"templates": {"a": 7}, "rounds": "x"},
                                    {"templates": {"a": {"gap": "x", "high": float("nan"), "last": []}}, "fleet": 7}])  # fmt: skip
def test_it_survives_whatever_history_hands_over(rounds, broken):
    rounds.write("order 7 lost")
    found = rounds.review(known=broken, cursors={str(rounds.path): broken})
    assert statuses(found, "log_source") == {str(rounds.path): "ok"}
    assert rounds.sums()["read"] == 1
    rounds.review(cursors=broken)


def test_hostile_lines_are_harmless(rounds):
    hostile = [
        "{{ lookup('pipe', 'id') }}", "<script>alert(1)</script>", "\x1b[31mred\x1b]0;title\x07", "nul \x00 byte",
        "\u202ereversed", "x" * 10_000_000, "", "%s %d {0}", "'; DROP TABLE x; --", "\\u0000",
    ]  # fmt: skip
    rounds.write(*hostile)
    rounds.path.write_bytes(rounds.path.read_bytes() + b"\xff\xfe\x00broken\xc3\n")
    rounds.review(known={"rounds": 1})
    told = json.dumps(rounds.result)
    assert rounds.sums()["read"] == len(hostile) + 1
    assert "\\u001b" not in told and "\\u0000" not in told.replace("\\\\u0000", "") and "\\u202e" not in told
    assert len(told) < 200_000


def test_secrets_are_nowhere_in_the_result(rounds):
    secrets = {
        "hunter2secret": "password=hunter2secret",
        "Sup3rSecretPw": "postgres://app:Sup3rSecretPw@db/shop",
        "abcDEF1234567890": "Authorization: Bearer abcDEF1234567890",
        "MIIEowIBAAKCAQEA": "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAx\n-----END RSA PRIVATE KEY-----",
        "alice@": "alice@example.org",
        "4111": "4111 1111 1111 1111",
        "plantedcookie": "Cookie: sid=plantedcookie",
        "AKIAIOSF": "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUt": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "dozjgNry": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
        "CUST-4711": "CUST-4711",
    }
    for text in secrets.values():
        rounds.write(f"could not use {text}", f"No space left on device for {text}", f"Traceback of {text}")
    rounds.review(known={"rounds": 1}, redact=[r"CUST-\d+"])
    told = json.dumps(rounds.result)
    assert [secret for secret in secrets if secret in told] == []
    assert told.count("[redacted]") > len(secrets)


def test_a_message_that_mixes_levels_is_as_bad_as_its_worst(rounds):
    rounds.write(*[f"job {number} ended" for number in range(5)], level="INFO")
    rounds.write("job 7 ended", level="ERROR")
    rounds.review()
    (signature,) = rounds.result["signatures"]
    assert (signature["severity"], signature["count"]) == ("error", 6)


def test_usage_of_an_access_log_becomes_metrics(tmp_path):
    log = Rounds(tmp_path / "access.log")
    now = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime())
    log.path.write_text("".join(
        f'10.0.0.{number % 3} - - [{now}] "GET /orders/{number}?token=hunter2secret HTTP/1.1" {500 if number % 10 == 0 else 200}'
        f' 12 "-" "curl/7.88.1" rt=0.{number:03d}\n'
        for number in range(100)
    ))  # fmt: skip
    log.review(known={"rounds": 1})
    metrics = {
        (metric["name"], *[value for key, value in metric["labels"].items() if key != "source"]): metric["value"]
        for metric in log.result["metrics"]
    }
    assert metrics["access_requests",] == 100
    assert (metrics["access_answers", "2xx"], metrics["access_answers", "5xx"]) == (90, 10)
    assert metrics["access_path", "/orders/*"] == 100
    assert metrics["access_client", "10.0.0.0"] == 34
    assert metrics["access_agent", "curl"] == 100
    assert metrics["access_latency", "0.95"] == pytest.approx(94)
    assert sum(value for key, value in metrics.items() if key[0] == "access_hour") == 100
    assert "hunter2secret" not in json.dumps(log.result)
    assert {one["template"]: one["severity"] for one in log.result["signatures"]}["request GET failed: <*>"] == "error"


def test_a_deadline_leaves_lines_for_the_next_round_and_none_is_lost(rounds, monkeypatch):
    rounds.write(*[f"order {number} lost" for number in range(60000)])
    read = 0
    for _round in range(20):
        from ansible_collections.ops.upkeep.plugins.module_utils.logs import review as module

        monkeypatch.setattr(module, "ReadLimits", lambda **limits: _small(**limits))  # pylint: disable=unnecessary-lambda
        found = rounds.review()
        read += rounds.sums()["read"]
        if found["log_source", str(rounds.path)]["status"] == "ok":
            break
    assert read == 60000


def _small(**limits):
    from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import ReadLimits

    return ReadLimits(max_bytes=1 << 20, **limits)


def test_every_check_of_a_finding_is_in_the_catalogue(rounds):
    rounds.write("kernel: Out of memory: Killed process 77 (java)", "order lost")
    checks = {check for check, _subject in rounds.review(known={"rounds": 1})}
    assert checks <= {check.id for check in CHECKS}


def usage_of(log):
    """Review a log for the first time; return the metrics of its usage and the templates of its events."""
    log.review(known={"rounds": 1})
    metrics = [
        (metric["name"], metric["value"], sorted(value for key, value in metric["labels"].items() if key != "source"))
        for metric in log.result["metrics"]
        if metric["name"].startswith("access_")
    ]
    return metrics, sorted((one["id"], one["count"], one["severity"]) for one in log.result["signatures"])


def test_an_access_log_in_json_tells_what_the_combined_format_tells(tmp_path):
    now = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime())
    iso = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    combined, nginx, own = (Rounds(tmp_path / name) for name in ("combined.log", "nginx.log", "own.log"))
    requests = [
        (f"10.0.0.{number % 3}", f"/orders/{number}?a=1", 500 if number % 10 == 0 else 404 if number % 7 == 0 else 200)
        for number in range(100)
    ]
    combined.path.write_text("".join(
        f'{client} - - [{now}] "GET {path} HTTP/1.1" {status} 12 "-" "curl/7.88.1" 0.{number:03d}\n'
        for number, (client, path, status) in enumerate(requests)
    ))  # fmt: skip
    nginx.path.write_text("".join(
        f'{{"time":"{now}","remote_addr":"{client}","request":"GET {path} HTTP/1.1","status":"{status}",'
        f'"request_time":"0.{number:03d}","http_user_agent":"curl/7.88.1"}}\n'
        for number, (client, path, status) in enumerate(requests)
    ))  # fmt: skip
    own.path.write_text("".join(
        json.dumps({"ts": iso, "client_ip": client, "method": "GET", "uri": path, "status": status, "duration_ms": number,
                    "user_agent": "curl/8"}) + "\n"
        for number, (client, path, status) in enumerate(requests)
    ))  # fmt: skip
    wanted = usage_of(combined)
    assert len(wanted[0]) > 10
    assert usage_of(nginx) == wanted
    assert usage_of(own) == wanted


def test_two_formats_in_one_access_log_are_both_counted(tmp_path):
    log = Rounds(tmp_path / "access.log")
    now = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime())
    log.path.write_text(
        f'10.0.0.1 - - [{now}] "GET /a HTTP/1.1" 200 12 "-" "curl/7.88.1" 0.001\n' * 30
        + f'{{"time":"{now}","remote_addr":"10.0.0.1","request":"GET /a HTTP/1.1","status":200}}\n' * 20
    )
    assert usage_of(log)[0][0] == ("access_requests", 50, [])


def test_nothing_named_and_nothing_there_is_unknown(host):
    result = review_logs(read_request({}), host)
    assert {finding["status"] for finding in result["findings"]} <= {"unknown", "skipped", "ok", "warn"}
    assert isinstance(result["inventory"]["logs"], list)
