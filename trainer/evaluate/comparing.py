"""Networks, protocols and readers side by side, and which of the differences are more than chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from ovadesk.classify.architectures import NETWORKS
from ovadesk.stats.roc import Difference, Interval, delong, paired_delong
from ovadesk.stats.shares import holm, wilson
from trainer.evaluate.evaluation import Evaluation, Judged
from trainer.evaluate.predictions import Predictions
from trainer.evaluate.readings import Reader

COLUMNS = ("AUC", "Sensitivity", "Specificity", "PPV", "NPV", "F1", "Accuracy")
Key = tuple[str, str]  # network, protocol


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95% interval; None where none can be given."""

    value: float
    ci: Interval | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``figures`` go by the names in ``COLUMNS``; one that is not defined is absent."""

    who: str
    protocol: str
    unit: str
    n: int
    n_malignant: int
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two AUCs of the same ``n`` cases, first less second. ``family`` is within what ``p_holm`` is adjusted."""

    family: str
    first: str
    second: str
    n: int
    difference: Difference
    p_holm: float


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """The table's rows, cases before images, readers last; all tests; and what they were made of."""

    rows: tuple[Row, ...]
    pairs: tuple[Pair, ...]
    evaluations: Mapping[Key, Evaluation]
    readers: tuple[Reader, ...] = ()

    @property
    def protocols(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(protocol for _, protocol in self.evaluations))

    @property
    def networks(self) -> tuple[str, ...]:
        """In the order in which the networks are listed in the product, others after them."""
        found = dict.fromkeys(network for network, _ in self.evaluations)
        return (*(one for one in NETWORKS if one in found), *(one for one in found if one not in NETWORKS))


def title(network: str) -> str:
    """The network's name for people."""
    return NETWORKS[network].title if network in NETWORKS else network


def compare(named: Mapping[Key, tuple[Predictions, Evaluation]], readers: Sequence[Reader] = ()) -> Comparison:
    """Every network under every protocol, in one table, and the paired tests (DeLong et al. 1988) per patient.

    Networks are tested against one another within a protocol, each network against itself between protocols, and
    readers against the networks on the cases that both have seen; each family is adjusted by Holm (1979). Raises
    ValueError where an evaluation is not of its predictions, or fewer than two common patients of a side are left.
    """
    if not named:
        raise ValueError("nothing to compare: fit at least one network first")
    for (network, protocol), (predictions, evaluation) in named.items():
        if not set(evaluation.cases.patients.tolist()) <= set(predictions.patients.tolist()):
            raise ValueError(f"{network}, {protocol}: the evaluation is not of these predictions: evaluate again")
    evaluations = {key: evaluation for key, (_, evaluation) in named.items()}
    found = Comparison((), (), evaluations, tuple(readers))
    order = [(one, protocol) for protocol in found.protocols for one in found.networks if (one, protocol) in named]
    rows = [_case_row(key, evaluations[key]) for key in order]
    rows += [_reader_row(reader) for reader in readers]
    rows += [_image_row(key, *named[key]) for key in order]
    return replace(found, rows=tuple(rows), pairs=tuple(_pairs(found)))


def _case_row(key: Key, evaluation: Evaluation) -> Row:
    malignant = evaluation.cases.malignant
    figures = _figures(evaluation, evaluation.case_word, "Wilson")
    return Row(title(key[0]), key[1], evaluation.case_word, len(malignant), int(malignant.sum()), figures)


def _image_row(key: Key, predictions: Predictions, evaluation: Evaluation) -> Row:
    judged = np.isin(predictions.patients, evaluation.cases.patients)
    figures = _figures(evaluation, "image", "bootstrap")
    return Row(title(key[0]), key[1], "image", int(judged.sum()), int(predictions.malignant[judged].sum()), figures)


def _figures(evaluation: Evaluation, unit: str, method: str) -> dict[str, Figure]:
    found = {}
    for name in COLUMNS:
        how = {"AUC": "DeLong", "F1": "bootstrap"}.get(name, method)
        metric = evaluation.figure(name, unit, how)
        if metric is not None:
            found[name] = Figure(metric.value, metric.ci)
    return found


def _reader_row(reader: Reader) -> Row:
    """As for a network. The F1 of so few cases has no interval here."""
    try:
        area = delong(reader.scores, reader.malignant)
    except ValueError as error:
        raise ValueError(f"{reader.title}: {error}") from error
    called, malignant = reader.called, reader.malignant
    hits, passed = int((called & malignant).sum()), int((~called & ~malignant).sum())
    counts = {
        "Sensitivity": (hits, int(malignant.sum())),
        "Specificity": (passed, int((~malignant).sum())),
        "PPV": (hits, int(called.sum())),
        "NPV": (passed, int((~called).sum())),
        "Accuracy": (hits + passed, len(called)),
    }
    figures = {"AUC": Figure(area.value, area.ci)}
    figures |= {name: Figure(part / n, wilson(part, n)) for name, (part, n) in counts.items() if n}
    figures["F1"] = Figure(2 * hits / max(1, int(called.sum()) + int(malignant.sum())), None)
    return Row(reader.title, "reader", "case", len(called), int(malignant.sum()), figures)


def _pairs(found: Comparison) -> Iterator[Pair]:
    for protocol in found.protocols:
        mine = {one: found.evaluations.get((one, protocol)) for one in found.networks}
        several = [(title(one), evaluation.cases) for one, evaluation in mine.items() if evaluation is not None]
        yield from _family(f"networks, {protocol}", list(combinations(several, 2)))
    for first, second in combinations(found.protocols, 2):
        both = [one for one in found.networks if {(one, first), (one, second)} <= set(found.evaluations)]
        names = [[(f"{title(one)}, {p}", found.evaluations[one, p].cases) for p in (first, second)] for one in both]
        yield from _family(f"{first} against {second}", [(one[0], one[1]) for one in names])
    for (network, protocol), evaluation in found.evaluations.items():
        against = [((reader.title, _as_judged(reader)), (title(network), evaluation.cases)) for reader in found.readers]
        shared = [pair for pair in against if _enough(pair[0][1], pair[1][1])]
        yield from _family(f"readers against {title(network)}, {protocol}", shared)


Named = tuple[str, Judged]


def _family(family: str, pairs: Sequence[tuple[Named, Named]]) -> Iterator[Pair]:
    tests = []
    for (first, one), (second, other) in pairs:
        names, at, there = np.intersect1d(one.patients, other.patients, return_indices=True)
        if (one.malignant[at] != other.malignant[there]).any():
            raise ValueError(f"{first} and {second} hold different truths of one case: they are not of the same data")
        try:
            found = paired_delong(one.scores[at], other.scores[there], one.malignant[at])
        except ValueError as error:
            raise ValueError(f"{first} and {second} share too few cases: {error}") from error
        tests.append((first, second, len(names), found))
    adjusted = holm([found.p for *_, found in tests])
    for (first, second, n, found), p_holm in zip(tests, adjusted, strict=True):
        yield Pair(family, first, second, n, found, p_holm)


def _as_judged(reader: Reader) -> Judged:
    calls = np.where(reader.called, "malignant", "benign")
    return Judged(reader.cases, reader.scores, reader.scores / 100, reader.malignant, reader.called, calls)


def _enough(one: Judged, other: Judged) -> bool:
    """Whether the two have at least two malignant and two benign cases in common."""
    malignant = one.malignant[np.isin(one.patients, other.patients)]
    return bool(min(malignant.sum(), (~malignant).sum()) >= 2)
