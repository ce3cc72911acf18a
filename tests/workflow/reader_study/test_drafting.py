"""Protocols as coordinators write them: a template that holds, and a refusal for whatever does not fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.classify.bundle import choose_bundle, open_bundle
from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.protocol import Design, ModelShown, Protocol, Shown
from ovadesk.export.wording.study_texts import PROTOCOL_TEMPLATE
from ovadesk.settings import resource
from ovadesk.workflow.reader_study import drafting
from ovadesk.workflow.reader_study.drafting import checked_changes, drafted, installed_model, parsed, read_file

MODEL = ModelShown("model-1", "ab" * 32, 0.5, 0.4, 0.6, 0.9, 0.8)


def resolve(name: str) -> ModelShown:
    return MODEL


def refusal(record: dict[str, Any]) -> tuple[str, object]:
    """Code and field of what is wrong with ``record``."""
    with pytest.raises(OvaDeskError) as refused:
        drafted(record, "pilot", resolve)
    return refused.value.problem.code, refused.value.problem.detail("name")


def test_the_template_is_a_protocol_and_says_every_field_with_its_default() -> None:
    record = parsed(PROTOCOL_TEMPLATE.encode())
    made = drafted(record, "pilot", resolve)
    assert made == Protocol("pilot", "", Design.SEQUENTIAL, made.seed, model=MODEL)
    assert set(record) - {"shown"} == set(made.to_dict()) - {"order", "version", "reason"}
    assert "Research use only" in PROTOCOL_TEMPLATE


def test_a_filled_template_says_what_was_filled_in() -> None:
    text = PROTOCOL_TEMPLATE.replace('"design": "sequential"', '"design": "crossover"')
    text = text.replace('"seed": null', '"seed": 17').replace('"risk", "call", ', '"call", ')
    text = text.replace('"questions": []', '"questions": [{"key": "side", "kind": "yes_no", "label": "Left?"}]')
    made = drafted(parsed(("\ufeff" + text).encode()), "pilot", resolve)
    assert (made.design, made.seed, made.form.questions[0].key) == (Design.CROSSOVER, 17, "side")
    assert made.model is not None and made.model.shown == (Shown.CALL, Shown.ERROR_RATES, Shown.OVERLAY)


def test_what_a_protocol_says_of_itself_is_one_again() -> None:
    made = drafted({"title": "T", "design": "crossover", "model": "default", "margin": -0.05}, "pilot", resolve)
    assert drafted(json.loads(json.dumps(made.to_dict())), "other", resolve) == made


def test_an_unaided_study_has_no_model_whatever_the_template_says() -> None:
    assert drafted({"design": "unaided", "model": "default"}, "pilot", resolve).model is None


def test_a_seed_is_drawn_and_the_name_taken_where_none_is_given() -> None:
    one, two = (drafted({"design": "unaided"}, "pilot", resolve) for _ in range(2))
    assert one.study_id == "pilot" and one.seed != two.seed


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"seed": "seven"}, "seed"),
        ({"seed": -1}, "seed"),
        ({"seed": True}, "seed"),
        ({"title": 5}, "title"),
        ({"blocks": 0}, "blocks"),
        ({"repeats": 1.5}, "repeats"),
        ({"prevalence_told": "0.3"}, "prevalence_told"),
        ({"prevalence_told": 30}, "prevalence_told"),
        ({"withheld_share": None}, "withheld_share"),
        ({"may_return": "yes"}, "may_return"),
        ({"design": "parallel"}, "design"),
        ({"secondary_endpoints": "sensitivity"}, "secondary_endpoints"),
        ({"form": []}, "form"),
        ({"model": 3}, "model"),
        ({"model": "default", "shown": ["everything"]}, "shown"),
        ({"model": "default", "shown": "risk"}, "shown"),
    ],
)
def test_a_value_that_does_not_fit_is_named(record: dict[str, Any], field: str) -> None:
    assert refusal({"design": "sequential", "model": "default", **record}) == ("study.field", field)


def test_what_is_no_field_or_no_name_is_named() -> None:
    assert refusal({"sede": 5}) == ("study.field_unknown", "sede")
    assert refusal({"study_id": "a study"}) == ("study.name", "a study")
    assert refusal({"design": "sequential"}) == ("study.no_model", "")
    with pytest.raises(OvaDeskError, match=r"study\.field_unknown"):
        checked_changes({"version": 3})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(drafting.FIELDS), json_values, max_size=6))
def test_any_json_is_a_protocol_or_is_refused_with_a_word(record: dict[str, Any]) -> None:
    try:
        made = drafted({"design": "unaided", **record}, "pilot", resolve)
    except OvaDeskError:
        return
    assert Protocol.from_dict(json.loads(json.dumps(made.to_dict()))) == made


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'{"margin": NaN}', b"\xff", b"[" * 100_000, b"//only\n"])
def test_what_is_no_json_object_is_refused(data: bytes) -> None:
    with pytest.raises(OvaDeskError, match=r"study\.protocol_json"):
        parsed(data)


def test_the_line_at_which_it_breaks_is_the_files_own() -> None:
    with pytest.raises(OvaDeskError) as refused:
        parsed(b'{\n// a comment\n"title": "T"\n"seed": 5}')
    assert refused.value.problem.detail("line") == 4


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OvaDeskError, match=r"study\.protocol_file"):
        read_file(tmp_path / "none.json")


def test_the_installed_model_is_taken_by_its_card() -> None:
    found = installed_model([resource("models")])("default")
    bundle = open_bundle(choose_bundle([resource("models")]))
    point = bundle.card.operating_point
    assert (found.model_id, found.sha256) == (bundle.card.model_id, bundle.sha256)
    assert (found.threshold, found.low, found.high) == (point.threshold, point.low, point.high)
    with pytest.raises(OvaDeskError, match=r"classify\.model_unknown"):
        installed_model([resource("models")])("steam")
