"""A reader at work: one case open, a draft, a call locked. What is acknowledged is on disk."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from ovadesk import __version__
from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reading import Call, Condition, Draft, Reading
from ovadesk.export.tables import write_readings
from ovadesk.store.store import Store
from ovadesk.workflow.marking_desk import export_markings

DESK_STUDY = "desk"  # readings made outside any reader study


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class ReadingDesk:
    """Drafts and calls of one reader, case after case. Not thread-safe: ask it from one worker at a time."""

    def __init__(
        self, store: Store, reader_id: str, reader_group: str = "", *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._clock = store, clock
        self.reader_id, self.reader_group = reader_id, reader_group
        self._case = ""
        self._revealed: set[str] = set()  # what this run knows without asking the disk, or cannot write there
        self._opened_at, self._opened = "", 0.0

    @property
    def case_id(self) -> str:
        return self._case

    def open_case(self, case_id: str) -> Draft:
        """Begin (or resume) a case: its draft as it was left, empty where there is none. The clock starts."""
        self._case, self._opened_at, self._opened = case_id, _now(), self._clock()
        return self._store.draft(case_id, self.reader_id) or Draft(case_id, self.reader_id)

    def reveal(self, case_id: str, model_id: str = "") -> None:
        """Call this before the model's answer can be seen: calls from now on are aided, after a restart too.

        Raises what ``Store.expose`` raises; then the answer may not be shown. A store that can only be read
        takes no calls either, so there the answer may be shown.
        """
        if not self._store.read_only:
            self._store.expose(case_id, self.reader_id, model_id, _now())
        self._revealed.add(case_id)

    def condition(self, case_id: str) -> Condition:
        """Unaided until the model's answer on the case was revealed to this reader, however long ago."""
        aided = case_id in self._revealed or self._store.exposed(case_id, self.reader_id)
        return Condition.AIDED if aided else Condition.UNAIDED

    def mine(self, case_id: str) -> list[Reading]:
        """This reader's locked readings of the case, oldest first."""
        return [r for r in self._store.readings(case_id) if r.reader_id == self.reader_id]

    def keep_draft(self, draft: Draft) -> None:
        """Write the draft to disk, or forget it where nothing is in it."""
        if draft.call is None and draft.score is None and not draft.note:
            self._store.clear_draft(draft.case_id, draft.reader_id)
        else:
            self._store.save_draft(draft)

    def lock(
        self,
        case_id: str,
        call: Call,
        score: int,
        note: str = "",
        *,
        reason: str = "",
        model_id: str = "",
        p_malignant: float | None = None,
    ) -> Reading:
        """Lock the call; returns the reading once it is on disk.

        ``model_id`` and ``p_malignant`` are kept only where the model's answer was revealed. A second call
        under the same condition is a correction and needs a ``reason``. Raises OvaDeskError: ``desk.no_case``,
        ``desk.reason_wanted``, and what ``Store.record`` raises.
        """
        if not case_id or case_id != self._case:
            raise OvaDeskError(problem("desk.no_case"))
        condition, before = self.condition(case_id), self.mine(case_id)
        same = [r for r in before if r.condition is condition]
        if same and not reason.strip():
            raise OvaDeskError(problem("desk.reason_wanted"))
        aided = condition is Condition.AIDED
        reading = Reading(
            number=0,
            study_id=DESK_STUDY,
            reader_id=self.reader_id,
            reader_group=self.reader_group,
            case_id=case_id,
            condition=condition,
            call=call,
            score=score,
            note=note,
            order=self._order(case_id),
            started_at=self._opened_at,
            locked_at=_now(),
            duration_ms=round(1000 * (self._clock() - self._opened)),
            changed=bool(before) and before[-1].call is not call,
            model_id=model_id if aided else "",
            p_malignant=p_malignant if aided else None,
            app_version=__version__,
            corrects=same[-1].number if same else None,
            reason=reason.strip(),
        )
        return self._store.record(reading)

    def _order(self, case_id: str) -> int:
        """The how-manieth case of this reader it is, from 1; a case keeps its place."""
        cases = dict.fromkeys(r.case_id for r in self._store.readings() if r.reader_id == self.reader_id)
        return list(cases).index(case_id) + 1 if case_id in cases else len(cases) + 1


def export_readings(store: Store, path: Path) -> int:
    """Write READINGS.csv from the store, and MARKINGS.csv beside it; the number of readings. Raises OvaDeskError."""
    rows = write_readings(path, store.readings())
    export_markings(store, path)
    return rows
