"""Type-I error at 5% and coverage of 95% intervals of the multi-reader tests, 2,000 simulated studies of each kind.

Studies after Roe and Metz (1997), half of the cases malignant, expected area 0.86; structures by correlation of the
data (H, L) and variance of readers (H, L), then readers x cases. A share of 2,000 has a standard error of 0.5 points; a
test counts as robust where its error is between 2.5% and 7.5% (Bradley 1978). FRRC and RRFC are held to their own null
hypothesis: no condition by reader, and no condition by case variance.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from bench.figure import Figure
from ovadesk.stats.mrmc import dorfman, obuchowski, one_shot
from ovadesk.stats.mrmc.groups import by_group
from ovadesk.stats.mrmc.margin import noninferiority
from ovadesk.stats.mrmc.model import ModelAgainstReaders, model_against_readers
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.mrmc.results import Analysis, Mean
from ovadesk.stats.mrmc.roe_metz import STRUCTURES, expected_auc, separated, simulate, simulate_with_model, structure

STUDIES = 2000
SIZES = ((3, 25), (5, 50), (10, 100))  # readers, cases of each truth
WANTED = {"error": 5.0, "coverage": 95.0, "falsely not inferior": 2.5}  # per cent
ROBUST = 2.5  # points from 5% (Bradley 1978)
Seen = dict[str, float]  # of one study: 1 where it happened, 0 where not, NaN where it could not be asked


def measure() -> list[Figure]:
    """Every kind of study in turn, the same seeds in every run."""
    begun = time.process_time()
    figures: list[Figure] = []
    for title, kinds, study in (
        ("no difference", [(name, size) for size in SIZES for name in STRUCTURES], _null),
        ("readers or cases fixed", [("HL", size) for size in SIZES], _fixed),
        ("8% of readings missing, one reader with half the cases", [("HL", size) for size in SIZES[1:]], _missing),
        ("calls", [("HL", size) for size in SIZES[1:]], _calls),
        ("a difference of 0.05", [("HL", size) for size in SIZES], _difference),
        ("a model as good as readers", [("HL", size) for size in SIZES], _model),
        ("two groups of readers", [("HH", size) for size in SIZES[1:]], _groups),
    ):
        figures += _table(title, kinds, study)
    figures.append(Figure("processor time", time.process_time() - begun, "s", detail=f"{STUDIES} studies of each kind"))
    return figures


def _table(
    title: str,
    kinds: list[tuple[str, tuple[int, int]]],
    study: Callable[[str, int, int, np.random.Generator], Seen],
) -> Iterator[Figure]:
    """One row for each thing counted: the kind of study farthest from what is wanted, with all of them beside it."""
    found: dict[str, dict[str, float]] = {}
    for place, (name, (readers, cases)) in enumerate(kinds):
        rng = np.random.default_rng([20, place])
        seen = [study(name, readers, cases, rng) for _ in range(STUDIES)]
        for what in seen[0]:
            values = np.array([one[what] for one in seen])
            asked = values[~np.isnan(values)]
            label = f"{name} {readers}x{2 * cases}"
            found.setdefault(what, {})[label] = 100 * float(asked.mean())
            if len(asked) < STUDIES:
                found.setdefault(f"{what}: not to be tested", {})[label] = 100 * (1 - len(asked) / STUDIES)
    for what, shares in found.items():
        detail = "%, ".join(f"{label} {share:.1f}" for label, share in shares.items()) + "%"
        if "not to be tested" in what or what.startswith("power"):
            yield Figure(f"{title}: {what}, most", max(shares.values()), "%", detail=detail)
            continue
        kind = next(kind for kind in WANTED if what.startswith(kind))
        away = max(abs(share - WANTED[kind]) for share in shares.values())
        goal = ROBUST if kind == "error" else None
        yield Figure(f"{title}: {what}, farthest from {WANTED[kind]:g}%", away, "points", goal, detail=detail)


def _rejects(analysis: Analysis) -> float:
    p = analysis.contrasts[0].p
    return float("nan") if p is None else float(p < 0.05)


def _covers(mean: Mean, truth: float) -> float:
    return float("nan") if mean.ci is None else float(mean.ci[0] <= truth <= mean.ci[1])


def _one_shot(study: Ratings) -> Analysis:
    found = one_shot.u_statistics(study)
    assert found is not None
    return one_shot.random_readers_random_cases(found)


def _null(name: str, readers: int, cases: int, rng: np.random.Generator) -> Seen:
    made = structure(name)
    study, truth = simulate(made, readers, cases, cases, rng), expected_auc(made)
    seen: Seen = {}
    for covariance in ("jackknife", "delong", "unbiased"):
        found = obuchowski.random_readers_random_cases(obuchowski.fit(study, "auc", covariance))
        seen[f"error of OR {covariance}, RRRC"] = _rejects(found)
        if covariance == "jackknife":  # DBM is the same, as the tests show
            seen["coverage of OR jackknife's means"] = _covers(found.means[0], truth)
    found = _one_shot(study)
    seen["error of the U-statistic"] = _rejects(found)
    seen["coverage of the U-statistic's means"] = _covers(found.means[0], truth)
    return seen


def _fixed(name: str, readers: int, cases: int, rng: np.random.Generator) -> Seen:
    made = structure(name)
    alike = simulate(replace(made, condition_reader=0.0), readers, cases, cases, rng)
    as_hard = replace(made, condition_case=0.0, case=made.case + made.condition_case)
    same = simulate(as_hard, readers, cases, cases, rng)
    return {
        "error of OR jackknife, FRRC": _rejects(obuchowski.fixed_readers_random_cases(obuchowski.fit(alike))),
        "error of DBM, FRRC": _rejects(dorfman.fixed_readers_random_cases(dorfman.pseudovalues(alike))),
        "error of RRFC": _rejects(obuchowski.random_readers_fixed_cases(obuchowski.fit(same))),
    }


def _missing(name: str, readers: int, cases: int, rng: np.random.Generator) -> Seen:
    study = simulate(structure(name), readers, cases, cases, rng)
    scores = study.scores.copy()
    scores[rng.random(scores.shape) < 0.08] = np.nan
    scores[:, -1, ::2] = np.nan
    holed = replace(study, scores=scores)
    return {
        "error of the U-statistic": _rejects(_one_shot(holed)),
        "error of OR jackknife, RRRC": _rejects(obuchowski.random_readers_random_cases(obuchowski.fit(holed))),
    }


def _calls(name: str, readers: int, cases: int, rng: np.random.Generator) -> Seen:
    made = structure(name)
    study = simulate(made, readers, cases, cases, rng)
    called = study.binary((study.scores > made.separation / 2).astype(np.float64))
    fit = obuchowski.fit(called, "sensitivity")
    return {"error for sensitivity, OR jackknife, RRRC": _rejects(obuchowski.random_readers_random_cases(fit))}


def _difference(name: str, readers: int, cases: int, rng: np.random.Generator) -> Seen:
    low, high = structure(name), separated(structure(name), expected_auc(structure(name)) + 0.05)
    study = simulate(low, readers, cases, cases, rng, separations=(low.separation, high.separation))
    (found,) = obuchowski.random_readers_random_cases(obuchowski.fit(study)).contrasts
    (other,) = _one_shot(study).contrasts
    seen: Seen = {}
    for who, one in (("OR jackknife", found), ("the U-statistic", other)):
        covers = rejects = shown = float("nan")
        if one.ci is not None and one.se is not None and one.p is not None:
            covers, rejects = float(one.ci[0] <= -0.05 <= one.ci[1]), float(one.p < 0.05)
            shown = float(noninferiority(one.difference, one.se, one.ddf, 0.05).shown)
        seen[f"coverage of {who}'s difference"] = covers
        seen[f"power of {who}"] = rejects
        seen[f"falsely not inferior by {who}"] = shown  # the first is inferior by just the margin
    return seen


def _model(name: str, readers: int, cases: int, rng: np.random.Generator) -> Seen:
    study, scores = simulate_with_model(structure(name), readers, cases, cases, rng)
    found = model_against_readers(study, scores)
    assert isinstance(found, ModelAgainstReaders) and found.rrrc is not None and found.rrrc.p is not None
    return {"error of 1T-RRRC": float(found.rrrc.p < 0.05)}


def _groups(name: str, readers: int, cases: int, rng: np.random.Generator) -> Seen:
    study = simulate(structure(name), readers, cases, cases, rng)
    names = {reader: ("senior", "junior")[j % 2] for j, reader in enumerate(study.readers)}
    found = by_group(obuchowski.fit(study), names)
    main = found.by_condition[0].test
    assert found.interaction is not None and main is not None
    asked = (("group by condition", found.interaction), ("group", main))
    return {f"error for {what}": float(test.p < 0.05) if test.p is not None else float("nan") for what, test in asked}
