"""The figures of one level: of patients, or of pictures, which depend on one another within a patient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ovadesk.classify.card import Metric
from ovadesk.stats.bootstrap import DRAWS, bootstrap
from ovadesk.stats.roc import Bools, Floats, Interval, auc, clustered_delong, delong, weighted_auc
from ovadesk.stats.shares import predictive_values, wilson
from trainer.evaluate.curves import calibration_in_the_large, calibration_line, log_odds

SHARES = ("Sensitivity", "Specificity", "PPV", "NPV", "Accuracy")


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """What is judged, all (n,). ``unit`` is "image", or what a case is called ("patient", "group").

    ``scores`` rank (for the AUC), ``risks`` are the calibrated ones, ``called`` says malignant at the threshold.
    ``weights`` sum to 1 and say for which share of malignant cases the risks hold.
    """

    unit: str
    groups: NDArray[np.str_]
    scores: Floats
    risks: Floats
    malignant: Bools
    called: Bools
    weights: Floats

    def __len__(self) -> int:
        return len(self.groups)


def figures(level: Level, how: str, case_word: str, prevalences: Sequence[float], seed: int) -> Iterator[Metric]:
    """Every figure with each of its intervals. ``how`` says on what; ``case_word`` is what was redrawn."""
    redrawn = f"{how}; bootstrap by {case_word}"
    single = level.unit != "image"
    area = (delong(level.scores, level.malignant) if single else
            clustered_delong(level.scores, level.malignant, level.groups))  # fmt: skip
    name = "DeLong" if single else f"DeLong, clustered by {case_word} (Obuchowski 1997)"
    yield Metric("AUC", area.value, area.ci, level.unit, len(level), f"{how}; {name}")
    alone = "Wilson" if single else "Wilson, as if images were independent"
    for share, (hits, n) in zip(SHARES, _counts(level), strict=True):
        if n:
            yield Metric(share, hits / n, wilson(hits, n), level.unit, n, f"{how}; {alone}")
    names, values, intervals = _redrawn(level, prevalences, seed)
    for name, value, interval in zip(names, values, intervals, strict=True):
        if interval is not None and np.isfinite(value):
            yield Metric(name, value, interval, level.unit, len(level), redrawn)


def _counts(level: Level) -> tuple[tuple[int, int], ...]:
    """Right ones and how many, for each of ``SHARES``."""
    called, malignant = level.called, level.malignant
    hits, passed = int((called & malignant).sum()), int((~called & ~malignant).sum())
    return (
        (hits, int(malignant.sum())),
        (passed, int((~malignant).sum())),
        (hits, int(called.sum())),
        (passed, int((~called).sum())),
        (hits + passed, len(level)),
    )


def _redrawn(
    level: Level, prevalences: Sequence[float], seed: int
) -> tuple[list[str], list[float], tuple[Interval | None, ...]]:
    """Names, values and bootstrap intervals of everything that can be redrawn."""
    places = np.unique(level.scores, return_inverse=True)[1]
    odds, squares = log_odds(level.risks), (level.risks - level.malignant) ** 2
    line = calibration_line(odds, level.malignant, level.weights, (1.0, 0.0))
    start = line if np.isfinite(line).all() else (1.0, 0.0)
    kinds = _kinds(level)
    shift = calibration_in_the_large(odds, level.malignant, level.weights, 0.0)

    def values(times: Floats) -> list[float]:
        weights = times * level.weights
        slope = calibration_line(odds, level.malignant, weights, start)[0]
        return [
            weighted_auc(places, level.malignant, times),
            *_of_calls(kinds @ times, prevalences),
            float(weights @ squares / weights.sum()),
            slope,
            calibration_in_the_large(odds, level.malignant, weights, shift),
        ]

    names = ["AUC", *SHARES, "F1"]
    names += [f"{value} at {share:.0%} malignant" for share in prevalences for value in ("PPV", "NPV")]
    names += ["Brier score", "Calibration slope", "Calibration intercept"]
    found = values(np.ones(len(level)))
    found[0] = auc(level.scores, level.malignant)
    return names, found, bootstrap(values, level.groups, level.malignant, draws=DRAWS, seed=seed)


def _kinds(level: Level) -> Floats:
    """Which samples (4, n) are hits, alarms, missed, passed."""
    called, malignant = level.called, level.malignant
    kinds = [called & malignant, called & ~malignant, ~called & malignant, ~called & ~malignant]
    return np.array(kinds, np.float64)


def _of_calls(counts: Floats, prevalences: Sequence[float]) -> list[float]:
    """Sensitivity, specificity, PPV, NPV, accuracy, F1, and PPV and NPV at each prevalence; NaN where undefined.

    ``counts`` are of hits, alarms, missed, passed.
    """
    hits, alarms, missed, passed = counts.tolist()
    sensitivity, specificity = _share(hits, hits + missed), _share(passed, passed + alarms)
    at_prevalences = [value for share in prevalences for value in predictive_values(sensitivity, specificity, share)]
    return [
        sensitivity,
        specificity,
        _share(hits, hits + alarms),
        _share(passed, passed + missed),
        _share(hits + passed, hits + alarms + missed + passed),
        _share(2 * hits, 2 * hits + alarms + missed),
        *at_prevalences,
    ]


def _share(part: float, whole: float) -> float:
    return part / whole if whole else np.nan
