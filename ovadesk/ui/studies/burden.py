"""What a study asks of its readers: how many readings each, and about how long that takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ovadesk.domain.form.form import Form
from ovadesk.domain.reader_study.protocol import Design, Protocol
from ovadesk.domain.reader_study.roster import StudyReader
from ovadesk.ui.studies.draft import Draft, number, whole
from ovadesk.workflow.reader_study.state import StudyState

CALL_S = 45  # seconds of a first call, a guess that the review states as one
PART_S = {"orads": 45, "simple_rules": 30, "image_quality": 5, "note": 10}
QUESTION_S = 8
AGAIN_S = 20  # of the call after the model's answer
SITTING_MINUTES = 45  # after that attention goes


@dataclass(frozen=True, slots=True)
class Share:
    """One reader's part. ``readings`` count both calls of a sequential study, repeats too; practice apart."""

    reader_id: str
    sessions: int
    cases: int
    repeats: int
    practice: int
    readings: int
    minutes: float

    @property
    def sittings(self) -> int:
        """Of 45 minutes each; at least one a session."""
        return max(self.sessions, -(-round(self.minutes) // SITTING_MINUTES)) if self.readings else 0


def shares_of(draft: Draft) -> tuple[Share, ...]:
    """What every reader of the draft would read, by its own order; empty where there is nothing to read yet.

    Raises ValueError where a number of the draft is none: ``checks.mistakes`` comes first.
    """
    readers = [StudyReader(row.reader_id.strip()) for row in draft.readers if not row.empty]
    protocol = Protocol(
        study_id=draft.study_id,
        title=draft.title,
        design=Design(draft.design),
        seed=whole(draft.seed),
        form=draft.form,
        blocks=whole(draft.blocks),
        reader_split=whole(draft.reader_split),
        repeats=whole(draft.repeats),
        withheld_share=number(draft.withheld or "0") / 100 if draft.shows_model else 0.0,
    )
    state = StudyState(draft.study_id, protocol, tuple(readers), draft.cases)
    return tuple(_share(state, reader.reader_id) for reader in readers)


def _share(state: StudyState, reader_id: str) -> Share:
    showings = state.order(reader_id)
    sequential = state.protocol.design is Design.SEQUENTIAL
    read = [one for one in showings if not one.practice]
    calls = len(read) * (2 if sequential else 1)
    seconds = len(showings) * (_first_s(state.protocol.form) + (AGAIN_S if sequential else 0))
    return Share(
        reader_id=reader_id,
        sessions=len({one.session for one in showings}),
        cases=len({one.case_id for one in read}),
        repeats=sum(one.occurrence == 2 for one in read),
        practice=len(showings) - len(read),
        readings=calls,
        minutes=seconds / 60,
    )


def _first_s(form: Form) -> int:
    asked: Mapping[str, bool] = {part: getattr(form, part) for part in PART_S}
    return CALL_S + sum(PART_S[part] for part, wanted in asked.items() if wanted) + QUESTION_S * len(form.questions)
