"""The reading form as a reader uses it: by the keyboard, and nothing is lost or made up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ovadesk.domain.form.form import Form
from ovadesk.domain.form.questions import Question, QuestionKind
from ovadesk.ui.reading_form import FormPanel
from ovadesk.ui.reading_form.option_button import OptionButton
from ovadesk.ui.theme import SHEET, dress
from tests.domain.form.test_orads import some

K = Qt.Key
OWN = (
    Question("side", QuestionKind.CHOICE, "Side & site", ("Left", "Right")),
    Question("age", QuestionKind.NUMBER, "Age", minimum=0, maximum=120, unit="years"),
    Question("sure", QuestionKind.YES_NO, "Sure?"),
    Question("why", QuestionKind.TEXT, "<b>Why</b>?", required=False, help="<img src='x'>"),
)
FULL = Form(True, True, True, True, OWN)
MULTILOCULAR = {
    "lesion_type": "multilocular_cyst",
    "solid_component": False,
    "size_cm": 7.5,
    "inner_margin": "smooth",
    "septation": "smooth",
    "color_score": "3",
    "ascites": False,
    "peritoneal_nodules": False,
}
ANSWERS: dict[str, Any] = {
    "orads": MULTILOCULAR,
    "orads_category": 4,
    "simple_rules": ["B3", "M1"],
    "image_quality": 5,
    "note": "two lines\nof it",
    "questions": {"side": "Right", "age": 51.0, "sure": False, "why": "because"},
}


def dressed(app: QApplication) -> None:
    if app.styleSheet() != SHEET:
        dress(app)


@pytest.fixture
def make(qtbot: QtBot, qapp: QApplication) -> Iterator[Any]:
    dressed(qapp)

    def panel(form: Form, width: int = 348, height: int = 700, **options: Any) -> FormPanel:
        made = FormPanel(form, scrolls=True, **options)
        qtbot.addWidget(made)
        made.resize(width, height)
        made.show()
        made.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
        return made

    yield panel


def press(qtbot: QtBot, *keys: Qt.Key | str) -> None:
    for key in keys:
        focused = QApplication.focusWidget()
        assert focused is not None
        if isinstance(key, str):
            qtbot.keyClicks(focused, key)
        else:
            qtbot.keyClick(focused, key)


def test_a_whole_form_by_keyboard_alone(qtbot: QtBot, make: Any) -> None:
    panel = make(FULL)
    panel.begin()
    press(qtbot, "7", K.Key_Tab, "2", K.Key_Tab, "7.5", K.Key_Tab, "1", K.Key_Tab, "1", K.Key_Tab, "3")
    press(qtbot, K.Key_Tab, "2", K.Key_Tab, "2", K.Key_Tab, "4")  # outside the ovary; the reader's own category
    press(qtbot, K.Key_Tab, "36", K.Key_Tab, "5", K.Key_Tab, "2", K.Key_Tab, "51", K.Key_Tab, "2")
    press(qtbot, K.Key_Tab, "because", K.Key_Tab, "two lines", K.Key_Return, "of it")
    assert panel.answers() == ANSWERS
    assert panel.missing() == ()
    stored = panel.form.check_answers(panel.answers())
    assert (stored["orads_computed"], stored["simple_rules_result"]) == (3, "inconclusive")


def test_what_follows_is_said_at_once(qtbot: QtBot, make: Any) -> None:
    panel = make(Form(orads=True, simple_rules=True))
    assert "Lesion type" in panel.orads.computed.text()
    panel.begin()
    press(qtbot, "8", K.Key_Tab, K.Key_Tab, "2")  # solid; irregular
    assert panel.orads.computed.text().splitlines() == [
        "Computed: O-RADS 5, risk of malignancy ≥50%",
        "Solid irregular lesion, any size and flow",
    ]
    panel.rules.take_focus()
    for keys, said in [("1", "benign"), ("8", "inconclusive"), ("1", "malignant"), ("8", "not answered yet")]:
        press(qtbot, keys)
        assert panel.ruled.text() == f"By the rules: {said}"


def test_a_type_that_it_cannot_be_is_asked_again(make: Any) -> None:
    panel = make(Form(orads=True))
    panel.set_answers({"orads": {"lesion_type": "corpus_luteum", "menopausal_status": "late_postmenopausal"}})
    assert panel.orads.computed.objectName() == "warning"
    assert "after the menopause" in panel.orads.computed.text()
    assert panel.missing()[0] == "orads.lesion_type"


def test_only_what_this_lesion_needs_is_asked_and_counts(qtbot: QtBot, make: Any) -> None:
    panel = make(Form(orads=True))
    panel.set_answers({"orads": MULTILOCULAR})
    assert panel.orads.rows["septation"].isVisible()
    panel.begin()
    panel.orads.rows["lesion_type"].take_focus()
    press(qtbot, "2")
    assert not panel.orads.rows["septation"].isVisible()
    assert panel.answers()["orads"] == {
        "lesion_type": "normal_ovary",
        "ascites": False,
        "peritoneal_nodules": False,
    }


def test_answers_come_back_as_they_were_and_can_be_cleared(make: Any) -> None:
    panel = make(FULL)
    panel.set_answers(ANSWERS)
    assert panel.answers() == ANSWERS
    panel.set_answers(panel.form.check_answers(ANSWERS))
    assert panel.answers() == ANSWERS
    panel.clear()
    assert panel.answers() == {"orads": {}, "questions": {}}
    assert panel.missing() == FULL.missing({})[:1] + FULL.missing({})[3:]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(some)
def test_any_description_comes_back_as_far_as_it_counts(make: Any, descriptors: dict[str, Any]) -> None:
    from ovadesk.domain.form.form import described

    descriptors = {k: round(v, 2) if isinstance(v, float) else v for k, v in descriptors.items()}
    panel = make(Form(orads=True))
    panel.set_answers({"orads": descriptors})
    assert panel.answers()["orads"] == described(descriptors)
    panel.close()


def test_rubbish_in_a_draft_is_passed_over(make: Any) -> None:
    panel = make(FULL)
    panel.set_answers(
        {
            "orads": {"lesion_type": 7, "size_cm": "x", "shadowing": "yes"},
            "orads_category": "3",
            "simple_rules": "B1",
            "image_quality": 9,
            "note": 4,
            "questions": ["side"],
            "call": "benign",
        }
    )
    assert panel.answers() == {"orads": {}, "questions": {}}


def test_none_of_the_features_is_an_answer_of_its_own(qtbot: QtBot, make: Any) -> None:
    panel = make(Form(simple_rules=True))
    panel.begin()
    press(qtbot, "1", K.Key_Up, K.Key_Space)  # from B1 round to the last option
    assert panel.answers() == {"simple_rules": []}
    assert panel.ruled.text() == "By the rules: inconclusive"
    press(qtbot, "2")
    assert panel.answers() == {"simple_rules": ["B2"]}
    press(qtbot, K.Key_Backspace)
    assert panel.answers() == {}
    assert panel.missing() == ("simple_rules",)


def test_a_digit_chooses_and_takes_back(qtbot: QtBot, make: Any) -> None:
    panel = make(Form(image_quality=True))
    panel.begin()
    press(qtbot, "4", "2", "9", "0")
    assert panel.answers() == {"image_quality": 2}
    press(qtbot, "2")
    assert panel.answers() == {}


def test_arrows_move_without_choosing_and_tab_stops_once(qtbot: QtBot, make: Any) -> None:
    panel = make(Form(image_quality=True, note=True))
    panel.begin()
    press(qtbot, K.Key_Right, K.Key_Right)
    assert panel.answers() == {}
    press(qtbot, K.Key_Space)
    assert panel.answers() == {"image_quality": 3}
    press(qtbot, K.Key_Tab)
    assert QApplication.focusWidget() is panel.note.field
    qtbot.keyClick(panel.note.field, K.Key_Backtab)
    assert QApplication.focusWidget() is panel.quality.field.buttons["3"]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("7,5", 7.5),
        ("7.", 7.0),
        (".5", 0.5),
        ("７．５", 7.5),
        ("60", 60.0),
        ("0.1", 0.1),
        ("61", None),
        ("0", None),
        ("1,000", None),
        ("-3", None),
        ("7..5", None),
        ("1e1", None),
        ("cm", None),
        ("inf", None),
    ],
)
def test_a_number_is_read_or_marked(qtbot: QtBot, make: Any, typed: str, value: float | None) -> None:
    panel = make(Form(orads=True))
    panel.set_answers({"orads": {**MULTILOCULAR, "size_cm": None}, "orads_category": 3})
    size = panel.orads.rows["size_cm"]
    size.field.setText(typed)
    assert panel.answers()["orads"].get("size_cm") == value
    assert size.wrong is (value is None)
    assert panel.missing() == (() if value is not None else ("orads.size_cm",))


def test_a_wrong_number_that_decides_nothing_must_be_corrected_all_the_same(qtbot: QtBot, make: Any) -> None:
    panel = make(Form(orads=True))
    panel.set_answers({"orads": {"lesion_type": "solid_lesion", "outer_contour": "irregular"}, "orads_category": 5})
    assert panel.missing() == ()
    panel.orads.rows["size_cm"].take_focus()
    press(qtbot, "large")
    assert panel.missing() == ("orads.size_cm",)


def test_text_keeps_what_can_be_stored(qtbot: QtBot, make: Any) -> None:
    panel = make(Form(note=True))
    panel.note.field.setPlainText("a\x07b\u202ec" + "x" * 3000)
    text = panel.answers()["note"]
    assert text.startswith("abcx")
    assert len(text) <= 2000
    panel.form.check_answers(panel.answers())


def test_a_change_is_told_once_and_only_of_a_person(qtbot: QtBot, make: Any) -> None:
    panel = make(FULL)
    told: list[int] = []
    panel.changed.connect(lambda: told.append(1))
    panel.set_answers(ANSWERS)
    panel.clear()
    assert told == []
    panel.begin()
    press(qtbot, "5")
    panel.own["age"].take_focus()
    press(qtbot, "4")
    panel.note.take_focus()
    press(qtbot, "n")
    qtbot.mouseClick(panel.rules.field.buttons["B1"], Qt.MouseButton.LeftButton)
    assert len(told) == 4


def test_its_keys_go_before_the_windows_and_all_others_to_it(qtbot: QtBot, make: Any) -> None:
    panel = make(Form(image_quality=True))
    happened: list[str] = []
    for key in ("1", "Space", "Left", "Backspace", "B", "Return", "Ctrl+Return"):
        action = QAction(panel)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _, key=key: happened.append(key))
        panel.addAction(action)
    panel.begin()
    press(qtbot, "1", K.Key_Space, K.Key_Left, K.Key_Backspace)
    assert happened == []
    press(qtbot, K.Key_B, K.Key_Return)
    assert happened == ["B", "Return"]


def test_it_is_closed_and_opened_for_reading(qtbot: QtBot, make: Any) -> None:
    panel = make(FULL)
    panel.set_answers(ANSWERS)
    panel.set_enabled_for_reading(False)
    qtbot.mouseClick(panel.rules.field.buttons["B1"], Qt.MouseButton.LeftButton)
    assert not panel.note.field.isEnabled()
    assert panel.answers() == ANSWERS
    panel.set_enabled_for_reading(True)
    assert panel.note.field.isEnabled()


def test_another_form_asks_other_questions(make: Any) -> None:
    panel = make(FULL)
    panel.set_answers(ANSWERS)
    panel.set_form(Form(image_quality=True))
    assert panel.answers() == {}
    assert panel.missing() == ("image_quality",)
    panel.set_form(Form())
    assert panel.missing() == ()
    assert not panel.needed.isVisible()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [250, 348, 600])
def test_nothing_is_clipped_at_any_width(qtbot: QtBot, make: Any, language: str, width: int) -> None:
    own = (Question("long", QuestionKind.CHOICE, "word " * 40, ("choice " * 12, "x" * 9)),)
    panel = make(Form(True, True, True, True, own), width, 500, language=language)
    panel.set_answers({"orads": {**MULTILOCULAR, "lesion_type": "classic_benign"}})
    qtbot.wait(20)
    content = panel.area.widget()
    assert content.width() <= panel.area.viewport().width()
    assert content.height() > panel.area.viewport().height()  # it scrolls
    for button in content.findChildren(OptionButton):
        if button.isVisible():
            corner = button.mapTo(content, QPoint(button.width(), button.height()))
            assert corner.x() <= content.width()
            assert button.height() >= button.heightForWidth(button.width())
    for label in content.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width())


def test_the_question_with_the_keys_is_in_sight(qtbot: QtBot, make: Any) -> None:
    panel = make(FULL, height=300)
    panel.note.take_focus()

    def seen() -> bool:
        return panel.note.visibleRegion().boundingRect().height() == panel.note.height()

    qtbot.waitUntil(seen, timeout=2000)
    assert panel.area.verticalScrollBar().value() > 0


def test_it_scrolls_what_it_stands_in(qtbot: QtBot, qapp: QApplication) -> None:
    dressed(qapp)
    area, inner = QScrollArea(), QWidget()
    panel = FormPanel(FULL)
    column = QVBoxLayout(inner)
    column.addWidget(panel)
    column.addStretch()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    qtbot.addWidget(area)
    area.resize(348, 300)
    area.show()
    area.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is area)
    assert panel.height() > 600
    panel.note.take_focus()
    qtbot.waitUntil(lambda: area.verticalScrollBar().value() > 100, timeout=2000)


def test_a_question_mark_explains(qtbot: QtBot, make: Any) -> None:
    panel = make(Form(orads=True, image_quality=True))
    panel.begin()
    press(qtbot, "?")
    assert panel.orads.rows["lesion_type"].help.isVisible()
    panel.quality.take_focus()
    assert panel.quality.help.isVisible()
    assert not panel.orads.rows["lesion_type"].help.isVisible()
    press(qtbot, "?")
    assert not panel.quality.help.isVisible()


def test_everything_has_a_name_and_a_studys_words_are_no_markup(make: Any) -> None:
    panel = make(FULL)
    panel.set_answers({"orads": MULTILOCULAR})
    for row in panel._rows():
        assert row.field.accessibleName(), row.key
        if row.key.startswith("orads") or row.key in ("simple_rules", "image_quality", "note"):
            assert row.field.accessibleDescription(), row.key
    assert panel.own["side"].field.buttons["Left"].accessibleName() == "Side & site: Left"
    assert panel.own["side"].field.buttons["Left"].shortcut().isEmpty()
    assert panel.own["why"].label.textFormat() is Qt.TextFormat.PlainText
    assert panel.own["why"].field.toolTip() == "<qt>&lt;img src=&#x27;x&#x27;&gt;</qt>"


def test_what_is_missing_is_named_briefly(make: Any) -> None:
    panel = make(FULL)
    assert panel.needed.text() == (
        "Still needed: Lesion type, Your O-RADS category, IOTA Simple Rules, Image quality and 3 more"
    )
    panel.set_answers(ANSWERS)
    assert panel.needed.text() == "Everything is answered."
