"""What one reader's strand is told while they read: entries, stamps, and the draft that is not yet a reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ovadesk.domain.reader_study.record import COORDINATOR, FIRST, Kind, StudyReading
from ovadesk.domain.reader_study.showing import Showing
from ovadesk.workflow.reader_study.opened import Typed
from ovadesk.workflow.reader_study.places import Row
from ovadesk.workflow.reader_study.stamps import Stamps, ms_between

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore


def place_of(showing: Showing) -> dict[str, Any]:
    """What an entry says of a place."""
    return {
        "session": showing.session,
        "position": showing.position,
        "case_id": showing.case_id,
        "occurrence": showing.occurrence,
        "condition": str(showing.condition),
        "practice": showing.practice,
        "withheld": showing.withheld,
    }


class Ledger:
    """The strand of one reader, written through ``store``; every method raises what the store raises."""

    def __init__(self, store: StudyStore, study_id: str, reader_id: str, strand: str, stamps: Stamps) -> None:
        self.store, self.study_id, self.reader_id, self.strand = store, study_id, reader_id, strand
        self.stamps = stamps

    def write(self, kind: Kind, body: Mapping[str, Any], *, also: Sequence[tuple[Kind, Mapping[str, Any]]] = ()) -> str:
        """On disk when it returns; its stamp."""
        at = self.stamps.stamp()
        self.store.append(self.study_id, self.strand, kind, body, at, also=also)
        return at

    def record(self, reading: StudyReading) -> StudyReading:
        """On disk when it returns, and the draft is gone."""
        return self.store.record(reading)

    def head(self) -> tuple[int, str]:
        """How many rows the strand has, and the hash of the last."""
        for strand in self.store.strands(self.study_id):
            if strand.strand == self.strand:
                return strand.length, strand.hash
        return 0, FIRST

    def closed(self) -> bool:
        """Whether the coordinator has closed the study."""
        return any(True for _ in self.store.entries(self.study_id, COORDINATOR, kinds=(Kind.CLOSED,)))

    def locked_before(self, row: Row) -> Typed | None:
        """What ``row`` says, from the disk."""
        for reading in self.store.readings(self.study_id, reader_id=self.reader_id, case_id=row.case_id):
            if (reading.strand, reading.sequence) == (row.strand, row.sequence):
                return Typed(reading.call, reading.score, reading.answers)
        return None

    def opened_before(self, session: int) -> tuple[dict[int, str], dict[int, str]]:
        """Of ``session``, as the strand has it: when each position was opened first, and when the model's answer was
        first revealed or withheld there."""
        opened: dict[int, str] = {}
        revealed: dict[int, str] = {}
        kinds = (Kind.OPENED, Kind.REVEALED, Kind.WITHHELD)
        for entry in self.store.entries(self.study_id, self.strand, kinds=kinds):
            if entry.body["session"] != session:
                continue
            first = opened if entry.kind is Kind.OPENED else revealed
            first.setdefault(entry.body["position"], entry.at)
        return opened, revealed

    def overridden(self, session: int) -> bool:
        """Whether the washout before ``session`` was overridden already."""
        found = self.store.entries(self.study_id, self.strand, kinds=(Kind.OVERRIDDEN,))
        return any(entry.body["session"] == session for entry in found)

    def keep_draft(self, showing: Showing, aided: bool, typed: Typed, trace: Mapping[str, Any]) -> None:
        """In place of the reader's draft before."""
        draft = {**self._name(showing, aided), **typed.to_dict(), "trace": dict(trace), "at": self.stamps.stamp()}
        self.store.save_draft(self.study_id, self.reader_id, draft)

    def draft(self, showing: Showing, aided: bool) -> tuple[Typed, Mapping[str, Any], str]:
        """What was typed, the trace, and the stamp of the draft of this reading; all empty where there is none."""
        found = self.store.draft(self.study_id, self.reader_id) or {}
        if any(found.get(name) != value for name, value in self._name(showing, aided).items()):
            return Typed(), {}, ""
        return Typed.from_dict(found), found.get("trace") or {}, str(found.get("at", ""))

    def gap_ms(self, since: str) -> int:
        """From the stamp ``since`` to now by the wall clock, the only one that outlasts the program; 0 if unknown."""
        return ms_between(since, self.stamps.stamp()) if since else 0

    def _name(self, showing: Showing, aided: bool) -> dict[str, Any]:
        place = {"session": showing.session, "position": showing.position, "case_id": showing.case_id}
        return {"strand": self.strand, **place, "aided": aided}
