"""Answers of a model that is not through yet: kept on the coordinator's machine, so that it can go on where it was."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.domain.reader_study.record import CaseAnswer, FrameAnswer
from ovadesk.domain.reader_study.roster import StudyCase

Trouble = tuple[int, int, Problem]  # image and frame (from 0; -1: the file itself), and what is wrong


class Unfinished:
    """One JSON line a case, in a file of the user's own folder; gone once the answers are in the study.

    An answer counts only for the same images, the same model and the same engine.
    """

    def __init__(self, folder: Path, study_id: str, model_sha256: str, engine: str) -> None:
        name = hashlib.sha256(f"{study_id}\0{model_sha256}\0{engine}".encode("utf-8", "replace")).hexdigest()[:32]
        self._file = folder / f"{name}.jsonl"

    def known(self, cases: tuple[StudyCase, ...]) -> dict[str, tuple[CaseAnswer, list[Trouble]]]:
        """What is kept for ``cases``, by case. A line that is not whole is none."""
        wanted = {case.case_id: _images(case) for case in cases}
        found: dict[str, tuple[CaseAnswer, list[Trouble]]] = {}
        for record in self._records():
            if wanted.get(record["case_id"]) == record["images"]:
                found[record["case_id"]] = (
                    _answer(record),
                    [
                        (image, frame, Problem(code, tuple((name, value) for name, value in details)))
                        for image, frame, code, details in record["troubles"]
                    ],
                )
        return found

    def keep(self, case: StudyCase, answer: CaseAnswer, troubles: list[Trouble]) -> None:
        """Add a line. Raises OvaDeskError (``study.unfinished_unwritten``)."""
        record = {
            "case_id": case.case_id,
            "images": _images(case),
            "model": [answer.model_id, answer.model_sha256],
            "p_malignant": answer.p_malignant,
            "call": answer.call,
            "frames": [
                [one.image, one.frame, one.p_malignant, base64.b64encode(one.cam).decode(), one.shape, one.box]
                for one in answer.frames
            ],
            "troubles": [[image, frame, found.code, found.details] for image, frame, found in troubles],
        }
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(record) + "\n")
        except OSError as error:
            raise OvaDeskError(problem("study.unfinished_unwritten", kind=type(error).__name__)) from error

    def forget(self) -> None:
        self._file.unlink(missing_ok=True)

    def _records(self) -> Iterator[dict[str, Any]]:
        try:
            lines = self._file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return
        for line in lines:
            try:
                yield json.loads(line)
            except ValueError:  # the program was ended while it wrote
                continue


def _images(case: StudyCase) -> str:
    return hashlib.sha256(" ".join(image.sha256 for image in case.images).encode()).hexdigest()


def _answer(record: dict[str, Any]) -> CaseAnswer:
    frames = tuple(
        FrameAnswer(image, frame, risk, base64.b64decode(cam), (shape[0], shape[1]), tuple(box))
        for image, frame, risk, cam, shape, box in record["frames"]
    )
    model_id, sha256 = record["model"]
    return CaseAnswer(record["case_id"], model_id, sha256, record["p_malignant"], record["call"], frames)
