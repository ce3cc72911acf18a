"""Where a reader is in their order: which places are read, which comes next, what stands for a place."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.showing import Showing
from ovadesk.domain.reading import Call, Condition


@dataclass(frozen=True, slots=True)
class Row:
    """The little of a locked reading that places need. ``sequence`` counts within ``strand``."""

    strand: str
    sequence: int
    session: int
    position: int
    case_id: str
    condition: Condition
    call: Call
    locked_at: str


class Light(Protocol):
    """What a row is made of: the store's ``Locked``, or a ``StudyReading``."""

    @property
    def strand(self) -> str: ...
    @property
    def sequence(self) -> int: ...
    @property
    def session(self) -> int: ...
    @property
    def position(self) -> int: ...
    @property
    def case_id(self) -> str: ...
    @property
    def condition(self) -> Condition: ...
    @property
    def call(self) -> Call: ...
    @property
    def locked_at(self) -> str: ...


def row_of(one: Light) -> Row:
    return Row(one.strand, one.sequence, one.session, one.position, one.case_id, one.condition, one.call, one.locked_at)


class Places:
    """The order of one reader and what of it is locked, over all strands of this reader. Nothing of the model."""

    def __init__(self, design: Design, order: Sequence[Showing], rows: Iterable[Row]) -> None:
        """Raises OvaDeskError (``study.order_changed``) where a row was locked in another order than ``order``."""
        self._sequential = design is Design.SEQUENTIAL
        self._order = tuple(order)
        self._rows: dict[tuple[int, int, Condition], Row] = {}
        cases = {(showing.session, showing.position): showing.case_id for showing in order}
        for row in rows:
            if cases.get((row.session, row.position)) != row.case_id:
                raise OvaDeskError(problem("study.order_changed", session=row.session, position=row.position))
            self.add(row)
        waiting = [showing.session for showing in self._order if not self.finished(showing)]
        last = self._order[-1].session if self._order else 1
        self.session = waiting[0] if waiting else last
        self.all_read = not waiting

    def add(self, row: Row) -> None:
        """``row`` is locked; of two of one place the later in its strand stands."""
        key = (row.session, row.position, row.condition)
        known = self._rows.get(key)
        if known is None or known.strand != row.strand or known.sequence < row.sequence:
            self._rows[key] = row

    def due(self, showing: Showing) -> Condition:
        """The condition of the reading with which a place is done."""
        return Condition.AIDED if self._sequential else showing.condition

    def row(self, showing: Showing, condition: Condition) -> Row | None:
        """What stands for this place under ``condition``."""
        return self._rows.get((showing.session, showing.position, condition))

    def finished(self, showing: Showing) -> bool:
        return self.row(showing, self.due(showing)) is not None

    @property
    def of_session(self) -> tuple[Showing, ...]:
        """The places of the session that is being read, in order."""
        return tuple(showing for showing in self._order if showing.session == self.session)

    @property
    def done(self) -> int:
        """Places of this session that are done."""
        return sum(1 for showing in self.of_session if self.finished(showing))

    def waiting(self, aside: Container[int] = ()) -> list[Showing]:
        """The places of this session that are not done, in order; those at the positions ``aside`` are left out."""
        return [s for s in self.of_session if s.position not in aside and not self.finished(s)]

    def at(self, position: int) -> Showing | None:
        """The place of this session at ``position``."""
        return next((showing for showing in self.of_session if showing.position == position), None)

    def number(self, showing: Showing) -> tuple[int, int]:
        """(n, N) for the screen: practice cases are counted apart from the others."""
        alike = [one.position for one in self.of_session if one.practice == showing.practice]
        return alike.index(showing.position) + 1, len(alike)

    def last_locked_at(self, session: int) -> str:
        """The newest stamp among the readings of ``session``, empty where there is none."""
        return max((row.locked_at for row in self._rows.values() if row.session == session), default="")

    @property
    def newest(self) -> str:
        """The newest stamp of all."""
        return max((row.locked_at for row in self._rows.values()), default="")

    def changed(self, showing: Showing, call: Call, corrects: Row | None) -> bool:
        """Whether ``call`` is another than before: than the corrected reading, else than the unaided one of this
        place, else (crossover) than this case's in the session before. A hidden repeat has nothing before it."""
        before = corrects or self.row(showing, Condition.UNAIDED) or self._in_session_before(showing)
        return before is not None and before.call is not call

    def _in_session_before(self, showing: Showing) -> Row | None:
        if showing.occurrence > 1:
            return None
        for one in self._order:
            if one.case_id == showing.case_id and one.session < showing.session and one.occurrence == 1:
                return self.row(one, self.due(one))
        return None
