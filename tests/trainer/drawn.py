"""A cohort drawn for tests: sectors with a mass each, bright where it is malignant."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from ovadesk.domain.study import Box
from ovadesk.pixels.preprocess import PreprocessSpec
from trainer.cohort.sample import Sample, Scoped
from trainer.dataset.shelf import Shelf

ROWS, COLUMNS = 120, 160


def draw(number: int, malignant: bool) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A grey picture (120, 160) of its own by its number, and the mask of its mass."""
    rng = np.random.default_rng(number)
    rows, columns = np.mgrid[0:ROWS, 0:COLUMNS]
    sector = (np.hypot(rows + 20, columns - 80) < 130) & (np.abs(np.arctan2(columns - 80, rows + 20)) < 0.65)
    patches = gaussian_filter(rng.normal(size=(ROWS, COLUMNS)), 6) * 700
    tissue = 70 + patches + rng.rayleigh(20, (ROWS, COLUMNS))
    middle, radius = (rng.integers(50, 75), rng.integers(65, 95)), rng.integers(14, 20)
    mass = np.hypot(rows - middle[0], columns - middle[1]) < radius
    tissue[mass] = (170 if malignant else 25) + rng.rayleigh(12, mass.sum())
    return (tissue.clip(12, 255) * sector).astype(np.uint8), np.where(mass, 255, 0).astype(np.uint8)


def write_cohort(folder: Path, patients: int, each: int = 2, first: int = 0) -> Path:
    """``patients`` of ``each`` pictures with masks, every third malignant; returns the manifest's path."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["image,mask,patient,histology,malignant"]
    for patient in range(patients):
        malignant = patient % 3 == 0
        for i in range(each):
            name = f"{patient:03}-{i}.png"
            picture, mask = draw(first + patient * each + i, malignant)
            Image.fromarray(picture).save(folder / name)
            Image.fromarray(mask).save(folder / f"mask-{name}")
            lines.append(f"{name},mask-{name},p{patient:03},{'serous' if malignant else 'cyst'},{int(malignant)}")
    manifest = folder / "manifest.csv"
    manifest.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return manifest


def a_shelf(patients: int, size: int = 32, each: int = 2, first: int = 0) -> Shelf:
    """The same pictures, prepared without touching a disk."""
    spec = PreprocessSpec(size=(size, size))
    samples, pictures, masks = [], [], []
    for patient in range(patients):
        malignant = patient % 3 == 0
        for i in range(each):
            picture, mask = draw(first + patient * each + i, malignant)
            box = Box(0, 0, COLUMNS, ROWS)
            sample = Sample(Path(f"{patient}-{i}.png"), f"p{patient}", malignant, histology="ab"[malignant])
            samples.append(Scoped(sample, box))
            pictures.append(spec.picture(picture, box)[0])
            masks.append(spec.picture(mask, box)[0])
    return Shelf(spec, tuple(samples), np.stack(pictures), np.stack(masks), np.ones(len(samples), bool))
