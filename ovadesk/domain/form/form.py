"""The form of a study: which parts are asked, and whether a reader's answers are complete and possible.

Call and score are not here: they are the reading's own (``domain.reading``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ovadesk.domain.form import orads, simple_rules
from ovadesk.domain.form.answers import check, check_text
from ovadesk.domain.form.lexicon import DESCRIPTORS
from ovadesk.domain.form.questions import Question
from ovadesk.domain.form.texts import shown
from ovadesk.domain.problem import OvaDeskError, problem

QUESTIONS_MAX = 30
CATEGORIES = tuple(range(6))
QUALITIES = (1, 2, 3, 4, 5)  # very poor to excellent
COMPUTED = ("orads_computed", "simple_rules_result")
PARTS = ("orads", "simple_rules", "image_quality", "note")


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked. Making one raises OvaDeskError: ``form.too_many``, ``form.keys_repeat``."""

    orads: bool = False
    simple_rules: bool = False
    image_quality: bool = False
    note: bool = False
    questions: tuple[Question, ...] = ()

    def __post_init__(self) -> None:
        if len(self.questions) > QUESTIONS_MAX:
            raise OvaDeskError(problem("form.too_many", n=len(self.questions), most=QUESTIONS_MAX))
        keys = [question.key for question in self.questions]
        for key in keys:
            if keys.count(key) > 1:
                raise OvaDeskError(problem("form.keys_repeat", key=key))

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe, every field; ``from_dict`` gives an equal form back. Fit for a hash (``canonical``).

        ``orads_version`` says by which edition the category is computed, so that a frozen protocol pins it.
        """
        return {
            **{part: getattr(self, part) for part in PARTS},
            "orads_version": orads.VERSION if self.orads else "",
            "questions": [question.to_dict() for question in self.questions],
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Form:
        """Read what ``to_dict`` wrote or a coordinator typed; what is left out is not asked.

        Raises OvaDeskError: ``form.unreadable``, ``form.orads_version`` (of another edition), and as making one does.
        """
        if not isinstance(record, Mapping):
            raise OvaDeskError(problem("form.unreadable", field="form"))
        for name in record:
            if name not in (*PARTS, "orads_version", "questions"):
                raise OvaDeskError(problem("form.unreadable", field=shown(name)))
        parts = {part: record.get(part, False) for part in PARTS}
        for part, wanted in parts.items():
            if not isinstance(wanted, bool):
                raise OvaDeskError(problem("form.unreadable", field=part))
        version = record.get("orads_version", "")
        if version not in ("", orads.VERSION):
            raise OvaDeskError(problem("form.orads_version", version=shown(version)))
        questions = record.get("questions", ())
        if not isinstance(questions, (list, tuple)):
            raise OvaDeskError(problem("form.unreadable", field="questions"))
        if len(questions) > QUESTIONS_MAX:
            raise OvaDeskError(problem("form.too_many", n=len(questions), most=QUESTIONS_MAX))
        return cls(**parts, questions=tuple(Question.from_dict(question) for question in questions))

    def missing(self, answers: Mapping[str, object]) -> tuple[str, ...]:
        """What must still be answered, in the form's order: ``orads.KEY``, ``orads_category``, ``simple_rules``,
        ``image_quality``, ``questions.KEY``. Impossible answers are ``check_answers``'s affair; nothing is raised."""
        found: list[str] = []
        if self.orads:
            found += [f"orads.{key}" for key in orads.category(described(answers.get("orads"))).missing]
        for part, wanted in self._wanted().items():
            if wanted and answers.get(part) is None:
                found.append(part)
        given = answers.get("questions")
        own = given if isinstance(given, Mapping) else {}
        return (
            *found,
            *(f"questions.{one.key}" for one in self.questions if one.required and _empty(own.get(one.key))),
        )

    def check_answers(self, answers: Mapping[str, object]) -> dict[str, Any]:
        """The answers as they are stored, JSON-safe: ``orads`` (the descriptors that apply to the lesion),
        ``orads_category`` (the reader's own, 0-5) beside ``orads_computed`` (by the table), ``simple_rules`` (features)
        and ``simple_rules_result``, ``image_quality`` (1-5), ``note``, ``questions``. Parts that are not asked are
        absent. Checking checked answers changes nothing.

        Raises OvaDeskError: ``form.required``, ``form.not_asked``, ``form.wrong_kind``, ``form.choice_unknown``,
        ``form.out_of_range``, ``form.orads_type`` (described as a type that it cannot be), ``form.feature_unknown``,
        ``form.text_long``, ``form.characters``.
        """
        if not isinstance(answers, Mapping):
            raise OvaDeskError(problem("form.wrong_kind", key="answers"))
        wanted = {**self._wanted(), "orads": self.orads, "note": self.note, "questions": bool(self.questions)}
        for part, value in answers.items():
            if part in COMPUTED or value is None or value in ("", {}) or wanted.get(part):
                continue
            raise OvaDeskError(problem("form.not_asked", key=shown(part)))
        found: dict[str, Any] = {}
        if self.orads:
            found |= _checked_orads(answers)
        if self.simple_rules:
            found |= _checked_rules(answers.get("simple_rules"))
        if self.image_quality:
            found["image_quality"] = _checked_step("image_quality", answers.get("image_quality"), QUALITIES)
        if self.note:
            found["note"] = _checked_note(answers.get("note"))
        if self.questions:
            found["questions"] = check(self.questions, _mapping("questions", answers.get("questions")))
        return found

    def _wanted(self) -> dict[str, bool]:
        return {
            "orads_category": self.orads,
            "simple_rules": self.simple_rules,
            "image_quality": self.image_quality,
        }


