"""Tables and pictures as a coordinator has them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from ovadesk.workflow.reader_study.sheet import Finding

Rows = Sequence[Sequence[str]]


def a_picture(path: Path, seed: int = 0) -> Path:
    """A small grey PNG; its bytes differ from seed to seed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.random.default_rng(seed).integers(0, 255, (24, 32), np.uint8)).save(path)
    return path


def a_table(path: Path, rows: Rows, *, separator: str = ",", encoding: str = "utf-8") -> Path:
    """The rows as CSV; the first names the columns."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def codes(findings: Sequence[Finding]) -> list[tuple[int, str]]:
    """Row and code of each finding, sorted."""
    return sorted((one.row, one.problem.code) for one in findings)
