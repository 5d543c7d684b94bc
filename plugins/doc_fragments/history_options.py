# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that recall and record have in common."""

from __future__ import annotations


class ModuleDocFragment:
    """Where the history lies, and which round it is about."""

    DOCUMENTATION = r"""
options:
  round:
    description:
      - The round, as the entry point C(begin) of the role P(ops.upkeep.report#role) describes it.
    type: dict
    default: {}
    suboptions:
      id:
        description:
          - The id of the round. Slices of a job that share an id share the round, and so does a second try within a
            day.
        type: str
      name:
        description:
          - What kind of round it is, such as V(daily).
        type: str
      started:
        description:
          - When it began, in UTC, such as V(2026-11-24T03:03:17Z).
        type: str
  site:
    description:
      - Which fleet this is, where several fleets with hosts of the same name share a history.
    type: str
  state_dir:
    description:
      - The folder of the file C(history.sqlite). It is made for its owner alone, on a local disk.
      - The default is C($XDG_STATE_HOME/ops.upkeep), which is C(~/.local/state/ops.upkeep) where that is not set.
    type: path
  url:
    description:
      - A PostgreSQL database in place of the file, as V(postgresql://user:password@host/database), where several
        control nodes share one history. It needs the Python package C(psycopg).
    type: str
  accepted_file:
    description:
      - A YAML file of findings that somebody has accepted. A relative path counts from where Ansible was called.
    type: path
  keep:
    description:
      - For how many days the history is kept. V(0) keeps all.
    type: int
    default: 400
  every:
    description:
      - How far apart rounds of this name are, such as V(24h). By default that is seen from the last ones.
    type: str
  stale:
    description:
      - How old what was last seen of a host may be before nobody knows how it is.
    type: str
    default: 2d
"""
