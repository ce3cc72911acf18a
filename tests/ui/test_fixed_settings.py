"""What is fixed on a machine: shown with the reason, greyed where it is chosen, and changed by no way there is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QDialog

from ovadesk import machine_settings
from ovadesk.domain.problem import problem
from ovadesk.settings import Paths, Settings, load_settings, save_settings
from ovadesk.ui.settings_dialog import SettingsDialog
from ovadesk.ui.settings_fields import Page
from ovadesk.ui.words import FIXED
from tests.ui.conftest import User

VALUES = {
    "hide_names": True,
    "call_first": True,
    "reader_id": "room-3",
    "engine": "openvino",
    "overlay_colours": "dusk",
}


@pytest.fixture
def user(make_user: Callable[[], User], tmp_path: Path, isolated_home: Path, monkeypatch: pytest.MonkeyPatch) -> User:
    """At a machine on which some settings are fixed, with others of their own."""
    told = {"ovadesk_settings": 1, "settings": VALUES}
    (tmp_path / "settings.json").write_text(json.dumps(told), encoding="utf-8")
    monkeypatch.setattr(machine_settings, "machine_folder", lambda: tmp_path)
    save_settings(Paths(isolated_home), Settings(reader_id="lena", wheel="zoom"))
    return make_user()


def dialog(user: User) -> SettingsDialog:
    user.act("settings")
    [found] = [d for d in user.window.findChildren(QDialog) if d.isVisible()]
    assert isinstance(found, SettingsDialog)
    return found


def entries(shown: SettingsDialog) -> dict[str, object]:
    return {
        name: entry for page in shown.pages.values() if isinstance(page, Page) for name, entry in page.entries.items()
    }


def test_the_dialog_shows_what_is_fixed_with_the_reason(user: User) -> None:
    shown = dialog(user)
    for name, entry in entries(shown).items():
        assert entry.widget.isEnabled() is (name not in VALUES)  # type: ignore[attr-defined]
        assert (entry.note.text() == FIXED) is (name in VALUES)  # type: ignore[attr-defined]
    assert entries(shown)["reader_id"].value() == "room-3"  # type: ignore[attr-defined]


def test_neither_reset_nor_a_file_moves_it(user: User) -> None:
    shown = dialog(user)
    shown.show_settings(Settings(reader_id="somebody", wheel="step"))
    assert shown.draft.reader_id == "room-3" and shown.draft.wheel == "step"
    shown.apply()
    assert user.desk.remembered.now.reader_id == "room-3" and user.desk.remembered.now.wheel == "step"


@pytest.mark.parametrize("name", ["hide_names", "call_first"])
def test_an_action_that_is_fixed_goes_back_and_says_why(user: User, name: str, samples: Path) -> None:
    user.open(samples / "solid")
    assert user.window.act(name).isChecked()
    user.act(name)
    assert user.window.act(name).isChecked() and user.message == FIXED
    assert user.controller.answering.call_first and user.controller.looking.names_hidden


def test_nobody_else_reads_here(user: User) -> None:
    user.controller.become("somebody", "senior")
    assert user.controller.calling.reader.who == ("room-3", "senior")


def test_engines_are_greyed_with_the_reason(user: User) -> None:
    menu = user.window.engine_menu
    menu.aboutToShow.emit()
    assert [action.isEnabled() for action in menu.actions()] == [False] * 3
    assert {action.toolTip() for action in menu.actions()} == {FIXED}


def test_the_users_own_are_kept_underneath(user: User, isolated_home: Path) -> None:
    user.desk.remembered.change(ruler=True)
    user.desk.remembered.save()
    user.wait(lambda: load_settings(Paths(isolated_home)).ruler)
    kept = load_settings(Paths(isolated_home))
    assert kept.reader_id == "lena" and kept.hide_names is False and kept.wheel == "zoom"


def test_a_file_that_cannot_be_read_is_said_at_the_start(
    make_user: Callable[[], User], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.json").write_text("{")
    monkeypatch.setattr(machine_settings, "machine_folder", lambda: tmp_path)
    assert "administrator" in make_user().message


def test_in_the_lean_build_what_needs_torch_is_greyed_with_the_reason(
    make_user: Callable[[], User], monkeypatch: pytest.MonkeyPatch
) -> None:
    why = problem("classify.engine_not_in_build", engine="torch")
    status = {"openvino": None, "torch": why}
    monkeypatch.setattr("ovadesk.classify.engine.engine_status", lambda: status)
    monkeypatch.setattr("ovadesk.ui.choices.engine_status", lambda: status)
    user = make_user()
    shown = dialog(user)
    for name, usable in (("engine", {"auto", "openvino"}), ("cam_method", {"gradcam"})):
        box = entries(shown)[name].widget  # type: ignore[attr-defined]
        assert isinstance(box, QComboBox)
        items = [box.model().item(row) for row in range(box.count())]  # type: ignore[attr-defined]
        assert {box.itemData(row) for row, item in enumerate(items) if item.isEnabled()} == usable
        assert all("full build" in item.toolTip() for item in items if not item.isEnabled())
    user.window.map_menu.aboutToShow.emit()
    greyed = [
        action for action in user.window.map_menu.actions() if not action.isEnabled() and not action.isSeparator()
    ]
    assert greyed and all("full build" in action.toolTip() for action in greyed)
