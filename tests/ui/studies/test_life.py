"""A whole study through the windows: designed in the wizard, answered by the bundled model, read, closed, exported."""

from __future__ import annotations

import csv
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QWidget

from ovadesk.store.reader_study import StudyStore
from ovadesk.ui.studies.dialogs import AskDialog, FolderDialog, ReportDialog
from ovadesk.ui.studies.studies_window import StudiesWindow
from ovadesk.ui.studies.wizard import Wizard
from ovadesk.workflow.reader_study.room import ReadingRoom
from ovadesk.workflow.reader_study.scripted import Script
from tests.ui.conftest import User
from tests.ui.studies.conftest import COLUMNS

TRUTHS = {"unilocular": 0, "multilocular": 0, "dermoid": 0, "solid": 1, "papillary": 1, "doppler": 1}


@pytest.fixture
def all_cases(tmp_path: Path, samples: Path) -> Path:
    """Every sample study; their truths are what was simulated."""
    rows = [f"{name},{name}-p,{samples / name},{truth},simulated,,,,\n" for name, truth in TRUTHS.items()]
    path = tmp_path / "all.csv"
    path.write_text(COLUMNS + "".join(rows), encoding="utf-8")
    return path


def designed(user: User, table: Path, file: Path) -> StudiesWindow:
    """Press through the wizard; the page of the study that was created."""
    studies = user.desk.commands.studies
    user.act("new_study")
    user.wait(lambda: studies.wizard is not None)
    wizard = studies.wizard
    assert isinstance(wizard, Wizard)
    user.qtbot.keyClicks(wizard.purpose.names.entries["title"].widget, "Pilot")
    wizard.cases.take_table(table)
    user.wait(lambda: not wizard.cases.bar.working)
    wizard.readers.table.paste("r1\tsenior\t20\nr2\tjunior\t2\n")
    wizard.form.parts["image_quality"].setChecked(True)
    wizard.review.where.setText(str(file))
    wizard.frame.go_to(6)
    wizard.next()
    user.wait(lambda: studies.studies is not None and studies.studies.seen is not None)
    window = studies.studies
    assert isinstance(window, StudiesWindow) and studies.wizard is None
    return window


def dialog(user: User, window: QWidget, kind: type[QDialog]) -> QDialog:
    found: list[QDialog] = []

    def look() -> bool:
        found[:] = [one for one in window.findChildren(kind) if one.isVisible()]
        return bool(found)

    user.wait(look)
    return found[0]


def done(user: User, window: StudiesWindow, happened: Callable[[], object]) -> None:
    user.wait(lambda: not window.bar.working)
    user.wait(happened)


LINES = (
    '{"do": "lock", "call": "benign", "score": 20, "answers": {"image_quality": 4}}',
    '{"do": "reveal"}',
    '{"do": "lock", "call": "malignant", "score": 70, "answers": {"image_quality": 4}}',
)


def read_everything(file: Path, study_id: str) -> None:
    """Both readers, as ``ovadesk study read`` does."""
    with closing(StudyStore.open(file)) as store:
        for reader_id in ("r1", "r2"):
            script = Script(ReadingRoom.open(store, study_id, reader_id))
            while not script.answer('{"do": "next"}').get("done"):
                for line in LINES:
                    script.answer(line)
            script.answer('{"do": "leave"}')


def lived_through(user: User, table: Path, folder: Path) -> tuple[StudiesWindow, Path]:
    file = folder / "pilot.ovastudy"
    window = designed(user, table, file)
    seen, page = lambda: window.seen, window.page
    n = len(table.read_text(encoding="utf-8").splitlines()) - 1
    assert page.header.badge.text() == "Draft" and "run the model" in page.header.next.text()
    window.do("predict")
    assert window.bar.isVisible() and not page.buttons["start"].isEnabled()
    done(user, window, lambda: seen().status.predicted)
    for told in window.findChildren(ReportDialog):
        assert "picture 2" in told.table.item(0, 1).text(), "the colour Doppler, out of the model's scope"
        told.accept()
    assert f"{n} cases" in window.message.text()
    window.do("start")
    dialog(user, window, AskDialog).accept()
    done(user, window, lambda: page.header.badge.text() == "Running")
    read_everything(file, "pilot")
    window.refresh()
    done(user, window, lambda: seen().status.left == 0)
    assert page.progress.grid.item(0, 3).text() == page.progress.grid.item(1, 3).text() != ""
    assert "Close the study" in page.header.next.text() and not page.buttons["results"].isEnabled()
    window.do("close")
    closing_dialog = dialog(user, window, AskDialog)
    assert isinstance(closing_dialog, AskDialog)
    closing_dialog.write("Both are through.")
    closing_dialog.accept()
    done(user, window, lambda: page.header.badge.text() == "Closed")
    return window, file


