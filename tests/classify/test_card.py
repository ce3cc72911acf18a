"""Any card that can be written is read back the same, and no other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ovadesk.classify.aggregation import Aggregation, Pooling
from ovadesk.classify.architectures import NETWORKS
from ovadesk.classify.card import FILES, ROLES, Card, Data, Gate, Metric, read_card
from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.result import OperatingPoint
from ovadesk.pixels.preprocess import CHOICES, PreprocessSpec

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip)
HERE = "\ud800"  # a text that is not among them
SHARES = st.floats(0, 1)
INTERVALS = st.tuples(SHARES, SHARES).map(lambda ends: (min(ends), max(ends)))
COUNTS = st.integers(0, 10**6)
THREE = st.tuples(*[st.floats(0.01, 2)] * 3)
AGGREGATIONS = st.one_of(
    st.just(Aggregation()),
    st.builds(Aggregation, st.just(Pooling.TOP), st.floats(1, 100)),
    st.builds(Aggregation, st.just(Pooling.ATTENTION), st.floats(0, 100)),
)


@st.composite
def points(draw: st.DrawFn) -> OperatingPoint:
    low, threshold, high = sorted(draw(st.tuples(SHARES, SHARES, SHARES)))
    sensitivity, specificity = draw(st.tuples(SHARES, SHARES))
    spans = draw(st.tuples(INTERVALS, INTERVALS))
    return OperatingPoint(threshold, sensitivity, spans[0], specificity, spans[1], low, high, draw(SHARES))


@st.composite
def cards(draw: st.DrawFn) -> Card:
    network = draw(st.sampled_from(sorted(NETWORKS)))
    side = st.integers(8, 512)
    choices = {name: draw(st.sampled_from(allowed)) for name, allowed in CHOICES.items()}
    return Card(
        model_id=draw(st.from_regex(r"[a-z0-9][a-z0-9._-]{0,63}", fullmatch=True)),
        title=draw(WORDS),
        architecture=network,
        head=draw(st.sampled_from(NETWORKS[network].heads)),
        preprocess=PreprocessSpec(draw(st.tuples(side, side)), mean=draw(THREE), std=draw(THREE), **choices),
        temperature=draw(st.floats(1e-3, 1e3)),
        operating_point=draw(points()),
        data=draw(st.builds(Data, WORDS, WORDS, COUNTS, COUNTS, COUNTS, COUNTS, WORDS)),
        metrics=tuple(draw(st.lists(st.builds(Metric, WORDS, SHARES, INTERVALS, WORDS, COUNTS, WORDS), max_size=3))),
        recipe=tuple(draw(st.lists(WORDS, max_size=2))),
        intended_use=draw(WORDS),
        limits=tuple(draw(st.lists(WORDS, max_size=3))),
        licence=draw(WORDS),
        files={name: draw(st.from_regex(r"[0-9a-f]{64}", fullmatch=True)) for name in FILES},
        aggregation=draw(AGGREGATIONS),
        role=draw(st.sampled_from(ROLES)),
        gate=draw(st.none() | st.builds(Gate, WORDS, st.floats(-1e6, 1e6))),
    )


@given(cards(), st.booleans())
def test_a_card_comes_back_as_it_was_written(card: Card, ascii_only: bool) -> None:
    assert read_card(json.dumps(card.to_dict(), ensure_ascii=ascii_only).encode()) == card


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, below in inner for found in places(below, (*path, key)))]


@given(cards(), st.data())
def test_a_card_with_one_thing_of_a_wrong_kind_is_refused(card: Card, data: st.DataObject) -> None:
    value = json.loads(json.dumps(card.to_dict()))
    *path, last = data.draw(st.sampled_from([place for place in places(value) if place]))
    holder = value
    for key in path:
        holder = holder[key]
    wrong = [None, True, {}, [[]], -1e400]
    holder[last] = data.draw(st.sampled_from(wrong[1:] if path == [] and last == "gate" else wrong))
    with pytest.raises(OvaDeskError):
        read_card(json.dumps(value).encode())


@given(cards(), st.data())
def test_a_name_that_stands_twice_is_refused_wherever_it_stands(card: Card, data: st.DataObject) -> None:
    value = card.to_dict()
    where = data.draw(st.sampled_from(["", "files", "data", "operating_point", "preprocess"]))
    inner = value[where] if where else value
    name = data.draw(st.sampled_from(sorted(inner)))
    twice = json.dumps(inner)[:-1] + f", {json.dumps({name: inner[name]})[1:]}"
    text = json.dumps({**value, where: HERE}).replace(json.dumps(HERE), twice) if where else twice
    with pytest.raises(OvaDeskError) as caught:
        read_card(text.encode())
    assert caught.value.problem.detail("field") == "repeated name"


@pytest.mark.parametrize(
    ("pooling", "amount"), [("mean", 2), ("top", 0), ("top", -3), ("attention", -1), ("attention", 1e9), ("median", 0)]
)
@settings(max_examples=20)  # whatever else the card says
@given(card=cards())
def test_a_way_of_pooling_that_makes_no_sense_is_refused(card: Card, pooling: str, amount: float) -> None:
    value = {**card.to_dict(), "aggregation": {"pooling": pooling, "amount": amount}}
    with pytest.raises(OvaDeskError) as caught:
        read_card(json.dumps(value).encode())
    assert str(caught.value.problem.detail("field")).startswith("aggregation.")


@given(st.floats(-1e6, 1e6), st.floats())
def test_a_gate_lets_through_what_reaches_its_threshold_and_no_nan(threshold: float, scope: float) -> None:
    assert Gate("any", threshold).passes(scope) is (scope >= threshold)
    assert not Gate("any", threshold).passes(float("nan"))
