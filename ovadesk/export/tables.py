"""CSV tables: the columns others rely on, written whole or not at all, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reading import Reading
from ovadesk.domain.result import CaseRisk, FrameResult
from ovadesk.domain.study import Clip, Study
from ovadesk.settings import write_atomically

RESEARCH_USE = "Research use only. Not for diagnosis."

FRAME_COLUMNS = (
    *("case_id", "study_uid", "source", "sop_uid", "frame", "status", "reason"),
    *("p_malignant", "model_id", "model_sha256", "ms"),
)
CASE_COLUMNS = ("case_id", "n_frames", "n_scored", "p_malignant", "call", "threshold", "model_id")
READING_COLUMNS = (
    *("study_id", "reader_id", "reader_group", "case_id", "condition", "call", "score", "truth", "order"),
    *("started_at", "locked_at", "duration_ms", "changed", "model_id", "p_malignant", "app_version"),
)
Cell = str | int | float | bool | None
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # the wide ones too: East Asian spreadsheets run them


def cell(value: Cell) -> str:
    """``value`` as a cell. A text that a spreadsheet would run is led by an apostrophe; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6f}"
    if isinstance(value, int):
        return str(value)
    # A bare carriage return is not quoted by the csv module and would begin a new row.
    text = value.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")  # half characters, from file names of other codes
    return "'" + text if text.startswith(("\t", "\n")) or text.lstrip().startswith(FORMULA) else text


class Table:
    """Rows written to an open text file as they come; made for tables too long to be held."""

    def __init__(self, file: TextIO, columns: Sequence[str]) -> None:
        self._writer = csv.writer(file, lineterminator="\n")
        self._writer.writerow(columns)

    def add(self, row: Iterable[Cell]) -> None:
        self._writer.writerow([cell(value) for value in row])


def frame_row(study: Study, source: str, clip: Clip, result: FrameResult, model_id: str, sha256: str) -> list[Cell]:
    """One row of ``frames.csv``; ``frame`` counts from 0, ``reason`` is a code.

    ``ms``: wall time from when its reading began to when its result was taken; in an archive frames overlap.
    """
    risk = result.prediction.p_malignant if result.prediction else None
    reason = result.reason.code if result.reason else ""
    return [
        *(study.case_id, study.uid, source, clip.sop_uid, result.index, str(result.status), reason),
        *(risk, model_id, sha256, round(result.ms, 3)),
    ]


def case_row(risk: CaseRisk) -> list[Cell]:
    """One row of ``cases.csv``."""
    call = str(risk.call) if risk.call else ""
    return [
        *(risk.case_id, risk.n_frames, risk.n_scored, risk.p_malignant, call, risk.point.threshold, risk.model_id),
    ]


def reading_row(reading: Reading) -> list[Cell]:
    """One row of ``READINGS.csv``."""
    truth = str(reading.truth) if reading.truth else ""
    return [
        *(reading.study_id, reading.reader_id, reading.reader_group, reading.case_id, str(reading.condition)),
        *(str(reading.call), reading.score, truth, reading.order, reading.started_at, reading.locked_at),
        *(reading.duration_ms, reading.changed, reading.model_id, reading.p_malignant, reading.app_version),
    ]


def write_readings(path: Path, readings: Iterable[Reading]) -> int:
    """Write ``READINGS.csv`` and the sentence of its use beside it; the number of rows.

    A reading that a later one corrects is left out: one row per reader, case and condition, the last.
    Raises OvaDeskError (``export.failed``); an older file is then as it was.
    """
    text = io.StringIO()
    table = Table(text, READING_COLUMNS)
    kept = standing(readings)
    for reading in kept:
        table.add(reading_row(reading))
    write_table(path, text.getvalue())
    return len(kept)


def write_table(path: Path, text: str) -> None:
    """Write a table and the sentence of its use beside it. Raises OvaDeskError (``export.failed``)."""
    try:
        write_atomically(path, text.encode())
        write_atomically(path.with_name(f"{path.stem}.README.txt"), f"{path.name}: {RESEARCH_USE}\n".encode())
    except (OSError, ValueError) as error:  # ValueError: a path that can be no file's
        raise OvaDeskError(problem("export.failed", kind=type(error).__name__)) from error


def standing(readings: Iterable[Reading]) -> list[Reading]:
    """The last reading of each reader, case and condition, in order of their numbers."""
    last = {(r.study_id, r.reader_id, r.case_id, r.condition): r for r in readings}
    return sorted(last.values(), key=lambda reading: reading.number)
