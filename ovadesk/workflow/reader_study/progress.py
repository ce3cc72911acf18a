"""How far a study is: for the coordinator, and without any result by condition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.workflow.reader_study.casting import missing_truths
from ovadesk.workflow.reader_study.designing import is_predicted
from ovadesk.workflow.reader_study.stamps import utc_now
from ovadesk.workflow.reader_study.state import StudyState
from ovadesk.workflow.reader_study.troubles import Trouble, standing
from ovadesk.workflow.reader_study.washout import days_left

if TYPE_CHECKING:
    from ovadesk.store.reader_study import ReaderProgress, StudyStore

SEVERAL = 4  # with fewer hidden repeats than the n-th part of the cases, every reader has the same number of places


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """One reader in one session. ``done`` and ``left`` count readings (practice left out; a sequential study has two
    at a place). ``days_left`` until the session may begin, ``begins`` the day (ISO, UTC), empty where it may."""

    reader_id: str
    group: str
    session: int
    done: int
    left: int
    median_ms: float | None
    last_locked_at: str
    days_left: int = 0
    begins: str = ""


@dataclass(frozen=True, slots=True)
class StudyStatus:
    """``missing_truths`` are cases (practice left out); ``kits_out`` are kits of which nothing was merged yet;
    ``troubles`` kept readers from cases that are still not read."""

    study_id: str
    title: str
    design: Design
    protocol_version: int
    protocol_sha256: str
    frozen: str
    closed: bool
    model_id: str
    predicted: bool
    n_cases: int
    n_practice: int
    missing_truths: tuple[str, ...]
    sessions: tuple[SessionStatus, ...]
    kits_out: tuple[str, ...]
    troubles: tuple[Trouble, ...] = ()

    @property
    def done(self) -> int:
        return sum(one.done for one in self.sessions)

    @property
    def left(self) -> int:
        return sum(one.left for one in self.sessions)

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe."""
        return {**asdict(self), "design": str(self.design), "done": self.done, "left": self.left}


def status(store: StudyStore, study_id: str, *, now: datetime | None = None) -> StudyStatus:
    """How far everybody is. Raises OvaDeskError: ``study.unknown``, and what the store raises."""
    state = StudyState.read(store, study_id, truths=True)
    totals = places(state)
    found = {(one.reader_id, one.session): one for one in store.progress(study_id)}
    sessions = [
        _session(state, found, reader_id, session, total, now or utc_now())
        for reader_id, counts in totals.items()
        for session, total in sorted(counts.items())
    ]
    practice = sum(case.practice for case in state.cases)
    return StudyStatus(
        study_id=study_id,
        title=state.protocol.title,
        design=state.protocol.design,
        protocol_version=state.protocol_version,
        protocol_sha256=state.protocol.sha256,
        frozen=state.frozen,
        closed=state.closed,
        model_id=state.protocol.model.model_id if state.protocol.model else "",
        predicted=is_predicted(state),
        n_cases=len(state.cases) - practice,
        n_practice=practice,
        missing_truths=missing_truths(state.cases, state.truths),
        sessions=tuple(sessions),
        kits_out=_kits_out(store, study_id),
        troubles=standing(store, study_id),
    )


def places(state: StudyState) -> dict[str, dict[int, int]]:
    """How many places, practice left out, each reader has in each session."""
    protocol, n = state.protocol, sum(not case.practice for case in state.cases)
    if protocol.design is Design.STANDALONE:
        return {reader.reader_id: {} for reader in state.readers}
    if protocol.reader_split == 1 and protocol.repeats * SEVERAL <= n:
        sessions = (1, 2) if protocol.design is Design.CROSSOVER else (1,)
        return {reader.reader_id: dict.fromkeys(sessions, n + protocol.repeats) for reader in state.readers}
    return {
        reader.reader_id: dict(Counter(one.session for one in state.order(reader.reader_id) if not one.practice))
        for reader in state.readers
    }


def _session(
    state: StudyState,
    found: Mapping[tuple[str, int], ReaderProgress],
    reader_id: str,
    session: int,
    total: int,
    now: datetime,
) -> SessionStatus:
    here, before = found.get((reader_id, session)), found.get((reader_id, session - 1))
    wanted = total * (2 if state.protocol.design is Design.SEQUENTIAL else 1)
    done = here.n_locked if here else 0
    last = before.last_locked_at if before and not done else ""
    days = days_left(session, last, state.protocol, now)
    begins = datetime.fromisoformat(last) + timedelta(days=state.protocol.washout_days) if days else None
    return SessionStatus(
        reader_id=reader_id,
        group=state.reader(reader_id).group,
        session=session,
        done=done,
        left=max(0, wanted - done),
        median_ms=here.median_ms if here else None,
        last_locked_at=here.last_locked_at if here else "",
        days_left=days,
        begins=begins.date().isoformat() if begins else "",
    )


def _kits_out(store: StudyStore, study_id: str) -> tuple[str, ...]:
    given: dict[str, str] = {}
    for entry in store.entries(study_id, COORDINATOR, kinds=(Kind.KIT, Kind.MERGED)):
        kit = str(entry.body.get("kit", ""))
        if entry.kind is Kind.KIT:
            given[kit] = f"{kit} ({entry.body.get('reader_id', '')})"
        else:
            given.pop(kit, None)
    return tuple(given.values())
