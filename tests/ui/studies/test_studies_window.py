"""The coordinator's page: what can be done and why not, every step of a study, and no result before it is closed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.roster import StudyReader
from ovadesk.domain.reading import Call
from ovadesk.store.reader_study import StudyStore
from ovadesk.ui.studies import access
from ovadesk.ui.studies.add_dialogs import AddCasesDialog, AddReadersDialog
from ovadesk.ui.studies.change_dialog import ChangeDialog
from ovadesk.ui.studies.dialogs import AskDialog, FolderDialog, ReportDialog
from ovadesk.ui.studies.overview import Overview
from ovadesk.ui.studies.truths_dialog import TruthsDialog
from ovadesk.workflow.reader_study.designing import freeze
from ovadesk.workflow.reader_study.room import ReadingRoom
from ovadesk.workflow.reader_study.scripted import Script
from ovadesk.workflow.reader_study.sealing import seal
from ovadesk.workflow.reader_study.state import StudyState
from tests.ui.studies.conftest import Coordinator
from tests.workflow.reader_study.studies import STUDY, a_study


def started(file: Path) -> Path:
    with closing(StudyStore.open(file)) as store:
        freeze(store, STUDY)
    return file


def read(file: Path, reader_id: str, n: int, study_id: str = STUDY) -> None:
    """Read ``n`` cases, headless."""
    with closing(StudyStore.open(file)) as store:
        room = ReadingRoom.open(store, study_id, reader_id)
        for _ in range(n):
            assert room.next() is not None
            if room.lock(Call.BENIGN, 10).revealed_next:
                room.reveal()
                room.lock_aided(Call.MALIGNANT, 90)
        room.leave()


def accept(coordinator: Coordinator, kind: type, reason: str = "") -> Any:
    dialog = coordinator.dialog()
    assert isinstance(dialog, kind)
    if reason and isinstance(dialog, AskDialog):
        assert not dialog.do.isEnabled()
        dialog.write(reason)
    dialog.accept()
    return dialog


def report(coordinator: Coordinator) -> list[str]:
    """What the report says, line by line; it is closed then."""
    dialog = accept(coordinator, ReportDialog)
    rows = [dialog.table.item(row, dialog.table.columnCount() - 1).text() for row in range(dialog.table.rowCount())]
    return [dialog.headline.text(), *(label.text() for label in dialog.sentences), *rows]


def state_of(file: Path) -> StudyState:
    with closing(StudyStore.open(file, read_only=True)) as store:
        return StudyState.read(store, store.studies()[0], truths=True)


def why(coordinator: Coordinator, name: str) -> str:
    button = coordinator.window.page.buttons[name]
    return "" if button.isEnabled() else button.toolTip()


# opening


def test_nothing_is_open_at_first(coordinator: Coordinator) -> None:
    window = coordinator.window
    assert window.stack.currentWidget() is window.empty and "design a new one" in window.empty_text.text()
    assert all(not button.isEnabled() for button in window.page.buttons.values())


def test_a_study_is_shown_remembered_and_held_by_nobody(coordinator: Coordinator, tmp_path: Path) -> None:
    file = a_study(tmp_path)
    coordinator.open(file)
    window = coordinator.window
    assert window.page.header.title.text() == "Pilot" and window.page.header.badge.text() == "Draft"
    assert "3 of 3 truths" in window.page.header.numbers.text() and "0 of 12" in window.page.header.numbers.text()
    assert coordinator.tools.remembered.now.known_studies == (str(file),)
    read(file, "r1", 1)
    coordinator.done()
    grid = window.page.progress.grid
    assert grid.item(0, 3).text() == "2 of 6" and grid.item(1, 3).text() == "0 of 6"
    assert window.page.header.badge.text() == "Running", "the first reading started it"


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda file: file.unlink(), "moved or renamed"),
        (lambda file: file.write_bytes(b"no study at all" * 99), "damaged"),
        (lambda file: _newer(file), "newer OvaDesk"),
        (lambda file: _empty_database(file), "not a study file"),
    ],
)
def test_what_cannot_be_opened_says_what_to_do(
    coordinator: Coordinator, tmp_path: Path, spoil: Callable[[Path], object], word: str
) -> None:
    file = a_study(tmp_path)
    spoil(file)
    coordinator.open(file)
    window = coordinator.window
    coordinator.wait(lambda: window.empty_title.text() != "No study is open")
    assert word in window.empty_text.text() and window.seen is None
    assert window.again.isVisible() is (word != "newer OvaDesk"), "a backup can be put in its place"
    assert coordinator.tools.remembered.now.known_studies == ()


def _newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE study_version SET version_num = '9999'")
        connection.commit()


def _empty_database(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE a (b)")
        connection.commit()


def test_a_file_that_may_only_be_read_can_be_looked_at(
    coordinator: Coordinator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = started(a_study(tmp_path))
    if os.access(file, os.W_OK) and getattr(os, "geteuid", lambda: 1)() == 0:  # nothing is protected from root
        monkeypatch.setattr(access, "may_be_written", lambda _: False)
        monkeypatch.setattr("ovadesk.ui.studies.overview.may_be_written", lambda _: False)
    file.chmod(0o444)
    coordinator.open(file)
    assert coordinator.window.page.read_only.isVisible()
    for name in ("add_cases", "add_truths", "kit", "close", "restore"):
        assert "write-protected" in why(coordinator, name)
    coordinator.do("verify")
    accept(coordinator, AskDialog)
    assert "as it was written" in report(coordinator)[0]


def test_a_study_that_somebody_writes_is_not_changed_and_says_why(coordinator: Coordinator, tmp_path: Path) -> None:
    file = a_study(tmp_path)
    coordinator.open(file)
    with closing(StudyStore.open(file)) as other:
        assert not other.read_only
        coordinator.do("start")
        accept(coordinator, AskDialog)
        coordinator.done()
        assert "another program has the study open" in coordinator.said
    coordinator.do("start")
    accept(coordinator, AskDialog)
    coordinator.wait(lambda: "started and frozen" in coordinator.said)
    assert state_of(file).frozen


def test_several_studies_in_one_place_are_chosen_between(coordinator: Coordinator, tmp_path: Path) -> None:
    file = a_study(tmp_path)
    other = a_study(tmp_path / "other", Design.UNAIDED)
    with closing(StudyStore.open(file)) as store, closing(StudyStore.open(other, read_only=True)) as source:
        for entry in source.entries(STUDY):
            store.append("second", entry.strand, entry.kind, {**entry.body, **_renamed(entry.body)}, entry.at)
    coordinator.open(file)
    header = coordinator.window.page.header
    assert header.studies.isVisible() and header.studies.count() == 2
    header.study_chosen.emit("second")
    coordinator.wait(lambda: "Without the model" in header.what.text())
    assert coordinator.window.seen is not None and coordinator.window.seen.place.study_id == "second"


def _renamed(body: Any) -> dict[str, Any]:
    return {"study_id": "second"} if "study_id" in body else {}


# what can be done, and why not


def test_every_button_that_cannot_be_used_says_why(coordinator: Coordinator, tmp_path: Path) -> None:
    file = a_study(tmp_path / "a", readers=())
    coordinator.open(file)
    assert "no readers" in why(coordinator, "start") and "no readers" in why(coordinator, "kit")
    assert "never started" in why(coordinator, "close") and "once the study is closed" in why(coordinator, "results")
    assert "in the study already" in why(coordinator, "predict") and "No kit was given out" in why(coordinator, "merge")
    unaided = a_study(tmp_path / "b", Design.UNAIDED)
    coordinator.open(unaided)
    coordinator.wait(lambda: "shows no model" in why(coordinator, "predict"))
    assert why(coordinator, "start") == ""
    alone = a_study(tmp_path / "c", Design.STANDALONE, readers=())
    coordinator.open(alone)
    coordinator.wait(lambda: "nobody reads" in why(coordinator, "kit"))
    assert why(coordinator, "results") == "" and "nobody reads" in coordinator.window.page.empty.text()


def test_no_result_is_anywhere_before_the_study_is_closed(coordinator: Coordinator, tmp_path: Path) -> None:
    file = a_study(tmp_path)
    read(file, "r1", 3)
    coordinator.open(file)
    window = coordinator.window
    words = " ".join(label.text() for label in window.findChildren(QLabel)).lower()
    grid = window.page.progress.grid
    heads = [grid.horizontalHeaderItem(column).text() for column in range(grid.columnCount())]
    cells = [grid.item(row, column).text() for row in range(grid.rowCount()) for column in range(grid.columnCount())]
    for word in ("aided", "auc", "sensitivity", "malignant", "benign"):
        assert not any(word in text.lower() for text in (words, *heads, *cells)), word
    assert {field.name for field in fields(Overview)} == {
        *("place", "studies", "protocol", "status", "readers", "writable")
    }
    asked: list[tuple[str, str]] = []
    window.results_wanted.connect(lambda *study: asked.append(study))
    window.do("results")
    assert asked == [], "a button that is off does nothing"
    coordinator.do("close")
    accept(coordinator, AskDialog, "All through.")
    coordinator.wait(lambda: why(coordinator, "results") == "")
    coordinator.do("results")
    assert asked == [(str(file), STUDY)]
    assert "closed already" in why(coordinator, "close") and why(coordinator, "add_truths") == ""


# preparing


def test_cases_and_readers_are_added_and_amend_a_frozen_study(
    coordinator: Coordinator, tmp_path: Path, two_cases: Path
) -> None:
    file = a_study(tmp_path, Design.UNAIDED)
    coordinator.open(file)
    coordinator.do("add_cases")
    dialog = coordinator.dialog()
    assert isinstance(dialog, AddCasesDialog) and not dialog.foot.do.isEnabled() and not dialog.foot.amends
    dialog.page.take_table(two_cases)
    coordinator.wait(lambda: not dialog.page.bar.working)
    dialog.accept()
    coordinator.wait(lambda: coordinator.said == "3 cases added.")
    assert len(state_of(file).cases) == 6
    started(file)
    coordinator.done()
    coordinator.do("add_readers")
    adding = coordinator.dialog()
    assert isinstance(adding, AddReadersDialog)
    adding.page.table.paste("r1,senior\n")
    assert "to be put right" in adding.foot.message.text(), "r1 is in the study"
    adding.page.table.show_rows([])
    adding.page.table.paste("r3,senior,4,sesame\n")
    assert not adding.foot.do.isEnabled() and "reason" in adding.foot.do.toolTip()
    adding.foot.reason.setText("r2 fell ill")
    adding.accept()
    coordinator.wait(lambda: coordinator.said == "1 reader added.")
    state = state_of(file)
    assert [one.reader_id for one in state.readers] == ["r1", "r2", "r3"] and state.protocol_version == 2
    assert state.protocol.reason == "r2 fell ill"


def test_cases_that_are_there_already_are_not_added_again(
    coordinator: Coordinator, tmp_path: Path, two_cases: Path
) -> None:
    file = a_study(tmp_path, Design.UNAIDED)
    coordinator.open(file)
    coordinator.do("add_cases")
    dialog = coordinator.dialog()
    assert isinstance(dialog, AddCasesDialog)
    two_cases.write_text(two_cases.read_text(encoding="utf-8").replace("dermoid,d", "c0,d"), encoding="utf-8")
    dialog.page.take_table(two_cases)
    coordinator.wait(lambda: not dialog.page.bar.working)
    assert len(dialog.gathered.cases) == 2 and "already" in dialog.page.findings.grid.item(0, 1).text()
    dialog.reject()


def test_truths_arrive_and_replace_others_only_where_that_is_wanted(
    coordinator: Coordinator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = a_study(tmp_path)
    table = tmp_path / "truths.csv"
    table.write_text("case,truth\nc0,benign\nc1,malignant\nc9,benign\n", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(table), ""))
    coordinator.open(file)
    coordinator.do("add_truths")
    dialog = coordinator.dialog()
    assert isinstance(dialog, TruthsDialog)
    coordinator.wait(lambda: not dialog.bar.working)
    assert len(dialog.found.problems) == 3
    dialog.change.click()
    coordinator.wait(lambda: not dialog.bar.working)
    assert [truth.case_id for truth in dialog.found.truths] == ["c0", "c1"]
    dialog.accept()
    coordinator.wait(lambda: "2 took the place of another" in coordinator.said)
    assert state_of(file).truths["c0"].call is Call.BENIGN


def test_the_protocol_is_changed_and_amended_but_no_order_is_torn(coordinator: Coordinator, tmp_path: Path) -> None:
    file = a_study(tmp_path)
    coordinator.open(file)

    def change(work: Callable[[ChangeDialog], object], reason: str = "") -> None:
        coordinator.do("change")
        dialog = coordinator.dialog()
        assert isinstance(dialog, ChangeDialog) and not dialog.do.isEnabled()
        assert not dialog.protocol.pages["The order"].entries["seed"].widget.isEnabled()
        work(dialog)
        if reason:
            assert not dialog.do.isEnabled() and "reason" in dialog.do.toolTip()
            dialog.reason_line.setText(reason)
        assert dialog.do.isEnabled(), dialog.do.toolTip()
        dialog.accept()
        coordinator.done()

    change(lambda one: one.protocol.pages["The order"].entries["repeats"].show("1"))
    assert state_of(file).protocol.repeats == 1 and state_of(file).protocol_version == 1
    read(file, "r1", 1)
    coordinator.done()
    change(lambda one: one.shown.withheld.setText("20"), "asked for by the board")
    assert "order of readers who have begun" in coordinator.said and state_of(file).protocol_version == 1
    change(lambda one: one.form.parts["note"].setChecked(True), "notes are wanted")
    state = state_of(file)
    assert state.protocol_version == 2 and state.protocol.form.note and state.protocol.reason == "notes are wanted"
    assert state.protocol.model is not None and len(state.protocol.model.shown) == 4


# reading elsewhere, safety


def test_a_kit_goes_out_and_comes_back(
    coordinator: Coordinator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = a_study(tmp_path, readers=(StudyReader("r1"), StudyReader("r2")))
    coordinator.open(file)
    coordinator.do("kit")
    dialog = coordinator.dialog()
    assert isinstance(dialog, FolderDialog) and dialog.folder.text().endswith("pilot-r1-kit")
    dialog.who.setCurrentIndex(1)
    folder, _ = dialog.chosen
    assert folder.name == "pilot-r2-kit"
    dialog.accept()
    assert "kit-1 for r2: 3 cases" in report(coordinator)[0]
    coordinator.wait(lambda: "kits out: kit-1 (r2)" in coordinator.window.page.header.numbers.text())
    read(folder / "study.ovastudy", "r2", 2)
    sealed = seal(folder)
    broken = tmp_path / "broken.ovakit"
    broken.write_bytes(b"nothing")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(sealed), str(broken)], ""))
    coordinator.do("merge")
    told = report(coordinator)
    assert "4 readings came in" in told[0] and told[0].startswith("⚠") and "no sealed kit" in told[2]
    coordinator.wait(lambda: coordinator.window.page.progress.grid.item(1, 3).text() == "4 of 6")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(sealed)], ""))
    coordinator.do("merge")
    told = report(coordinator)
    assert told[0].startswith("✓") and "nothing new" in told[1]


def test_what_was_changed_by_hand_is_found_and_a_backup_restored(
    coordinator: Coordinator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = a_study(tmp_path)
    read(file, "r1", 1)
    coordinator.open(file)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "safe"))
    coordinator.do("back_up")
    coordinator.wait(lambda: coordinator.said.startswith("Backed up to"))
    [backup] = (tmp_path / "safe").glob("*.ovastudy")
    with closing(sqlite3.connect(file)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE study_reading SET score = 11 WHERE score = 10")
        connection.commit()
    (tmp_path / "images" / "c0-0.png").unlink()
    coordinator.do("verify")
    dialog = coordinator.dialog()
    assert isinstance(dialog, AskDialog)
    dialog.tick(True)
    dialog.accept()
    told = report(coordinator)
    assert told[0].startswith("⚠") and any("not as it was written" in line for line in told)
    assert any("c0" in line for line in told), "the picture that is gone"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(backup), ""))
    coordinator.do("restore")
    accept(coordinator, AskDialog)
    coordinator.wait(lambda: coordinator.said.startswith("Restored"))
    with closing(StudyStore.open(file, read_only=True)) as store:
        assert store.verify() == []
    assert list(tmp_path.glob("*.replaced.ovastudy"))


def test_a_damaged_file_is_restored_from_where_it_is_missed(
    coordinator: Coordinator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = a_study(tmp_path)
    with closing(StudyStore.open(file)) as store:
        backup = store.backup(tmp_path / "safe")
    file.unlink()
    coordinator.open(file)
    coordinator.wait(lambda: coordinator.window.again.isVisible())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(backup), ""))
    coordinator.window.again.click()
    accept(coordinator, AskDialog)
    coordinator.wait(lambda: coordinator.window.seen is not None)
    assert coordinator.window.page.isVisible()


def test_what_readers_cannot_open_is_told(coordinator: Coordinator, tmp_path: Path) -> None:
    file = started(a_study(tmp_path))
    for picture in (tmp_path / "images").iterdir():
        picture.unlink()
    with closing(StudyStore.open(file)) as store:
        room = ReadingRoom.open(store, STUDY, "r1")
        with pytest.raises(Exception, match="image_missing"):
            room.next()
        room.leave()
    coordinator.open(file)
    page = coordinator.window.page
    assert page.troubles.isVisible() and "r1" in page.troubles.text()
    assert page.progress.grid.item(0, 6).text() == "1"


def test_an_export_before_closing_holds_no_result(coordinator: Coordinator, tmp_path: Path) -> None:
    file = a_study(tmp_path)
    read(file, "r1", 2)
    coordinator.open(file)
    coordinator.do("export")
    dialog = coordinator.dialog()
    assert isinstance(dialog, FolderDialog)
    dialog.accept()
    told = report(coordinator)
    assert "4 readings" in told[0]
    folder = tmp_path / "pilot-export"
    assert (folder / "audit.csv").exists() and not (folder / "mrmcaov.csv").exists()


def test_a_server_that_is_not_there_asks_for_a_password_and_keeps_none(coordinator: Coordinator) -> None:
    pytest.importorskip("psycopg", reason="needs the extra `postgres`")
    window = coordinator.window
    window.open(access.place_at("postgresql://me:sesame@127.0.0.1:1/none"))
    coordinator.wait(lambda: window.password.isVisible())
    assert "sesame" not in window.empty_text.text() and "cannot be reached" in window.empty_text.text()
    assert "sesame" not in repr(coordinator.tools.remembered.now)


def test_the_washout_of_a_crossover_is_shown_with_its_day(coordinator: Coordinator, tmp_path: Path) -> None:
    file = a_study(tmp_path, Design.CROSSOVER, n_cases=2, washout_days=28)
    with closing(StudyStore.open(file)) as store:
        script = Script(ReadingRoom.open(store, STUDY, "r1"))
        for _ in range(2):
            script.answer('{"call": "benign", "score": 12}')
        script.answer('{"do": "leave"}')
    coordinator.open(file)
    grid = coordinator.window.page.progress.grid
    assert not grid.isColumnHidden(8)
    assert [grid.item(row, 3).text() for row in range(2)] == ["2 of 2", "0 of 2"]
    assert "(28 days)" in grid.item(1, 8).text() and grid.item(0, 8).text() == "–"
    coordinator.open(a_study(tmp_path / "other", Design.UNAIDED))
    coordinator.wait(lambda: grid.isColumnHidden(8))
