"""Whether a reader may sit down and read now: everything that is asked at the door of the reading room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ovadesk import __version__
from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.record import Kind
from ovadesk.workflow.reader_study import designing
from ovadesk.workflow.reader_study.ledger import Ledger
from ovadesk.workflow.reader_study.passphrase import matches
from ovadesk.workflow.reader_study.places import Places, row_of
from ovadesk.workflow.reader_study.stamps import Stamps
from ovadesk.workflow.reader_study.state import StudyState
from ovadesk.workflow.reader_study.washout import days_left

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore


@dataclass(frozen=True, slots=True)
class Visit:
    """Who wants to read what, where and when. ``strand`` None: the one of this file, a kit's or
    the reader's own."""

    study_id: str
    reader_id: str
    passphrase: str
    strand: str | None
    screen: tuple[int, int]
    override_reason: str
    clock: Callable[[], float]
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Admitted:
    """A reader who may read: the study as it stands, their places, and the strand that is theirs to write."""

    state: StudyState
    places: Places
    ledger: Ledger


def admit(store: StudyStore, visit: Visit) -> Admitted:
    """Ask everything, freeze the protocol where this is the first session of all, and write SESSION_OPENED.

    Where everything is read already, nothing is written. Raises OvaDeskError: ``study.reader_unknown``,
    ``study.passphrase_wrong``, ``study.no_readings`` (standalone), ``study.closed``, ``store.read_only``,
    ``study.reader_held``, ``study.order_changed``, ``study.washout``, and as ``designing.freeze``.
    """
    state = StudyState.read(store, visit.study_id)
    reader = state.reader(visit.reader_id)
    if not matches(visit.passphrase, reader.passphrase):
        raise OvaDeskError(problem("study.passphrase_wrong", reader=visit.reader_id))
    if state.protocol.design is Design.STANDALONE:
        raise OvaDeskError(problem("study.no_readings"))
    if state.closed:
        raise OvaDeskError(problem("study.closed"))
    if store.read_only:
        raise OvaDeskError(problem("store.read_only"))
    strand = visit.strand or designing.strand_here(store, visit.study_id, visit.reader_id)
    if not store.hold(visit.study_id, strand):
        raise OvaDeskError(problem("study.reader_held", reader=visit.reader_id))
    if not state.frozen:
        state = designing.freeze(store, visit.study_id)
    places = places_of(store, state, visit.reader_id)
    stamps = Stamps(visit.now, visit.clock, places.newest)
    ledger = Ledger(store, visit.study_id, visit.reader_id, strand, stamps)
    overridden = [] if ledger.overridden(places.session) else _overridden(places, state, visit)
    if not places.all_read:
        opened = {"session": places.session, "app_version": __version__, "screen": list(visit.screen)}
        ledger.write(Kind.SESSION_OPENED, opened, also=overridden)
    return Admitted(state, places, ledger)


def places_of(store: StudyStore, state: StudyState, reader_id: str) -> Places:
    """Where this reader is, over all their strands. Raises OvaDeskError (``study.order_changed``)."""
    rows = [row_of(one) for one in store.locked(state.study_id, reader_id)]
    return Places(state.protocol.design, state.order(reader_id), rows)


def _overridden(places: Places, state: StudyState, visit: Visit) -> list[tuple[Kind, dict[str, Any]]]:
    """What is to be written because the washout is not over; a session in which something is locked goes on.

    Raises OvaDeskError (``study.washout`` with the days left) where no reason was given.
    """
    if places.all_read or places.last_locked_at(places.session):
        return []
    left = days_left(places.session, places.last_locked_at(places.session - 1), state.protocol, visit.now())
    if not left:
        return []
    reason = visit.override_reason.strip()
    if not reason:
        raise OvaDeskError(problem("study.washout", days=left, session=places.session))
    return [(Kind.OVERRIDDEN, {"what": "washout", "session": places.session, "days_left": left, "reason": reason})]
