"""What judging found, as it stands in ``evaluation.json``."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ovadesk.classify.card import Metric
from ovadesk.domain.result import OperatingPoint
from ovadesk.stats.roc import Bools, Floats
from trainer.evaluate.curves import Benefit, Bin


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One row per patient, all (n,): ``scores`` for ranking, calibrated ``risks``, truth, and the ``calls``
    (benign, inconclusive or malignant) with the band; ``called`` is malignant at the threshold without it."""

    patients: NDArray[np.str_]
    scores: Floats
    risks: Floats
    malignant: Bools
    called: Bools
    calls: NDArray[np.str_]

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name).tolist() for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """``how`` says on what and how it was judged, ``case_word`` what stands for a patient.

    ``figures`` are as on a card: name, value, 95% interval, unit, n and method; one figure may come with several
    intervals. Curves are per patient.
    """

    how: str
    case_word: str
    cases: Judged
    figures: tuple[Metric, ...]
    calibration: tuple[Bin, ...]
    benefit: tuple[Benefit, ...]

    def metrics(self) -> tuple[Metric, ...]:
        """Every figure, for the card."""
        return self.figures

    def figure(self, name: str, unit: str = "", method: str = "") -> Metric | None:
        """The first figure of that name and unit (the cases' if not given) whose method mentions ``method``."""
        wanted = unit or self.case_word
        for one in self.figures:
            if one.name == name and one.unit == wanted and method in one.method:
                return one
        return None

    def point(self, decided: OperatingPoint) -> OperatingPoint:
        """``decided`` with its threshold and band, and the error rates that were judged: what a card should say."""
        found = {name: self.figure(name, method="Wilson") for name in ("Sensitivity", "Specificity", "Inconclusive")}
        sensitivity, specificity, without = found.values()
        if sensitivity is None or specificity is None or without is None:
            raise ValueError("the evaluation has no sensitivity and specificity: evaluate again")
        return replace(
            decided,
            sensitivity=sensitivity.value,
            sensitivity_ci=sensitivity.ci,
            specificity=specificity.value,
            specificity_ci=specificity.ci,
            inconclusive_share=without.value,
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "how": self.how,
            "case_word": self.case_word,
            "cases": self.cases.to_dict(),
            "figures": [asdict(one) for one in self.figures],
            "calibration": [asdict(one) for one in self.calibration],
            "benefit": [asdict(one) for one in self.benefit],
        }

    @staticmethod
    def from_dict(value: dict[str, Any]) -> Evaluation:
        """What ``to_dict`` gave, through JSON or not."""
        kinds: dict[str, type] = {"patients": str, "malignant": bool, "called": bool, "calls": str}
        cases: dict[str, Any] = {
            name: np.array(found, kinds.get(name, float)) for name, found in value["cases"].items()
        }
        return Evaluation(
            how=value["how"],
            case_word=value["case_word"],
            cases=Judged(**cases),
            figures=tuple(Metric(**{**one, "ci": tuple(one["ci"])}) for one in value["figures"]),
            calibration=tuple(Bin(**{**one, "ci": tuple(one["ci"])}) for one in value["calibration"]),
            benefit=tuple(Benefit(**one) for one in value["benefit"]),
        )
