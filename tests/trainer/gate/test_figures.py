"""Error rates with their intervals, and what becomes of them on the card."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.gate.figures import Figures, Rate, rate, wholly

NAMES = np.array(["a", "a", "a", "b", "b", "c"])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=1, max_size=40))
def test_a_rate_lies_within_its_interval(pictures: list[tuple[bool, int]]) -> None:
    hits = np.array([hit for hit, _ in pictures])
    found = rate("x", hits, np.array([str(who) for _, who in pictures]))
    assert 0.0 <= found.ci[0] <= found.value <= found.ci[1] <= 1.0
    assert (found.hits, found.n) == (int(hits.sum()), len(hits))


def test_none_of_many_pictures_of_few_people_proves_little() -> None:
    """300 pictures of three people without an error say no more than three pictures do."""
    found = rate("x", np.zeros(300, bool), np.repeat(NAMES[[0, 3, 5]], 100))
    assert found.ci == pytest.approx((0.0, 1 - 0.025 ** (1 / 3)))


def test_a_patient_is_lost_only_with_every_picture() -> None:
    found = wholly("x", np.array([True, True, False, True, True, False]), NAMES)
    assert (found.hits, found.n, found.unit) == (1, 3, "patient")


def figures() -> Figures:
    one = rate("breast", np.array([True, False, False, False, False, False]), NAMES)
    return Figures(one, wholly("in scope", np.zeros(6, bool), NAMES), None, (one,), (one,), (one,), (one, one))


def test_figures_come_back_as_they_were() -> None:
    for one in (figures(), Figures(*[Rate("", 0, 0, (0.0, 1.0))] * 3, (), ())):
        assert Figures.from_dict(json.loads(json.dumps(one.to_dict()))) == one
    with pytest.raises(ValueError, match="no figures of a gate"):
        Figures.from_dict({"accepted": []})


def test_the_card_gets_every_figure_by_a_name_of_its_own() -> None:
    metrics = figures().metrics()
    assert len(metrics) == 7
    assert [metric.unit for metric in metrics].count("group") == 1
    assert "gate false acceptance, unseen: breast" in {metric.name for metric in metrics}
    assert all(metric.ci[0] <= metric.value <= metric.ci[1] for metric in metrics)
