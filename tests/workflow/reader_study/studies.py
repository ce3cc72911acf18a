"""Small studies to read in tests: real files, a real store, a clock that the test moves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ovadesk.domain.reader_study.protocol import Design, ModelShown, Protocol
from ovadesk.domain.reader_study.record import CaseAnswer, FrameAnswer
from ovadesk.domain.reader_study.roster import CaseImage, StudyCase, StudyReader, Truth
from ovadesk.domain.reading import Call
from tests.study_files import write_study

STUDY = "pilot"
MODEL = ModelShown("model-1", "ab" * 32, 0.5, 0.4, 0.6, 0.9, 0.8)


class Clocks:
    """A wall clock and one that never goes back, both moved by hand."""

    def __init__(self) -> None:
        self.wall, self.ticks = datetime(2026, 3, 1, 9, 0, tzinfo=UTC), 1000.0

    def now(self) -> datetime:
        return self.wall

    def clock(self) -> float:
        return self.ticks

    def pass_by(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.ticks += seconds

    def given(self) -> dict[str, Any]:
        """For ``ReadingRoom.open``."""
        return {"clock": self.clock, "now": self.now}


def risk(case_id: str) -> float:
    """The model's answer on a case, some number of its own."""
    return int(hashlib.sha256(case_id.encode()).hexdigest()[:6], 16) / 0x1000000


def a_study(
    folder: Path,
    design: Design = Design.SEQUENTIAL,
    *,
    n_cases: int = 3,
    n_practice: int = 0,
    readers: Iterable[StudyReader] = (StudyReader("r1"), StudyReader("r2")),
    answers: Iterable[CaseAnswer] | None = None,
    images: int = 1,
    frozen: bool = False,
    address: str = "",
    **changes: Any,
) -> Path:
    """A study file in ``folder`` with its pictures, or one at the ``address`` of a server whose pictures are there.

    ``changes`` are fields of the protocol.
    """
    file = folder / f"{STUDY}.ovastudy"
    model = None if design is Design.UNAIDED else MODEL
    protocol = Protocol(STUDY, "Pilot", design, changes.pop("seed", 5), model=changes.pop("model", model), **changes)
    cases = [a_case(folder, f"c{i}", images) for i in range(n_cases)]
    cases += [a_case(folder, f"x{i}", images, practice=True) for i in range(n_practice)]
    if address:
        cases = [replace(case, images=tuple(_absolute(image, folder) for image in case.images)) for case in cases]
    truths = [Truth(case.case_id, Call.MALIGNANT, "histology") for case in cases]
    answers = answers or [an_answer(case.case_id) for case in cases]
    write_study(address or file, protocol, readers, cases, truths, answers, frozen=frozen)
    return file


def _absolute(image: CaseImage, folder: Path) -> CaseImage:
    return replace(image, path=str(folder / image.path))


def a_case(folder: Path, case_id: str, images: int = 1, *, practice: bool = False) -> StudyCase:
    made = []
    for number in range(images):
        path = folder / "images" / f"{case_id}-{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"picture {number} of {case_id}".encode())
        made.append(CaseImage(f"images/{path.name}", hashlib.sha256(path.read_bytes()).hexdigest()))
    return StudyCase(case_id, f"p-{case_id}", tuple(made), practice=practice)


def an_answer(case_id: str) -> CaseAnswer:
    p = risk(case_id)
    frame = FrameAnswer(0, 0, p, b"\x00\x3c" * 4, (2, 2), (0, 0, 10, 10))
    return CaseAnswer(case_id, MODEL.model_id, MODEL.sha256, p, "malignant" if p > 0.6 else "benign", (frame,))
