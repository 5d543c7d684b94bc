# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of every kind, planted in a log, are nowhere: not in the report, the history, the terminal, nor with -vvvv."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from ansible_collections.ops.upkeep.tests.unit.plugins.action.playing import environment
from ansible_collections.ops.upkeep.tests.unit.plugins.module_utils.logs.test_redaction import SECRETS

OWN = "CUST-4711"
# Short ones would be found by chance in what Ansible prints.
PLANTED = [(text, secret) for text, secret in SECRETS if len(secret) > 5 and "\u200b" not in text]


def test_no_planted_secret_is_anywhere(tmp_path):
    log = tmp_path / "planted.log"
    lines = [f"2026-11-24 06:33:20,123 ERROR could not use {text}" for text, _secret in [*PLANTED, (OWN, OWN)]]
    log.write_text(
        "\n".join([*lines, *(f"FATAL: No space left on device: {text}" for text, _secret in PLANTED)]) + "\n"
    )
    variables = {
        "upkeep_hosts": "localhost",
        "upkeep_state_dir": str(tmp_path / "state"),
        "log_review_sources": [{"path": str(log)}],
        "log_review_redact": [r"CUST-\d+"],
    }
    (tmp_path / "ansible.cfg").touch()
    printed = ""
    for _round in range(2):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "ansible",
                "playbook",
                "ops.upkeep.daily",
                "--tags",
                "log_review",
                "-vvvv",
                "-e",
                json.dumps(variables),
            ],
            cwd=tmp_path,
            env=environment(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )
        printed += done.stdout
    files = [
        path for folder in ("upkeep-reports", "state") for path in (tmp_path / folder).rglob("*") if path.is_file()
    ]
    assert {"report.json", "index.html", "junit.xml"} <= {path.name for path in files}
    told = {str(path): path.read_bytes().decode("utf-8", "replace") for path in files} | {"terminal": printed}
    showing = {Path(name).name for name, text in told.items() if "could not use" in text}
    assert {"terminal", "report.json", "index.html"} <= showing
    secrets = {secret for _text, secret in PLANTED}
    assert {(name, secret) for name, text in told.items() for secret in secrets if secret in text} == set()
    # The user's own pattern is an option, so it is known; what it matches is not.
    assert {name for name, text in told.items() if OWN in text} == set()
