# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the collection as it is published, and let Galaxy's importer judge it."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from step import ROOT

BIN = Path(sys.executable).parent
WANTED = {"CHANGELOG.md", "CONTRIBUTING.md", "FILES.json", "LICENSE", "MANIFEST.json", "README.md", "requirements.txt"}
WANTED |= {"changelogs", "docs", "meta", "playbooks", "plugins", "roles"}
MAX_BYTES = 2 * 1024 * 1024


def main() -> int:
    """Print every complaint and return 1 if there is one."""
    with tempfile.TemporaryDirectory(prefix="upkeep-galaxy-") as folder:
        tarball = build(Path(folder))
        complaints = packed_wrongly(tarball) + complaints_of_the_importer(tarball)
    print("\n".join(complaints))
    return 1 if complaints else 0


def build(folder: Path) -> Path:
    """Return the tarball built from the checkout as it lies there, with all that must not be packed."""
    subprocess.run([BIN / "ansible-galaxy", "collection", "build", "--output-path", folder, ROOT], check=True)
    (tarball,) = folder.glob("*.tar.gz")
    return tarball


def packed_wrongly(tarball: Path) -> list[str]:
    """Return what is in the tarball and should not be, and whether it is too large."""
    with tarfile.open(tarball) as archive:
        names = archive.getnames()
    top = {name.split("/")[0] for name in names} - WANTED
    inner = [name for name in names if name.endswith((".pyc", "__pycache__", ".orig", ".rej"))]
    complaints = [f"packed, but of no use to anybody: {name}" for name in sorted(top) + inner]
    if tarball.stat().st_size > MAX_BYTES:
        complaints.append(f"{tarball.stat().st_size} bytes: too large")
    return complaints


def complaints_of_the_importer(tarball: Path) -> list[str]:
    """Return the errors and warnings of the importer, which runs ansible-doc and ansible-lint offline."""
    # With a home of its own: an older release of ours that the user has installed would be taken for this one.
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(tarball.parent)}
    done = subprocess.run(
        [sys.executable, "-m", "galaxy_importer.main", tarball],
        cwd=tarball.parent,  # it leaves a file where it runs
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout + done.stderr)
    complaints = [line for line in done.stdout.splitlines() if line.startswith(("ERROR", "WARNING"))]
    if done.returncode or "Importer processing completed successfully" not in done.stdout:
        complaints.append(f"the importer exited with {done.returncode}")
    return complaints


if __name__ == "__main__":
    sys.exit(main())
