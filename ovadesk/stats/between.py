"""How readers agree with one another under each condition, and each with themselves where cases were shown again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ovadesk.stats.agreement import Agreement, cohen_pairs, fleiss, gwet_ac1, with_oneself
from ovadesk.stats.readings import NO_CALL, Grid, Readings


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two readers under one condition: Cohen's kappa; None where no case has both their calls."""

    first: str
    second: str
    kappa: Agreement | None


@dataclass(frozen=True, slots=True)
class ConditionAgreement:
    """All readers of a group under one condition: Fleiss' kappa, Gwet's AC1, and every two of them."""

    reader_group: str
    condition: str
    readers: tuple[str, ...]
    fleiss: Agreement | None
    ac1: Agreement | None
    pairs: tuple[PairAgreement, ...]


@dataclass(frozen=True, slots=True)
class OwnAgreement:
    """One reader's first and second showing of the same cases under one condition: Cohen's kappa."""

    reader_id: str
    reader_group: str
    condition: str
    kappa: Agreement


def agreement_between(readings: Readings, grid: Grid, group: str, members: list[int]) -> tuple[ConditionAgreement, ...]:
    """The readers at the places ``members``, under each condition in which two of them called cases."""
    found = []
    for place, condition in enumerate(readings.conditions):
        there = [j for j in members if (grid.called[j, place] != NO_CALL).any()]
        if len(there) < 2:
            continue
        called, names = grid.called[there, place], tuple(readings.readers[j] for j in there)
        pairs = tuple(PairAgreement(names[one.first], names[one.second], one.kappa) for one in cohen_pairs(called))
        found.append(ConditionAgreement(group, condition, names, fleiss(called), gwet_ac1(called), pairs))
    return tuple(found)


def agreement_within(readings: Readings) -> tuple[OwnAgreement, ...]:
    """Of every reader and condition with cases that were called at two showings; later showings do not count."""
    keys = np.stack([readings.reader, readings.condition, readings.case])
    if keys.shape[1] < 2:
        return ()
    same = (keys[:, 1:] == keys[:, :-1]).all(axis=0)
    first = np.flatnonzero(same & ~np.concatenate([[False], same[:-1]]))  # the rows are in order of showing
    first = first[(readings.called[first] != NO_CALL) & (readings.called[first + 1] != NO_CALL)]
    found = []
    for j, i in sorted({*zip(readings.reader[first].tolist(), readings.condition[first].tolist(), strict=True)}):
        rows = first[(readings.reader[first] == j) & (readings.condition[first] == i)]
        kappa = with_oneself(readings.called[rows], readings.called[rows + 1])
        if kappa:
            found.append(OwnAgreement(readings.readers[j], readings.groups[j], readings.conditions[i], kappa))
    return tuple(found)
