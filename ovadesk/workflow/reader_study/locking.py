"""The lock and what follows it: a reading on disk, then the model's answer, or a practice case's truth."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ovadesk import __version__
from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.protocol import Design, ModelShown
from ovadesk.domain.reader_study.record import CaseAnswer, Kind, StudyReading
from ovadesk.domain.reader_study.roster import Truth
from ovadesk.domain.reading import Call
from ovadesk.workflow.reader_study.desk import CaseDesk, Seen
from ovadesk.workflow.reader_study.ledger import place_of
from ovadesk.workflow.reader_study.opened import Locked, Stage, Typed
from ovadesk.workflow.reader_study.passage import Passage
from ovadesk.workflow.reader_study.places import row_of
from ovadesk.workflow.reader_study.revealing import answer_shown, practice_truth

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore


class Locking:
    """Locks and reveals the case that is open in ``passage``; ``ReadingRoom`` says what each method promises."""

    def __init__(self, store: StudyStore, passage: Passage) -> None:
        self._store, self._way = store, passage
        self._ledger, self._protocol = passage.ledger, passage.state.protocol
        self._study_sha256 = passage.state.frozen  # in a kit too, which holds less than was frozen
        self.n_locked = 0

    def open_case(self) -> CaseDesk:
        """Raises OvaDeskError (``study.no_case``)."""
        if self._way.desk is None:
            raise OvaDeskError(problem("study.no_case"))
        return self._way.desk

    def keep(self) -> None:
        """Write the draft of the case that is not done; a correction has none. Raises what the store raises."""
        desk = self._way.unfinished
        if desk is not None:
            self._ledger.keep_draft(desk.showing, desk.stage is not Stage.READ, desk.typed, desk.tracer.kept())

    def lock(self, typed: Typed, reason: str) -> Locked:
        desk = self.open_case()
        desk.typed = typed
        if desk.stage is Stage.REVEAL:
            raise OvaDeskError(problem("study.reveal_first"))
        if typed.call is None or typed.score is None:
            raise OvaDeskError(problem("study.call_wanted"))
        if desk.correcting is not None and not reason:
            raise OvaDeskError(problem("study.reason_wanted"))
        answers = self._protocol.form.check_answers(typed.answers)
        stored = self._ledger.record(self._reading(desk, typed.call, typed.score, answers, reason))
        self.n_locked += 1
        self._way.places.locked(row_of(stored))
        if desk.stage is Stage.READ and self._protocol.design is Design.SEQUENTIAL:
            desk.stage, desk.typed = Stage.REVEAL, Typed()
            return Locked(stored, revealed_next=True)
        self._way.finish()
        with suppress(OvaDeskError):  # a correction took the draft of the case that waits; it is in the room still
            self.keep()
        return Locked(stored, feedback=self._feedback(desk))

    def reveal(self) -> CaseAnswer | None:
        desk, model = self.open_case(), self._protocol.model
        if desk.stage is Stage.READ or model is None:
            raise OvaDeskError(problem("study.blinded"))
        place, withheld = place_of(desk.showing), desk.showing.withheld
        position, revealed = desk.showing.position, self._way.revealed
        if position not in revealed:
            shown = {**place, "model_id": model.model_id, "shown": [str(part) for part in model.shown]}
            kind, body = (Kind.WITHHELD, place) if withheld else (Kind.REVEALED, shown)
            revealed[position] = self._ledger.write(kind, body)
        answer = None if withheld else self._answer(desk, model)
        seen = Seen(True, model.model_id, answer.p_malignant) if answer else Seen()
        desk.show(seen, self._ledger.stamps.stamp(), revealed[position])
        return answer

    def _answer(self, desk: CaseDesk, model: ModelShown) -> CaseAnswer | None:
        """Fetched now and not before. Where the study has none for this case, the coordinator is told."""
        showing, ledger = desk.showing, self._ledger
        found = self._store.answer(ledger.study_id, ledger.reader_id, showing.session, showing.position)
        if found is None:
            self._way.trouble(showing, problem("study.no_answer"))
            return None
        return answer_shown(found, model)

    def _reading(self, desk: CaseDesk, call: Call, score: int, answers: Mapping[str, Any], reason: str) -> StudyReading:
        """As it is to be stored: the clocks are read here, last of all."""
        showing, way = desk.showing, self._way
        desk.tracer.resume()
        duration, locked_at = desk.tracer.duration_ms, self._ledger.stamps.stamp()
        if self._ledger.stamps.set_back():
            desk.tracer.clock_was_set_back()
        return StudyReading(
            study_id=self._ledger.study_id,
            strand=self._ledger.strand,
            sequence=0,
            reader_id=self._ledger.reader_id,
            session=showing.session,
            position=showing.position,
            case_id=showing.case_id,
            occurrence=showing.occurrence,
            condition=desk.condition,
            practice=showing.practice,
            call=call,
            score=score,
            answers=answers,
            started_at=desk.started_at,
            locked_at=locked_at,
            duration_ms=duration,
            changed=way.places.changed(showing, call, desk.correcting),
            model_shown=desk.seen.shown,
            model_id=desk.seen.model_id,
            p_malignant=desk.seen.p_malignant,
            trace=desk.tracer.trace(locked=True).to_dict(),
            app_version=__version__,
            study_sha256=self._study_sha256,
            protocol_version=self._protocol.version,
            corrects=desk.correcting.sequence if desk.correcting else None,
            reason=reason,
        )

    def _feedback(self, desk: CaseDesk) -> Truth | None:
        """The truth of a practice case that is done. The reading stands: what fails here costs the feedback alone."""
        if not (desk.showing.practice and self._protocol.feedback):
            return None
        try:
            truth = practice_truth(self._store, self._ledger.study_id, desk.showing.case_id)
            if truth is not None:
                self._ledger.write(Kind.FEEDBACK, place_of(desk.showing))
        except OvaDeskError:
            return None
        return truth
