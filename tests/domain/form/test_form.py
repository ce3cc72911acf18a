"""The form: what it asks, what it keeps, and that its record is always the same."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.form.form import QUESTIONS_MAX, Form
from ovadesk.domain.form.lexicon import KEYS
from ovadesk.domain.form.questions import Question, QuestionKind
from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.protocol import Design, Protocol
from tests.domain.form.test_orads import bi, lesion, simple, some, uni
from tests.domain.form.test_questions import questions

AGE = Question("age", QuestionKind.NUMBER, "Age?", minimum=0, maximum=120, unit="a")
WHY = Question("why", QuestionKind.TEXT, "Why?", required=False)
FULL = Form(True, True, True, True, (AGE, WHY))
ANSWERS: dict[str, Any] = {
    "orads": bi("irregular", size_cm=4),
    "orads_category": 3,
    "simple_rules": ["M5", "B1"],
    "image_quality": 4,
    "note": " seen ",
    "questions": {"age": 51},
}


def code_of(form: Form, answers: Any) -> str:
    with pytest.raises(OvaDeskError) as error:
        form.check_answers(answers)
    return error.value.problem.code


def test_answers_are_kept_with_what_is_computed_of_them() -> None:
    assert FULL.missing(ANSWERS) == ()
    assert FULL.check_answers(ANSWERS) == {
        "orads": {
            "lesion_type": "bilocular_cyst",
            "solid_component": False,
            "size_cm": 4.0,
            "inner_margin": "irregular",
            "septation": "smooth",
            "ascites": False,
            "peritoneal_nodules": False,
        },
        "orads_category": 3,
        "orads_computed": 4,
        "simple_rules": ["B1", "M5"],
        "simple_rules_result": "inconclusive",
        "image_quality": 4,
        "note": "seen",
        "questions": {"age": 51.0},
    }


def test_what_is_computed_cannot_be_claimed() -> None:
    claimed = {**ANSWERS, "orads_computed": 1, "simple_rules_result": "benign"}
    assert FULL.check_answers(claimed) == FULL.check_answers(ANSWERS)


def test_a_form_that_asks_nothing_keeps_nothing() -> None:
    assert Form().missing({}) == ()
    assert Form().check_answers({}) == {}
    assert Form().check_answers({"note": "", "questions": {}, "orads": None}) == {}


@pytest.mark.parametrize("part", [*ANSWERS, "call", "score", ""])
def test_what_is_not_asked_is_not_answered(part: str) -> None:
    assert code_of(Form(), {part: ANSWERS.get(part, 1)}) == "form.not_asked"


@pytest.mark.parametrize("part", ["orads_category", "simple_rules", "image_quality"])
def test_what_is_asked_is_answered(part: str) -> None:
    answers = {key: value for key, value in ANSWERS.items() if key != part}
    assert FULL.missing(answers) == (part,)
    assert code_of(FULL, answers) == "form.required"


def test_an_unfinished_description_is_refused_by_what_it_needs() -> None:
    answers = {**ANSWERS, "orads": {"lesion_type": "bilocular_cyst"}, "questions": {}}
    assert FULL.missing(answers) == (
        "orads.solid_component",
        "orads.ascites",
        "orads.peritoneal_nodules",
        "questions.age",
    )
    assert code_of(FULL, answers) == "form.required"
    assert FULL.missing({}) == (
        "orads.lesion_type",
        "orads.ascites",
        "orads.peritoneal_nodules",
        "orads_category",
        "simple_rules",
        "image_quality",
        "questions.age",
    )


def test_a_lesion_described_as_what_it_cannot_be_is_asked_again() -> None:
    follicle = lesion("follicle", menopausal_status="late_postmenopausal")
    assert code_of(FULL, {**ANSWERS, "orads": follicle}) == "form.orads_type"
    assert FULL.missing({**ANSWERS, "orads": follicle}) == ("orads.lesion_type",)


def test_descriptors_of_another_lesion_are_left_behind() -> None:
    before = simple(2.0) | {
        "outer_contour": "irregular",
        "papillary_projections": "4_or_more",
        "septation": "irregular",
    }
    found = Form(orads=True).check_answers({"orads": before, "orads_category": 1})
    assert set(found["orads"]) == set(simple(2.0))
    assert found["orads_computed"] == 1


def test_no_feature_at_all_is_an_answer() -> None:
    found = Form(simple_rules=True).check_answers({"simple_rules": []})
    assert found == {"simple_rules": [], "simple_rules_result": "inconclusive"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"orads": []}, "form.wrong_kind"),
        ({"orads": {"colour": 1}}, "form.not_asked"),
        ({"orads": uni(inner_margin="rough")}, "form.choice_unknown"),
        ({"orads": simple(0)}, "form.out_of_range"),
        ({"orads": simple(61)}, "form.out_of_range"),
        ({"orads_category": 6}, "form.out_of_range"),
        ({"orads_category": "3"}, "form.wrong_kind"),
        ({"orads_category": True}, "form.wrong_kind"),
        ({"simple_rules": "B1"}, "form.wrong_kind"),
        ({"simple_rules": ["B9"]}, "form.feature_unknown"),
        ({"image_quality": 0}, "form.out_of_range"),
        ({"image_quality": 3.0}, "form.wrong_kind"),
        ({"note": 3}, "form.wrong_kind"),
        ({"note": "x" * 2001}, "form.text_long"),
        ({"questions": []}, "form.wrong_kind"),
        ({"questions": {"age": 51, "sex": 1}}, "form.not_asked"),
    ],
)
def test_impossible_answers_are_refused(change: dict[str, Any], code: str) -> None:
    assert code_of(FULL, {**ANSWERS, **change}) == code


@given(some, st.integers(0, 5))
def test_checking_twice_changes_nothing_and_agrees_with_what_is_missing(descriptors: dict[str, Any], own: int) -> None:
    form = Form(orads=True)
    answers = {"orads": descriptors, "orads_category": own}
    if form.missing(answers):
        assert code_of(form, answers) in ("form.required", "form.orads_type")
        return
    found = form.check_answers(answers)
    assert form.check_answers(found) == found
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert form.missing(found) == ()


@given(st.dictionaries(st.sampled_from([*ANSWERS, "?"]), st.from_type(object) | st.sampled_from([*ANSWERS.values()])))
def test_any_answers_are_kept_or_refused(answers: dict[str, Any]) -> None:
    FULL.missing(answers)
    try:
        found = FULL.check_answers(answers)
    except OvaDeskError as error:
        assert error.problem.code.startswith("form.")
    else:
        assert FULL.check_answers(found) == found


forms = st.builds(
    Form,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.lists(questions(), max_size=4, unique_by=lambda one: one.key).map(tuple),
)


@given(forms)
def test_a_form_comes_back_from_json_as_it_was(form: Form) -> None:
    record = form.to_dict()
    back = Form.from_dict(json.loads(json.dumps(record)))
    assert back == form
    assert back.to_dict() == record
    assert hash(back) == hash(form)


def test_what_is_left_out_is_not_asked() -> None:
    assert Form.from_dict({}) == Form()
    assert Form.from_dict({"orads": True}).to_dict()["orads_version"] == "US v2022"


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (None, "form.unreadable"),
        ([], "form.unreadable"),
        ({"score": True}, "form.unreadable"),
        ({1: True}, "form.unreadable"),
        ({"orads": 1}, "form.unreadable"),
        ({"orads": True, "orads_version": "US v2031"}, "form.orads_version"),
        ({"orads": True, "orads_version": None}, "form.orads_version"),
        ({"questions": {}}, "form.unreadable"),
        ({"questions": [AGE.to_dict(), AGE.to_dict()]}, "form.keys_repeat"),
        ({"questions": [None]}, "form.unreadable"),
        ({"questions": [AGE.to_dict()] * (QUESTIONS_MAX + 1)}, "form.too_many"),
    ],
)
def test_a_hostile_form_is_refused(record: Any, code: str) -> None:
    with pytest.raises(OvaDeskError) as error:
        Form.from_dict(record)
    assert error.value.problem.code == code


def test_the_form_names_every_descriptor_once() -> None:
    assert len(set(KEYS)) == len(KEYS)


@given(forms)
def test_a_protocol_keeps_its_form_and_its_hash(form: Form) -> None:
    protocol = Protocol("ova-1", "Title", Design.UNAIDED, seed=7, form=form)
    back = Protocol.from_dict(json.loads(json.dumps(protocol.to_dict())))
    assert back.form == form
    assert back.sha256 == protocol.sha256
    other = replace(protocol, form=replace(form, note=not form.note))
    assert other.sha256 != protocol.sha256
