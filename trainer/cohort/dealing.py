"""Patients dealt to training, validation and test, or to folds; a patient's pictures never part."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from trainer.cohort.sample import Sample

PARTS = ("train", "validation", "test")
SHARES = (7, 1, 2)
Together = Iterable[tuple[str, str]]  # patients that go to one part: they have near-duplicates of each other


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is dealt as one: a patient, or patients with near-duplicates of each other."""

    patients: tuple[str, ...]
    malignant: bool
    histology: str


def three_way(
    samples: Sequence[Sample], seed: int, shares: tuple[int, int, int] = SHARES, together: Together = ()
) -> dict[str, str]:
    """The part ("train", "validation" or "test") of each patient, in ``shares`` of the patients of each class.

    Patients of a pair in ``together``, also through others, go to one part. The benign and the malignant are laid out
    histology by histology, in an order by the seed, and each in turn goes to the part that is furthest behind its
    share: so each class is dealt exactly and each histology as evenly as its number allows. The order in which the
    samples are listed makes no difference. Raises ValueError where a class has too few patients for every part.
    """
    if len(shares) != len(PARTS) or min(shares) <= 0:
        raise ValueError("three shares above 0 are needed, such as 7 1 2")
    rng = np.random.default_rng(seed)
    part_of: dict[str, str] = {}
    units = _units(samples, together)
    for malignant in sorted({unit.malignant for unit in units}):
        mine = _laid_out([unit for unit in units if unit.malignant is malignant], rng)
        dealt = _dealt([len(unit.patients) for unit in mine], shares)
        if set(dealt) != set(range(len(PARTS))):
            raise ValueError(
                f"{len(mine)} {'malignant' if malignant else 'benign'} patients (or groups of alike ones) in scope "
                "are too few for three parts: deal folds instead (--folds), or add patients"
            )
        for unit, part in zip(mine, dealt, strict=True):
            part_of.update(dict.fromkeys(unit.patients, PARTS[part]))
    return part_of


def folds_of(samples: Sequence[Sample], folds: int, seed: int, together: Together = ()) -> dict[str, str]:
    """The fold ("fold-0" and on) of each patient: dealt by ``deal_folds``, by histology where it is given.

    Raises ValueError where a class has fewer patients than there are folds.
    """
    if folds < 2:
        raise ValueError("at least 2 folds are needed")
    units = _units(samples, together)
    for malignant in (True, False):
        count = sum(unit.malignant is malignant for unit in units)
        if 0 < count < folds:
            word = "malignant" if malignant else "benign"
            raise ValueError(
                f"{count} {word} patients (or groups of alike ones) in scope are too few for {folds} folds"
            )
    head_of = {patient: unit.patients[0] for unit in units for patient in unit.patients}
    ordered = sorted(samples, key=lambda one: (one.patient, str(one.path), one.frame))
    heads = [head_of[one.patient] for one in ordered]
    truths = {patient: "malignant" if unit.malignant else "benign" for unit in units for patient in unit.patients}
    labels = [truths[one.patient] for one in ordered]
    kinds = [f"{label} {one.histology}" for label, one in zip(labels, ordered, strict=True)]
    dealt = deal_folds(heads, kinds, folds, seed, labels)
    return {one.patient: f"fold-{fold}" for one, fold in zip(ordered, dealt, strict=True)}


def repeated_folds(
    samples: Sequence[Sample], folds: int, repeats: int, seed: int, together: Together = ()
) -> list[dict[str, str]]:
    """``folds_of`` dealt ``repeats`` times, by seeds ``seed``, ``seed`` + 1 and on."""
    pairs = tuple(together)
    return [folds_of(samples, folds, seed + number, pairs) for number in range(repeats)]


def deal_folds(
    groups: Sequence[str], classes: Sequence[str], folds: int, seed: int = 0, labels: Sequence[str] | None = None
) -> list[int]:
    """The fold (0 to ``folds`` - 1) of each sample: a group lies in one fold, each class spread evenly.

    A group of several classes counts as its commonest. Groups are shuffled, then dealt, largest first, to the fold
    that has fewest samples of the class, then fewest of the label (the same as the class where there are no
    ``labels``), then fewest samples at all: so no fold stays without a label of which there are groups enough.
    """
    members: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for group, kind, label in zip(groups, classes, labels or classes, strict=True):
        members[group][kind, label] += 1
    order = sorted(members)
    np.random.default_rng(seed).shuffle(order)
    order.sort(key=lambda group: -members[group].total())
    held: list[Counter[str]] = [Counter() for _ in range(folds)]
    of_label: list[Counter[str]] = [Counter() for _ in range(folds)]
    fold_of: dict[str, int] = {}
    for group in order:
        kind, label = min(members[group], key=lambda k: (-members[group][k], k))
        fold = min(range(folds), key=lambda f: (held[f][kind], of_label[f][label], held[f].total(), f))
        held[fold][kind] += members[group].total()
        of_label[fold][label] += members[group].total()
        fold_of[group] = fold
    return [fold_of[group] for group in groups]


def joined(patients: Iterable[str], together: Together) -> list[tuple[str, ...]]:
    """The patients in groups that hold all who are in a pair with each other, also through others; all in order."""
    head = {patient: patient for patient in patients}

    def find(patient: str) -> str:
        while head[patient] != patient:
            head[patient] = patient = head[head[patient]]
        return patient

    for one, other in together:
        if one in head and other in head:
            first, second = sorted((find(one), find(other)))
            head[second] = first
    groups: dict[str, list[str]] = defaultdict(list)
    for patient in sorted(head):
        groups[find(patient)].append(patient)
    return [tuple(groups[name]) for name in sorted(groups)]


def _units(samples: Sequence[Sample], together: Together) -> list[_Unit]:
    of_patient: dict[str, list[Sample]] = defaultdict(list)
    for one in samples:
        of_patient[one.patient].append(one)
    units = []
    for patients in joined(of_patient, together):
        own = [one for patient in patients for one in of_patient[patient]]
        named = Counter(one.histology for one in own)
        histology = min(named, key=lambda name: (-named[name], name))
        units.append(_Unit(patients, any(one.malignant for one in own), histology))
    return units


def _laid_out(units: Sequence[_Unit], rng: np.random.Generator) -> list[_Unit]:
    """Histology by histology; the seed decides the order of both."""
    names = sorted({unit.histology for unit in units})
    place = {names[i]: number for number, i in enumerate(rng.permutation(len(names)))}
    shuffled = [units[i] for i in rng.permutation(len(units))]
    return sorted(shuffled, key=lambda unit: place[unit.histology])


def _dealt(sizes: Sequence[int], shares: Sequence[int]) -> list[int]:
    """The part of each unit of so many patients: in turn the part that is furthest behind what it should hold."""
    total = sum(sizes)
    due = _quotas(total, shares)
    held = [0] * len(shares)
    found, so_far = [], 0
    for size in sizes:
        so_far += size
        part = max(range(len(shares)), key=lambda p: (due[p] * so_far / total - held[p], due[p]))
        held[part] += size
        found.append(part)
    return found


def _quotas(total: int, shares: Sequence[int]) -> list[int]:
    """``total`` in whole numbers by ``shares``, largest remainders first; none gets nothing where there are enough."""
    exact = [total * share / sum(shares) for share in shares]
    least = 1 if total >= len(shares) else 0
    due = [max(least, int(value)) for value in exact]
    while sum(due) < total:
        due[max(range(len(due)), key=lambda p: exact[p] - due[p])] += 1
    while sum(due) > total:
        due[max(range(len(due)), key=lambda p: (due[p] > least, due[p] - exact[p]))] -= 1
    return due
