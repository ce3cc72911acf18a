"""What a model's card says in the window and in a terminal of what decides a call."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ovadesk.classify.aggregation import Aggregation, Pooling
from ovadesk.classify.bundle import choose_bundle, open_bundle
from ovadesk.classify.card import Card, Gate
from ovadesk.cli.models import card_text
from ovadesk.settings import resource
from ovadesk.ui.card_page import card_page


@pytest.fixture(scope="module")
def card() -> Card:
    return open_bundle(choose_bundle([resource("models")])).card


@pytest.mark.parametrize(
    ("pooling", "said"),
    [
        (Aggregation(), "mean of its frames"),
        (Aggregation(Pooling.TOP, 3), "3 highest"),
        (Aggregation(Pooling.ATTENTION, 8), "8"),
    ],
)
def test_role_pooling_and_gate_are_said(card: Card, pooling: Aggregation, said: str) -> None:
    told = replace(card, role="fast", aggregation=pooling, gate=Gate("ovary <or> not", -0.25))
    page, text = card_page(told, "OpenVINO", "0" * 64), card_text(told)
    for words in (page, text):
        assert "fast" in words and said in words and "-0.250" in words
    assert "ovary &lt;or&gt; not" in page and "ovary <or> not" in text


def test_a_model_without_a_gate_says_so_in_the_terminal(card: Card) -> None:
    assert "Gate          none" in card_text(replace(card, gate=None))
    assert "Scope gate" not in card_page(replace(card, gate=None), "OpenVINO", "0" * 64)
