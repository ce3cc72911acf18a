"""Whether answers answer the questions; what comes out is JSON-safe and the same however it was typed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ovadesk.domain.form.questions import ANSWER_MAX, Question, QuestionKind
from ovadesk.domain.form.texts import plain, shown
from ovadesk.domain.problem import OvaDeskError, problem

DECIMALS = 6  # of a number that is stored: enough for any unit, and 0.1 + 0.2 is 0.3

Answer = str | float | bool


def check(questions: Sequence[Question], answers: Mapping[str, object]) -> dict[str, Answer]:
    """The answers in the order of the questions: texts stripped, numbers as floats; an empty text is no answer.

    Raises OvaDeskError: ``form.not_asked`` (an answer to no question), ``form.required``, and as ``check_one``.
    """
    if not isinstance(answers, Mapping):
        raise OvaDeskError(problem("form.wrong_kind", key="answers"))
    asked = {question.key for question in questions}
    for key in answers:
        if key not in asked:
            raise OvaDeskError(problem("form.not_asked", key=shown(key)))
    found: dict[str, Answer] = {}
    for question in questions:
        answer = check_one(question, answers.get(question.key))
        if answer is not None:
            found[question.key] = answer
        elif question.required:
            raise OvaDeskError(problem("form.required", key=question.key))
    return found


def check_one(question: Question, answer: object) -> Answer | None:
    """One answer as it is stored, None where there is none.

    Raises OvaDeskError: ``form.wrong_kind``, ``form.choice_unknown``, ``form.out_of_range``, ``form.text_long``,
    ``form.characters``.
    """
    if answer is None:
        return None
    if question.kind is QuestionKind.YES_NO:
        if not isinstance(answer, bool):
            raise OvaDeskError(problem("form.wrong_kind", key=question.key))
        return answer
    if question.kind is QuestionKind.NUMBER:
        return _number(question, answer)
    if not isinstance(answer, str):
        raise OvaDeskError(problem("form.wrong_kind", key=question.key))
    if question.kind is QuestionKind.CHOICE:
        if answer not in question.choices:
            raise OvaDeskError(problem("form.choice_unknown", key=question.key, choice=shown(answer)))
        return answer
    return check_text(question.key, answer) or None


def check_text(key: str, text: str) -> str:
    """A free text without blanks around it. Raises OvaDeskError: ``form.text_long``, ``form.characters``."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > ANSWER_MAX:
        raise OvaDeskError(problem("form.text_long", key=key, most=ANSWER_MAX))
    if not plain(text, breaks=True):
        raise OvaDeskError(problem("form.characters", key=key))
    return text


def _number(question: Question, answer: object) -> float:
    if isinstance(answer, bool) or not isinstance(answer, (int, float)):
        raise OvaDeskError(problem("form.wrong_kind", key=question.key))
    low, high = question.limits
    if not low <= answer <= high or not math.isfinite(answer):
        raise OvaDeskError(problem("form.out_of_range", key=question.key, low=f"{low:g}", high=f"{high:g}"))
    return round(float(answer), DECIMALS) + 0.0  # no negative zero