def described(descriptors: object) -> dict[str, object]:
    """The descriptors among ``descriptors`` that apply to the lesion they describe; the others are left behind."""
    if not isinstance(descriptors, Mapping):
        return {}
    kept = {key: value for key, value in descriptors.items() if value is not None}
    while kept.keys() != (applying := {key: kept[key] for key in orads.asked(kept) if key in kept}).keys():
        kept = applying
    return kept


def _checked_orads(answers: Mapping[str, object]) -> dict[str, Any]:
    given = check(DESCRIPTORS, _mapping("orads", answers.get("orads")))
    kept = described(given)
    result = orads.category(kept)
    if result.category is None and result.missing[0] == "lesion_type" and result.reasons:
        raise OvaDeskError(problem("form.orads_type", lesion=shown(kept["lesion_type"])))
    if result.category is None:
        raise OvaDeskError(problem("form.required", key=f"orads.{result.missing[0]}"))
    own = _checked_step("orads_category", answers.get("orads_category"), CATEGORIES)
    return {"orads": kept, "orads_category": own, "orads_computed": result.category}


def _checked_rules(features: object) -> dict[str, Any]:
    """No feature at all is an answer, an empty list; no list is none."""
    if features is None:
        raise OvaDeskError(problem("form.required", key="simple_rules"))
    if isinstance(features, (str, bytes)) or not isinstance(features, (list, tuple, set, frozenset)):
        raise OvaDeskError(problem("form.wrong_kind", key="simple_rules"))
    found = simple_rules.check_features(features)
    return {"simple_rules": list(found), "simple_rules_result": simple_rules.result(found)}


def _checked_step(key: str, value: object, steps: tuple[int, ...]) -> int:
    if value is None:
        raise OvaDeskError(problem("form.required", key=key))
    if isinstance(value, bool) or not isinstance(value, int):
        raise OvaDeskError(problem("form.wrong_kind", key=key))
    if value not in steps:
        raise OvaDeskError(problem("form.out_of_range", key=key, low=steps[0], high=steps[-1]))
    return value


def _checked_note(note: object) -> str:
    if note is None:
        return ""
    if not isinstance(note, str):
        raise OvaDeskError(problem("form.wrong_kind", key="note"))
    return check_text("note", note)


def _mapping(key: str, value: object) -> Mapping[str, object]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise OvaDeskError(problem("form.wrong_kind", key=key))
    return value


def _empty(answer: object) -> bool:
    return answer is None or (isinstance(answer, str) and not answer.strip())
