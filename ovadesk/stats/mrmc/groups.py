"""Readers by group: senior, intermediate and junior, say. Each group's means, and whether a condition helps all alike.

A split-plot analysis: readers nested in groups, and all readers and cases under every condition. It is the
marginal-mean analysis of variance of Hillis (2014), carried over to groups of unequal size, of any contrast of
conditions taken reader by reader: psi_j = one figure, or the difference of two.

Between N readers in G groups, with MS(within) the pooled mean square of psi within groups, Cw and Cb the mean error
covariances of two readers of one group and of two groups: a group's mean has variance MS(within)/n_g + max(Cw, 0), the
difference of two MS(within) (1/n_g + 1/n_h) + 2 max(Cw - Cb, 0), and F = MS(between) / (MS(within) + n0 max(Cw - Cb,
0)), n0 = (N - sum n_g^2 / N)/(G - 1); degrees of freedom as Hillis's, from N - G. Where a case is as hard for all
groups alike Cw = Cb, and the cases fall out of the comparison.

Limits: readers of all groups are taken to vary alike, and the covariances to differ only by whether a group is shared.
With one reader a group nothing is known of how readers vary: readers are then fixed (FRRC), the tests normal and
chi-square (Wald), and nothing is said of other readers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import chdtrc

from ovadesk.stats.mrmc.obuchowski import Fit
from ovadesk.stats.mrmc.results import Contrast, Generalises, Mean, Test, contrast, f_test, hillis_ddf, mean
from ovadesk.stats.roc import Floats


@dataclass(frozen=True, slots=True)
class OfGroup:
    """One group of ``n_readers``: its mean under each condition, and its difference between each two."""

    group: str
    n_readers: int
    means: tuple[Mean, ...]
    differences: tuple[Contrast, ...]


@dataclass(frozen=True, slots=True)
class BetweenGroups:
    """Whether groups differ in what ``conditions`` says: the figure under one, or the difference of the first less the
    second. ``contrasts`` name groups; their difference is first group less second."""

    conditions: tuple[str, ...]
    test: Test | None
    contrasts: tuple[Contrast, ...]


@dataclass(frozen=True, slots=True)
class GroupAnalysis:
    """``by_condition``: groups compared under each condition; ``by_difference``: group by condition, two conditions at
    a time; ``interaction``: group by condition over all conditions at once. None with one group or one condition."""

    generalises: Generalises
    groups: tuple[OfGroup, ...]
    by_condition: tuple[BetweenGroups, ...]
    by_difference: tuple[BetweenGroups, ...]
    interaction: Test | None


def by_group(fit: Fit, groups: Mapping[str, str]) -> GroupAnalysis:
    """The groups of a study analysed by ``obuchowski.fit``; ``groups`` names each reader's. Groups come in the order
    of their first reader. Raises ValueError where a reader has none."""
    if missing := [reader for reader in fit.readers if reader not in groups]:
        raise ValueError(f"{len(missing)} readers have no group")
    names = tuple(dict.fromkeys(groups[reader] for reader in fit.readers))
    members = np.array([[groups[reader] == name for reader in fit.readers] for name in names])
    n_conditions = len(fit.conditions)
    pairs = list(combinations(range(n_conditions), 2))
    single = [_split(fit, np.eye(n_conditions)[[i]], members) for i in range(n_conditions)]
    double = [_split(fit, np.eye(n_conditions)[[a]] - np.eye(n_conditions)[[b]], members) for a, b in pairs]
    of_groups = tuple(
        OfGroup(
            name,
            int(members[g].sum()),
            tuple(mean(c, *one.of_group(g)) for c, one in zip(fit.conditions, single, strict=True)),
            tuple(
                contrast((fit.conditions[a], fit.conditions[b]), *one.of_group(g))
                for (a, b), one in zip(pairs, double, strict=True)
            ),
        )
        for g, name in enumerate(names)
    )
    both = len(names) > 1 and n_conditions > 1
    return GroupAnalysis(
        "RRRC" if len(fit.readers) > len(names) else "FRRC",
        of_groups,
        tuple(one.between((c,), names) for c, one in zip(fit.conditions, single, strict=True)),
        tuple(
            one.between((fit.conditions[a], fit.conditions[b]), names)
            for (a, b), one in zip(pairs, double, strict=True)
        ),
        _split(fit, _orthonormal(n_conditions), members).test() if both else None,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Split:
    """Contrasts of conditions (h), reader by reader: ``values`` (h, J), error covariances ``psi`` (h, J, h, J), of
    groups ``members`` (G, J)."""

    values: Floats
    psi: Floats
    members: Floats

    @property
    def sizes(self) -> Floats:
        return np.asarray(self.members.sum(axis=1), np.float64)

    @property
    def means(self) -> Floats:
        """Of each group (h, G)."""
        return np.asarray(self.values @ (self.members / self.sizes[:, None]).T, np.float64)

    @property
    def df_within(self) -> int:
        """Readers less groups; 0 where readers are fixed."""
        return int(self.members.shape[1]) - len(self.members)

    @property
    def ms_within(self) -> float:
        away = self.values - self.means @ self.members
        return float((away**2).sum()) / (len(self.values) * self.df_within)

    @property
    def covariances(self) -> tuple[float, float]:
        """Cw and Cb: means over pairs of readers and contrasts; 0 where there is no pair."""
        together = self.members.T @ self.members
        own = np.eye(together.shape[0])
        psi = np.einsum("hjhk->jk", self.psi) / len(self.values)
        found = [float((psi * pairs).sum() / max(pairs.sum(), 1)) for pairs in (together - own, 1 - together)]
        return found[0], found[1]

    def of_group(self, g: int) -> tuple[float, float, float | None]:
        """Value, variance and degrees of freedom of one group, for the first contrast."""
        value, n = float(self.means[0, g]), float(self.sizes[g])
        if not self.df_within:
            return value, self._fixed(self.members[g] / n), None
        total = self.ms_within + max(n * self.covariances[0], 0.0)
        return value, total / n, hillis_ddf(total, self.ms_within, self.df_within)

    def between(self, conditions: tuple[str, ...], names: tuple[str, ...]) -> BetweenGroups:
        """Every two groups, for the first contrast, and the test of all."""
        found = []
        within, across = self.covariances
        for a, b in combinations(range(len(names)), 2):
            difference = float(self.means[0, a] - self.means[0, b])
            variance, ddf = self._fixed(self.members[a] / self.sizes[a] - self.members[b] / self.sizes[b]), None
            if self.df_within:
                readers = self.ms_within * float(1 / self.sizes[a] + 1 / self.sizes[b])
                variance = readers + 2 * max(within - across, 0.0)
                ddf = hillis_ddf(variance, readers, self.df_within)
            found.append(contrast((names[a], names[b]), difference, variance, ddf))
        return BetweenGroups(conditions, self.test() if len(names) > 1 else None, tuple(found))

    def test(self) -> Test:
        """Whether all groups are alike in all contrasts, which must be orthonormal or one alone."""
        if not self.df_within:
            return self._wald()
        h, n, g = len(self.values), float(self.sizes.sum()), len(self.sizes) - 1
        grand = self.values.mean(axis=1, keepdims=True)
        between = float((self.sizes * (self.means - grand) ** 2).sum()) / (h * g)
        within, across = self.covariances
        n0 = (n - float((self.sizes**2).sum()) / n) / g
        denominator = self.ms_within + n0 * max(within - across, 0.0)
        return f_test(between, denominator, h * g, hillis_ddf(denominator, self.ms_within, h * self.df_within))

    def _fixed(self, weights: Floats) -> float:
        return float(weights @ self.psi[0, :, 0, :] @ weights)

    def _wald(self) -> Test:
        """Differences from the last group, readers fixed, against chi-square."""
        shares = self.members / self.sizes[:, None]
        away = shares[:-1] - shares[-1]
        found = (self.values @ away.T).ravel()
        df = len(found)
        matrix = np.einsum("aj,hjik,bk->haib", away, self.psi, away).reshape(df, df)
        if np.linalg.matrix_rank(matrix) < df:
            return Test(None, df, None, None)
        statistic = float(found @ np.linalg.solve(matrix, found))
        return Test(statistic, df, None, float(chdtrc(df, statistic)))


def _split(fit: Fit, contrasts: Floats, members: Floats) -> _Split:
    psi = np.einsum("ha,ajbk,ib->hjik", contrasts, fit.errors.matrix, contrasts)
    return _Split(contrasts @ fit.values, psi, members.astype(np.float64))


def _orthonormal(n: int) -> Floats:
    """n - 1 contrasts of n conditions (Helmert)."""
    rows = [np.r_[np.ones(k), -k, np.zeros(n - k - 1)] / np.sqrt(k * (k + 1)) for k in range(1, n)]
    return np.array(rows).reshape(n - 1, n)
