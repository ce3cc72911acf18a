"""After a crash: the next start says so, brings back what was typed, and saves diagnostics."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton

from ovadesk.workflow.running import Ending
from tests.ui.conftest import User

CRASH, HELPER = Ending(True, 0, "0.1.0"), Ending(False, 3, "0.1.0")


def buttons(box: QMessageBox) -> dict[str, QPushButton]:
    return {one.text().replace("&", ""): one for one in box.buttons()}  # type: ignore[misc]


def test_what_was_typed_is_there_again_after_a_crash(make_user: Callable[[], User], samples: Path) -> None:
    first = make_user()
    first.open(samples / "solid")
    first.case_ready()
    kept: list[str] = []
    first.controller.calling.reader.draft_kept.connect(kept.append)
    first.window.call_panel.note.setPlainText("Irregular, strong flow.")
    first.wait(lambda: kept)
    first.desk.remembered.save()
    first.controller.jobs.close(finish=("desk", "settings"))  # killed: nothing is put in order
    first.controller.calling.reader.close_store()

    second = make_user()
    box = second.desk.helping.tell([CRASH])
    assert box is not None and box.isVisible() and "not closed" in box.text() and "draft" in box.informativeText()
    buttons(box)["Open what was open"].click()
    second.wait(lambda: second.session.study is not None)
    second.case_ready()
    second.wait(lambda: second.window.call_panel.note.toPlainText() == "Irregular, strong flow.")


def test_nothing_was_open_or_it_is_open_again(user: User) -> None:
    for reopened in (False, True):
        box = user.desk.helping.tell([CRASH, HELPER], reopened)
        assert box is not None and set(buttons(box)) == {"Save diagnostics...", "Close"}
        box.close()


def test_helpers_that_ended_are_told_at_the_foot(user: User) -> None:
    assert user.desk.helping.tell([HELPER]) is None
    assert "3 times" in user.message and "Save diagnostics" in user.message


def test_after_a_good_end_nothing_is_said(user: User) -> None:
    before = user.message
    assert user.desk.helping.tell([]) is None and user.message == before


def test_diagnostics_from_the_menu(user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out"), ""))
    user.act("diagnostics")
    user.wait(lambda: "out.zip was written" in user.message)
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        assert b'"screens"' in packed.read("machine.json")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "out"), ""))
    (tmp_path / "no").write_text("")
    user.act("diagnostics")
    user.wait(lambda: "could not be written" in user.message)
