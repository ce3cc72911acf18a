"""Pooling the frames of a case: bounds, limits, and that a card's own way is the one that is used."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ovadesk.classify.aggregation import Aggregation, Pooling
from ovadesk.classify.case import case_risk
from ovadesk.domain.result import CaseCall, OperatingPoint

RISKS = st.lists(st.floats(0, 1), min_size=1, max_size=20)
WAYS = st.one_of(
    st.just(Aggregation()),
    st.builds(Aggregation, st.just(Pooling.TOP), st.integers(1, 30).map(float)),
    st.builds(Aggregation, st.just(Pooling.ATTENTION), st.floats(0, 1e3)),
)


@settings(deadline=None)
@given(RISKS, WAYS, st.randoms())
def test_a_case_lies_between_its_mean_and_its_highest_frame_in_any_order(
    risks: list[float], way: Aggregation, any_order: Any
) -> None:
    found = way(risks)
    assert sum(risks) / len(risks) - 1e-9 <= found <= max(risks) + 1e-9
    any_order.shuffle(risks)
    assert way(risks) == found


@settings(deadline=None)
@given(RISKS)
def test_the_ends_of_each_way_are_the_mean_and_the_highest(risks: list[float]) -> None:
    mean = Aggregation()(risks)
    assert Aggregation(Pooling.TOP, 1)(risks) == max(risks)
    assert Aggregation(Pooling.TOP, len(risks))(risks) == pytest.approx(mean)
    assert Aggregation(Pooling.ATTENTION, 0)(risks) == pytest.approx(mean)
    assert Aggregation(Pooling.ATTENTION, 1e6)(risks) == pytest.approx(max(risks), abs=1e-4)


def test_the_card_s_way_is_used() -> None:
    point = OperatingPoint(0.5, 0.9, (0.8, 1.0), 0.7, (0.6, 0.8), 0.4, 0.6)
    card: Any = SimpleNamespace(aggregation=Aggregation(), operating_point=point, model_id="a-model")
    found = case_risk("case-1", 9, [0.1, 0.2, 0.9], card)
    assert (found.p_malignant, found.call) == (pytest.approx(0.4), CaseCall.INCONCLUSIVE)
    card.aggregation = Aggregation(Pooling.TOP, 1)
    assert case_risk("case-1", 9, [0.1, 0.2, 0.9], card) == replace(found, p_malignant=0.9, call=CaseCall.MALIGNANT)
    assert case_risk("case-1", 9, [], card).p_malignant is None
