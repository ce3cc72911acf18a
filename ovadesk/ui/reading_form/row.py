"""One question with its field: what is asked, in which language, and what is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ovadesk.domain.form.form import CATEGORIES, QUALITIES
from ovadesk.domain.form.questions import Question, QuestionKind
from ovadesk.domain.form.simple_rules import BENIGN_FEATURES, FEATURES, MALIGNANT_FEATURES
from ovadesk.export.wording.form_terms import term
from ovadesk.ui.reading_form.fields import NumberField, TextField
from ovadesk.ui.reading_form.options import Option, Options, tip
from ovadesk.ui.words import bracketed

YES, NO, NONE = "yes", "no", "none"

Field = Options | NumberField | TextField


@dataclass(frozen=True, slots=True)
class Coding:
    """How chosen options and the answer that ``Form.check_answers`` takes become one another."""

    answer: Callable[[tuple[str, ...]], object]
    chosen: Callable[[object], Sequence[str]]


def _features(answer: object) -> Sequence[str]:
    if not isinstance(answer, (list, tuple)):
        return ()
    return [feature for feature in answer if isinstance(feature, str)] or [NONE]


CHOICE = Coding(
    lambda chosen: chosen[0] if chosen else None, lambda answer: (answer,) if isinstance(answer, str) else ()
)
YES_NO = Coding(
    lambda chosen: chosen[0] == YES if chosen else None,
    lambda answer: (YES if answer else NO,) if isinstance(answer, bool) else (),
)
STEP = Coding(
    lambda chosen: int(chosen[0]) if chosen else None,
    lambda answer: (str(answer),) if isinstance(answer, int) and not isinstance(answer, bool) else (),
)
RULES = Coding(lambda chosen: [one for one in chosen if one != NONE] if chosen else None, _features)


class Row(QWidget):
    """``key`` is what the form calls the question (``orads.size_cm``, ``image_quality``, ``questions.KEY``).

    ``title`` is what is asked (no label where the field's name is the heading above). ``changed`` comes of what a
    person does only.
    """

    changed = Signal()
    focused = Signal()

    def __init__(self, key: str, title: str, field: Field, help_text: str = "", coding: Coding = CHOICE) -> None:
        super().__init__()
        self.key, self.title, self.field = key, title, field
        self._coding = coding
        self.label = QLabel(title)
        self.label.setObjectName("muted")
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)  # a study's own words are never markup
        self.help = QLabel(help_text)
        self.help.setObjectName("help")
        self.help.setTextFormat(Qt.TextFormat.PlainText)
        self.help.setWordWrap(True)
        self.help.hide()
        if not title:
            self.label.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for part in (self.label, field, self.help):
            column.addWidget(part)
        if isinstance(field, Options):
            field.describe(help_text)
        else:
            field.setToolTip(tip(help_text))
            field.setAccessibleDescription(help_text)
        field.changed.connect(self.changed)
        field.focused.connect(self.focused)

    @property
    def value(self) -> object:
        """The answer as ``Form.check_answers`` takes it, None where there is none."""
        if isinstance(self.field, Options):
            return self._coding.answer(self.field.chosen)
        return None if self.field.value == "" else self.field.value

    @property
    def wrong(self) -> bool:
        """Whether something stands there that is no answer."""
        return isinstance(self.field, NumberField) and self.field.wrong

    def set_value(self, value: object) -> None:
        """Show ``value``; what is no answer to this question clears it."""
        if isinstance(self.field, Options):
            self.field.choose(self._coding.chosen(value))
        else:
            self.field.set_value(value)

    def explain(self, wanted: bool) -> None:
        """Show or hide what the question means."""
        self.help.setVisible(wanted and bool(self.help.text()))

    def take_focus(self) -> None:
        if isinstance(self.field, Options):
            self.field.take_focus()
        else:
            self.field.setFocus(Qt.FocusReason.TabFocusReason)


def term_row(prefix: str, question: Question, language: str) -> Row:
    """A built-in question, in terms of ``language``."""
    choices = [term(f"{question.label}.{choice}", language) for choice in question.choices]
    return _row(prefix, question, term(question.label, language), choices, term(question.help, language), language)


def own_row(question: Question, language: str) -> Row:
    """A question of the study's own, in its own words."""
    title = question.label if question.required else bracketed(question.label, term("form.optional", language))
    return _row("questions.", question, title, question.choices, question.help, language)


def note_row(language: str) -> Row:
    title = term("form.note", language)
    return Row("note", title, TextField(title), term("form.note.help", language))


def category_row(language: str) -> Row:
    options = [Option(str(number), str(number), number, shows_digit=False) for number in CATEGORIES]
    return _step_row("orads_category", options, language)


def quality_row(language: str) -> Row:
    texts = {step: term(f"form.image_quality.{step}", language) for step in QUALITIES}
    return _step_row("image_quality", [Option(str(s), texts[s], s, shows_digit=False) for s in QUALITIES], language)


def features_row(language: str) -> Row:
    digits = {feature: number % 10 for number, feature in enumerate(FEATURES, 1)}
    options = [
        Option(feature, f"{feature}  {term(f'form.feature.{feature}', language)}", digits[feature])
        for feature in (*BENIGN_FEATURES, *MALIGNANT_FEATURES)
    ]
    options.append(Option(NONE, term("form.simple_rules.none", language)))
    field = Options(term("form.simple_rules", language), options, many=True, alone=NONE)
    return Row("simple_rules", "", field, term("form.simple_rules.help", language), RULES)


def _step_row(key: str, options: list[Option], language: str) -> Row:
    title = term(f"form.{key}", language)
    return Row(key, title, Options(title, options), term(f"form.{key}.help", language), STEP)


def _row(prefix: str, question: Question, title: str, choices: Sequence[str], help_text: str, language: str) -> Row:
    key = f"{prefix}{question.key}"
    if question.kind is QuestionKind.TEXT:
        return Row(key, title, TextField(title), help_text)
    if question.kind is QuestionKind.NUMBER:
        return _number_row(key, question, title, help_text, language)
    if question.kind is QuestionKind.YES_NO:
        words = {YES: term("form.yes", language), NO: term("form.no", language)}
        options = [Option(value, text, number) for number, (value, text) in enumerate(words.items(), 1)]
        return Row(key, title, Options(title, options), help_text, YES_NO)
    return Row(key, title, Options(title, _numbered(question.choices, choices)), help_text)


def _numbered(values: Sequence[str], texts: Sequence[str]) -> list[Option]:
    """Each choice with a digit: its own where it begins with one, else its place."""
    own = [int(value[0]) if value[0].isascii() and value[0].isdigit() else None for value in values]
    if None in own or len(set(own)) < len(own):
        return [Option(value, texts[place], place + 1) for place, value in enumerate(values)]
    return [Option(value, texts[place], own[place], shows_digit=False) for place, value in enumerate(values)]


def _number_row(key: str, question: Question, title: str, help_text: str, language: str) -> Row:
    low, high = question.limits
    field = NumberField(title, low, high)
    bounds = term("form.number_wrong", language).format(low=f"{low:g}", high=f"{high:g}", unit=question.unit).strip()
    given = question.minimum is not None or question.maximum is not None
    hint = f"{help_text}\n{bounds}".strip() if given else help_text
    named = bracketed(title, question.unit)
    return Row(key, named, field, hint)
