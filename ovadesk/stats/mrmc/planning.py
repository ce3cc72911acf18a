"""How many readers and cases a study needs, from the variance components of a pilot study.

Hillis, Obuchowski and Berbaum 2011; Hillis and Schartz 2018: the pilot's error variances shrink as its cases over the
planned ones, the condition by reader component does not. Power is that of F with 1 and the expected denominator degrees
of freedom.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scipy.stats import f as f_distribution
from scipy.stats import ncf

from ovadesk.stats.mrmc.obuchowski import Fit, components
from ovadesk.stats.mrmc.results import Generalises

MOST = 1_000_000  # readers or cases; more is as good as never


@dataclass(frozen=True, slots=True)
class Pilot:
    """Components of Obuchowski and Rockette's model (variances of a figure within [0, 1]) found with ``n_cases``."""

    var_tr: float
    var: float
    cov1: float
    cov2: float
    cov3: float
    n_cases: int


@dataclass(frozen=True, slots=True)
class Power:
    """The chance to find ``effect``, with what it was worked out from: the noncentrality, the denominator degrees of
    freedom and the critical F."""

    effect: float
    readers: int
    cases: int
    generalises: Generalises
    power: float
    noncentrality: float
    ddf: float
    critical: float


def pilot(fit: Fit, n_cases: int) -> Pilot:
    """The components of a study analysed by ``obuchowski.fit`` with ``n_cases`` cases, two conditions at least."""
    found = components(fit)
    return Pilot(found["var_tr"], found["var"], found["cov1"], found["cov2"], found["cov3"], n_cases)


def power(
    pilot: Pilot, effect: float, readers: int, cases: int, *, generalises: Generalises = "RRRC", alpha: float = 0.05
) -> Power:
    """Power of the two-sided test at ``alpha`` to find a difference of ``effect`` between two conditions.

    With d = max(Cov2 - Cov3, 0), v = max(Var(TR), 0), k = pilot's cases / ``cases``: denominator v + k (Var - Cov1 +
    (J - 1) d); noncentrality J effect^2 / 2 over it; degrees of freedom (J - 1) (denominator / (v + k (Var - Cov1 -
    d)))^2. FRRC leaves v out and has ``cases`` - 1 degrees of freedom; RRFC has the second denominator and J - 1.
    Negative components count as 0, as in RJafroc. Raises ValueError with fewer than two readers where readers are
    random, fewer than two cases, or a denominator that is not positive.
    """
    if cases < 2 or (readers < 2 and generalises != "FRRC") or readers < 1:
        raise ValueError("power needs two readers and two cases")
    of_cases = pilot.n_cases / cases
    v, d = max(pilot.var_tr, 0.0), max(pilot.cov2 - pilot.cov3, 0.0)
    error = pilot.var - pilot.cov1
    by_readers = v + of_cases * (error - d)
    if generalises == "RRRC":
        denominator = v + of_cases * (error + (readers - 1) * d)
        ddf = (readers - 1) * (denominator / by_readers) ** 2 if by_readers > 0 else float("inf")
    elif generalises == "FRRC":
        denominator, ddf = of_cases * (error + (readers - 1) * d), cases - 1.0
    else:
        denominator, ddf = by_readers, readers - 1.0
    if not denominator > 0:
        raise ValueError("the pilot's components leave no variance to test against")
    noncentrality = readers * effect**2 / 2 / denominator
    ddf = min(ddf, 1e9)
    critical = float(f_distribution.isf(alpha, 1, ddf))
    reached = float(ncf.sf(critical, 1, ddf, noncentrality)) if noncentrality > 0 else alpha
    return Power(effect, readers, cases, generalises, reached, noncentrality, ddf, critical)


def cases_needed(
    pilot: Pilot,
    effect: float,
    readers: int,
    *,
    wanted: float = 0.8,
    generalises: Generalises = "RRRC",
    alpha: float = 0.05,
) -> Power | None:
    """The fewest cases with which ``readers`` reach the power ``wanted``; None where no number of cases does."""
    return _fewest(lambda n: power(pilot, effect, readers, n, generalises=generalises, alpha=alpha), wanted)


def readers_needed(
    pilot: Pilot,
    effect: float,
    cases: int,
    *,
    wanted: float = 0.8,
    generalises: Generalises = "RRRC",
    alpha: float = 0.05,
) -> Power | None:
    """The fewest readers who reach the power ``wanted`` with ``cases``; None where no number of readers does."""
    return _fewest(lambda n: power(pilot, effect, n, cases, generalises=generalises, alpha=alpha), wanted)


def _fewest(of: Callable[[int], Power], wanted: float) -> Power | None:
    """Doubling, then halving the gap: power grows with readers and with cases."""
    high = 2
    while (found := of(high)).power < wanted:
        if high >= MOST:
            return None
        high = min(2 * high, MOST)
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        tried = of(middle) if middle >= 2 else None
        if tried is not None and tried.power >= wanted:
            high, found = middle, tried
        else:
            low = middle
    return found
