"""Own questions: whatever a coordinator types or a file holds, a question is sound or refused with a problem."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.form.answers import check, check_one
from ovadesk.domain.form.questions import Question, QuestionKind
from ovadesk.domain.problem import OvaDeskError
from ovadesk.export.wording import sentence

AGE = {"key": "age", "kind": "number", "label": "Age?", "minimum": 0, "maximum": 120, "unit": "a"}
SIDE = {"key": "side", "kind": "choice", "label": "Side?", "choices": ["left", "right"]}


def refused(record: Any) -> str:
    with pytest.raises(OvaDeskError) as error:
        Question.from_dict(record)
    assert sentence(error.value.problem)
    return error.value.problem.code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"key": "Side"}, "form.key"),
        ({"key": ""}, "form.key"),
        ({"key": "side\n"}, "form.key"),
        ({"key": "a" * 41}, "form.key"),
        ({"key": "=cmd|x"}, "form.key"),
        ({"key": "x" * 1_000_000}, "form.key"),
        ({"key": 7}, "form.unreadable"),
        ({"kind": "file"}, "form.unreadable"),
        ({"kind": ["choice"]}, "form.unreadable"),
        ({"label": " \u00a0 "}, "form.label"),
        ({"label": "x" * 201}, "form.text_long"),
        ({"label": "a\x00b"}, "form.characters"),
        ({"label": "two\nlines"}, "form.characters"),
        ({"label": "half \ud800"}, "form.characters"),
        ({"label": "turned \u202e"}, "form.characters"),
        ({"help": "x" * 501}, "form.text_long"),
        ({"unit": "x" * 21}, "form.text_long"),
        ({"choices": []}, "form.choices"),
        ({"choices": ["one"]}, "form.choices"),
        ({"choices": [str(n) for n in range(10)]}, "form.choices"),
        ({"choices": ["left", "left"]}, "form.choices"),
        ({"choices": ["left", "left "]}, "form.choices"),
        ({"choices": ["left", ""]}, "form.choices"),
        ({"choices": ["left", "x" * 101]}, "form.text_long"),
        ({"choices": "lr"}, "form.unreadable"),
        ({"choices": ["left", 2]}, "form.unreadable"),
        ({"required": "yes"}, "form.unreadable"),
        ({"minimum": 1}, "form.limits"),
        ({"wanted": True}, "form.unreadable"),
        ({"kind": "text"}, "form.choices"),
    ],
)
def test_a_hostile_question_is_refused(change: dict[str, Any], code: str) -> None:
    assert refused(SIDE | change) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"minimum": 2, "maximum": 1}, "form.limits"),
        ({"minimum": float("nan")}, "form.unreadable"),
        ({"maximum": float("inf")}, "form.unreadable"),
        ({"maximum": 10**400}, "form.unreadable"),
        ({"minimum": True}, "form.unreadable"),
        ({"minimum": "0"}, "form.unreadable"),
    ],
)
def test_impossible_limits_are_refused(change: dict[str, Any], code: str) -> None:
    assert refused(AGE | change) == code


@pytest.mark.parametrize("record", [None, [], "side", 3])
def test_what_is_no_question_is_refused(record: object) -> None:
    assert refused(record) == "form.unreadable"


def test_help_may_have_lines() -> None:
    assert Question.from_dict(SIDE | {"help": "one\ntwo"}).help == "one\ntwo"


@st.composite
def questions(draw: st.DrawFn) -> Question:
    text = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=30)
    kind = draw(st.sampled_from(QuestionKind))
    choices = draw(st.lists(text, min_size=2, max_size=9, unique=True)) if kind is QuestionKind.CHOICE else []
    limits = st.one_of(st.none(), st.floats(-100, 0)) if kind is QuestionKind.NUMBER else st.none()
    upper = st.one_of(st.none(), st.floats(0, 100)) if kind is QuestionKind.NUMBER else st.none()
    return Question(
        draw(st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True)),
        kind,
        draw(text),
        tuple(choices),
        draw(st.booleans()),
        draw(limits),
        draw(upper),
        draw(st.text(st.characters(categories=["L"]), max_size=20)),
        draw(st.text(st.characters(categories=["L"]), max_size=40)),
    )


@given(questions())
def test_a_question_comes_back_from_json_as_it_was(question: Question) -> None:
    assert Question.from_dict(json.loads(json.dumps(question.to_dict()))) == question


@given(st.dictionaries(st.sampled_from([*AGE, "choices", "help", "required", "?"]), st.from_type(object) | st.text()))
def test_any_record_is_a_question_or_refused(record: dict[str, Any]) -> None:
    try:
        question = Question.from_dict(record)
    except OvaDeskError as error:
        assert error.problem.code.startswith("form.")
        assert sentence(error.problem).isprintable()
    else:
        assert Question.from_dict(question.to_dict()) == question


def answer_refused(record: dict[str, Any], answer: object) -> str:
    with pytest.raises(OvaDeskError) as error:
        check_one(Question.from_dict(record), answer)
    assert sentence(error.value.problem)
    return error.value.problem.code


NOTE = {"key": "why", "kind": "text", "label": "Why?"}
SURE = {"key": "sure", "kind": "yes_no", "label": "Sure?"}


@pytest.mark.parametrize(
    ("record", "answer", "code"),
    [
        (SIDE, "middle", "form.choice_unknown"),
        (SIDE, "x" * 1_000_000, "form.choice_unknown"),
        (SIDE, 1, "form.wrong_kind"),
        (AGE, "40", "form.wrong_kind"),
        (AGE, True, "form.wrong_kind"),
        (AGE, -0.1, "form.out_of_range"),
        (AGE, 120.1, "form.out_of_range"),
        (AGE, float("nan"), "form.out_of_range"),
        (AGE, float("inf"), "form.out_of_range"),
        (AGE | {"minimum": None, "maximum": None}, 10**400, "form.out_of_range"),
        (NOTE, "x" * 2001, "form.text_long"),
        (NOTE, "\x07", "form.characters"),
        (NOTE, "half \ud800", "form.characters"),
        (NOTE, 3, "form.wrong_kind"),
        (SURE, "yes", "form.wrong_kind"),
        (SURE, 1, "form.wrong_kind"),
    ],
)
def test_an_impossible_answer_is_refused(record: dict[str, Any], answer: object, code: str) -> None:
    assert answer_refused(record, answer) == code


def test_answers_are_stored_in_one_way() -> None:
    asked = [Question.from_dict(record) for record in (AGE, SIDE, NOTE, SURE)]
    found = check(asked, {"sure": False, "why": "  as seen\r\nhere ", "side": "left", "age": 0.1 + 0.2})
    assert list(found.items()) == [("age", 0.3), ("side", "left"), ("why", "as seen\nhere"), ("sure", False)]
    assert json.dumps(check(asked[:1], {"age": 40})) == '{"age": 40.0}'
    assert str(check(asked[:1], {"age": -0.0})["age"]) == "0.0"


def test_required_and_optional_and_not_asked() -> None:
    optional = Question.from_dict(NOTE | {"required": False})
    assert check([optional], {}) == check([optional], {"why": "   "}) == {}
    for answers, code in [({}, "form.required"), ({"side": None}, "form.required"), ({"x": 1}, "form.not_asked")]:
        with pytest.raises(OvaDeskError) as error:
            check([Question.from_dict(SIDE)], answers)
        assert error.value.problem.code == code
