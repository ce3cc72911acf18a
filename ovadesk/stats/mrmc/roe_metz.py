"""Simulated reader studies after Roe and Metz (1997): what a method does when the truth is known.

Score of case k by reader j under condition i, of one truth: separation_i (malignant; 0 for benign) + R_j + (TR)_ij +
C_k + (TC)_ik + (RC)_jk + error_ijk, all normal, all independent, R and TR drawn anew for each truth. The four terms
with cases add up to variance 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr, ndtri

from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.roc import Floats


@dataclass(frozen=True, slots=True)
class RoeMetz:
    """Variance components of the scores; ``separation`` of the two truths' means in standard deviations of a score."""

    separation: float
    reader: float
    condition_reader: float
    case: float
    condition_case: float
    reader_case: float
    error: float


_CASES = {"H": (0.3, 0.3, 0.2, 0.2), "L": (0.1, 0.1, 0.2, 0.6)}
_READERS = {"L": {0.75: 0.0055, 1.5: 0.0055, 2.5: 0.0055}, "H": {0.75: 0.011, 1.5: 0.03, 2.5: 0.056}}
STRUCTURES = ("HL", "LL", "HH", "LH")
SEPARATIONS = (0.75, 1.5, 2.5)


def structure(name: str, separation: float = 1.5) -> RoeMetz:
    """A structure of Roe and Metz: high or low correlation of the data, then high or low variance of readers.

    ``separation`` 0.75, 1.5 and 2.5 are theirs (areas of about 0.70, 0.86 and 0.96); between them and beyond, the
    readers' variance of the nearest. Raises ValueError for another name.
    """
    if name not in STRUCTURES:
        raise ValueError(f"a structure is one of {STRUCTURES}")
    readers = _READERS[name[1]][min(SEPARATIONS, key=lambda one: abs(one - separation))]
    return RoeMetz(separation, readers, readers, *_CASES[name[0]])


def expected_auc(model: RoeMetz) -> float:
    """The area expected over readers and cases: normal distribution of separation / sqrt(2 x total variance)."""
    return float(ndtr(model.separation / _spread(model)))


def separated(model: RoeMetz, auc: float) -> RoeMetz:
    """The same with the separation at which ``auc``, within (0, 1), is expected."""
    return replace(model, separation=float(ndtri(auc)) * _spread(model))


def _spread(model: RoeMetz) -> float:
    readers, cases = model.reader + model.condition_reader, model.case + model.condition_case
    return math.sqrt(2 * (readers + cases + model.reader_case + model.error))


def simulate(
    model: RoeMetz,
    readers: int,
    malignant: int,
    benign: int,
    rng: np.random.Generator,
    *,
    separations: Sequence[float] | None = None,
) -> Ratings:
    """One study, every reader reading every case; ``separations`` gives each condition's own (two equal by default:
    the null hypothesis)."""
    separations = (model.separation, model.separation) if separations is None else tuple(separations)
    shape = (len(separations), readers)
    high, low = _scores(model, shape, malignant, rng), _scores(model, shape, benign, rng)
    high += np.asarray(separations, np.float64)[:, None, None]
    return _named(np.concatenate([high, low], axis=2), malignant)


def simulate_with_model(
    model: RoeMetz, readers: int, malignant: int, benign: int, rng: np.random.Generator, *, auc: float | None = None
) -> tuple[Ratings, Floats]:
    """Readers of one condition, and a fixed model's scores (K,) of the same cases, with the area ``auc`` expected over
    cases: by default that of the readers. It shares the cases' difficulty with the readers, and has no reader terms.
    """
    auc = expected_auc(model) if auc is None else auc
    alone = replace(model, reader=0.0, condition_reader=0.0)
    high, low = (_scores(model, (1, readers + 1), n, rng, fixed=1) for n in (malignant, benign))
    high[:, :readers] += model.separation
    high[:, readers:] += separated(alone, auc).separation
    scores = np.concatenate([high, low], axis=2)
    return _named(scores[:, :readers], malignant), scores[0, readers]


def _named(scores: Floats, malignant: int) -> Ratings:
    conditions, readers, cases = (
        tuple(f"{letter}{n + 1}" for n in range(many)) for letter, many in zip("trc", scores.shape, strict=True)
    )
    return Ratings(readers, conditions, cases, np.arange(len(cases)) < malignant, scores)


def _scores(model: RoeMetz, shape: tuple[int, int], n: int, rng: np.random.Generator, fixed: int = 0) -> Floats:
    """Benign scores; the last ``fixed`` readers have no terms of a reader alone."""
    conditions, readers = shape
    varying = (np.arange(readers) < readers - fixed)[None, :, None]
    parts = (
        (model.case, (1, 1, n)),
        (model.condition_case, (conditions, 1, n)),
        (model.reader_case, (1, readers, n)),
        (model.error, (conditions, readers, n)),
    )
    of_reader = ((model.reader, (1, readers, 1)), (model.condition_reader, (conditions, readers, 1)))
    drawn = np.zeros((conditions, readers, n))
    for variance, one in of_reader:
        drawn += varying * rng.normal(0.0, math.sqrt(variance), one)
    for variance, one in parts:
        drawn += rng.normal(0.0, math.sqrt(variance), one)
    return drawn


def share_of_studies(studies: int, study: Callable[[], Ratings], shows: Callable[[Ratings], bool]) -> float:
    """The share of ``studies`` simulated ones that show something: power, or type-I error where there is nothing."""
    return sum(shows(study()) for _ in range(studies)) / studies