def exported_and_verified(user: User, window: StudiesWindow, folder: Path, n_read: int) -> None:
    window.do("export")
    dialog(user, window, FolderDialog).accept()
    report = dialog(user, window, ReportDialog)
    assert isinstance(report, ReportDialog) and "✓" in report.headline.text()
    report.accept()
    with (folder / "pilot-export" / "readings.csv").open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    conditions = [row["condition"] for row in rows if row["practice"] != "1" and row["reader_id"] != "model"]
    assert conditions.count("unaided") >= n_read and conditions.count("aided") >= n_read
    assert (folder / "pilot-export" / "mrmcaov.csv").exists()
    window.do("verify")
    dialog(user, window, AskDialog).accept()
    report = dialog(user, window, ReportDialog)
    assert isinstance(report, ReportDialog) and report.headline.text().endswith("The study is as it was written.")
    report.accept()
    asked: list[tuple[str, str]] = []
    user.desk.commands.studies.results_wanted.connect(lambda *study: asked.append(study))
    window.do("results")
    assert asked == [(str(folder / "pilot.ovastudy"), "pilot")]


def test_a_sequential_study_from_the_wizard_to_the_export(user: User, tmp_path: Path, two_cases: Path) -> None:
    window, _ = lived_through(user, two_cases, tmp_path)
    exported_and_verified(user, window, tmp_path, 4)


@pytest.mark.slow
def test_the_same_with_every_sample_study(user: User, tmp_path: Path, all_cases: Path) -> None:
    window, _ = lived_through(user, all_cases, tmp_path)
    exported_and_verified(user, window, tmp_path, 12)


@pytest.mark.slow
def test_the_model_can_be_stopped_and_goes_on(user: User, tmp_path: Path, all_cases: Path) -> None:
    window = designed(user, all_cases, tmp_path / "pilot.ovastudy")
    window.do("predict")
    user.wait(lambda: window.bar.bar.value() >= 1)
    window.bar.stop()
    done(user, window, lambda: "goes on where it was" in window.message.text())
    assert window.seen is not None and not window.seen.status.predicted
    first: list[int] = []
    window.bar.bar.valueChanged.connect(first.append)
    window.do("predict")
    done(user, window, lambda: window.seen is not None and window.seen.status.predicted)
    assert max(first) >= 1


@pytest.mark.slow
def test_a_case_that_cannot_be_read_is_named_and_can_be_left_without_an_answer(
    user: User, tmp_path: Path, samples: Path
) -> None:
    picture = tmp_path / "still.dcm"
    picture.write_bytes((samples / "dermoid" / "2-still.dcm").read_bytes())
    table = tmp_path / "t.csv"
    table.write_text(f"{COLUMNS}gone,g,{picture},,,,,,\nthere,t,{samples / 'doppler'},,,,,,\n", encoding="utf-8")
    window = designed(user, table, tmp_path / "pilot.ovastudy")
    picture.unlink()
    window.do("predict")
    ask = dialog(user, window, AskDialog)
    assert "1 case could not be read" in window.message.text()
    ask.accept()
    done(user, window, lambda: window.seen is not None and window.seen.status.predicted)
    assert "Without an answer: gone" in dialog(user, window, ReportDialog).sentences[0].text()  # type: ignore[attr-defined]


def test_the_actions_stand_beside_reading_and_the_windows_close_with_the_main_one(user: User) -> None:
    studies = user.desk.commands.studies
    assert user.window.act("new_study") in user.window.menus["File"].actions()
    user.act("studies")
    user.act("new_study")
    user.wait(lambda: studies.wizard is not None and studies.studies is not None)
    wizard, window = studies.wizard, studies.studies
    assert wizard is not None and window is not None
    user.act("new_study")
    user.act("studies")
    assert studies.wizard is wizard and studies.studies is window, "one of each"
    wizard.purpose.names.entries["title"].show("Kept")
    user.desk.commands.entrance.entered.emit()
    assert studies.wizard is None and studies.studies is None, "nothing stays open beside a reading"
    user.act("new_study")
    user.wait(lambda: studies.wizard is not None)
    assert studies.wizard is not None and studies.wizard.draft.title == "Kept"
    user.window.close()
    assert studies.wizard is None


def test_what_is_open_in_the_main_window_can_be_taken(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.act("new_study")
    studies = user.desk.commands.studies
    user.wait(lambda: studies.wizard is not None)
    wizard = studies.wizard
    assert wizard is not None
    wizard.next()
    wizard.cases.take_opened()
    user.wait(lambda: not wizard.cases.bar.working)
    assert [case.case_id for case in wizard.cases.gathered.cases] == [user.study().case_id]
    assert wizard.cases.gathered.truths == ()
