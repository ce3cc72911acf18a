"""A reader's way from case to case: which one is open, which comes next, what is taken up again."""

from __future__ import annotations

from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.domain.reader_study.record import Kind
from ovadesk.domain.reader_study.roster import CaseImage
from ovadesk.domain.reader_study.showing import Showing
from ovadesk.domain.reading import Condition
from ovadesk.workflow.reader_study.admission import Admitted, Visit
from ovadesk.workflow.reader_study.case_files import CaseFiles
from ovadesk.workflow.reader_study.desk import CaseDesk
from ovadesk.workflow.reader_study.ledger import place_of
from ovadesk.workflow.reader_study.opened import Opened, Stage


class Passage:
    """The places of one session, walked. ``desk`` is the open case; ``ReadingRoom`` says what each method promises."""

    def __init__(self, admitted: Admitted, files: CaseFiles, visit: Visit) -> None:
        self.state, self.places, self.ledger = admitted.state, admitted.places, admitted.ledger
        self.files, self._visit = files, visit
        self._cases = {case.case_id: case for case in self.state.cases}
        self._opened, self.revealed = self.ledger.opened_before(self.places.session)
        self.aside: set[int] = set()  # positions whose files cannot be read today
        self.desk: CaseDesk | None = None
        self._parked: CaseDesk | None = None  # opened, not locked, left to go back

    def resume(self) -> Opened | None:
        coming = next(self.places.waiting(self.aside), None)
        return self.next() if coming is not None and coming.position in self._opened else None

    def next(self) -> Opened | None:
        if self.desk is not None and self.desk.correcting is None:
            raise OvaDeskError(problem("study.lock_first"))
        self.desk = None
        coming = next(self.places.waiting(self.aside), None)
        if coming is None:
            return None
        if self._parked is not None and self._parked.showing == coming:
            self.desk, self._parked = self._parked, None
            self.desk.tracer.resume()
            return self._as_opened(self.desk)
        return self._open(coming)

    def peek(self) -> tuple[CaseImage, ...]:
        open_now = self.desk.showing if self.desk else None
        coming = next((showing for showing in self.places.waiting(self.aside) if showing != open_now), None)
        return self._cases[coming.case_id].images if coming else ()

    def go_back(self, position: int) -> Opened:
        showing = self.places.at(position)
        row = self.places.row(showing, self.places.due(showing)) if showing else None
        if showing is None or row is None or not self._may_return(showing) or row.strand != self.ledger.strand:
            raise OvaDeskError(problem("study.no_return"))
        self._still_open()
        self.files.check(self._cases[showing.case_id].images)
        at = self.ledger.write(Kind.OPENED, {**place_of(showing), "again": True})
        if self.desk is not None and self.desk.correcting is None:
            self.desk.tracer.pause()
            self._parked = self.desk
        self.desk = CaseDesk.begin(showing, self._stage(showing), at, self._visit, correcting=row)
        return self._as_opened(self.desk)

    def finish(self) -> None:
        """The open case is done."""
        self.desk = None

    @property
    def unfinished(self) -> CaseDesk | None:
        """The case that was opened in its turn and is not done, even while another is corrected."""
        return self._parked or (self.desk if self.desk is not None and self.desk.correcting is None else None)

    def _may_return(self, showing: Showing) -> bool:
        """Whoever saw the truth of a practice case has nothing to correct."""
        protocol = self.state.protocol
        return protocol.may_return and not (showing.practice and protocol.feedback)

    def _open(self, showing: Showing) -> Opened:
        self._still_open()
        try:
            self.files.check(self._cases[showing.case_id].images)
        except OvaDeskError as error:
            self.aside.add(showing.position)
            self.trouble(showing, error.problem)
            raise
        if showing.position in self._opened:
            self.desk = self._taken_up(showing)
        else:
            at = self.ledger.write(Kind.OPENED, place_of(showing))
            self._opened[showing.position] = at
            self.desk = CaseDesk.begin(showing, self._stage(showing), at, self._visit)
        return self._as_opened(self.desk)

    def _taken_up(self, showing: Showing) -> CaseDesk:
        """As it was left; the time since it was last heard of is a pause."""
        stage, row = self._stage(showing), self.places.row(showing, Condition.UNAIDED)
        typed, trace, at = self.ledger.draft(showing, stage is not Stage.READ)
        opened_at = self._opened[showing.position]
        gap = self.ledger.gap_ms(at or (row.locked_at if row else opened_at))
        self.ledger.write(Kind.RESUMED, {**place_of(showing), "paused_ms": gap, "restarted": True})
        return CaseDesk.again(showing, stage, opened_at, self._visit, typed, trace, gap)

    def _stage(self, showing: Showing) -> Stage:
        """What is due at a place that is opened now."""
        if self.places.due(showing) is Condition.UNAIDED:
            return Stage.READ
        locked = showing.condition is Condition.AIDED or self.places.row(showing, Condition.UNAIDED) is not None
        return Stage.REVEAL if locked else Stage.READ

    def _as_opened(self, desk: CaseDesk) -> Opened:
        showing = desk.showing
        number, total = self.places.number(showing)
        before = desk.correcting or self.places.row(showing, Condition.UNAIDED)
        return Opened(
            session=showing.session,
            position=showing.position,
            number=number,
            total=total,
            condition=desk.condition,
            practice=showing.practice,
            stage=desk.stage,
            images=self._cases[showing.case_id].images,
            draft=desk.typed,
            before=self.ledger.locked_before(before) if before else None,
            correcting=desk.correcting is not None,
        )

    def _still_open(self) -> None:
        if self.ledger.closed():
            raise OvaDeskError(problem("study.closed"))

    def trouble(self, showing: Showing, found: Problem) -> None:
        """Tell the coordinator what kept the reader from it. Raises what the store raises."""
        image = int(found.detail("image", 0))
        body = {**place_of(showing), "code": found.code}
        self.ledger.write(Kind.TROUBLE, {**body, "image": image - 1} if image else body)
