"""What is said of how an analysis was made, for stats.json and the methods paragraph."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy
import scipy

from ovadesk import __version__
from ovadesk.build import build
from ovadesk.stats.areas import SPECIFICITY_FROM
from ovadesk.stats.bootstrap import DRAWS

NAMES = {
    "auc": "Mann-Whitney, ties count half",
    "auc_ci": "DeLong 1988, logit scale; by patient: Obuchowski 1997",
    "auc_ci_plain": "DeLong 1988, cut to 0-1",
    "auc_difference": "DeLong 1988; by patient: Obuchowski 1997",
    "partial_auc": "McClish 1989",
    "share_ci": "Clopper-Pearson 1934",
    "share_ci_wilson": "Wilson 1927",
    "share_difference": "McNemar exact",
    "share_difference_ci": "Newcombe 1998, paired, method 10",
    "youden_ci": "Newcombe 1998, independent, method 10",
    "predictive_values_ci": "Mercaldo, Lau, Zhou 2007",
    "likelihood_ratio_ci": "Simel, Samsa, Matchar 1991",
    "calibration": "Cox 1958, logistic; scores of 0 and 100 as 0.5 and 99.5",
    "bootstrap": "percentile, cases or patients redrawn within benign and malignant",
    "kappa_ci": "Fleiss, Cohen, Everitt 1969",
    "fleiss_ci": "Gwet 2021",
    "ac1": "Gwet 2008",
    "median_difference_ci": "order statistics",
    "shift": "Wilcoxon signed ranks",
    "mrmc_or": "Obuchowski-Rockette 1995, Hillis 2007",
    "mrmc_dbm": "Dorfman-Berbaum-Metz 1992, Hillis 2008",
    "mrmc_u": "U-statistic, Gallas 2006",
    "model_vs_readers": "Hillis 2014",
}


@dataclass(frozen=True, slots=True)
class Options:
    """How to analyse. ``prevalences`` (between 0 and 1) are those that predictive values are wanted for; ``margin``
    (above 0) that of non-inferiority, in units of the figure; ``model_threshold`` (0-1) makes the model's calls from
    its risk, against those of the table too. ``seed`` and ``draws`` are the bootstrap's. ``specificity_from`` (0-1):
    partial areas reach from it to 1.
    """

    seed: int = 0
    draws: int = DRAWS
    prevalences: tuple[float, ...] = ()
    margin: float | None = None
    model_threshold: float | None = None
    specificity_from: float = SPECIFICITY_FROM

    def __post_init__(self) -> None:
        shares = (*self.prevalences, *([] if self.model_threshold is None else [self.model_threshold]))
        if not all(0 < share < 1 for share in shares) or not 0 <= self.specificity_from < 1:
            raise ValueError("a prevalence, a threshold and a specificity lie between 0 and 1")
        if (self.margin is not None and not self.margin > 0) or self.draws < 1 or self.seed < 0:
            raise ValueError("a margin lies above 0, there is at least one draw, and no seed is negative")


def method_of(options: Options, source: Mapping[str, str], model_threshold: float | None) -> dict[str, Any]:
    """Names, versions, seed and counts. ``model_threshold`` is the one that was used, None where there were calls."""
    return {
        "program": "OvaDesk",
        "program_version": __version__,
        "program_build": build().text,
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "confidence": 0.95,
        "seed": options.seed,
        "draws": options.draws,
        "prevalences": list(options.prevalences),
        "margin": options.margin,
        "model_threshold": model_threshold,
        "partial_auc_specificity_from": options.specificity_from,
        "score_malignant_from": 50,
        "source": dict(source),
        "methods": NAMES,
    }
