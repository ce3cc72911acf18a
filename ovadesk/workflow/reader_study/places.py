"""Where a reader is in their order: which places are read, which comes next, what stands for a place."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
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
    """The order of one reader and what of it is locked, over all strands of this reader. Nothing of the model.

    ``session``: the one that is being read, ``of_session`` its places in order. What is asked for every case does not
    take longer in a long session.
    """

    def __init__(self, design: Design, order: Sequence[Showing], rows: Iterable[Row]) -> None:
        """Raises OvaDeskError (``study.order_changed``) where a row was locked in another order than ``order``."""
        self._sequential = design is Design.SEQUENTIAL
        self._rows: dict[tuple[int, int, Condition], Row] = {}
        self._firsts = {(s.case_id, s.session): s for s in order if s.occurrence == 1}
        cases = {(showing.session, showing.position): showing.case_id for showing in order}
        for row in rows:
            if cases.get((row.session, row.position)) != row.case_id:
                raise OvaDeskError(problem("study.order_changed", session=row.session, position=row.position))
            self.add(row)
        first = next((showing for showing in order if not self.finished(showing)), None)
        self.all_read = first is None
        self.session = first.session if first else order[-1].session if order else 1
        self.of_session = tuple(showing for showing in order if showing.session == self.session)
        self._places = {showing.position: showing for showing in self.of_session}
        self._done = {showing.position for showing in self.of_session if self.finished(showing)}
        self._numbers = _numbers(self.of_session)
        self._begin = 0  # all places of the session before this one are done

    def add(self, row: Row) -> None:
        """``row`` is locked; of two of one place the later in its strand stands."""
        key = (row.session, row.position, row.condition)
        known = self._rows.get(key)
        if known is None or known.strand != row.strand or known.sequence < row.sequence:
            self._rows[key] = row

    def locked(self, row: Row) -> None:
        """``add`` while the session is read."""
        self.add(row)
        showing = self._places.get(row.position) if row.session == self.session else None
        if showing is not None and self.finished(showing):
            self._done.add(row.position)

    def due(self, showing: Showing) -> Condition:
        """The condition of the reading with which a place is done."""
        return Condition.AIDED if self._sequential else showing.condition

    def row(self, showing: Showing, condition: Condition) -> Row | None:
        """What stands for this place under ``condition``."""
        return self._rows.get((showing.session, showing.position, condition))

    def finished(self, showing: Showing) -> bool:
        return self.row(showing, self.due(showing)) is not None

    @property
    def done(self) -> int:
        """How many places of this session are done."""
        return len(self._done)

    def waiting(self, aside: Container[int] = ()) -> Iterator[Showing]:
        """The places of this session that are not done, in order; those at the positions ``aside`` are left out."""
        while self._begin < len(self.of_session) and self.of_session[self._begin].position in self._done:
            self._begin += 1
        for place in range(self._begin, len(self.of_session)):
            showing = self.of_session[place]
            if showing.position not in self._done and showing.position not in aside:
                yield showing

    def at(self, position: int) -> Showing | None:
        """The place of this session at ``position``."""
        return self._places.get(position)

    def number(self, showing: Showing) -> tuple[int, int]:
        """(n, N) for the screen, of a place of this session: practice cases are counted apart from the others."""
        return self._numbers[showing.position]

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
        before = self._firsts.get((showing.case_id, showing.session - 1))
        return self.row(before, self.due(before)) if before and showing.occurrence == 1 else None


def _numbers(places: Sequence[Showing]) -> dict[int, tuple[int, int]]:
    numbers: dict[int, tuple[int, int]] = {}
    for practice in (True, False):
        alike = [showing.position for showing in places if showing.practice == practice]
        numbers |= {position: (n, len(alike)) for n, position in enumerate(alike, start=1)}
    return numbers
