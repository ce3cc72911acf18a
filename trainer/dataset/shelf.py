"""Every picture of a cohort once through the product's preprocessing, kept so that an epoch reads no file again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ovadesk.pixels.preprocess import PreprocessSpec
from trainer.cohort.sample import Scoped
from trainer.dataset.marks_found import find_marks
from trainer.dataset.reading import read_mask, read_shown

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """``pictures`` (N, H, W) uint8 grey as ``spec.normalised`` takes them; ``masks`` (N, H, W) uint8, 255 on lesion.

    ``masked`` (N,) says which pictures have a mask at all: without one nothing is known of the lesion's place.
    ``marks`` (N, H, W) uint8, 255 on burnt-in text and calipers, where they were looked for.
    """

    spec: PreprocessSpec
    samples: tuple[Scoped, ...]
    pictures: Bytes
    masks: Bytes
    masked: NDArray[np.bool_]
    marks: Bytes | None = None

    @property
    def malignant(self) -> NDArray[np.bool_]:
        return np.array([one.sample.malignant for one in self.samples], bool)

    @property
    def patients(self) -> NDArray[np.str_]:
        return np.array([one.sample.patient for one in self.samples], np.str_)

    @property
    def histology(self) -> NDArray[np.str_]:
        """The class by name; where none is known, the side."""
        return np.array(
            [one.sample.histology or ("malignant" if one.sample.malignant else "benign") for one in self.samples],
            np.str_,
        )

    def some(self, places: NDArray[np.int64]) -> Shelf:
        """The pictures at ``places``, copied."""
        return Shelf(
            self.spec,
            tuple(self.samples[i] for i in places),
            self.pictures[places],
            self.masks[places],
            self.masked[places],
            None if self.marks is None else self.marks[places],
        )


def prepare(
    samples: Sequence[Scoped],
    spec: PreprocessSpec,
    kept: Path | None = None,
    say: Callable[[str], None] = lambda text: None,
    *,
    marks: bool = False,
) -> Shelf:
    """Read and preprocess every sample, or take what lies in the folder ``kept`` from an earlier time.

    With ``marks`` burnt-in text and calipers are looked for, some tenths of a second a picture.

    Raises ValueError with the reason where a file cannot be read, or where ``spec`` is not grey.
    """
    if spec.colour != "grey":
        raise ValueError("the trainer prepares grey pictures: leave colour as 'grey'")
    place = kept / f"{_fingerprint(samples, spec, marks)}.npz" if kept is not None else None
    if place is not None and place.exists():
        with np.load(place, allow_pickle=False) as held:
            seen = held["marks"] if marks else None
            return Shelf(spec, tuple(samples), held["pictures"], held["masks"], held["masked"], seen)
    shelf = _read(samples, spec, marks, say)
    if place is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_suffix(".draft.npz")
        seen = shelf.masks[:0] if shelf.marks is None else shelf.marks
        np.savez(draft, pictures=shelf.pictures, masks=shelf.masks, masked=shelf.masked, marks=seen)
        draft.replace(place)
    return shelf


def _read(samples: Sequence[Scoped], spec: PreprocessSpec, marks: bool, say: Callable[[str], None]) -> Shelf:
    pictures = np.zeros((len(samples), *spec.size), np.uint8)
    masks = np.zeros_like(pictures)
    found = np.zeros_like(pictures) if marks else None
    masked = np.zeros(len(samples), bool)
    for i, one in enumerate(samples):
        shown = read_shown(one.sample)
        pictures[i] = spec.picture(shown, one.box)[0]
        if one.sample.mask is not None:
            masks[i] = spec.picture(read_mask(one.sample.mask, shown.shape), one.box)[0]
            masked[i] = True
        if found is not None:
            found[i] = spec.picture(np.where(find_marks(shown), np.uint8(255), np.uint8(0)), one.box)[0]
        if (i + 1) % 500 == 0 or i + 1 == len(samples):
            say(f"{i + 1} of {len(samples)} pictures prepared")
    return Shelf(spec, tuple(samples), pictures, masks, masked, found)


def _fingerprint(samples: Sequence[Scoped], spec: PreprocessSpec, marks: bool) -> str:
    """Changes with any file's size or time, any box and the preprocessing."""
    state: list[object] = [spec.to_dict(), marks]
    for one in samples:
        sample = one.sample
        about = sample.path.stat()
        mask = (str(sample.mask), sample.mask.stat().st_mtime_ns) if sample.mask is not None else None
        state.append((str(sample.path), about.st_size, about.st_mtime_ns, sample.frame, list(one.box), mask))
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:24]
