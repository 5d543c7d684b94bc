# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports made up for tests, by code: a small fleet with the usual troubles, a large one, and hostile ones."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.plugin_utils.report.gather import gather
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.objectives import read_objective
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.past import read_past
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.remember import remembered
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.round import Round

ROUND: Final = Round("20261124T030317Z-daily-3f2a", "daily", "2026-11-24T03:03:17Z", "2026-11-24T03:03:59Z")

HOSTILE: Final = (
    "</script><script>alert('x')</script><img src=x onerror=alert(1)> <!-- {{ lookup('pipe','id') }} {% raw %}"
    " \x1b[31mred\x1b]0;title\x07 \u202egnp.exe & \"quoted\" 'single' ]]> \ufffe\uffff é 漢字"
)
HOSTILE_HOST: Final = "web<img/src=x/onerror=alert(2)>&amp;"


def finding(check: str, subject: str, status: str = "ok", message: str = "in order", **more: Any) -> dict[str, Any]:
    """Return a finding as a module returns it."""
    return {"check": check, "subject": subject, "status": status, "message": message, **more}


def result(*findings: dict[str, Any], metrics: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return a result as Ansible registers it."""
    return {"changed": False, "failed": False, "findings": list(findings), "metrics": metrics or []}


def report_of(results: dict[str, dict[str, Any]], procedures: tuple[str, ...] = ("health_check",)) -> Report:
    """Return the report of what each host has registered: host -> procedure -> result."""
    return gather(ROUND, list(results), procedures, results.__getitem__)


def unreachable(host: str) -> dict[str, Any]:
    """Return what Ansible registers for a host that is down."""
    message = f"Failed to connect to the host via ssh: ssh: connect to host {host} port 22: Connection timed out"
    return {"changed": False, "unreachable": True, "msg": message}


def without_python() -> dict[str, Any]:
    """Return what ansible-core 2.19 registers for a host that has no Python."""
    return {
        "failed": True,
        "changed": False,
        "rc": 127,
        "msg": "The module interpreter '/usr/bin/python3' was not found.",
        "module_stdout": "/bin/sh: 1: /usr/bin/python3: not found\r\n",
        "module_stderr": "Shared connection to web9 closed.\r\n",
    }


def broken(message: str = "Unhandled exception: KeyError: 'units'") -> dict[str, Any]:
    """Return what Ansible registers for a module that broke."""
    return {"failed": True, "changed": False, "msg": message, "rc": 1, "module_stdout": "", "module_stderr": ""}


def healthy_findings(number: int) -> list[dict[str, Any]]:
    """Return what is found on every host of the sample."""
    return [
        finding("filesystem_space", "/", message=f"{41 + number}.3 % full, 18.2 GiB left (warns at 85 %)",
                value=41.3 + number, unit="percent", limit=85),
        finding("filesystem_inodes", "/", message="7.1 % of the inodes used (warns at 85 %)", value=7.1, unit="percent",
                limit=85, evidence={"left_out": ["/dev/shm", "/run", "/var/lib/docker/overlay2"]}),
        finding("memory_available", "memory", message="61 % available, 4.8 GiB (warns at 10 %)", value=61,
                unit="percent", limit=10),
        finding("memory_oom_kills", "memory", message="no out-of-memory kill in the last 24 h", value=0, unit="kills"),
        finding("load_per_core", "load", message="0.21 a core over 5 min (warns at 1.5)", value=0.21, unit="per core",
                limit=1.5),
        finding("time_sync", "clock", message="synchronised by chrony, 0.3 ms off", value=0.3, unit="ms", limit=100),
        finding("systemd_failed", "units", message="none of 142 units has failed"),
        finding("kernel_reboot", "kernel", message="runs the newest installed kernel, 6.1.0-44"),
        finding("packages_security", "packages", message="no security update is pending", value=0, unit="packages"),
        finding("container_health", "podman", "skipped", "podman and docker are not installed here"),
    ]  # fmt: skip


def fleet() -> Report:
    """Return twelve hosts with the usual troubles: the picture of the handbook."""
    results = {f"web{number}": result(*healthy_findings(number)) for number in range(1, 7)}
    results |= {f"db{number}": result(*healthy_findings(number * 3)) for number in range(1, 4)}
    results |= {name: result(*healthy_findings(4)) for name in ("cache1", "queue1", "backup1")}
    add = {
        "db1": [
            finding("filesystem_space", "/var/lib/postgresql", "fail", "93.1 % full, 4.2 GiB left (fails at 90 %)",
                    value=93.1, unit="percent", limit=90,
                    advice="See what grew: du -xh --max-depth=2 /var/lib/postgresql | sort -h | tail",
                    evidence={"device": "/dev/mapper/vg0-pg", "type": "ext4", "size": "61.2 GiB", "reserved": "3.1 GiB",
                              "largest": ["base/16384  41.0 GiB", "pg_wal  11.3 GiB"]}),
            finding("postgresql_ping", "127.0.0.1:5432", message="answers in 1.8 ms (warns at 250 ms)", value=1.8,
                    unit="ms", limit=250),
        ],
        "queue1": [
            finding("systemd_restarts", "shop-worker.service", "fail", "restarted 46 times, the last time 12 s ago",
                    value=46, unit="restarts", limit=3, advice="Read why it ends: journalctl -u shop-worker.service -n 50",
                    evidence={"NRestarts": 46, "Result": "exit-code", "journal": [
                        "shop-worker[8812]: amqp.exceptions.AccessRefused: (0, 0): (403) ACCESS_REFUSED",
                        "systemd[1]: shop-worker.service: Main process exited, code=exited, status=1/FAILURE"]}),
        ],
    }  # fmt: skip
    for number in range(1, 5):
        add[f"web{number}"] = [
            finding("http_health", "http://localhost:8000/health", "fail", 'the component "payments" is down (HTTP 503)',
                    value=503, unit="status", advice="Look at that component first: curl -s localhost:8000/health",
                    evidence={"status": 503, "components": {"payments": "fail", "database": "pass", "cache": "pass"}}),
        ]  # fmt: skip
    for number in (5, 6):
        add[f"web{number}"] = [
            finding("tls_expiry", "shop.example.com:443", "warn", "expires in 12 days, on 6 December (warns at 21 days)",
                    value=12, unit="days", limit=21, advice="Renew it: certbot renew --cert-name shop.example.com"),
        ]  # fmt: skip
    add["cache1"] = [
        finding("redis_ping", "127.0.0.1:6379", "unknown", "asks for a password, and none was given",
                advice="Give the check an option password"),
    ]  # fmt: skip
    for host, found in add.items():
        results[host]["findings"] += found
    results["db2"]["findings"][8] = finding(
        "packages_security", "packages", "warn", "7 security updates are pending (warns at 1)", value=7,
        unit="packages", limit=1, advice="Plan the update: apt list --upgradable",
    )  # fmt: skip
    results["db3"] = unreachable("db3")
    return report_of({host: {"health_check": value} for host, value in results.items()})


PREVIOUS: Final = {"id": "20261123T030317Z-daily-81c0", "ended": "2026-11-23T03:04:02Z"}


def memory(change: str, since: str = "2026-11-24T03:03:17Z", **more: Any) -> dict[str, Any]:
    """Return the memory of a finding as the action record returns it."""
    return {"change": change, "since": since, "before": None, "flapping": False, **more}


OBJECTIVES: Final = [
    {"name": "search latency p95", "status": "fail", "unit": "ms", "limit": 100, "direction": "below", "measured": 184.2,
     "window": "30 d", "budget_left": -0.31, "burn_rate": 4.2, "trend": "up", "stands_on": "48,211 requests in 23.9 h"},
    {"name": "uptime", "status": "ok", "unit": "percent", "limit": 99.9, "direction": "above", "measured": 99.98,
     "window": "30 d", "budget_left": 0.8, "burn_rate": 0.2, "trend": "flat", "stands_on": "29 d 4 h of 30 d"},
    {"name": "error rate", "status": "unknown", "unit": "percent", "limit": 0.1, "direction": "below", "measured": None,
     "window": "30 d", "budget_left": None, "burn_rate": None, "trend": None, "stands_on": "12 requests in 24 h"},
]  # fmt: skip


SIGNATURES: Final = [
    {"id": "9f86d081884c7d65", "template": "payment * refused: card processor answered *", "severity": "error",
     "count": 1412, "first": 1795486800, "last": 1795489380, "sample": "payment 81 refused: card processor answered 502"},
    {"id": "60303ae22b998861", "template": "slow query, * ms: <SELECT>", "severity": "warning",
     "count": 96, "first": 1795403000, "last": 1795489200, "sample": "slow query, 5120 ms: <SELECT>"},
    {"id": "fd61a03af4f77d87", "template": "connection * closed by peer", "severity": "error",
     "count": 3, "first": 1795403400, "last": 1795480020, "sample": "connection 7 closed by peer"},
]  # fmt: skip


def with_logs_and_backups() -> dict[str, Any]:
    """Return what the two procedures of a database's host found: one new signature, one backup proven, one too old."""
    logs = result(
        finding("log_new_error", "template 9f86d081884c7d65", "warn", "new (never in the fleet), error: 1,412 times"),
        finding("log_lines", "all sources", message="48,113 lines: all of them templated"),
    )
    backups = result(
        finding("backup_age", "shop", message="3 h old", value=10800, unit="seconds", limit=93600),
        finding("drill_proven", "shop", message="last proven 4 days ago", value=345600, unit="seconds", limit=3024000,
                evidence={"point": "shop.dump", "seconds": 41.5}),
        finding("backup_age", "/srv/restic", "fail", "3 days old (fails after 26 h)", value=259200, unit="seconds"),
        finding("backup_known", "backups", "skipped", "no backup is declared"),
        metrics=[
            {"name": name, "value": value, "unit": unit, "labels": {"subject": subject, "kind": kind}}
            for name, value, unit, subject, kind in (
                ("backup_age", 10800, "seconds", "shop", "pg_dump"),
                ("backup_size", 3221225472, "bytes", "shop", "pg_dump"),
                ("backup_duration", 95, "seconds", "shop", "pg_dump"),
                ("backup_age", 259200, "seconds", "/srv/restic", "restic"),
            )
        ],
    )  # fmt: skip
    return {"log_review": {**logs, "signatures": SIGNATURES}, "backup_verification": backups}


def logs_and_backups() -> Report:
    """Return two hosts, one of which has logs and backups."""
    procedures = ("health_check", "log_review", "backup_verification")
    healthy = {"health_check": result(*healthy_findings(1))}
    other = {
        "log_review": {**result(finding("log_lines", "all sources")), "signatures": SIGNATURES[2:]},
        "backup_verification": result(finding("backup_known", "backups", "skipped", "no backup is declared")),
    }
    return report_of({"db1": healthy | with_logs_and_backups(), "db2": healthy | other}, procedures)


def second_day() -> Report:
    """Return the fleet on the day after: some is new, some worse, some back, some accepted, and a host is missing."""
    report = fleet()
    ids = {
        (item.host, item.finding.check): item.id for item in reversed(report.findings)
    }  # the worst has the last word
    since = "2026-11-20T03:03:20Z"
    accepted = {"owner": "anna", "reason": "moves to the new cluster in December", "expires": "2026-12-20"}
    told = {
        ("db1", "filesystem_space"): memory("worse", before="warn", open_since=since),
        ("db3", "host_reachable"): memory("new", before="ok", open_since="2026-11-24T03:03:17Z"),
        ("queue1", "systemd_restarts"): memory("same", since, before="fail", open_since=since, flapping=True),
        ("cache1", "redis_ping"): memory("same", since, before="unknown", open_since=since),
        ("db2", "packages_security"): memory("same", since, before="warn", open_since=since, accepted=accepted),
        ("web5", "tls_expiry"): memory("new", before="ok", open_since="2026-11-24T03:03:17Z"),
        ("web6", "tls_expiry"): memory(
            "same", since, before="warn", open_since=since, accepted=accepted, lapsed="expired"
        ),
        ("backup1", "time_sync"): memory("back", before="fail"),
    }
    told |= {(f"web{number}", "http_health"): memory("same", since, open_since=since) for number in range(1, 5)}
    missing = {
        "host": "old7", "procedure": "round", "check": "host_seen", "subject": "host", "status": "warn",
        "message": "not seen for 24 h: no part of this round; then it was in order", "value": 24, "unit": "h",
    }  # fmt: skip
    gone = {"id": "0" * 16, "host": "web3", "procedure": "health_check", "check": "systemd_failed",
            "subject": "mail.service", "before": "fail"}  # fmt: skip
    past = read_past({
        "memory": {ids[key]: value for key, value in told.items()},
        "gone": [gone], "findings": [missing], "previous": PREVIOUS, "notes": [],
    })  # fmt: skip
    assert past is not None
    measured = tuple(read_objective("web1", data) for data in OBJECTIVES)
    return dataclasses.replace(remembered(report, past), objectives=measured)


def nothing_new() -> Report:
    """Return a calm day: two problems are still open, and nothing changed."""
    report = second_day()
    assert report.past is not None
    kept = [item for item in report.findings if item.memory and item.memory.change == "same"]
    past = dataclasses.replace(report.past, gone=(), findings=())
    return dataclasses.replace(report, hosts=fleet().hosts, findings=tuple(kept), past=past)


def large(hosts: int = 1000, findings: int = 50) -> Report:
    """Return a large fleet; every tenth host has trouble."""
    return report_of(large_results(hosts, findings))


def large_results(hosts: int, findings: int) -> dict[str, dict[str, Any]]:
    """Return what the hosts of a large fleet have registered."""
    return {
        f"node{number:04d}.example.com": {
            "health_check": result(*(_one_of_many(number, index) for index in range(findings)))
        }
        for number in range(hosts)
    }


def _one_of_many(number: int, index: int) -> dict[str, Any]:
    if index == 0 and number % 10 == 0:
        return finding("filesystem_space", "/var", "fail", f"{90 + number % 9}.1 % full, 1.2 GiB left (fails at 90 %)",
                       value=90.1 + number % 9, unit="percent", limit=90, advice="Free space", evidence={"type": "ext4"})  # fmt: skip
    if index == 1 and number % 25 == 0:
        return finding(
            "tls_expiry", "localhost:443", "warn", f"expires in {number % 20 + 1} days", value=3, unit="days"
        )
    status = "skipped" if index == 2 else "ok"
    return finding(f"check_{index:02d}", f"unit-{index:02d}.service", status, f"answers in {number % 37}.{index} ms",
                   value=number % 37 + index / 10, unit="ms", limit=250)  # fmt: skip


def hostile() -> Report:
    """Return what an attacker who owns a host would send."""
    bad = finding(
        "http_health", HOSTILE, "fail", HOSTILE, advice=HOSTILE, unit="<b>", value=1, evidence={HOSTILE: [HOSTILE]}
    )
    return report_of({
        HOSTILE_HOST: {"health_check": result(bad)},
        "web2": {"health_check": broken(HOSTILE)},
        "web3": {"health_check": {"failed": False, "skipped": True, "skip_reason": HOSTILE}},
    })  # fmt: skip


def broken_tool() -> Report:
    """Return a round in which the tool itself failed on some hosts, one has no Python, and one was left out."""
    results: dict[str, dict[str, Any]] = {f"web{number}": {"health_check": broken()} for number in range(1, 6)}
    results["web6"] = {"health_check": result(*healthy_findings(1))}
    results["web7"] = {"health_check": without_python()}
    results["web8"] = {}
    results["web9"] = {"health_check": result({"check": "Not An Id", "subject": "x", "status": "ok", "message": "m"})}
    return report_of(results, ("health_check", "log_review"))


def in_order() -> Report:
    """Return one healthy host."""
    return report_of({"localhost": {"health_check": result(*healthy_findings(1))}})


def nothing() -> Report:
    """Return a round in which nothing ran."""
    return report_of({"web1": {}, "web2": {}})


SAMPLES: Final = {
    "fleet": fleet,
    "in_order": in_order,
    "broken_tool": broken_tool,
    "hostile": hostile,
    "nothing": nothing,
    "second_day": second_day,
    "nothing_new": nothing_new,
    "logs_and_backups": logs_and_backups,
}
