"""The main window and its dialogs without eyes, without a mouse, without colours, and at twice the size."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from ovadesk.domain.problem import problem
from ovadesk.ui import troubles
from ovadesk.ui.settings_dialog import SettingsDialog
from tests.ui.accessible import against_reading_order, strange, unnamed
from tests.ui.conftest import User

DIALOGS = ("keys", "card", "reader", "troubles", "palette", "read_study", "markings", "about")


def dialog_of(user: User) -> QDialog:
    [found] = [d for d in user.window.findChildren(QDialog) if d.isVisible()]
    return found


def test_the_empty_window_is_named_and_the_tab_key_goes_through_it_as_it_is_read(user: User) -> None:
    assert unnamed(user.window) == [] and strange(user.window) == []
    user.act("welcome")
    assert unnamed(user.window) == [] and strange(user.window) == []
    assert against_reading_order(user.window) == []


@pytest.mark.parametrize("layout", ["one", "four"])
def test_a_window_with_a_study_is_named_and_read_in_order(user: User, samples: Path, layout: str) -> None:
    user.open(samples / "solid")
    user.case_ready()
    user.act(layout)
    user.controller.warn(problem("ui.picture_unwritten"))
    user.window.browser.filter.setText("solid")
    user.analysed()
    assert unnamed(user.window) == [] and strange(user.window) == []
    assert against_reading_order(user.window) == []


def test_every_page_of_the_settings_is_named_and_read_in_order(user: User) -> None:
    user.act("settings")
    dialog = dialog_of(user)
    assert isinstance(dialog, SettingsDialog)
    for page in dialog.pages:
        dialog.open_page(page)
        user.qtbot.wait(20)
        assert unnamed(dialog) == [] and strange(dialog) == [], page
        assert against_reading_order(dialog) == [], page


@pytest.mark.parametrize("action", DIALOGS)
def test_every_dialog_is_named_and_read_in_order(user: User, samples: Path, action: str) -> None:
    user.open(samples / "solid")
    user.wait(lambda: user.analysis.classifier is not None)
    user.case_ready()
    troubles.note(problem("ui.picture_unwritten"))
    user.act(action)
    dialog = dialog_of(user)
    user.qtbot.wait(20)
    assert dialog.windowTitle()
    assert unnamed(dialog) == [] and strange(dialog) == []
    assert against_reading_order(dialog) == []
    dialog.reject()
