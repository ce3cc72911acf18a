"""After a crash: the next start says so, brings back what was typed, and saves diagnostics."""

from __future__ import annotations

import logging
import sys
import zipfile
from collections.abc import Callable, Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton

from ovadesk.app import tell_defects
from ovadesk.cli.logbook import keep_log
from ovadesk.workflow.running import Ending
from tests.dicom_files import write_dicom
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


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The log as the program keeps it, whatever log a command kept in this process before; closed again afterwards."""
    close_logs()
    keep_log(tmp_path / "log")
    yield tmp_path / "log" / "ovadesk.log"
    close_logs()


def close_logs() -> None:
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, RotatingFileHandler)]:
        root.removeHandler(handler)
        handler.close()


def test_no_name_gets_into_the_log_through_the_window(
    user: User, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening, analysing, calling, exporting, what fails, and a defect of the window's own."""
    folder = tmp_path / "Canary folder"
    folder.mkdir()
    tags = {"PatientName": "Canary^Wang", "PatientID": "Canary0042"}
    frames = [np.random.default_rng(1).integers(0, 255, (96, 128), np.uint8)] * 3
    write_dicom(folder / "Canary-scan.dcm", frames, tags=tags)
    (folder / "Canary-broken.dcm").write_bytes((folder / "Canary-scan.dcm").read_bytes()[:900])
    user.open(folder)
    user.case_ready()
    user.analysed()
    user.call("malignant", 8)
    user.controller.calling.reader.export(tmp_path / "Canary.csv")
    user.wait((tmp_path / "Canary.csv").exists)
    user.controller.calling.reader.export(folder / "Canary-scan.dcm" / "Canary.csv")
    user.wait(lambda: "could not be written" in user.message)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    tell_defects(user.desk)
    try:
        raise RuntimeError(f"Canary^Wang in {folder}")
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
    text = log.read_text(encoding="utf-8")
    assert "A defect in the window" in text and "RuntimeError" in text
    assert "canary" not in text.lower() and str(tmp_path) not in text
