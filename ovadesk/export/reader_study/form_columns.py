"""The answers of a reading form, one column each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ovadesk.domain.form.form import CATEGORIES, QUALITIES, Form
from ovadesk.domain.form.lexicon import DESCRIPTORS
from ovadesk.domain.form.questions import Question, QuestionKind
from ovadesk.domain.form.simple_rules import FEATURES
from ovadesk.export.reader_study.cells import plain, text
from ovadesk.export.reader_study.column import Column, Is, Until

_KINDS = {QuestionKind.NUMBER: Is.NUMBER, QuestionKind.YES_NO: Is.FLAG}
OTHER = Column(
    "answers_other",
    "answers to which no version of the protocol has a question, as JSON",
    source="reader",
    until=Until.AIDED,
)
Path = tuple[str, str]  # part of the form, key within it ("" where the part is itself the answer)


class FormColumns:
    """The columns of all ``forms`` (versions of a protocol) together, and the cells of an answer under them."""

    def __init__(self, forms: Iterable[Form]) -> None:
        found: dict[Path, Column] = {}
        for form in forms:
            for path, column in _of_form(form):
                found.setdefault(path, column)
        self.columns = (*found.values(), OTHER)
        self._paths = tuple(found)
        self._nested = {part for part, key in found if key}
        self._known = set(found)
        self._single = {part for part, key in found if not key}
        self._blank: list[str] = [""] * len(self.columns)

    def cells(self, answers: Mapping[str, Any]) -> list[str]:
        """One cell for each of ``columns``; what has no column of its own stands whole in the last."""
        if not answers:
            return self._blank
        get = answers.get
        made = ["" if (value := get(part)) is None else _cell(value, key) for part, key in self._paths]
        made.append("" if answers.keys() <= self._single else self._other(answers))
        return made

    def _other(self, answers: Mapping[str, Any]) -> str:
        rest: dict[str, Any] = {}
        for part, value in answers.items():
            if part in self._nested and isinstance(value, Mapping):
                inner = {key: one for key, one in value.items() if (part, key) not in self._known}
                if inner:
                    rest[part] = inner
            elif (part, "") not in self._known:
                rest[part] = value
        return plain(rest) if rest else ""


def _cell(value: Any, key: str) -> str:
    if isinstance(value, str):
        return text(value)
    if key:
        return plain(value.get(key)) if isinstance(value, Mapping) else ""
    if isinstance(value, list):
        return text(" ".join(map(str, value)) or "none")  # asked, and no feature found
    return plain(value)


def _of_form(form: Form) -> Iterable[tuple[Path, Column]]:
    if form.orads:
        for question in DESCRIPTORS:
            meaning = f"O-RADS US v2022, descriptor {question.key}"
            yield ("orads", question.key), _column(f"orads_{question.key}", meaning, question)
        steps = f"{CATEGORIES[0]} to {CATEGORIES[-1]}"
        yield ("orads_category", ""), _number("orads_category", "O-RADS category given by the reader", steps, "reader")
        computed = "O-RADS category by the table from the descriptors"
        yield ("orads_computed", ""), _number("orads_computed", computed, steps, "program")
    if form.simple_rules:
        features = f"{FEATURES[0]} to {FEATURES[-1]}, separated by blanks; none"
        yield ("simple_rules", ""), _text("simple_rules", "IOTA Simple Rules: the features found", features, "reader")
        results = "benign, malignant, inconclusive"
        yield ("simple_rules_result", ""), _text("simple_rules_result", "what the rules say", results, "program")
    if form.image_quality:
        steps = f"{QUALITIES[0]} (very poor) to {QUALITIES[-1]} (excellent)"
        yield ("image_quality", ""), _number("image_quality", "quality of the images", steps, "reader")
    if form.note:
        yield ("note", ""), _text("note", "free text", "", "reader")
    for question in form.questions:
        meaning = f"own question of the study: {question.label}"
        yield ("questions", question.key), _column(f"question_{question.key}", meaning, question)


def _column(name: str, meaning: str, question: Question) -> Column:
    values = ", ".join(question.choices)
    if question.minimum is not None or question.maximum is not None:
        low, high = question.limits
        values = f"{low:g} to {high:g}"
    kind = _KINDS.get(question.kind, Is.TEXT)
    return Column(name, meaning, kind, question.unit, values, "reader", Until.AIDED)


def _number(name: str, meaning: str, values: str, source: str) -> Column:
    return Column(name, meaning, Is.NUMBER, "", values, source, Until.AIDED)


def _text(name: str, meaning: str, values: str, source: str) -> Column:
    return Column(name, meaning, Is.TEXT, "", values, source, Until.AIDED)
