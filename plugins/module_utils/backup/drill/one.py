# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One drill from beginning to end: choose, look for room, restore, judge, and take it all away again."""

from __future__ import annotations

import os
import random
import time
import traceback
from dataclasses import dataclass, field
from typing import Any, Callable, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill import counts, reaper, samples
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.assertions import Asserted, assert_all
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.checks import (
    ASSERTED,
    COMPARED,
    NOTICED,
    RESTORED,
    RTO,
)
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.guard import check_room, reserve_of
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.kind import DrillKind, Point, Restored
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.plan import PlannedDrill
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.proven import Proof
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.registry import drill_kind
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.scratch import Scratch, make
from ansible_collections.ops.upkeep.plugins.module_utils.backup.memory import Memory
from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size, plural, some

_UNKNOWN_SIZE: Final = 1024**3  # bytes that are asked for where nobody knows


@dataclass
class Drilled:
    """What came of a drill."""

    proof: Proof
    found: list[Finding | Metric] = field(default_factory=list)
    receipt: dict[str, Any] = field(default_factory=dict)
    stays: bool = False  # something of it is still there


class OneDrill:
    """A drill on its way. C(check_mode) tells what would be done and does nothing."""

    def __init__(self, planned: PlannedDrill, host: Host, proof: Proof, check_mode: bool) -> None:
        self.planned = planned
        self.values = planned.values
        self.host = host
        self.check_mode = check_mode
        self.result = Drilled(proof)
        self._rows: dict[str, dict[str, int]] = {}
        self.backup = Backup(planned.kind, planned.subject, planned.values, host, Memory())

    def run(self) -> Drilled:
        """Do it, and turn whatever happens into findings."""
        try:
            self._run()
        except Damaged as error:
            self._failed("cannot be restored: {0}".format(error))
        except CannotTell as error:
            self._say(RESTORED, Status.UNKNOWN, "could not be tried: {0}".format(error.message), error.advice)
        except OSError as error:
            message = "could not be tried: {0}: {1}".format(error.filename or "the system", error.strerror or error)
            self._say(RESTORED, Status.UNKNOWN, message, "run it with become: true")
        except Exception as error:  # whatever was not foreseen is an answer too
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = "{0}:{1}".format(os.path.basename(frame.filename), frame.lineno)
            self._say(
                RESTORED, Status.UNKNOWN, "the drill broke: {0}: {1} ({2})".format(type(error).__name__, error, place)
            )
        return self.result

    def _failed(self, message: str) -> None:
        self.result.proof.failed = True
        self._say(RESTORED, Status.FAIL, message, RESTORED.advice)

    def _say(
        self,
        check: Check,
        status: Status,
        message: str,
        advice: str | None = None,
        evidence: Mapping[str, Any] | None = None,
    ) -> None:
        if advice is None and status not in (Status.OK, Status.SKIPPED):
            advice = check.advice
        self.result.found.append(
            Finding(check.id, self.planned.subject, status, message, advice=advice, evidence=evidence or {})
        )

    def _run(self) -> None:
        kind = drill_kind(self.planned.kind)
        point = self._chosen(kind)
        needed = (point.size if point.size is not None else _UNKNOWN_SIZE) * (self.values["grows"] or point.grows)
        base = os.path.realpath(self.values["scratch"])
        check_room(base, needed, self.values["space_left"])
        if self.check_mode:
            size = human_size(point.size) if point.size is not None else "an unknown size"
            message = "would restore {0} of {1} into {2}, taking about {3} there".format(
                self._told(point), size, base, human_size(needed)
            )
            self._say(RESTORED, Status.SKIPPED, message)
            return
        if self.values["prove"]:
            self._prove(kind, point, needed, base)
        self._in_scratch(kind, self.values["keep_for"], lambda scratch: self._drill(kind, point, scratch))

    def _chosen(self, kind: DrillKind) -> Point:
        points = sorted(kind.points(self.backup), key=lambda point: (point.ended, point.name))
        if not points:
            raise Damaged("there is no backup to restore")
        point = points[-1] if self.values["point"] == "newest" else random.SystemRandom().choice(points)
        return kind.sized(self.backup, point)

    def _told(self, point: Point) -> str:
        age = max(0.0, self.host.now() - point.ended)
        return "{0} ({1} old)".format(os.path.basename(point.name.rstrip("/"))[:60], human_duration(round(age)))

    def _in_scratch(self, kind: DrillKind, keep_for: float, work: Callable[[Scratch], None]) -> None:
        base = self.values["scratch"]
        user = kind.user(self.backup) if kind.database else None
        reserve = reserve_of(os.path.realpath(base), self.values["space_left"])
        scratch = make(self.host, base, user, keep_for, reserve, self.host.remaining())
        for name in [name for name in os.environ if name.startswith("PG")]:
            del os.environ[name]  # PGHOST, PGSERVICE, PGOPTIONS: nothing leads a tool to the live server
        # All that is started from here on carries the mark by which it is found and ended.
        os.environ[reaper.MARK] = scratch.name
        keep = False
        try:
            work(scratch)
            keep = keep_for > 0
        finally:
            os.environ.pop(reaper.MARK, None)
            self._put_away(scratch, keep)

    def _put_away(self, scratch: Scratch, keep: bool) -> None:
        self.result.receipt = {**scratch.receipt, "removed": not keep}
        if keep:
            try:
                scratch.keep(self.values["keep_for"])
                self.result.receipt.update(scratch.receipt)
                self.result.stays = True
                return
            except CannotTell:
                self.result.receipt["removed"] = True
        left = scratch.remove()
        if left:
            self.result.stays = True
            self.result.receipt.update(removed=False, left=left[:10])

    def _drill(self, kind: DrillKind, point: Point, scratch: Scratch) -> None:
        began = time.monotonic()
        restored = kind.restore(self.backup, point, scratch)
        seconds = round(time.monotonic() - began, 2)
        if restored.cluster:
            scratch.receipt["socket"] = scratch.path
        try:
            self._judge(point, restored, seconds)
        finally:
            if restored.cluster and not self.values["keep_for"]:
                restored.cluster.ends_itself()

    def _judge(self, point: Point, restored: Restored, seconds: float) -> None:
        self._was_restored(point, restored, seconds)
        right = self._asserted(restored)
        right = self._compared(restored, point) and right
        self._rto(seconds)
        proof = self.result.proof
        proof.failed = not right
        if right:
            proof.proven, proof.point, proof.seconds = self.host.now(), point.name, seconds

    def _was_restored(self, point: Point, restored: Restored, seconds: float) -> None:
        message = "restored {0} in {1}".format(self._told(point), human_duration(seconds))
        message += ", {0}".format(restored.verified) if restored.verified else ""
        if self.values["keep_for"]:
            message += "; kept for {0}".format(human_duration(self.values["keep_for"]))
        found = Finding(
            RESTORED.id, self.planned.subject, Status.OK, message, seconds, "seconds",
            evidence={"point": point.name, **restored.evidence},
        )  # fmt: skip
        self.result.found.append(found)
        labels = {"subject": self.planned.subject, "kind": self.planned.kind}
        self.result.found.append(Metric("drill_restore", seconds, "seconds", labels))

    def _asserted(self, restored: Restored) -> bool:
        try:
            found = assert_all(restored, self.values)
        except Damaged as error:
            found = Asserted(wrong=[str(error)])
        if found.wrong:
            message = "{0}{1}".format(some(found.wrong, 3), "; it holds {0}".format(found.have) if found.have else "")
            self._say(ASSERTED, Status.FAIL, message, evidence=found.evidence)
            return False
        held = ", {0} held".format(plural(found.held, "declared assertion")) if found.held else ""
        self._say(ASSERTED, Status.OK, "holds {0}{1}".format(found.have, held), evidence=found.evidence)
        self._rows = found.rows
        return True

    def _compared(self, restored: Restored, point: Point) -> bool:
        """Return whether what was restored agrees with its source; True where nobody can tell."""
        try:
            compared = self._comparison(restored, point)
        except CannotTell as error:
            self._say(COMPARED, Status.UNKNOWN, error.message, error.advice)
            return True
        if compared is None:
            wanted = "source" if restored.cluster else "live"
            self._say(COMPARED, Status.SKIPPED, "nothing is declared to compare it with (option {0})".format(wanted))
            return True
        left_out = " ({0})".format("; ".join(compared.left_out)) if compared.left_out else ""
        noun = "table" if restored.cluster else "sampled file"
        if compared.wrong:
            message = "{0} of {1} differ: {2}{3}".format(
                len(compared.wrong), plural(compared.looked, noun), some(compared.wrong, 3), left_out
            )
            self._say(COMPARED, Status.FAIL, message, evidence=compared.evidence)
            return False
        self._say(
            COMPARED,
            Status.OK,
            "{0} agree{1}".format(plural(compared.looked, noun), left_out),
            evidence=compared.evidence,
        )
        return True

    def _comparison(self, restored: Restored, point: Point) -> counts.Compared | None:
        if restored.folder:
            live = self.values["live"] or ("/" if self.planned.kind in ("restic", "borg") else None)
            if live is None:
                return None
            tolerance, count = self.values["files_tolerance"], self.values["samples"]
            return samples.compare_files(self.host, restored.folder, live, count, point.ended, tolerance)
        source = self.values["source"]
        if source is None or restored.cluster is None:
            return None
        rows = self._rows
        if not rows:
            raise CannotTell("what was restored could not be counted, so it was not compared")
        whole = counts.Compared()
        user = restored.cluster.scratch.user
        for database, tables in rows.items():
            if source.get("database") and len(rows) > 1 and database != source["database"]:
                continue
            theirs = counts.rows_of_source(self.host, restored.cluster.programs, source, database, user)
            one = counts.compare_rows(tables, theirs, self.values["rows_tolerance"])
            whole.looked += one.looked
            whole.wrong += one.wrong
            whole.left_out += one.left_out
            whole.evidence[database] = one.evidence.get("source")
        return whole

    def _rto(self, seconds: float) -> None:
        limit = self.values["rto"]
        if limit is None:
            return
        status = Status.FAIL if seconds >= limit else Status.OK
        message = "restoring took {0} (fails at {1})".format(human_duration(seconds), human_duration(limit))
        advice = RTO.advice if status is Status.FAIL else None
        self.result.found.append(
            Finding(RTO.id, self.planned.subject, status, message, seconds, "seconds", limit, advice)
        )

    def _prove(self, kind: DrillKind, point: Point, needed: float, base: str) -> None:
        try:
            check_room(base, needed * 2, self.values["space_left"])
            self._in_scratch(kind, 0, lambda scratch: self._spoiled(kind, point, scratch))
        except CannotTell as error:
            self._say(NOTICED, Status.UNKNOWN, "could not be tried: {0}".format(error.message), error.advice)

    def _spoiled(self, kind: DrillKind, point: Point, scratch: Scratch) -> None:
        backup = kind.spoiled(self.backup, point, scratch)
        copied = backup.values.get("path")
        damaged = Point(str(copied), point.ended, point.size) if copied != self.values.get("path") else point
        why = self._noticed(kind, backup, damaged, scratch)
        if why:
            self._say(NOTICED, Status.OK, "a damaged copy was noticed: {0}".format(why[:300]))
        else:
            self._say(NOTICED, Status.FAIL, "a copy with a few damaged bytes was restored, and nothing was noticed")

    def _noticed(self, kind: DrillKind, backup: Backup, point: Point, scratch: Scratch) -> str | None:
        try:
            restored = kind.restore(backup, point, scratch)
            wrong = assert_all(restored, self.values).wrong
            if not wrong and restored.folder and self.values["live"]:
                compared = self._comparison(restored, point)
                wrong = compared.wrong if compared else []
        except Damaged as error:
            return str(error)
        return wrong[0] if wrong else None
