# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the check catalogue about backups, written from the kinds of backup themselves."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.backup.kind import BackupKind, common_options, never_by_itself
from ansible_collections.ops.upkeep.plugins.module_utils.backup.registry import KINDS, kind_named
from markdown_page import markdown, sentence, table
from option_table import option_table

HEAD = """\
## <a id="backups"></a>Backups

Each item of `backup_verification_backups` (of `backups`, where the module `ops.upkeep.backup_review` is called
directly) has a `kind`, and the options of that kind. How each kind is verified is told in
[backup verification](backup-verification.md). These are the options of every kind:
"""

FOUND = """\
### What is found about a backup

Each is a finding of its own, under the name of the backup. What a kind cannot know, it does not tell.
"""


def index() -> str:
    """Return a table with one line for each kind."""
    rows = [(f"[{name}](#backup-{name})", kind_named(name).summary) for name in KINDS]
    return table(("kind", "what it looks at"), rows)


def section(kind: BackupKind) -> str:
    """Return everything about one kind."""
    by_itself = "Left alone." if kind.discover is never_by_itself else "Looked at where the host makes it by itself."
    return "\n".join(
        (
            f'### <a id="backup-{kind.name}"></a>Backup `{kind.name}`\n',
            f"{markdown(kind.summary)}\n",
            f"```yaml\n{kind.example.rstrip()}\n```\n",
            f"- **Needs:** {sentence(kind.privilege)}",
            f"- **Without it, tells:** {sentence(kind.without)}",
            f"- **With `auto`:** {by_itself}\n",
            option_table(kind.options),
        )
    )


def parts() -> list[str]:
    """Return the part, piece by piece, but for the table of findings."""
    kinds = [section(kind_named(name)) for name in KINDS]
    return [HEAD, option_table(common_options()), index(), *kinds, FOUND]
