#!/usr/bin/python
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door to the log review of one host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: log_review
short_description: Review the logs of a host since the last round
version_added: 0.1.0
description:
  - Reads all sources of a host from where the last round ended, groups what they say by template, and returns findings
    on what is new, what came too often, what has stopped and what is known to be bad.
  - Formats, severities and stack traces are recognised without configuration.
  - It only looks. Where the next round goes on is returned as RV(cursors), not kept on the host.
  - Secrets and personal data are redacted in all that is returned.
author:
  - The ops.upkeep authors (@ops-upkeep)
options:
  sources:
    description:
      - What to read. Each item is a mapping with exactly one of C(path) (a file or a pattern such as
        C(/var/log/nginx/*.log)), C(unit) (of the journal), C(container), C(journal) and C(kernel), and optionally
        C(priority) for a journal and C(silent_after), the duration without a line after which the source is silent.
      - Where it is empty the host's journal, the usual files of the services on it and its containers are read.
      - A mistake in any item is an error before anything is read.
    type: list
    elements: dict
    default: []
  rules:
    description:
      - What people decided about lines. Each item has C(match) (a regular expression that is looked for in the text of
        an event) or C(template) (an id that a finding names), optionally C(source), then C(verdict) (V(ignore),
        V(known) or V(ticket)) or C(severity) or both, a C(reason), and optionally C(owner) and C(expires) (a day).
      - A rule that has run out holds no more, and a finding says so.
    type: list
    elements: dict
    default: []
  redact:
    description:
      - Regular expressions of what nobody should read in a report, beside the secrets that are redacted anyway.
    type: list
    elements: str
    default: []
  cursors:
    description:
      - What the last call returned as RV(cursors). Where it is missing or broken, the last 24 hours of a source are
        read.
    type: dict
    default: {}
  known:
    description:
      - What history knows of the templates of this host, with C(templates), C(fleet) and C(rounds).
      - Without it the review is a first one, in which no error is told as new.
    type: dict
    default: {}
  since:
    description:
      - When the last round looked, in seconds since 1970. Rates count from then on.
    type: float
  deadline:
    description:
      - Seconds after which the call ends, from 1 to 86400. What is not read by then is left for the next round.
    type: float
    default: 60
extends_documentation_fragment:
  - ops.upkeep.review_attributes
seealso:
  - name: The log review
    description: Formats, rules, redaction, and what each finding means.
    link: https://github.com/ops-upkeep/ops.upkeep/blob/main/docs/log-review.md
"""

EXAMPLES = r"""
- name: Review whatever this host logs
  ops.upkeep.log_review:

- name: Review the logs of a shop
  ops.upkeep.log_review:
    sources:
      - path: /var/log/nginx/*.log
      - unit: shop.service
      - container: redis
        silent_after: 2h
    rules:
      - match: "^sshd: .* Connection reset by peer"
        verdict: ignore
        reason: port scans
      - template: 4f1d0c2b9a7e6d55
        verdict: ticket
        reason: SHOP-117
        owner: checkout
        expires: "2027-01-31"
"""

RETURN = r"""
findings:
  description: What was found. Each has C(check), C(subject), C(status), C(message), and where it has it C(value),
    C(unit), C(limit), C(advice) and C(evidence).
  returned: success
  type: list
  elements: dict
  sample:
    - check: log_known_bad_oom_kill
      subject: journal
      status: fail
      message: '1 time, last at 2026-11-24 06:33 UTC (java): kernel: Out of memory: Killed process 77 (java)'
metrics:
  description: Lines and events counted, and the usage that access logs tell, each with C(name), C(value), C(unit) and
    C(labels).
  returned: success
  type: list
  elements: dict
  sample:
    - {"name": "access_requests", "value": 9, "unit": "requests", "labels": {"source": "/var/log/nginx/access.log"}}
cursors:
  description: Where the next round goes on, by the name of the source.
  returned: success
  type: dict
signatures:
  description: The templates seen in this call, errors and warnings first, at most 500.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The same on every host and in every round.
      returned: always
      type: str
      sample: 4f1d0c2b9a7e6d55
    template:
      description: The text with its variables taken out.
      returned: always
      type: str
      sample: 'sshd: Failed password for root from <*> port <*> ssh2'
    severity:
      description: One of the severities of syslog, V(emergency) to V(debug).
      returned: always
      type: str
      sample: warning
    count:
      description: How many events.
      returned: always
      type: int
    first:
      description: When the first one was written, in seconds since 1970; the time of the call where no line bears one.
      returned: always
      type: float
    last:
      description: When the last one was written.
      returned: always
      type: float
    sample:
      description: One of them, redacted and cut.
      returned: always
      type: str
inventory:
  description: The names of the sources that were discovered.
  returned: when no source was named
  type: dict
  sample: {"logs": ["/var/log/nginx/access.log", "journal"]}
status:
  description: The worst status of all findings, in the order fail, unknown, warn, ok, skipped.
  returned: success
  type: str
  sample: warn
summary:
  description: The number of findings by status.
  returned: success
  type: dict
  sample: {"fail": 1, "unknown": 0, "warn": 1, "ok": 5, "skipped": 0}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.logs.review import read_request, review_logs

ARGUMENT_SPEC = {
    "sources": {"type": "list", "elements": "dict", "default": []},
    "rules": {"type": "list", "elements": "dict", "default": []},
    "redact": {"type": "list", "elements": "str", "default": []},
    "cursors": {"type": "dict", "default": {}},
    "known": {"type": "dict", "default": {}},
    "since": {"type": "float"},
    "deadline": {"type": "float", "default": 60},
}


def main() -> None:
    """Read the options, review the logs, return what was found."""
    # no_log: what people wrote to redact would go to the host's syslog whole.
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, no_log=True)
    try:
        result = review_logs(read_request(module.params))
    except WrongOptions as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
