"""The main window and its dialogs in Chinese: nothing of them is English any more, but what files and people say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMenu, QTextEdit
from pytestqt.qtbot import QtBot

from ovadesk.settings import resource
from ovadesk.ui import troubles
from ovadesk.ui.settings_dialog import SettingsDialog
from ovadesk.ui.words import person
from ovadesk.workflow.running import Ending
from tests.ui.conftest import User
from tests.ui.in_chinese import left

DIALOGS = ("keys", "about", "card", "reader", "markings", "palette", "settings", "read_study", "save_cine", "picture")


@pytest.fixture
def user(chinese: None, make_user: Callable[[], User]) -> User:
    return make_user()


@pytest.fixture(autouse=True)
def none_before() -> Iterator[None]:
    troubles.forget()
    yield
    troubles.forget()


def in_sight(user: User) -> list[QDialog]:
    return [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()]


def of_files(user: User) -> tuple[str, ...]:
    """What the files in front say: patients, descriptions, names of files and models."""
    said = {"SYNTHETIC", "SYNTHETI…", user.desk.remembered.now.reader_id, "dermoid", "doppler", "samples"}
    for study in user.session.loaded.studies:
        said |= {person(study), study.description}
        for clip in study.clips:
            said |= {clip.description, clip.path.stem}
    return tuple(re.escape(one) for one in said if one.strip())


MODELS = (*(re.escape(folder.name) for folder in resource("models").iterdir()), "MMOTU", "MobileNetV2", r"blocks\.\d")


def test_the_window_from_empty_to_a_locked_call(user: User, samples: Path) -> None:
    found = left(user.window, of_files(user))
    user.open(samples / "dermoid", samples / "doppler")
    user.case_ready()
    user.analysed()
    for name in ("overlay", "ruler", "two", "link", "mask", "invert", "turn_right", "caliper", "key_frame"):
        user.act(name)
    user.act("cancel")  # the caliper is put away
    given = (*of_files(user), *MODELS)
    found += left(user.window, given)
    user.call("benign", 1)
    found += left(user.window, given)
    for menu in user.window.findChildren(QMenu):
        menu.aboutToShow.emit()
        found += left(menu, given)
    assert not found, "\n".join(dict.fromkeys(found))
    assert "良性" in user.window.call_panel.history.text() and "已锁定" in user.message


def test_what_is_silent_until_a_call(user: User, samples: Path) -> None:
    user.controller.become("r7", "senior")
    user.act("call_first")
    user.open(samples / "doppler")
    user.case_ready()
    user.wait(lambda: not user.analysis.running and user.analysis.classifier)
    found = left(user.window, (*of_files(user), *MODELS))
    assert not found, "\n".join(dict.fromkeys(found))


def test_the_dialogs(user: User, samples: Path) -> None:
    user.open(samples / "dermoid")
    user.case_ready()
    user.wait(lambda: user.analysis.classifier is not None)
    user.act("key_frame")
    found, given = [], (*of_files(user), *MODELS, *of_the_card(user), "Qt for Python", r"\bsource\b")
    for name in DIALOGS:
        user.act(name)
        user.wait(lambda: in_sight(user))
        [dialog] = in_sight(user)
        if isinstance(dialog, SettingsDialog):
            for page in dialog.pages:
                dialog.open_page(page)
        found += [f"{name}: {one}" for one in left(dialog, given)]
        dialog.reject()
        user.wait(lambda: not in_sight(user))
    assert not found, "\n".join(dict.fromkeys(found))


def of_the_card(user: User) -> Iterator[str]:
    """What a card says of data, network and figures, in the words of whoever made the model."""
    assert user.analysis.classifier is not None
    card = user.analysis.classifier.card
    said = [card.architecture, card.role, card.data.name, card.data.source, card.data.split, *card.recipe]
    said += [text for one in card.metrics for text in (one.name, one.method)] + (
        [card.gate.name] if card.gate is not None else []
    )
    yield from (re.escape(one) for one in said if one)


def test_the_first_steps(user: User, samples: Path) -> None:
    user.act("welcome")
    strip = user.desk.helping.welcome.strip
    assert strip is not None
    found = left(strip)
    user.open(samples / "solid")
    for _ in range(2):
        strip.go.click()
        found += left(strip)
    assert not found, "\n".join(dict.fromkeys(found))


def test_what_went_wrong(user: User, tmp_path: Path) -> None:
    (tmp_path / "broken.dcm").write_bytes(b"nothing at all")
    (tmp_path / "broken.png").write_bytes(b"nothing at all")
    user.desk.commands.open([tmp_path])
    user.wait(lambda: user.session.loaded.refused)
    assert "这既不是DICOM文件" in user.message or "broken" in user.message
    given = (*of_files(user), *MODELS, re.escape(tmp_path.name), r"^pixels\.\w+$")
    found = left(user.window, given)
    for name in ("refused", "troubles"):
        user.act(name)
        [dialog] = in_sight(user)
        found += left(dialog, given)
        dialog.reject()
    box = user.desk.helping.tell([Ending(True, 0, "0.1.0")])
    assert box is not None
    found += left(box)
    box.close()
    user.desk.helping.tell([Ending(False, 3, "0.1.0")])
    found += left(user.window, given)
    user.desk.helping.save(tmp_path / "out.zip")
    user.wait(lambda: "out.zip" in user.message)
    found += left(user.window, given)
    assert not found, "\n".join(dict.fromkeys(found))


def test_what_qt_says_of_itself(chinese: None, qtbot: QtBot) -> None:
    """Menus of fields, and the dialog for files of a system that has none of its own."""
    line, page = QLineEdit("text"), QTextEdit("text")
    files = QFileDialog(options=QFileDialog.Option.DontUseNativeDialog)
    parts = (line, page, files)
    for part in parts:
        qtbot.addWidget(part)
        part.show()
    found = left(files, (*Path.home().parts[1:], *Path.cwd().parts[1:], r"\(\*\)"))
    for menu in (line.createStandardContextMenu(), page.createStandardContextMenu()):
        found += left(menu)
        menu.deleteLater()
    assert not found, "\n".join(dict.fromkeys(found))
