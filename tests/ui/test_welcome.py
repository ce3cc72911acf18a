"""The first steps: offered once, led on by what the reader does, gone at a key; and what an empty window says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from ovadesk.export.language import use
from ovadesk.settings import load_settings
from ovadesk.ui.welcome.steps import STEPS
from ovadesk.ui.welcome.strip import Strip
from tests.test_structure import imported_by
from tests.ui.conftest import User


def strip_of(user: User) -> Strip:
    strip = user.desk.helping.welcome.strip
    assert strip is not None
    return strip


def test_three_steps_on_a_sample_by_keys_alone(user: User) -> None:
    user.desk.helping.greet()
    strip = strip_of(user)
    user.window.activateWindow()
    assert strip.isVisible() and "1 of 3" in strip.heading.text() and "Research use only" in strip.text.text()
    assert user.window.focusWidget() is strip.go
    user.key(Qt.Key.Key_Return)
    user.wait(lambda: user.session.study is not None and user.frame_shown())
    assert user.window.viewer.corners.text("mark") == "SYNTHETIC"
    assert "2 of 3" in strip.heading.text() and user.window.focusWidget() is user.window.browser.tree
    before = user.session.index
    user.key(Qt.Key.Key_Right)
    assert user.session.index == before + 1, "the keys are the picture's"
    tab_to(user, strip.go)
    user.key(Qt.Key.Key_Space)
    assert "3 of 3" in strip.heading.text() and "no outline" in strip.text.text()
    assert not user.controller.looking.cine.playing
    assert "Not a medical device" in strip.text.text() and not strip.away.isVisible()
    user.key(Qt.Key.Key_Space)
    assert not strip.isVisible() and user.desk.remembered.now.welcomed


def tab_to(user: User, button: QPushButton) -> None:
    for _ in range(40):
        if user.window.focusWidget() is button:
            return
        user.key(Qt.Key.Key_Tab)
    raise AssertionError("the Tab key never came there")


def test_esc_skips_and_the_steps_come_back_from_the_menu_only(make_user: Callable[[], User]) -> None:
    first = make_user()
    first.desk.helping.greet()
    first.key(Qt.Key.Key_Escape)
    assert not strip_of(first).isVisible()
    first.desk.remembered.save()
    first.wait(lambda: load_settings(first.desk.services.paths).welcomed)
    again = make_user()
    again.desk.helping.greet()
    assert again.window.findChild(Strip) is None
    again.act("welcome")
    assert strip_of(again).isVisible() and "1 of 3" in strip_of(again).heading.text()


def test_somebody_who_has_opened_studies_is_not_greeted(make_user: Callable[[], User], samples: Path) -> None:
    first = make_user()
    first.open(samples / "solid")
    first.desk.helping.greet()
    assert first.window.findChild(Strip) is None
    first.act("welcome")
    assert "2 of 3" in strip_of(first).heading.text(), "something is open: the next step is to look"
    strip_of(first).before.click()
    strip_of(first).go.click()
    assert "2 of 3" in strip_of(first).heading.text()


def test_nothing_of_it_is_imported_to_start() -> None:
    later = {"ovadesk.ui.welcome.welcome", "ovadesk.ui.welcome.strip", "ovadesk.ui.troubles_dialog"}
    assert imported_by("import ovadesk.app") & later == set()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_step_names_the_keys_as_they_are(make_user: Callable[[], User], samples: Path, language: str) -> None:
    use(language)
    user = make_user()
    user.controller.remembered.change(keys=("lock=Ctrl+L",))
    user.open(samples / "solid")
    user.act("welcome")
    strip = strip_of(user)
    strip.before.click()
    texts = []
    for _ in STEPS:
        user.wait(lambda: strip.text.height() >= strip.text.heightForWidth(strip.text.width()))  # nothing is cut off
        texts.append(strip.text.text())
        strip.go.click()
    assert not strip.isVisible()
    assert "Ctrl+O" in texts[0] and "Ctrl+L" in texts[1] and "{" not in "".join(texts)


def test_an_empty_window_says_what_to_do(user: User, samples: Path) -> None:
    browser = user.window.browser
    assert browser.empty.isVisible() and "sample studies" in browser.empty.text()
    assert user.window.call_panel.history.text() == "Open a study first."
    user.open(samples / "solid")
    assert not browser.empty.isVisible()
    browser.filter.setText("no such study")
    assert browser.empty.isVisible() and "filter" in browser.empty.text()
    browser.filter.clear()
    user.act("close_all")
    assert "Drop files" in browser.empty.text() and user.window.call_panel.history.text() == "Open a study first."


def test_space_presses_the_button_the_tab_key_came_to_and_plays_after_a_click(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.case_ready()
    malignant = next(b for call, b in user.window.call_panel.buttons.items() if str(call) == "malignant")
    tab_to(user, malignant)
    user.key(Qt.Key.Key_Space)
    assert malignant.isChecked() and not user.controller.looking.cine.playing
    QTest.mouseClick(malignant, Qt.MouseButton.LeftButton)
    user.key(Qt.Key.Key_Space)
    assert user.controller.looking.cine.playing
    QApplication.processEvents()
