"""What a decision is worth on patients that had no part in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ovadesk.classify.card import Metric
from ovadesk.classify.case import case_call
from ovadesk.domain.result import CaseCall, OperatingPoint
from ovadesk.stats.roc import Bools, Floats
from ovadesk.stats.shares import wilson
from trainer.evaluate.calibration import group_weights, side_weights
from trainer.evaluate.curves import calibration_curve, decision_curve
from trainer.evaluate.deciding import Decision, Target, decide
from trainer.evaluate.evaluation import Evaluation, Judged
from trainer.evaluate.level import Level, figures
from trainer.evaluate.predictions import Predictions

PREVALENCES = (0.1, 0.2, 0.3, 0.5)  # of malignant cases, for predictive values; a clinic's to a referral centre's
HELD_OUT = "held-out test {case}s, decided on validation"
OUT_OF_FOLD = "{folds}-fold cross-validation by {case}, out of fold, decided on the other folds"


def evaluate(
    predictions: Predictions,
    target: Target = "youden",
    malignant_share: float | None = None,
    seed: int = 0,
    case_word: str = "patient",
    prevalences: Sequence[float] = PREVALENCES,
) -> tuple[Decision, Evaluation]:
    """Decide on validation and judge the test patients; or, with folds instead of parts, out of fold.

    Raises ValueError where there is neither, or a side has too few patients.
    """
    if predictions.folds:
        return judge_out_of_fold(predictions, target, malignant_share, seed, case_word, prevalences)
    for part in ("validation", "test"):
        if not len(predictions.of(part)):
            raise ValueError(f"the predictions have no {part} part and no folds: predict both, or cross-validate")
    decision = decide(predictions.of("validation"), target, malignant_share, seed)
    return decision, judge(predictions.of("test"), decision, seed, case_word, prevalences)


def judge(
    test: Predictions,
    decision: Decision,
    seed: int = 0,
    case_word: str = "patient",
    prevalences: Sequence[float] = PREVALENCES,
) -> Evaluation:
    """Figures per patient and per picture, calibration and decision curve, on ``test``.

    Per picture the same threshold is used. Intervals of patients: DeLong, Wilson, and redrawing patients; of
    pictures: DeLong's variance for clusters, and redrawing patients. Risks are judged for the share of malignant
    cases that they are calibrated for. Raises ValueError with fewer than two patients of a side.
    """
    _refuse(test, case_word)
    cases, risks = decision.cases(test), decision.calibration.risk(test.logits)
    judged = Judged(
        patients=cases.patients,
        scores=cases.risks,
        risks=cases.risks,
        malignant=cases.malignant,
        called=cases.risks >= decision.point.threshold,
        calls=_calls(cases.risks, decision.point),
    )
    how = HELD_OUT.format(case=case_word)
    called = risks >= decision.point.threshold
    return _evaluation(test, judged, risks, called, decision.malignant_share, how, case_word, prevalences, seed)


def judge_out_of_fold(
    predictions: Predictions,
    target: Target = "youden",
    malignant_share: float | None = None,
    seed: int = 0,
    case_word: str = "patient",
    prevalences: Sequence[float] = PREVALENCES,
) -> tuple[Decision, Evaluation]:
    """Each fold is judged by the decision made on the out-of-fold predictions of all others.

    So no patient had a part in the calibration, pooling, threshold or band that it is judged by (the networks of
    the other folds did train on it, which such few numbers cannot carry far). The AUC ranks all patients by one
    decision, made on everything: it is the returned one, and the card's.
    """
    inside = predictions.take(np.isin(predictions.parts, predictions.folds))
    _refuse(inside, case_word)
    whole = decide(inside, target, malignant_share, seed)
    cases = whole.cases(inside)
    risks, case_risks = np.zeros(len(inside)), np.zeros(len(cases))
    called, case_called = np.zeros(len(inside), bool), np.zeros(len(cases), bool)
    calls = np.full(len(cases), "", dtype="U16")
    for fold in predictions.folds:
        mine = inside.parts == fold
        if set(inside.patients[mine]) & set(inside.patients[~mine]):
            raise ValueError(f"a {case_word} of {fold} is in another fold too: split again")
        nested = decide(inside.take(~mine), target, malignant_share, seed)
        its = nested.cases(inside.take(mine))
        place = np.searchsorted(cases.patients, its.patients)
        risks[mine] = nested.calibration.risk(inside.logits[mine])
        called[mine] = risks[mine] >= nested.point.threshold
        case_risks[place], case_called[place] = its.risks, its.risks >= nested.point.threshold
        calls[place] = _calls(its.risks, nested.point)
    judged = Judged(cases.patients, cases.risks, case_risks, cases.malignant, case_called, calls)
    how = OUT_OF_FOLD.format(folds=len(predictions.folds), case=case_word)
    return whole, _evaluation(inside, judged, risks, called, malignant_share, how, case_word, prevalences, seed)


def _refuse(test: Predictions, case_word: str) -> None:
    for side, word in ((True, "malignant"), (False, "benign")):
        if len(np.unique(test.patients[test.malignant == side])) < 2:
            raise ValueError(f"figures need at least two {word} {case_word}s to be judged on")


def _calls(risks: Floats, point: OperatingPoint) -> NDArray[np.str_]:
    return np.array([str(case_call(risk, point)) for risk in risks.tolist()])


def _evaluation(
    seen: Predictions,
    judged: Judged,
    risks: Floats,
    called: Bools,
    malignant_share: float | None,
    how: str,
    case_word: str,
    prevalences: Sequence[float],
    seed: int,
) -> Evaluation:
    weights = side_weights(judged.malignant, malignant_share)
    cases = Level(case_word, judged.patients, judged.scores, judged.risks, judged.malignant, judged.called, weights)
    by_picture = group_weights(seen.patients, seen.malignant, malignant_share)
    pictures = Level("image", seen.patients, seen.logits, risks, seen.malignant, called, by_picture)
    found = [
        *figures(cases, how, case_word, prevalences, seed),
        *_with_band(judged, how, case_word),
        *figures(pictures, how, case_word, prevalences, seed),
    ]
    return Evaluation(
        how=how,
        case_word=case_word,
        cases=judged,
        figures=tuple(found),
        calibration=calibration_curve(judged.risks, judged.malignant, weights),
        benefit=decision_curve(judged.risks, judged.malignant, weights),
    )


def _with_band(judged: Judged, how: str, case_word: str) -> Iterator[Metric]:
    """How many cases get no call, and the figures of the rest. Where a side has no call left there is no figure."""
    method, n = f"{how}; Wilson", len(judged.patients)
    without = int((judged.calls == CaseCall.INCONCLUSIVE).sum())
    yield Metric("Inconclusive", without / n, wilson(without, n), case_word, n, method)
    for name, side, right in (
        ("Sensitivity outside the inconclusive band", True, CaseCall.MALIGNANT),
        ("Specificity outside the inconclusive band", False, CaseCall.BENIGN),
    ):
        mine = judged.calls[(judged.malignant == side) & (judged.calls != CaseCall.INCONCLUSIVE)]
        if len(mine):
            hits = int((mine == right).sum())
            yield Metric(name, hits / len(mine), wilson(hits, len(mine)), case_word, len(mine), method)
