"""Dealing: nobody on two sides, classes in their shares, the same by the same seed whatever the order."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.cohort.dealing import PARTS, deal_folds, folds_of, joined, repeated_folds, three_way
from trainer.cohort.sample import Sample

PATIENT = st.tuples(st.booleans(), st.integers(0, 5), st.integers(1, 4))


def cohort(patients: list[tuple[bool, int, int]]) -> list[Sample]:
    return [
        Sample(Path(f"{number}-{picture}"), f"p{number:03}", malignant, histology=f"kind {kind}")
        for number, (malignant, kind, pictures) in enumerate(patients)
        for picture in range(pictures)
    ]


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from("abc")), min_size=1, max_size=120), st.integers(2, 6))
def test_no_group_is_torn_apart(rows: list[tuple[int, str]], folds: int) -> None:
    groups, classes = [f"g{g}" for g, _ in rows], [c for _, c in rows]
    dealt = deal_folds(groups, classes, folds)
    assert len(dealt) == len(rows) and set(dealt) <= set(range(folds))
    for group in set(groups):
        assert len({fold for g, fold in zip(groups, dealt, strict=True) if g == group}) == 1


def test_classes_are_spread_evenly_and_by_the_seed_alone() -> None:
    groups = [f"g{i}" for i in range(100)]
    classes = ["rare"] * 10 + ["common"] * 90
    dealt = deal_folds(groups, classes, 5, seed=3)
    rare = Counter(fold for fold, kind in zip(dealt, classes, strict=True) if kind == "rare")
    assert set(rare.values()) == {2}
    assert dealt == deal_folds(groups, classes, 5, seed=3) != deal_folds(groups, classes, 5, seed=4)


@settings(max_examples=40)
@given(st.lists(PATIENT, min_size=6, max_size=80), st.integers(0, 9), st.randoms())
def test_a_three_way_deal_keeps_its_shares_in_each_class(patients, seed, random) -> None:  # type: ignore[no-untyped-def]
    samples = cohort([(False, 0, 1)] * 3 + [(True, 0, 1)] * 3 + patients)
    parts = three_way(samples, seed)
    assert set(parts) == {one.patient for one in samples} and set(parts.values()) == set(PARTS)
    for malignant in (True, False):
        mine = {one.patient for one in samples if one.malignant is malignant}
        held = Counter(parts[patient] for patient in mine)
        for part, share in zip(PARTS, (0.7, 0.1, 0.2), strict=True):
            assert held[part] >= 1 and abs(held[part] - share * len(mine)) <= 2
    random.shuffle(samples)
    assert three_way(samples, seed) == parts


def test_a_histology_is_spread_as_its_number_allows(samples: list[Sample]) -> None:
    big = cohort([(False, kind, 1) for kind in range(4) for _ in range(50)] + [(True, 9, 1)] * 10)
    for seed in range(5):
        parts = three_way(big, seed)
        for kind in range(4):
            held = Counter(parts[one.patient] for one in big if one.histology == f"kind {kind}")
            assert abs(held["train"] - 35) <= 1 and abs(held["validation"] - 5) <= 1 and abs(held["test"] - 10) <= 1
    assert three_way(samples, 1) != three_way(samples, 2)


@settings(max_examples=30)
@given(
    st.lists(PATIENT, min_size=20, max_size=60),
    st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), max_size=8),
    st.integers(0, 3),
)
def test_patients_with_near_duplicates_stay_together(patients, links, seed) -> None:  # type: ignore[no-untyped-def]
    samples = cohort([(False, 0, 1)] * 30 + [(True, 0, 1)] * 30 + patients)
    pairs = [(f"p{a:03}", f"p{b:03}") for a, b in links] + [("p000", "elsewhere")]
    for parts in (three_way(samples, seed, together=pairs), folds_of(samples, 4, seed, pairs)):
        assert all(parts[a] == parts[b] for a, b in pairs if b in parts)


def test_joining_goes_through_others() -> None:
    assert joined("fedcba", [("a", "c"), ("c", "e"), ("b", "f"), ("f", "b")]) == [
        ("a", "c", "e"),
        ("b", "f"),
        ("d",),
    ]


def test_too_few_patients_are_refused_with_what_to_do() -> None:
    small = cohort([(False, 0, 3)] * 20 + [(True, 0, 5)] * 2)
    with pytest.raises(ValueError, match=r"2 malignant patients.*--folds"):
        three_way(small, 0)
    with pytest.raises(ValueError, match=r"2 malignant patients.* too few for 3 folds"):
        folds_of(small, 3, 0)
    assert set(folds_of(small, 2, 0).values()) == {"fold-0", "fold-1"}
    three = cohort([(False, 0, 1)] * 20 + [(True, 0, 5)] * 3)
    with pytest.raises(ValueError, match="too few for three parts"):
        three_way(three, 0, together=[("p020", "p021")])
    for shares in ((7, 0, 3), (1, 1)):
        with pytest.raises(ValueError, match="three shares"):
            three_way(three, 0, shares)  # type: ignore[arg-type]


def test_repeated_folds_are_those_of_the_seeds_that_follow(samples: list[Sample]) -> None:
    repeats = repeated_folds(samples, 5, 3, seed=7)
    assert repeats == [folds_of(samples, 5, seed) for seed in (7, 8, 9)]
    assert repeats[0] != repeats[1]
    for parts in repeats:
        malignant = Counter(parts[f"p{i}"] for i in range(10))
        assert len(malignant) == 5 and max(malignant.values()) <= 3


@settings(max_examples=50)
@given(st.lists(PATIENT, min_size=5, max_size=40), st.integers(2, 5), st.integers(0, 5))
def test_no_fold_is_without_a_class(patients, folds, seed) -> None:  # type: ignore[no-untyped-def]
    samples = cohort([(True, kind, 2) for kind in range(folds)] + [(False, 7, 1)] * folds + patients)
    parts = folds_of(samples, folds, seed)
    for malignant in (True, False):
        assert len({parts[one.patient] for one in samples if one.malignant is malignant}) == folds
