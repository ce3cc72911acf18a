"""The wizard: a study as it was typed, a sentence for every mistake, and nothing typed is ever lost."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox

from ovadesk.domain.form.questions import Question, QuestionKind
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reading import Call
from ovadesk.pixels.load import load
from ovadesk.store.reader_study import StudyStore
from ovadesk.ui.studies.checks import mistakes
from ovadesk.ui.studies.draft import Draft, ReaderRow
from ovadesk.ui.studies.draft_file import draft_file, load_draft
from ovadesk.ui.studies.question_dialog import QuestionDialog
from ovadesk.ui.studies.tools import Tools
from ovadesk.ui.studies.wizard import Wizard
from ovadesk.workflow.reader_study.passphrase import matches
from ovadesk.workflow.reader_study.state import StudyState
from tests.ui.studies.conftest import COLUMNS, Coordinator


def typed(wizard: Wizard, where: Path) -> None:
    """Everything that has to be typed, and no more."""
    wizard.purpose.names.entries["title"].show("Pilot")
    wizard.purpose.names.entries["study_id"].show("pilot")
    wizard.review.where.setText(str(where))


def state_in(file: Path) -> StudyState:
    with closing(StudyStore.open(file, read_only=True)) as store:
        assert store.verify() == []
        return StudyState.read(store, store.studies()[0], truths=True)


def test_a_sequential_study_as_it_was_typed(coordinator: Coordinator, two_cases: Path, tmp_path: Path) -> None:
    wizard = coordinator.wizard
    coordinator.qtbot.keyClicks(wizard.purpose.names.entries["title"].widget, "Juniors & seniors, 2026")
    assert wizard.draft.study_id == "juniors-seniors-2026"
    wizard.next()
    coordinator.table(two_cases)
    assert not wizard.cases.findings.isVisible()
    wizard.next()
    wizard.readers.table.paste("reader\tgroup\tyears\tpassphrase\nr1\tsenior\t20,5\t\nr2\tjunior\t\tsesame\n")
    wizard.next()
    wizard.form.parts["image_quality"].setChecked(True)
    wizard.form._put(Question("side", QuestionKind.CHOICE, "Which side?", ("left", "right")), None)
    wizard.next()
    coordinator.wait(lambda: wizard.model.model.count())
    wizard.model.reading.withheld.setText("50")
    wizard.next()
    pages = wizard.protocol.pages
    pages["The question"].entries["hypothesis"].show("Readers miss less with it.")
    pages["The question"].entries["secondary_endpoints"].show("Sensitivity\n\nTime\n")
    pages["The question"].entries["margin"].show("0,05")
    pages["The reading"].entries["prevalence"].show("30")
    pages["The order"].entries["seed"].show("77")
    wizard.next()
    file = tmp_path / "new folder" / "pilot.ovastudy"
    wizard.review.where.setText(str(file))
    coordinator.wait(lambda: wizard.review.shares.rowCount() == 2)
    assert [wizard.review.shares.item(0, column).text() for column in range(6)] == ["r1", "1", "2", "0", "1", "4"]
    assert coordinator.create() == ""
    coordinator.kept()
    assert load_draft(coordinator.tools.services.paths) is None
    assert sorted(path.name for path in file.parent.iterdir() if "lock" not in path.name) == ["pilot.ovastudy"]

    state = state_in(file)
    protocol = state.protocol
    assert protocol.design is Design.SEQUENTIAL and protocol.seed == 77 and protocol.margin == 0.05
    assert protocol.prevalence_told == 0.3 and protocol.withheld_share == 0.5
    assert protocol.secondary_endpoints == ("Sensitivity", "Time") and protocol.title == "Juniors & seniors, 2026"
    assert protocol.form.image_quality and protocol.form.questions[0].key == "side" and not protocol.form.orads
    assert protocol.model is not None and len(protocol.model.sha256) == 64 and len(protocol.model.shown) == 4
    assert [case.case_id for case in state.cases] == ["dermoid", "doppler", "unilocular"]
    assert state.cases[2].practice and len(state.cases[1].images) == 2 and state.cases[0].stratum == "cyst"
    assert state.truths["doppler"].call is Call.MALIGNANT and state.truths["unilocular"].reference == "follow-up"
    assert [(one.reader_id, one.group, one.years) for one in state.readers] == [
        ("r1", "senior", 20.5),
        ("r2", "junior", None),
    ]
    assert matches("sesame", state.readers[1].passphrase) and "sesame" not in state.readers[1].passphrase
    assert not state.frozen and not state.readers[0].passphrase


def test_cases_and_readers_may_come_later(coordinator: Coordinator, tmp_path: Path) -> None:
    typed(coordinator.wizard, tmp_path / "bare.ovastudy")
    coordinator.wizard.frame.go_to(6)
    assert "added later" in coordinator.wizard.review.notes.text()
    assert coordinator.create() == ""
    assert state_in(tmp_path / "bare.ovastudy").cases == ()


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"study_id": "no good name"}, "study_id", "letters, digits"),
        ({"title": " "}, "title", "title"),
        ({"readers": (ReaderRow("a b"),)}, "readers", "pseudonym"),
        ({"readers": (ReaderRow("model"),)}, "readers", "something else"),
        ({"readers": (ReaderRow("r1"), ReaderRow(), ReaderRow("r1"))}, "readers", "Row 3: The reader r1 is there"),
        ({"readers": (ReaderRow("r1", "", "lots"),)}, "readers", "years"),
        ({"readers": (ReaderRow("r1", "", "nan"),)}, "readers", "years"),
        ({"shown": ()}, "shown", "at least one"),
        ({"model_id": ""}, "model_id", "needs one"),
        ({"withheld": "101"}, "withheld", "0 to 100"),
        ({"margin": "five"}, "margin", "-1 to 1"),
        ({"prevalence": "-3"}, "prevalence", "0 to 100"),
        ({"seed": "1.5"}, "seed", "whole number"),
        ({"seed": ""}, "seed", "whole number"),
        ({"reader_split": "0"}, "reader_split", "everybody reads all"),
        ({"washout_days": "9999"}, "washout_days", "3650"),
        ({"hypothesis": "x" * 20_001}, "hypothesis", "longer"),
        ({"where": "somewhere"}, "where", "whole path"),
        ({"where": ""}, "where", "kept"),
        ({"where": "postgresql://me@host/db", "copied": True}, "copied", "no folder"),
    ],
)
def test_every_mistake_has_a_sentence(changes: dict[str, Any], field: str, word: str) -> None:
    right = Draft(title="T", study_id="t", seed="1", where=str(Path.cwd() / "t.ovastudy"))
    assert mistakes(right) == {}
    found = mistakes(replace(right, **changes))
    assert set(found) == {field} and word in found[field]


def test_a_design_without_a_model_or_readers_needs_none() -> None:
    right = Draft(title="T", study_id="t", seed="1", where=str(Path.cwd() / "t.ovastudy"), model_id="", shown=())
    assert mistakes(replace(right, design="unaided", withheld="nonsense")) == {}
    assert set(mistakes(replace(right, design="standalone"))) == {"model_id"}


def test_what_makes_no_sense_is_said_and_creates_nothing(coordinator: Coordinator, tmp_path: Path) -> None:
    wizard = coordinator.wizard
    typed(wizard, tmp_path / "s.ovastudy")
    wizard.protocol.pages["The question"].entries["margin"].show("five")
    wizard.readers.table.paste("a b\n")
    assert "to be put right" in coordinator.create()
    assert [row for row in range(7) if wizard.frame.steps.item(row).text().startswith("⚠")] == [2, 5]
    assert "-1 to 1" in wizard.review.wrong.text() and wizard.review.wrong.isVisible()
    assert not list(tmp_path.glob("*.ovastudy"))
    wizard.review.page_wanted.emit("margin")
    assert wizard.at == 5, "the sentence leads to its page"
    assert "-1 to 1" in wizard.protocol.pages["The question"].entries["margin"].note.text()


def test_nobody_is_scolded_for_what_they_have_not_come_to(coordinator: Coordinator) -> None:
    wizard = coordinator.wizard
    assert wizard.purpose.names.entries["title"].note.objectName() == "muted"
    assert not any(wizard.frame.steps.item(row).text().startswith("⚠") for row in range(7))
    wizard.next()
    assert wizard.frame.steps.item(0).text().startswith("⚠")
    wizard.go(-1)
    assert "title" in wizard.purpose.names.entries["title"].note.text()


def test_a_failed_creation_leaves_everything(coordinator: Coordinator, two_cases: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.ovastudy"
    there.write_bytes(b"something of somebody")
    wizard = coordinator.wizard
    typed(wizard, there)
    coordinator.table(two_cases)
    before = wizard.draft
    assert "is there already" in coordinator.create()
    assert there.read_bytes() == b"something of somebody" and wizard.draft == before
    wizard.review.where.setText(str(tmp_path / "there.ovastudy" / "below"))
    assert "Nothing was created. " in (said := coordinator.create()) and "FileExistsError" in said
    assert wizard.draft.cases == before.cases and wizard.isVisible()
    wizard.review.where.setText(str(tmp_path / "free"))
    assert coordinator.create() == ""
    assert len(state_in(tmp_path / "free.ovastudy").cases) == 3
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_an_unfinished_study_is_kept_and_offered_again(coordinator: Coordinator, two_cases: Path) -> None:
    wizard = coordinator.wizard
    wizard.purpose.names.entries["title"].show("Half a study")
    coordinator.table(two_cases)
    wizard.readers.table.show_rows([ReaderRow("r1", "senior", "x", "sesame")])
    wizard.form.parts["note"].setChecked(True)
    wizard.purpose.cards.choose("crossover")
    coordinator.close_wizard()
    paths = coordinator.tools.services.paths
    assert "sesame" not in draft_file(paths).read_text(encoding="utf-8")
    again = coordinator.wizard
    assert again is not wizard and again.frame.offer.isVisible() and "unfinished" in again.frame.offered.text()
    assert again.draft.title == "Half a study" and again.draft.design == "crossover" and again.draft.note
    assert again.draft.readers == (ReaderRow("r1", "senior", "x"),) and len(again.draft.cases) == 3
    again.discard()
    [box] = [one for one in again.findChildren(QMessageBox) if one.isVisible()]
    [yes] = [one for one in box.buttons() if box.buttonRole(one) == QMessageBox.ButtonRole.AcceptRole]
    yes.click()
    assert again.draft.title == "" and again.draft.cases == () and not again.frame.offer.isVisible()
    coordinator.close_wizard()
    assert not draft_file(paths).exists(), "an empty wizard is nothing to be kept"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"ovadesk_study_draft": 9}', b'{"ovadesk_study_draft": 1}'])
def test_a_draft_that_is_none_is_not_offered(coordinator: Coordinator, content: bytes) -> None:
    draft_file(coordinator.tools.services.paths).write_bytes(content)
    assert coordinator.wizard.draft.title == "" and not coordinator.wizard.frame.offer.isVisible()


def test_a_field_of_a_draft_that_cannot_be_read_falls_back_alone(coordinator: Coordinator) -> None:
    record = {**Draft(title="Kept").to_dict(), "cases": [{"nonsense": 1}], "design": "fancy", "copied": "yes"}
    stored = {"ovadesk_study_draft": 1, "at": "2026-01-01T00:00:00+00:00", "draft": record}
    draft_file(coordinator.tools.services.paths).write_text(json.dumps(stored), encoding="utf-8")
    draft = coordinator.wizard.draft
    assert draft.title == "Kept" and draft.cases == () and draft.design == "sequential" and not draft.copied


# cases


def test_what_is_wrong_with_a_table_stands_beside_what_was_found(
    coordinator: Coordinator, tmp_path: Path, samples: Path
) -> None:
    table = tmp_path / "t.csv"
    rows = f"good,p1,{samples}/dermoid/2-still.dcm,benign,,,,,\nbad,p2,{samples}/nowhere.dcm,perhaps,,,,,\n"
    table.write_text(COLUMNS + rows, encoding="utf-8")
    coordinator.wizard.next()
    coordinator.table(table)
    page = coordinator.wizard.cases
    assert [case.case_id for case in page.gathered.cases] == ["good"] and page.findings.isVisible()
    told = [page.findings.grid.item(row, 1).text() for row in range(page.findings.grid.rowCount())]
    assert len(told) == 2 and any("none of the words" in text for text in told)
    table.write_text(COLUMNS + rows.replace("perhaps", "").replace("nowhere", "dermoid/2-still"), encoding="utf-8")
    coordinator.table(table)
    assert len(page.gathered.cases) == 2, "a table put right is read again, not added to itself"
    coordinator.table(tmp_path / "none.csv")
    assert "could not be read" in page.summary.text() and len(page.gathered.cases) == 2


def test_truth_stratum_and_practice_can_be_changed_and_survive_another_reading(
    coordinator: Coordinator, two_cases: Path
) -> None:
    page = coordinator.wizard.cases
    coordinator.table(two_cases)
    page.table.edited.emit("dermoid", "truth", "malignant")
    page.table.edited.emit("dermoid", "stratum", "odd")
    page.table.edited.emit("doppler", "practice", True)
    page.table.edited.emit("unilocular", "truth", "")
    page.keeping["pseudonyms"].click()
    coordinator.wait(lambda: not page.bar.working)
    found = {case.case_id: case for case in page.gathered.cases}
    assert found["dermoid"].stratum == "odd" and found["doppler"].practice and found["dermoid"].patient_id == "d"
    calls = {truth.case_id: truth.call for truth in page.gathered.truths}
    assert calls["dermoid"] is Call.MALIGNANT
    page.table.grid.selectRow(0)
    page.remove.click()
    assert [case.case_id for case in page.gathered.cases] == ["doppler", "unilocular"]


def test_opened_studies_and_dropped_folders(
    coordinator: Coordinator, samples: Path, two_cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, services = coordinator.wizard.cases, coordinator.tools.services
    page.follow(Draft())
    assert not page.from_opened.isEnabled() and "No study is open" in page.from_opened.toolTip()
    loaded = load([samples / "dermoid"], services.frames, services.secret())
    opened = SimpleNamespace(**{n: getattr(page._tools, n) for n in ("jobs", "services", "remembered", "folder")})
    opened.opened = lambda: loaded.studies
    monkeypatch.setattr(page, "_tools", opened)
    page.follow(Draft())
    assert page.from_opened.text().endswith("(1)")
    page.take_opened()
    coordinator.wait(lambda: not page.bar.working)
    assert [len(case.images) for case in page.gathered.cases] == [2]
    page.take_paths([two_cases, samples / "papillary", samples / "README.md"])
    coordinator.wait(lambda: not page.bar.working)
    assert len(page.gathered.cases) == 5


def test_a_template_is_read_as_it_is(coordinator: Coordinator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    page = coordinator.wizard.cases
    page.ask_template()
    coordinator.wait(lambda: not page.bar.working)
    assert "mine.csv" in page.summary.text()
    coordinator.table(tmp_path / "mine.csv")
    assert page.gathered.cases == () and len(page.gathered.problems) == 3, "its files are not there; nothing else is"


def test_looking_into_files_can_be_stopped(coordinator: Coordinator, samples: Path) -> None:
    page = coordinator.wizard.cases
    page.take_paths([samples])
    assert page.bar.working and not page.from_table.isEnabled() and page.bar.isVisibleTo(page)
    page.bar.stop()
    assert not page.bar.working and page.from_table.isEnabled() and page.gathered.cases == ()


# readers and questions


def test_readers_come_from_a_spreadsheet_in_any_order(coordinator: Coordinator, tmp_path: Path) -> None:
    table = coordinator.wizard.readers.table
    assert table.paste("years\treader\n3\tr1\n\n5\tr2\n") == 2
    assert table.rows == (ReaderRow("r1", "", "3"), ReaderRow("r2", "", "5"))
    assert table.paste("r3;senior;12\n") == 1 and table.rows[2] == ReaderRow("r3", "senior", "12")
    assert table.paste("") == 0
    table.selectRow(1)
    table.remove_selected()
    assert [row.reader_id for row in table.rows] == ["r1", "r3"] and table.rowCount() == 3
    sheet = tmp_path / "readers.csv"
    sheet.write_text("reader,group\nr4,junior\n", encoding="utf-8")
    coordinator.wizard.readers.take_table(sheet)
    coordinator.wait(lambda: not coordinator.wizard.readers.bar.working)
    assert table.rows[-1] == ReaderRow("r4", "junior")


def test_an_own_question_is_checked_while_it_is_typed(coordinator: Coordinator) -> None:
    page = coordinator.wizard.form
    page.ask(None)
    [dialog] = [one for one in page.findChildren(QDialog) if one.isVisible()]
    assert isinstance(dialog, QuestionDialog) and dialog.question is None and dialog.message.text() == ""
    coordinator.qtbot.keyClicks(dialog.label, "How sure are you?")
    assert dialog.key.text() == "how_sure_are_you" and dialog.question is not None
    dialog.kind.setCurrentIndex(dialog.kind.findData(QuestionKind.CHOICE))
    assert dialog.question is None and "2 to 9 different choices" in dialog.message.text()
    dialog.choices.setPlainText("very\nnot at all")
    dialog.accept()
    assert page.form.questions[0].choices == ("very", "not at all")
    assert "how_sure_are_you" in page.preview.own, "the preview follows"
    page.ask(None)
    [dialog] = [one for one in page.findChildren(QuestionDialog) if one.isVisible()]
    dialog.label.setText("Again?")
    dialog.key.setText("how_sure_are_you")
    assert dialog.question is None and "Another question has this name" in dialog.message.text()
    dialog.key.setText("again")
    dialog.kind.setCurrentIndex(dialog.kind.findData(QuestionKind.NUMBER))
    dialog.minimum.setText("x")
    assert "numbers" in dialog.message.text()
    dialog.minimum.setText("1")
    dialog.accept()
    page.shift(-1)
    assert [one.key for one in page.form.questions] == ["again", "how_sure_are_you"]
    page.list.setCurrentRow(0)
    page.remove_current()
    assert [one.key for one in page.form.questions] == ["how_sure_are_you"]


# keys, and the designs


def test_the_wizard_is_walked_through_by_keys(coordinator: Coordinator) -> None:
    wizard, qtbot = coordinator.wizard, coordinator.qtbot
    wizard.activateWindow()
    coordinator.wait(wizard.isActiveWindow)
    wizard.purpose.begin()
    qtbot.keyClicks(wizard.focusWidget(), "Typed")
    qtbot.keyClick(wizard.focusWidget(), Qt.Key.Key_Return)
    assert wizard.at == 1
    qtbot.keyClick(wizard, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert wizard.at == 0 and wizard.draft.title == "Typed"
    card = wizard.purpose.cards.cards[Design.SEQUENTIAL]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Down)
    assert wizard.draft.design == "standalone"
    qtbot.keyClick(wizard, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(wizard, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    table = wizard.readers.table
    assert table.hasFocus()
    qtbot.keyClicks(table, "r")
    qtbot.keyClicks(wizard.focusWidget(), "9")
    qtbot.keyClick(wizard.focusWidget(), Qt.Key.Key_Return)
    coordinator.wait(lambda: table.rows == (ReaderRow("r9"),))
    assert wizard.at == 2


@pytest.mark.parametrize("design", list(Design))
def test_every_design_can_be_created_and_says_what_it_asks(
    coordinator: Coordinator, two_cases: Path, tmp_path: Path, design: Design
) -> None:
    wizard = coordinator.wizard
    typed(wizard, tmp_path / "s.ovastudy")
    wizard.purpose.cards.choose(str(design))
    coordinator.table(two_cases)
    wizard.readers.table.paste("r1\n")
    for page in range(7):
        wizard.frame.go_to(page)
    is_read = design is not Design.STANDALONE
    coordinator.wait(lambda: wizard.review.shares.rowCount() == 1)
    readings = {Design.UNAIDED: "2", Design.SEQUENTIAL: "4", Design.CROSSOVER: "4", Design.STANDALONE: "0"}
    assert wizard.review.shares.item(0, 5).text() == readings[design]
    assert wizard.model.whole.isVisibleTo(wizard.model) is (design is not Design.UNAIDED)
    assert wizard.protocol.pages["The order"].entries["blocks"].widget.isEnabled() is (design is Design.CROSSOVER)
    assert wizard.protocol.pages["The order"].entries["repeats"].widget.isEnabled() is is_read
    assert coordinator.create() == ""
    state = state_in(tmp_path / "s.ovastudy")
    assert state.protocol.design is design and (state.protocol.model is None) is (design is Design.UNAIDED)


def test_pictures_are_copied_beside_the_study_where_that_is_wanted(
    coordinator: Coordinator, two_cases: Path, tmp_path: Path
) -> None:
    wizard, file = coordinator.wizard, tmp_path / "to go" / "s.ovastudy"
    typed(wizard, file)
    wizard.cases.keeping["copied"].setChecked(True)
    coordinator.table(two_cases)
    assert coordinator.create() == ""
    paths = [image.path for case in state_in(file).cases for image in case.images]
    assert len(paths) == 4 and all((file.parent / path).is_file() and not Path(path).is_absolute() for path in paths)
    wizard = coordinator.wizard
    wizard.cases.keeping["copied"].setChecked(True)
    wizard.review.where.setText("postgresql://me:secret@host/db")
    assert "has no folder" in wizard._check()["copied"]


def test_nothing_is_kept_of_a_server_s_password(coordinator: Coordinator, tools: Tools) -> None:
    wizard = coordinator.wizard
    wizard.review.where.setText("postgresql://me@host/db")
    wizard.review.password.setText("sesame")
    assert wizard.review.password.isVisibleTo(wizard.review)
    coordinator.close_wizard()
    assert "sesame" not in draft_file(tools.services.paths).read_text(encoding="utf-8")
