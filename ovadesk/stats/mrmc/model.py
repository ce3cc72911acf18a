"""One model against many readers: the model is what it is, the readers and the cases are a sample.

Each reader's figure less the model's on the same cases, psi_j, is analysed as one condition of Obuchowski and
Rockette's (Hillis 2014; Hupse et al. 2013; Chakraborty 2017, chapter 22: "1T-RRRC" and "1T-RRFC" of RJafroc).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ovadesk.domain.problem import Problem, problem
from ovadesk.stats.mrmc.covariance import Covariance, covariance_matrix
from ovadesk.stats.mrmc.figures import Figure, estimate
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.mrmc.results import Contrast, contrast, hillis_ddf
from ovadesk.stats.roc import Floats

READERS, MODEL = "readers", "model"


@dataclass(frozen=True, slots=True)
class ModelAgainstReaders:
    """Differences are readers less model. ``rrrc``: to other readers and cases; ``rrfc``: to other readers of these
    cases; ``frrc``: these readers, other cases. The first two are None with one reader.

    ``model`` and ``readers`` (in the order of the ratings) are the figures, ``each_reader`` their differences, each
    with its own variance. ``components``: ``var_r`` the readers' mean square, ``var`` and ``cov2`` of the differences.
    """

    condition: str
    figure: str
    model: float
    readers: tuple[float, ...]
    mean: float
    n_malignant: int
    n_benign: int
    rrrc: Contrast | None
    rrfc: Contrast | None
    frrc: Contrast
    each_reader: tuple[Contrast, ...]
    components: dict[str, float]
    problems: tuple[Problem, ...] = ()


def model_against_readers(
    ratings: Ratings, model: Floats, *, figure: Figure = "auc", covariance: Covariance = "jackknife"
) -> ModelAgainstReaders | Problem:
    """The readers of one condition against a model's scores (K,) of the same cases, NaN where it has none.

    Cases without a model's score are left out. Raises ValueError unless there is exactly one condition; what the
    readings do not allow is a ``Problem``: ``stats.one_class`` (fewer than two cases of a side by some reader).

    RRRC: t = mean psi / sqrt((MS(R) + max(J Cov2, 0)) / J) with Hillis's degrees of freedom; RRFC: t = mean psi /
    sqrt(MS(R) / J) with J - 1; Var and Cov2 are those of psi. RJafroc also moves the interval of the difference to the
    readers' mean and calls it the mean's; the mean's own interval is that of ``obuchowski``.
    """
    if len(ratings.conditions) != 1:
        raise ValueError("a model is set against the readers of one condition at a time")
    condition, n = ratings.conditions[0], len(ratings.readers)
    scored = ~np.isnan(model)
    cases = tuple(name for name, kept in zip(ratings.cases, scored, strict=True) if kept)
    names = (*(f"{number}" for number in range(n)), MODEL)
    scores = np.concatenate([ratings.scores[0], model[None]])[None][:, :, scored]
    together = Ratings(names, (condition,), cases, ratings.malignant[scored], scores)
    estimates = estimate(together, figure)
    if n == 0 or not estimates.defined:
        return problem("stats.one_class", condition=condition)
    values = estimates.values[0]
    matrix = covariance_matrix(together, estimates, covariance)[0, :, 0, :]
    psi = matrix[:n, :n] - matrix[:n, n:] - matrix[n:, :n] + matrix[n, n]
    return _compared(ratings, together, figure, values, psi)


def _compared(ratings: Ratings, together: Ratings, figure: Figure, values: Floats, psi: Floats) -> ModelAgainstReaders:
    n, condition = len(ratings.readers), ratings.conditions[0]
    own, pair = values[:n], (READERS, MODEL)
    difference = float(own.mean() - values[n])
    var = float(np.trace(psi)) / n
    cov2 = float(psi.sum() - np.trace(psi)) / max(n * (n - 1), 1)
    rrrc = rrfc = None
    parts = {"var": var, "cov2": cov2}
    if n > 1:
        square = float(own.var(ddof=1))
        total = square + max(n * cov2, 0.0)
        rrrc = contrast(pair, difference, total / n, hillis_ddf(total, square, n - 1))
        rrfc = contrast(pair, difference, square / n, n - 1)
        parts["var_r"] = square
    each = tuple(
        contrast(pair, float(own[j] - values[n]), float(psi[j, j]), None, reader)
        for j, reader in enumerate(ratings.readers)
    )
    return ModelAgainstReaders(
        condition=condition,
        figure=figure,
        model=float(values[n]),
        readers=tuple(own.tolist()),
        mean=float(own.mean()),
        n_malignant=int(together.malignant.sum()),
        n_benign=int((~together.malignant).sum()),
        rrrc=rrrc,
        rrfc=rrfc,
        frrc=contrast(pair, difference, float(psi.sum()) / n**2, None),
        each_reader=each,
        components=parts,
        problems=(problem("stats.one_reader", condition=condition),) if n == 1 else (),
    )
