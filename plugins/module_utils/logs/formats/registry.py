# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every format, one line each, in the order of trial: what says much of a line goes before what says little."""

from __future__ import annotations

from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats import (
    access,
    apache_error,
    audit,
    json_lines,
    kernel_ring,
    klog,
    level_first,
    leveled,
    logfmt,
    nginx_error,
    plain,
    postgresql,
    redis,
    syslog,
    syslog_5424,
    timed,
)
from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import Format

FORMATS: Final[tuple[Format, ...]] = (
    access.FORMAT,
    syslog_5424.FORMAT,
    syslog.FORMAT,
    nginx_error.FORMAT,
    apache_error.FORMAT,
    postgresql.FORMAT,
    redis.FORMAT,
    klog.FORMAT,
    json_lines.FORMAT,
    audit.FORMAT,
    logfmt.FORMAT,
    leveled.FORMAT,
    kernel_ring.FORMAT,
    timed.FORMAT,
    level_first.FORMAT,
)
PLAIN: Final = plain.FORMAT

SAMPLE: Final = 200  # lines that are looked at to know a format
_LEAST: Final = 0.05  # of the sample: the rest may be stack traces


def recognise(lines: Sequence[str], formats: Sequence[Format] = FORMATS) -> Format:
    """Return the format that most lines of a sample have, C(PLAIN) where hardly any line has one."""
    step = max(1, len(lines) // SAMPLE)
    sample = [line[:4096] for line in lines[::step][:SAMPLE] if line.strip()]
    best, most = PLAIN, len(sample) * _LEAST * 0.3
    for form in formats:
        worth = sum(map(form.matches, sample)) * form.weight
        if worth > most:
            best, most = form, worth
    return best
