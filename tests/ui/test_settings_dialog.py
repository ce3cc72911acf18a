"""The settings dialog: everything takes effect at once, nothing wrong can be applied, and it travels by a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox

from ovadesk.settings import Settings
from ovadesk.ui.keymap import USUAL
from ovadesk.ui.settings_dialog import KEYS, Buttons, SettingsDialog
from ovadesk.ui.settings_pages import PAGES
from tests.ui.conftest import User


@pytest.fixture
def dialog(user: User) -> SettingsDialog:
    user.act("settings")
    [found] = [d for d in user.window.findChildren(QDialog) if d.isVisible()]
    assert isinstance(found, SettingsDialog)
    return found


def put(dialog: SettingsDialog, **values: object) -> None:
    """Type into the fields, whatever page they are on."""
    for name, value in values.items():
        [page] = [page for page in dialog.pages.values() if name in getattr(page, "entries", {})]
        page.entries[name].show(value)  # type: ignore[union-attr]


def test_the_dialog_opens_with_what_is_set_and_nothing_to_apply(user: User, dialog: SettingsDialog) -> None:
    assert dialog.draft == user.desk.remembered.now
    assert not dialog.buttons.button(Buttons.Apply).isEnabled() and dialog.message.text() == ""


def test_every_setting_offered_is_one(dialog: SettingsDialog) -> None:
    names = [field.name for _, fields in PAGES for field in fields]
    assert len(names) == len(set(names)) and set(names) < set(Settings.__dataclass_fields__)


def test_what_is_applied_takes_effect_at_once(user: User, dialog: SettingsDialog, samples: Path) -> None:
    user.open(samples / "solid")
    put(dialog, hide_names=True, wheel="zoom", smooth=False, corners=False, cine_speed=0.5, ruler=True)
    put(dialog, overlay_colours="dusk", overlay_opacity=0.3, call_first=True)
    viewer = user.window.viewer
    assert not user.window.act("hide_names").isChecked() and not viewer.box.wheel_zooms
    dialog.apply()
    assert user.window.act("hide_names").isChecked() and user.controller.looking.names_hidden
    assert viewer.box.wheel_zooms and not viewer.stage.picture._smooth
    assert viewer.corners.room[0] == 0 and user.controller.looking.cine.speed == 0.5
    assert user.window.act("ruler").isChecked() and user.window.model_panel.map_style == ("dusk", 0.3)
    assert user.controller.answering.call_first and user.window.act("call_first").isChecked()
    assert not dialog.buttons.button(Buttons.Apply).isEnabled()
    user.window.grid.arrange("1x2")
    assert all(one.box.wheel_zooms for one in user.window.grid.viewers)
    assert user.desk.remembered.now.overlay_colours == "dusk"


def test_a_new_reader_and_another_engine_begin_anew(user: User, dialog: SettingsDialog) -> None:
    user.wait(lambda: user.analysis.classifier is not None)
    put(dialog, reader_id="lena.2", reader_group="senior", engine="openvino")
    dialog.accept()
    assert user.analysis.classifier is None
    user.wait(lambda: user.analysis.classifier is not None)
    assert user.controller.calling.reader._who[0] == "lena.2"


def test_cancel_changes_nothing(user: User, dialog: SettingsDialog) -> None:
    before = user.desk.remembered.now
    put(dialog, hide_names=True, reader_id="somebody")
    dialog.reject()
    assert user.desk.remembered.now == before and not user.window.act("hide_names").isChecked()


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("reader_id", "", "Letters"),
        ("reader_id", "Jane Doe", "Letters"),
        ("watched_folder", "inbox", "whole path"),
        ("cam_method", "hirescam", "PyTorch"),
    ],
)
def test_what_makes_no_sense_is_said_and_cannot_be_applied(
    dialog: SettingsDialog, name: str, value: str, word: str
) -> None:
    put(dialog, **{name: value})
    assert word in dialog.message.text()
    assert not dialog.buttons.button(Buttons.Ok).isEnabled() and not dialog.buttons.button(Buttons.Apply).isEnabled()
    put(dialog, **{name: getattr(Settings(), name)})
    assert dialog.message.text() == "" and dialog.buttons.button(Buttons.Ok).isEnabled()


def confirm(dialog: SettingsDialog, yes: bool) -> None:
    [box] = [one for one in dialog.findChildren(QMessageBox) if one.isVisible()]
    role = QMessageBox.ButtonRole.AcceptRole if yes else QMessageBox.ButtonRole.RejectRole
    [button] = [one for one in box.buttons() if box.buttonRole(one) == role]
    button.click()


def test_resetting_is_confirmed_and_is_for_the_page_or_for_all(user: User, dialog: SettingsDialog) -> None:
    put(dialog, hide_names=True, wheel="zoom")
    dialog.open_page("General")
    dialog.reset_page()
    confirm(dialog, yes=False)
    assert dialog.draft.hide_names
    dialog.reset_page()
    confirm(dialog, yes=True)
    assert not dialog.draft.hide_names and dialog.draft.wheel == "zoom"
    dialog.reset_all()
    confirm(dialog, yes=True)
    assert dialog.draft == user.desk.remembered.now


# keys


def test_a_new_key_works_at_once_and_shows_in_tip_and_list(user: User, dialog: SettingsDialog, samples: Path) -> None:
    user.open(samples / "solid")
    editor = dialog.pages[KEYS]
    dialog.open_page(KEYS)
    editor.select("first")  # type: ignore[union-attr]
    user.qtbot.keyClick(editor.recorder, Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)  # type: ignore[union-attr]
    assert dialog.draft.keys == ("first=Ctrl+F9",)
    dialog.accept()
    user.wait(lambda: not any(d.isVisible() for d in user.window.findChildren(QDialog)))
    assert user.window.act("first").toolTip() == "First frame (Ctrl+F9)"
    user.window.activateWindow()
    user.wait(user.window.isActiveWindow)
    user.key(Qt.Key.Key_Home)
    assert user.session.index != 0
    user.key(Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    assert user.session.index == 0
    user.act("keys")
    [keys] = [d for d in user.window.findChildren(QDialog) if d.isVisible()]
    table = keys.findChild(type(editor.table))  # type: ignore[union-attr]
    assert [
        (table.item(row, 0).text(), table.item(row, 1).text())
        for row in range(table.rowCount())
        if table.item(row, 1) is not None and table.item(row, 1).text() == "First frame"
    ] == [("Ctrl+F9", "First frame")]
    keys.reject()


def test_a_key_that_is_taken_is_named_and_moves_only_on_request(dialog: SettingsDialog) -> None:
    editor = dialog.pages[KEYS]
    editor.select("first")  # type: ignore[union-attr]
    editor.press("Space")  # type: ignore[union-attr]
    assert "Play or stop" in editor.conflict.text() and dialog.draft.keys == ()  # type: ignore[union-attr]
    editor.leave.click()  # type: ignore[union-attr]
    assert dialog.draft.keys == () and editor.conflict.text() == ""  # type: ignore[union-attr]
    editor.press("Space")  # type: ignore[union-attr]
    editor.away.click()  # type: ignore[union-attr]
    assert set(dialog.draft.keys) == {"play=", "first=Space"}


def test_digits_cannot_be_had_keys_can_be_added_removed_and_reset(dialog: SettingsDialog) -> None:
    editor = dialog.pages[KEYS]
    editor.select("play")  # type: ignore[union-attr]
    editor.press("7")  # type: ignore[union-attr]
    assert "score" in editor.conflict.text() and not editor.away.isVisibleTo(editor)  # type: ignore[union-attr]
    editor.beside.setChecked(True)  # type: ignore[union-attr]
    editor.press("F9")  # type: ignore[union-attr]
    assert dialog.draft.keys == ("play=Space|F9",)
    editor.none.click()  # type: ignore[union-attr]
    assert dialog.draft.keys == ("play=",)
    editor.reset.click()  # type: ignore[union-attr]
    assert dialog.draft.keys == ()


def test_keys_are_found_by_name_group_and_key(dialog: SettingsDialog) -> None:
    editor = dialog.pages[KEYS]

    def shown(text: str) -> list[str]:
        editor.search.setText(text)  # type: ignore[union-attr]
        table = editor.table  # type: ignore[union-attr]
        return [table.item(row, 0).text() for row in range(table.rowCount()) if not table.isRowHidden(row)]

    assert shown("ctrl+shift+o") == ["Open a folder"]
    assert shown("play or") == ["Play or stop"] and editor.current == "play"  # type: ignore[union-attr]
    assert shown("no such thing") == [] and not editor.recorder.isEnabled()  # type: ignore[union-attr]
    assert len(shown("")) == len(USUAL)


# other machines


def test_settings_go_out_and_come_in(
    user: User, dialog: SettingsDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(target), ""))
    put(dialog, wheel="zoom", reader_group="junior")
    dialog.export_wanted.emit()
    user.wait(lambda: "written to out.json" in dialog.message.text())
    stored = json.loads(target.read_text(encoding="utf-8"))
    stored["settings"] |= {"hologram": 1, "cine_speed": "fast", "keys": ["play=F9"]}
    target.write_text(json.dumps(stored), encoding="utf-8")
    dialog.show_settings(Settings())
    dialog.import_wanted.emit()
    user.wait(lambda: "were read" in dialog.message.text())
    assert "cine_speed, hologram" in dialog.message.text()
    assert dialog.draft.wheel == "zoom" and dialog.draft.keys == ("play=F9",)
    assert user.desk.remembered.now.wheel == "step", "nothing is set before it is applied"
    target.write_bytes(b"\xff{")
    dialog.import_wanted.emit()
    user.wait(lambda: "holds no settings" in dialog.message.text())
    assert dialog.draft.wheel == "zoom"


def test_a_dialog_closed_meanwhile_hears_nothing(
    user: User, dialog: SettingsDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out.json"), ""))
    dialog.export_wanted.emit()
    dialog.reject()
    user.wait(lambda: (tmp_path / "out.json").exists())
    user.qtbot.wait(50)


def test_what_was_left_open_comes_back_where_that_is_wanted(make_user: Callable[[], User], samples: Path) -> None:
    user = make_user()
    user.open(samples / "solid")
    user.open(samples / "doppler")
    assert user.desk.commands.preferences.left_open == []
    user.desk.remembered.change(reopen=True)
    user.window.close()
    again = make_user()
    assert again.desk.commands.preferences.left_open == [samples / "solid", samples / "doppler"]
    again.open(samples / "solid")
    again.act("close_all")
    assert again.desk.commands.preferences.left_open == []
