"""What the reading room hands to a window or a script: one opened case, one acknowledged reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ovadesk.domain.form.form import Form
from ovadesk.domain.reader_study.protocol import Design, Protocol
from ovadesk.domain.reader_study.record import StudyReading
from ovadesk.domain.reader_study.roster import CaseImage, Truth
from ovadesk.domain.reading import Call, Condition


class Stage(StrEnum):
    """What is due with an opened case.

    ``READ``: the reader calls it unaided. ``REVEAL``: ``ReadingRoom.reveal`` is due, before anything else can be
    locked. ``AIDED``: the model's answer was shown (or withheld); the reader calls it aided.
    """

    READ = "read"
    REVEAL = "reveal"
    AIDED = "aided"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a reader has put into the form so far; any part may be missing."""

    call: Call | None = None
    score: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {"call": str(self.call) if self.call else None, "score": self.score, "answers": dict(self.answers)}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Typed:
        call = Call(record["call"]) if record.get("call") else None
        return cls(call, record.get("score"), dict(record.get("answers") or {}))


@dataclass(frozen=True, slots=True)
class Opened:
    """One case before the reader: nothing in it tells a hidden repeat or a withheld case from another.

    ``position`` counts from 1 in the session. ``number`` of ``total`` is for the screen: practice cases are counted
    apart from the others, repeats are not. ``draft`` is what was typed before a break. ``before`` is the reader's own
    locked reading of this place: the unaided one where the aided is due, the one to be corrected after going back.
    ``correcting``: a reading stands already; locking another needs a reason.
    """

    session: int
    position: int
    number: int
    total: int
    condition: Condition
    practice: bool
    stage: Stage
    images: tuple[CaseImage, ...]
    draft: Typed = field(default_factory=Typed)
    before: Typed | None = None
    correcting: bool = False


@dataclass(frozen=True, slots=True)
class Locked:
    """A reading that is on disk. ``revealed_next``: ``reveal`` is due now. ``feedback``: of a practice case."""

    reading: StudyReading
    revealed_next: bool = False
    feedback: Truth | None = None


@dataclass(frozen=True, slots=True)
class RoomView:
    """What a reader may know of the protocol; of the model its name alone."""

    study_id: str
    title: str
    design: Design
    form: Form
    prevalence_told: float | None
    may_return: bool
    feedback: bool
    model_id: str

    @classmethod
    def of(cls, protocol: Protocol) -> RoomView:
        return cls(
            study_id=protocol.study_id,
            title=protocol.title,
            design=protocol.design,
            form=protocol.form,
            prevalence_told=protocol.prevalence_told,
            may_return=protocol.may_return,
            feedback=protocol.feedback,
            model_id=protocol.model.model_id if protocol.model else "",
        )
