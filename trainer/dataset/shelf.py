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
from trainer.dataset.reading import read_mask, read_shown

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """``pictures`` (N, H, W) uint8 grey as ``spec.normalised`` takes them; ``masks`` (N, H, W) uint8, 255 on lesion.

    ``masked`` (N,) says which pictures have a mask at all: without one nothing is known of the lesion's place.
    """

    spec: PreprocessSpec
    samples: tuple[Scoped, ...]
    pictures: Bytes
    masks: Bytes
    masked: NDArray[np.bool_]

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
        )


def prepare(
    samples: Sequence[Scoped],
    spec: PreprocessSpec,
    kept: Path | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Shelf:
    """Read and preprocess every sample, or take what lies in the folder ``kept`` from an earlier time.

    Raises ValueError with the reason where a file cannot be read, or where ``spec`` is not grey.
    """
    if spec.colour != "grey":
        raise ValueError("the trainer prepares grey pictures: leave colour as 'grey'")
    place = kept / f"{_fingerprint(samples, spec)}.npz" if kept is not None else None
    if place is not None and place.exists():
        with np.load(place, allow_pickle=False) as held:
            return Shelf(spec, tuple(samples), held["pictures"], held["masks"], held["masked"])
    pictures = np.zeros((len(samples), *spec.size), np.uint8)
    masks = np.zeros_like(pictures)
    masked = np.zeros(len(samples), bool)
    for i, one in enumerate(samples):
        shown = read_shown(one.sample)
        pictures[i] = spec.picture(shown, one.box)[0]
        if one.sample.mask is not None:
            masks[i] = spec.picture(read_mask(one.sample.mask, shown.shape), one.box)[0]
            masked[i] = True
        if (i + 1) % 500 == 0 or i + 1 == len(samples):
            say(f"{i + 1} of {len(samples)} pictures prepared")
    if place is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_suffix(".draft.npz")
        np.savez(draft, pictures=pictures, masks=masks, masked=masked)
        draft.replace(place)
    return Shelf(spec, tuple(samples), pictures, masks, masked)


def _fingerprint(samples: Sequence[Scoped], spec: PreprocessSpec) -> str:
    """Changes with any file's size or time, any box and the preprocessing."""
    state: list[object] = [spec.to_dict()]
    for one in samples:
        sample = one.sample
        about = sample.path.stat()
        mask = (str(sample.mask), sample.mask.stat().st_mtime_ns) if sample.mask is not None else None
        state.append((str(sample.path), about.st_size, about.st_mtime_ns, sample.frame, list(one.box), mask))
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:24]
