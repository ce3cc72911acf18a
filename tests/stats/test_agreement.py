"""Kappas held against irrCAC and statsmodels, and against what they must be in the plainest cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.stats.agreement import cohen, cohen_pairs, fleiss, gwet_ac1, with_oneself
from ovadesk.stats.between import agreement_within
from tests.stats.tables import FULL, study, tidied


def drawn(missing: float) -> np.ndarray:
    rng = np.random.default_rng(3)
    base = rng.random(40) < 0.4
    called = np.array([np.where(rng.random(40) < 0.8, base, ~base) for _ in range(4)]).astype(np.int8)
    called[rng.random(called.shape) < missing] = -1
    return called


@pytest.mark.parametrize(
    ("missing", "kappa", "ac1"),
    [  # irrCAC 0.4: value, standard error, interval
        (
            0.0,
            (0.449817322158, 0.088668529204, 0.270468293979, 0.629166350336),
            (0.482514655347, 0.09016336378, 0.300142038857, 0.664887271836),
        ),
        (
            0.2,
            (0.436731598996, 0.109185692854, 0.215882690369, 0.657580507624),
            (0.478339380361, 0.10859680368, 0.258681612514, 0.697997148208),
        ),
    ],
)
def test_coefficients_of_several_readers_are_those_of_irrcac(
    missing: float, kappa: tuple[float, ...], ac1: tuple[float, ...]
) -> None:
    for found, expected in ((fleiss(drawn(missing)), kappa), (gwet_ac1(drawn(missing)), ac1)):
        assert found is not None and found.ci is not None
        assert (found.value, found.se, *found.ci) == pytest.approx(expected, rel=1e-8)


def test_cohen_s_kappa_and_its_interval_are_those_of_statsmodels() -> None:
    found = cohen([[16, 5], [7, 12]])
    assert found is not None and found.ci is not None
    assert (found.value, found.se) == pytest.approx((0.3954659949622165, 0.14498621359348268), rel=1e-12)
    assert found.ci == pytest.approx((0.11129823806415878, 0.6796337518602742), rel=1e-12)
    other = cohen([[9, 5], [6, 7]])
    assert other is not None and (other.value, other.se) == pytest.approx((0.18181818181818185, 0.18893737411269604))


@given(st.lists(st.lists(st.sampled_from([0, 1, -1]), min_size=12, max_size=12), min_size=2, max_size=5))
def test_coefficients_lie_between_disagreement_and_agreement(rows: list[list[int]]) -> None:
    called = np.array(rows, np.int8)
    for found in (fleiss(called), gwet_ac1(called), *(pair.kappa for pair in cohen_pairs(called))):
        if found is not None and found.value is not None:
            assert found.value <= 1 + 1e-12 and 0 <= found.observed <= 1
            assert (called < 0).any() or found.value >= -1 - 1e-12
            assert found.ci is None or found.ci[0] <= found.value + 1e-12 <= found.ci[1] + 2e-12
    swapped = np.where(called < 0, called, 1 - called).astype(np.int8)
    for one, other in ((fleiss(called), fleiss(swapped)), (gwet_ac1(called), gwet_ac1(swapped))):
        assert (one is None) == (other is None)
        if one is not None and other is not None and one.value is not None:
            assert other.value == pytest.approx(one.value), "neither call is the better one"


def test_where_all_calls_are_alike_chance_explains_kappa_and_not_ac1() -> None:
    called = np.zeros((3, 10), np.int8)
    kappa, ac1 = fleiss(called), gwet_ac1(called)
    assert kappa is not None and kappa.value is None and kappa.observed == 1
    assert ac1 is not None and ac1.value == 1
    one_off = called.copy()
    one_off[0, 0] = 1
    kappa, ac1 = fleiss(one_off), gwet_ac1(one_off)
    assert kappa is not None and kappa.value is not None and kappa.value < 0.1, "the paradox that AC1 was made for"
    assert ac1 is not None and ac1.value is not None and ac1.value > 0.9
    assert fleiss(np.array([[0, -1], [-1, 1]], np.int8)) is None and cohen([[0, 0], [0, 0]]) is None


def test_a_reader_agrees_with_themselves_over_first_and_second_showings() -> None:
    names = (*FULL, "occurrence")
    rows = study(2, 20)
    flipped = {"c003", "c004"}
    again = []
    for row in rows:
        if row["reader_id"] == "r1" and row["condition"] == "unaided":
            other = {"benign": "malignant", "malignant": "benign"}[row["call"]]
            again.append({**row, "occurrence": "2", "call": other if row["case_id"] in flipped else row["call"]})
            again.append({**row, "occurrence": "3", "call": "malignant"})  # does not count
    [own] = agreement_within(tidied([*rows, *again], names)[0])
    assert (own.reader_id, own.reader_group, own.condition, own.kappa.n) == ("r1", "senior", "unaided", 20)
    assert own.kappa.observed == pytest.approx(18 / 20)
    first = np.array([row["call"] == "malignant" for row in rows[:20]], np.int8)
    second = np.where(np.isin([row["case_id"] for row in rows[:20]], list(flipped)), 1 - first, first).astype(np.int8)
    assert with_oneself(first, second) == own.kappa
    assert agreement_within(tidied(rows)[0]) == ()
