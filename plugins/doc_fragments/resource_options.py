# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options about the resources of a host."""

from __future__ import annotations


class ModuleDocFragment:
    """The options about the resources of a host."""

    DOCUMENTATION = r"""
options:
  limits:
    description:
      - Limits in percent, as C(<measure>_warn) and C(<measure>_fail). The measures are C(cpu), C(memory), C(disk_io),
        C(disk_space), C(network), C(file_descriptors) and C(connections).
      - Each warns at 80 unless it is said here, which is the service's objective. C(cpu), C(memory), C(network),
        C(file_descriptors) and C(connections) fail at 95, the others not by themselves.
    type: dict
    default: {}
  sample:
    description:
      - Seconds between the two looks that a rate stands on, from 0.2 to 60.
    type: float
    default: 2
  window:
    description:
      - How far back the records of sysstat are read, as seconds or with C(m), C(h) or C(d).
    type: str
    default: 24h
  sustained:
    description:
      - How long a level must hold to count.
    type: str
    default: 30m
  exclude:
    description:
      - Mount points to leave out, as globs.
    type: list
    elements: str
    default: []
"""
