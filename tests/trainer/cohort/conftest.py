"""A small cohort on disk: sectors with masses, unlike one another, of known patients."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from ovadesk.domain.study import Box
from trainer.cohort.sample import Sample, Scoped

ROWS, COLUMNS = 120, 160
Draw = Callable[[int], NDArray[np.uint8]]


@pytest.fixture(scope="session")
def draw() -> Draw:
    """A grey picture (120, 160) by its number: speckle and patches within a sector."""
    rows, columns = np.mgrid[0:ROWS, 0:COLUMNS]
    sector = (np.hypot(rows + 20, columns - 80) < 130) & (np.abs(np.arctan2(columns - 80, rows + 20)) < 0.65)

    def picture(number: int) -> NDArray[np.uint8]:
        rng = np.random.default_rng(number)
        patches = gaussian_filter(rng.normal(size=(ROWS, COLUMNS)), 6) * 900
        return ((60 + patches + rng.rayleigh(20, (ROWS, COLUMNS))).clip(12, 255) * sector).astype(np.uint8)

    return picture


@pytest.fixture
def cohort(tmp_path: Path, draw: Draw) -> Path:
    """A folder with labels.csv: 12 patients of two pictures, every third malignant; the last picture is in colour."""
    for folder in ("images", "masks"):
        (tmp_path / folder).mkdir()
    lines = ["image,mask,patient,histology,malignant"]
    for i in range(24):
        picture = np.repeat(draw(i)[..., None], 3, 2)
        if i == 23:
            picture[40:90, 50:110] = (230, 20, 20)
        Image.fromarray(picture).save(tmp_path / "images" / f"{i:02}.png")
        mask = np.zeros((ROWS, COLUMNS), np.uint8)
        mask[50:80, 60:100] = 255
        Image.fromarray(mask).save(tmp_path / "masks" / f"{i:02}.png")
        patient = i // 2
        lines.append(f"{i:02}.png,{i:02}.png,p{patient:02},kind {patient % 2},{int(patient % 3 == 0)}")
    (tmp_path / "labels.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def samples() -> list[Sample]:
    """50 patients of one to four pictures, ten of them malignant; no files."""
    return [
        Sample(Path(f"{patient}-{picture}.png"), f"p{patient}", patient < 10, histology=f"kind {patient % 4}")
        for patient in range(50)
        for picture in range(1 + patient % 4)
    ]


@pytest.fixture
def scoped(samples: list[Sample]) -> list[Scoped]:
    return [Scoped(one, Box(0, 0, 10, 10)) for one in samples]
