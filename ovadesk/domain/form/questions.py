"""One question of a reading form, as data; a coordinator's own questions come as JSON and are not trusted."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from ovadesk.domain.form.texts import plain, shown
from ovadesk.domain.problem import OvaDeskError, problem

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
LABEL_MAX, CHOICE_MAX, UNIT_MAX, HELP_MAX, ANSWER_MAX = 200, 100, 20, 500, 2000  # characters
CHOICES_MIN, CHOICES_MAX = 2, 9  # as many as there are digits to choose with
NUMBER_MAX = 1e9


class QuestionKind(StrEnum):
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that can be asked. An impossible one cannot be made.

    ``key`` names it in answers and exports: a small letter, then small letters, digits and ``_``, 40 at most.
    ``label`` is what is asked (of built-in questions the key of a term, see ``export.wording``). ``choices`` are the
    2-9 possible answers of a choice, in their order. ``minimum``/``maximum`` bound a number, both included, in
    ``unit``; without them it lies within +-1e9. Making one raises OvaDeskError: ``form.key``, ``form.label``,
    ``form.text_long``, ``form.characters``, ``form.choices``, ``form.limits``.
    """

    key: str
    kind: QuestionKind
    label: str
    choices: tuple[str, ...] = ()
    required: bool = True
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    help: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", QuestionKind(self.kind))
        if not KEY.fullmatch(self.key):
            raise OvaDeskError(problem("form.key", key=shown(self.key)))
        if not self.label.strip():
            raise OvaDeskError(problem("form.label", key=self.key))
        self._check_texts()
        self._check_choices()
        self._check_limits()

    @property
    def limits(self) -> tuple[float, float]:
        """Smallest and largest number there may be."""
        low = -NUMBER_MAX if self.minimum is None else self.minimum
        return low, NUMBER_MAX if self.maximum is None else self.maximum

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe, every field; ``from_dict`` gives an equal question back."""
        return {
            "key": self.key,
            "kind": str(self.kind),
            "label": self.label,
            "choices": list(self.choices),
            "required": self.required,
            "minimum": self.minimum,
            "maximum": self.maximum,
            "unit": self.unit,
            "help": self.help,
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Question:
        """Read what ``to_dict`` wrote or a coordinator typed; what is left out takes its default.

        Raises OvaDeskError: ``form.unreadable`` (names the field that is unknown, missing or of the wrong type), and
        as making one does.
        """
        if not isinstance(record, Mapping):
            raise OvaDeskError(problem("form.unreadable", field="question"))
        for name in record:
            if name not in {field.name for field in fields(cls)}:
                raise OvaDeskError(problem("form.unreadable", field=shown(name)))
        kind = record.get("kind")
        if not isinstance(kind, str) or kind not in set(QuestionKind):
            raise OvaDeskError(problem("form.unreadable", field="kind"))
        return cls(
            key=_text(record, "key"),
            kind=QuestionKind(kind),
            label=_text(record, "label"),
            choices=_texts(record, "choices"),
            required=_yes_no(record, "required", True),
            minimum=_number(record, "minimum"),
            maximum=_number(record, "maximum"),
            unit=_text(record, "unit", ""),
            help=_text(record, "help", ""),
        )

    def _check_texts(self) -> None:
        one_line = [(self.label, LABEL_MAX), (self.unit, UNIT_MAX), *((choice, CHOICE_MAX) for choice in self.choices)]
        for text, most in (*one_line, (self.help, HELP_MAX)):
            if len(text) > most:
                raise OvaDeskError(problem("form.text_long", key=self.key, most=most))
        if not all(plain(text) for text, _ in one_line) or not plain(self.help, breaks=True):
            raise OvaDeskError(problem("form.characters", key=self.key))

    def _check_choices(self) -> None:
        distinct = {choice.strip() for choice in self.choices} - {""}
        is_choice = self.kind is QuestionKind.CHOICE
        fits = CHOICES_MIN <= len(self.choices) <= CHOICES_MAX if is_choice else not self.choices
        if not fits or len(distinct) != len(self.choices):
            raise OvaDeskError(problem("form.choices", key=self.key, least=CHOICES_MIN, most=CHOICES_MAX))

    def _check_limits(self) -> None:
        given = [limit for limit in (self.minimum, self.maximum) if limit is not None]
        low, high = self.limits
        sound = all(math.isfinite(limit) and abs(limit) <= NUMBER_MAX for limit in given) and low <= high
        if not sound or (given and self.kind is not QuestionKind.NUMBER):
            raise OvaDeskError(problem("form.limits", key=self.key))


def _text(record: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = record.get(name, default)
    if not isinstance(value, str):
        raise OvaDeskError(problem("form.unreadable", field=name))
    return value


def _texts(record: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = record.get(name, ())
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        raise OvaDeskError(problem("form.unreadable", field=name))
    return tuple(value)


def _yes_no(record: Mapping[str, Any], name: str, default: bool) -> bool:
    value = record.get(name, default)
    if not isinstance(value, bool):
        raise OvaDeskError(problem("form.unreadable", field=name))
    return value


def _number(record: Mapping[str, Any], name: str) -> float | None:
    value = record.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= NUMBER_MAX:
        raise OvaDeskError(problem("form.unreadable", field=name))
    return float(value)
