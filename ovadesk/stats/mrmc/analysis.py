"""Everything a reader study asks of several readers, at once: ``analyse_mrmc``."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ovadesk.domain.problem import Problem, problem
from ovadesk.stats.mrmc import dorfman, obuchowski, one_shot
from ovadesk.stats.mrmc.covariance import Covariance
from ovadesk.stats.mrmc.figures import Estimates, Figure, estimate
from ovadesk.stats.mrmc.groups import GroupAnalysis, by_group
from ovadesk.stats.mrmc.margin import NonInferiority, noninferiority
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.mrmc.results import ROUNDING, Analysis, Contrast, Generalises
from ovadesk.stats.plain import plain

Method = Literal["or", "dbm", "u"]
METHODS: tuple[Method, ...] = ("or", "dbm", "u")


@dataclass(frozen=True, slots=True)
class AgainstMargin:
    """Whether ``new`` is not inferior to ``reference``, by one analysis."""

    method: str
    generalises: Generalises
    new: str
    reference: str
    result: NonInferiority


@dataclass(frozen=True, slots=True)
class MrmcResult:
    """What could be analysed, and in ``problems`` why the rest could not. ``figures`` (I, J) are the readers' own,
    None where a reader has no case of a side."""

    figure: Figure
    conditions: tuple[str, ...]
    readers: tuple[str, ...]
    n_malignant: int
    n_benign: int
    missing: int
    figures: tuple[tuple[float | None, ...], ...]
    analyses: tuple[Analysis, ...]
    noninferiority: tuple[AgainstMargin, ...]
    groups: GroupAnalysis | None
    problems: tuple[Problem, ...]

    def to_dict(self) -> dict[str, object]:
        """Plain values for stats.json: ``mrmc`` has a row for every difference of every analysis (for the means alone
        where there is one condition), numbers that are not finite as None."""
        rows = [row for analysis in self.analyses for row in self._rows(analysis)]
        problems = [{"code": one.code, **dict(one.details)} for one in self.problems]
        return {"mrmc": rows, "groups": plain(self.groups), "problems": problems}

    def _rows(self, analysis: Analysis) -> Iterator[dict[str, object]]:
        shared = {
            "figure": self.figure,
            "method": analysis.method,
            "covariance": analysis.covariance,
            "analysis": analysis.generalises,
            "n_readers": len(self.readers),
            "n_malignant": self.n_malignant,
            "n_benign": self.n_benign,
            "missing": self.missing,
        }
        found: Sequence[Contrast | None] = analysis.contrasts or (None,)
        for one in found:
            names = self.conditions if one is None else (one.first, one.second)
            difference = {} if one is None else plain(one)
            for name in ("first", "second", "reader"):
                difference.pop(name, None)
            beside = {
                "means": [mean for mean in analysis.means if mean.condition in names],
                "test": analysis.test,
                "components": analysis.components,
                "each_reader": [each for each in analysis.each_reader if (each.first, each.second) == names],
                "noninferiority": self._held(analysis, names),
            }
            yield {"conditions": list(names), **shared, **difference, **plain(beside)}

    def _held(self, analysis: Analysis, names: Sequence[str]) -> NonInferiority | None:
        for one in self.noninferiority:
            same = (one.method, one.generalises) == (analysis.method, analysis.generalises)
            if same and (one.reference, one.new) == tuple(names):
                return one.result
        return None


def analyse_mrmc(
    ratings: Ratings,
    *,
    figure: Figure = "auc",
    methods: Sequence[Method] = ("or",),
    covariance: Covariance = "jackknife",
    margin: float | None = None,
    groups: Mapping[str, str] | None = None,
    alpha: float = 0.025,
) -> MrmcResult:
    """Every difference of two conditions, first less second in the order of ``ratings``, by each of ``methods``.

    "or": Obuchowski and Rockette with ``covariance``; "dbm": pseudovalues; "u": the one-shot U-statistic, which alone
    was made for readings that are missing. Each as RRRC, FRRC and RRFC, "u" as RRRC alone. With a ``margin``, each
    later condition is tested for not being inferior to the earlier one, one-sided at ``alpha``. ``groups`` names each
    reader's group (Obuchowski and Rockette's only). For sensitivity and specificity give ``ratings.binary(calls)``.

    What cannot be done is a problem, the rest is done: ``stats.one_class``, ``stats.one_reader``,
    ``stats.one_condition``, ``stats.reader_short``, ``stats.readings_missing``, ``stats.groups_fixed``, and of a
    difference ``stats.no_variance`` or ``stats.negative_variance``, of a mean ``stats.mean_no_variance`` or
    ``stats.mean_negative_variance``, each with the analyses in which that is so. Raises ValueError for a margin that
    is not positive.
    """
    ratings = ratings.used()
    estimates = estimate(ratings, figure)
    problems = list(_short_of(ratings, estimates))
    analyses: list[Analysis] = []
    grouped = None
    if not any(one.code == "stats.one_class" for one in problems):
        for method in dict.fromkeys(methods):
            found, why = _RUN[method](ratings, estimates, covariance)
            analyses += found
            problems += why
        if groups is not None and estimates.defined:
            grouped = by_group(obuchowski.fit(ratings, figure, covariance), groups)
            if grouped.generalises == "FRRC":
                problems.append(problem("stats.groups_fixed", groups=len(grouped.groups)))
    problems += _untestable(figure, analyses)
    return MrmcResult(
        figure=figure,
        conditions=ratings.conditions,
        readers=ratings.readers,
        n_malignant=int(ratings.malignant.sum()),
        n_benign=int((~ratings.malignant).sum()),
        missing=int((~ratings.read).sum()),
        figures=tuple(
            tuple(None if math.isnan(value) else value for value in row) for row in estimates.values.tolist()
        ),
        analyses=tuple(analyses),
        noninferiority=() if margin is None else tuple(_against(analyses, margin, alpha)),
        groups=grouped,
        problems=tuple(dict.fromkeys(problems)),
    )


def _short_of(ratings: Ratings, estimates: Estimates) -> Iterator[Problem]:
    malignant, benign = int(ratings.malignant.sum()), int((~ratings.malignant).sum())
    needed = {"auc": min(malignant, benign), "sensitivity": malignant, "specificity": benign}[estimates.figure]
    if needed < 2 or not ratings.readers:
        yield problem("stats.one_class", malignant=malignant, benign=benign, condition=", ".join(ratings.conditions))
        return
    if len(ratings.readers) == 1:
        yield problem("stats.one_reader", condition=", ".join(ratings.conditions))
    if len(ratings.conditions) == 1:
        yield problem("stats.one_condition", condition=ratings.conditions[0])


Found = tuple[list[Analysis], list[Problem]]


def _by_or(ratings: Ratings, estimates: Estimates, covariance: Covariance) -> Found:
    if not estimates.defined:
        return [], [problem("stats.reader_short", method="Obuchowski-Rockette")]
    fit = obuchowski.fit(ratings, estimates.figure, covariance)
    fixed = obuchowski.fixed_readers_random_cases(fit)
    if len(ratings.readers) == 1:
        return [fixed], []
    return [obuchowski.random_readers_random_cases(fit), fixed, obuchowski.random_readers_fixed_cases(fit)], []


def _by_dbm(ratings: Ratings, estimates: Estimates, covariance: Covariance) -> Found:
    if not all(side.read.all() for side in estimates.sides):
        return [], [problem("stats.readings_missing", method="Dorfman-Berbaum-Metz", n=int((~ratings.read).sum()))]
    pseudo = dorfman.pseudovalues(ratings, estimates.figure)
    fixed = dorfman.fixed_readers_random_cases(pseudo)
    if len(ratings.readers) == 1:
        return [fixed], []
    return [dorfman.random_readers_random_cases(pseudo), fixed, dorfman.random_readers_fixed_cases(pseudo)], []


def _by_u(ratings: Ratings, estimates: Estimates, covariance: Covariance) -> Found:
    if len(ratings.readers) == 1:
        return [], []
    found = one_shot.u_statistics(ratings, estimates.figure)
    if found is None:
        return [], [problem("stats.reader_short", method="U-statistic")]
    return [one_shot.random_readers_random_cases(found)], []


_RUN: dict[Method, Callable[[Ratings, Estimates, Covariance], Found]] = {"or": _by_or, "dbm": _by_dbm, "u": _by_u}


def _untestable(figure: Figure, analyses: Sequence[Analysis]) -> Iterator[Problem]:
    """Each difference and each mean without a standard error once, with the analyses that have none for it."""
    found: dict[tuple[str, ...], dict[bool, list[str]]] = {}
    for analysis in analyses:
        covariance = analysis.covariance if analysis.covariance not in (None, "jackknife") else ""
        where = " ".join(filter(None, (analysis.method.upper(), covariance, analysis.generalises)))
        unsure = {(one.first, one.second): one.variance for one in analysis.contrasts if one.se is None}
        means = {(one.condition,): one.variance for one in analysis.means if one.se is None}
        for names, variance in (*unsure.items(), *means.items()):
            found.setdefault(names, {}).setdefault(variance < -ROUNDING, []).append(where)
    for names, kinds in found.items():
        for negative, places in kinds.items():
            where = ", ".join(dict.fromkeys(places))
            if len(names) == 2:
                yield problem(
                    "stats.negative_variance" if negative else "stats.no_variance",
                    figure=figure,
                    first=names[0],
                    second=names[1],
                    analysis=where,
                )
            else:
                yield problem(
                    "stats.mean_negative_variance" if negative else "stats.mean_no_variance",
                    figure=figure,
                    condition=names[0],
                    analysis=where,
                )


def _against(analyses: Sequence[Analysis], margin: float, alpha: float) -> Iterator[AgainstMargin]:
    for analysis in analyses:
        for one in analysis.contrasts:
            if one.se is not None:
                result = noninferiority(-one.difference, one.se, one.ddf, margin, alpha)
                yield AgainstMargin(analysis.method, analysis.generalises, one.second, one.first, result)
