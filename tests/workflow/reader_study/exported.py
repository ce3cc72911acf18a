"""Studies to export, written straight into a real store: every kind of row there can be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ovadesk.domain.form.form import Form
from ovadesk.domain.form.questions import Question, QuestionKind
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.record import COORDINATOR, Kind, StudyReading
from ovadesk.domain.reader_study.roster import StudyReader, Truth
from ovadesk.domain.reader_study.showing import Showing
from ovadesk.domain.reading import Call, Condition
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.designing import freeze
from ovadesk.workflow.reader_study.ledger import place_of
from ovadesk.workflow.reader_study.state import StudyState
from tests.export.reader_study.made import PLAIN
from tests.study_files import AT
from tests.workflow.reader_study.studies import MODEL, STUDY, a_study, risk

READERS = (StudyReader("r1", "senior", 20.0, "salt$hash"), StudyReader("r2", "junior", 1.5))
FORM = Form(note=True, questions=(Question("side", QuestionKind.CHOICE, "=Which side?", ("left", "right")),))


def began(folder: Path, design: Design = Design.SEQUENTIAL, **changes: Any) -> StudyStore:
    """A frozen study with truths of both kinds, open for writing."""
    file = a_study(folder, design, readers=changes.pop("readers", READERS), **{"n_cases": 8, "form": FORM, **changes})
    store = StudyStore.open(file)
    for number, case in enumerate(StudyState.read(store, STUDY).cases):
        if number % 2:
            truth = Truth(case.case_id, Call.BENIGN, "follow-up")
            store.append(STUDY, COORDINATOR, Kind.TRUTH, truth.to_dict(), AT)
    freeze(store, STUDY)
    return store


def read_all(store: StudyStore, reader_id: str, strand: str = "", *, minute: int = 0, upto: int = 10_000) -> None:
    """Read a reader's first places, as the room would: opened, locked, revealed or withheld, aided. What comes between
    two readings goes into one transaction with the first, since each waits for the disk."""
    state, strand = StudyState.read(store, STUDY), strand or reader_id
    showings = state.order(reader_id)[:upto]
    store.append_many(STUDY, strand, _opening(showings[0]), AT)
    for number, showing in enumerate(showings):
        opened = [entry for after in showings[number + 1 : number + 2] for entry in _opening(after)]
        first = reading(showing, reader_id, strand, showing.condition, minute + number)
        if state.protocol.design is not Design.SEQUENTIAL or showing.practice:
            store.record(first, entries=opened)
            continue
        store.record(first, entries=[_revealing(showing)])
        store.record(reading(showing, reader_id, strand, Condition.AIDED, minute + number), entries=opened)


def _opening(showing: Showing) -> list[tuple[Kind, dict[str, Any]]]:
    opened = (Kind.OPENED, place_of(showing))
    return [opened, _revealing(showing)] if showing.condition is Condition.AIDED else [opened]


def _revealing(showing: Showing) -> tuple[Kind, dict[str, Any]]:
    return Kind.WITHHELD if showing.withheld else Kind.REVEALED, place_of(showing)


def reading(showing: Showing, reader_id: str, strand: str, condition: Condition, minute: int) -> StudyReading:
    """Some call and score of this reader's own; later by ``minute``."""
    score = (37 * minute + 11 * len(reader_id) + ord(reader_id[-1]) + 29 * (condition is Condition.AIDED)) % 101
    shown = condition is Condition.AIDED and not showing.withheld
    at = f"2026-03-01T{8 + minute // 60:02d}:{minute % 60:02d}"
    return replace(
        PLAIN,
        study_id=STUDY,
        reader_id=reader_id,
        strand=strand,
        session=showing.session,
        position=showing.position,
        case_id=showing.case_id,
        occurrence=showing.occurrence,
        practice=showing.practice,
        condition=condition,
        call=Call.MALIGNANT if score >= 50 else Call.BENIGN,
        score=score,
        answers={"note": f"note {minute}", "questions": {"side": "left"}},
        started_at=f"{at}:00.000+00:00",
        locked_at=f"{at}:{30 + 20 * (condition is Condition.AIDED)}.000+00:00",
        model_shown=shown,
        model_id=MODEL.model_id if shown else "",
        p_malignant=risk(showing.case_id) if shown else None,
        previous_hash="",
        hash="",
    )


def close(store: StudyStore) -> None:
    store.append(STUDY, COORDINATOR, Kind.CLOSED, {"by": "coordinator", "reason": "all read"}, AT)
