"""The figures of each observer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ovadesk.stats.areas import Area, area_of
from ovadesk.stats.calibration import ScoreFigures, score_figures
from ovadesk.stats.calls import CallFigures, Share, call_figures, fourfold
from ovadesk.stats.cases import Cases
from ovadesk.stats.observers import Observer, hits, passes, squared_errors
from ovadesk.stats.plain import plain
from ovadesk.stats.shares import Fourfold


@dataclass(frozen=True, slots=True, eq=False)
class ReaderFigures:
    """Of one reader under one condition, or of a model. ``calls`` is None where there are none, ``score`` where the
    scores are not on the scale 0-100.
    """

    observer: Observer
    area: Area
    calls: CallFigures | None
    score: ScoreFigures | None

    def to_dict(self) -> dict[str, Any]:
        """One flat row, every observer's with the same keys."""
        one = self.observer
        row: dict[str, Any] = {**one.named(), "kind": one.kind, **plain(self.area), "calls_from": one.calls_from}
        calls = self.calls or call_figures(Fourfold(0, 0, 0, 0))
        row |= plain(calls.table)
        for name in ("sensitivity", "specificity", "accuracy", "ppv", "npv"):
            row |= _share(name, getattr(calls, name))
        for name in ("at_prevalence", "lr_positive", "lr_positive_ci", "lr_negative", "lr_negative_ci"):
            row[name] = plain(getattr(calls, name))
        row |= {"youden": calls.youden, "youden_ci": plain(calls.youden_ci), "f1": calls.f1}
        score = plain(self.score) if self.score else {}
        for name in ("brier", "brier_bootstrap", "intercept", "intercept_ci", "slope", "slope_ci", "curve"):
            row[name if name.startswith("brier") else f"calibration_{name}"] = score.get(name)
        return row


def _share(name: str, share: Share) -> dict[str, Any]:
    return {
        name: share.value,
        f"{name}_hits": share.hits,
        f"{name}_n": share.n,
        f"{name}_ci": plain(share.ci),
        f"{name}_ci_wilson": plain(share.ci_wilson),
        f"{name}_ci_bootstrap": plain(share.bootstrap),
    }


def figures_of(observer: Observer, cases: Cases) -> ReaderFigures | None:
    """None for an observer who gave neither a score nor a call."""
    scores, called, malignant = observer.scores, observer.called, cases.malignant
    there = ~np.isnan(scores)
    if not there.any() and not (called >= 0).any():
        return None
    drawn = cases.bootstraps.of
    area = area_of(
        scores,
        malignant,
        cases.patients,
        specificity_from=cases.specificity_from,
        bootstraps=cases.bootstraps,
    )
    calls = None
    if (called >= 0).any():
        calls = call_figures(
            fourfold(called, malignant),
            cases.prevalences,
            sensitivity=drawn(lambda one: one.means(hits(called, malignant))),
            specificity=drawn(lambda one: one.means(passes(called, malignant))),
        )
    score = None
    if observer.percent and there.any():
        errors = squared_errors(scores, malignant)
        score = score_figures(scores, malignant, drawn(lambda one: one.means(errors)))
    return ReaderFigures(observer, area, calls, score)
