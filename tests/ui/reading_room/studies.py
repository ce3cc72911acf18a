"""Reader studies of the sample pictures: a real study file, and answers of a model whose numbers are nowhere else."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ovadesk.domain.form.form import Form
from ovadesk.domain.reader_study.protocol import Design, ModelShown, Protocol
from ovadesk.domain.reader_study.record import CaseAnswer, FrameAnswer
from ovadesk.domain.reader_study.roster import CaseImage, StudyCase, StudyReader, Truth
from ovadesk.domain.reading import Call
from tests.study_files import write_study

STUDY = "ovary-pilot"
MODEL = ModelShown("texture-gate-1", "ab" * 32, 0.42, 0.30, 0.55, 0.92, 0.71)
BOX = (100, 90, 560, 420)  # of a sample's frame, where the planted maps lie
NAMES = ("solid", "dermoid", "unilocular", "papillary", "multilocular", "doppler")
MALIGNANT = ("solid", "papillary", "multilocular")


def sample_study(
    folder: Path,
    samples: Path,
    design: Design = Design.SEQUENTIAL,
    *,
    names: Sequence[str] = NAMES[:3],
    practice: Sequence[str] = (),
    readers: Iterable[StudyReader] = (StudyReader("r1", "senior", 12.0), StudyReader("r2")),
    answers: Iterable[CaseAnswer] | None = None,
    called: str = "c",
    **changes: Any,
) -> Path:
    """A study file in ``folder``; its cases are the sample studies ``names``: c-0 (or ``called``-0), c-1, ... in order.

    ``changes`` are fields of the protocol; without a form of its own nothing but call and score is asked.
    """
    model = None if design is Design.UNAIDED else MODEL
    fields = {"title": "Ovarian masses, pilot", "prevalence_told": 0.3, "form": Form(), "seed": 7, "model": model}
    protocol = Protocol(study_id=STUDY, design=design, **{**fields, **changes})
    cases = [a_case(samples / name, f"{called}-{n}") for n, name in enumerate(names)]
    cases += [a_case(samples / name, f"x-{n}", practice=True) for n, name in enumerate(practice)]
    kinds = {f"{called}-{n}": name for n, name in enumerate(names)} | {
        f"x-{n}": name for n, name in enumerate(practice)
    }
    truths = [
        Truth(case.case_id, Call.MALIGNANT if kinds[case.case_id] in MALIGNANT else Call.BENIGN, "histology")
        for case in cases
    ]
    file = folder / f"{STUDY}.ovastudy"
    answers = answers or [planted(case, n) for n, case in enumerate(cases)]
    write_study(file, protocol, readers, cases, truths, answers)
    return file


def a_case(folder: Path, case_id: str, *, practice: bool = False) -> StudyCase:
    """All files of a folder as one case."""
    images = [CaseImage(str(path), sha256(path)) for path in sorted(folder.iterdir()) if path.suffix != ".md"]
    return StudyCase(case_id, f"p-{case_id}", tuple(images), practice=practice)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def planted(case: StudyCase, seed: int, frames: int = 30) -> CaseAnswer:
    """An answer on a case: a risk of its own for every frame of every image, and a map with one warm spot."""
    drawn = random.Random(seed)
    risk = 0.2 + 0.6 * drawn.random()
    rows = [
        FrameAnswer(image, frame, _near(risk, frame, drawn), _spot(drawn), (7, 7), BOX)
        for image in range(len(case.images))
        for frame in range(frames)
    ]
    call = "malignant" if risk > MODEL.high else "benign" if risk < MODEL.low else "inconclusive"
    return CaseAnswer(case.case_id, MODEL.model_id, MODEL.sha256, risk, call, tuple(rows))


def _near(risk: float, frame: int, drawn: random.Random) -> float | None:
    """Some frames are out of scope."""
    return None if frame in (3, 4) else min(max(risk + 0.2 * (drawn.random() - 0.5), 0.01), 0.99)


def _spot(drawn: random.Random) -> bytes:
    rows, columns = np.mgrid[0:7, 0:7]
    y, x = 2 + 3 * drawn.random(), 2 + 3 * drawn.random()
    values = np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / (2 + drawn.random()))
    return bytes(values.astype(np.float16).tobytes())
