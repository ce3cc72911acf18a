"""The window of results: what it refuses, how it is stopped, what it writes, and how it is used without a mouse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPushButton

from ovadesk.domain.reader_study.roster import StudyReader
from ovadesk.ui.results.report_dialog import ReportDialog
from ovadesk.ui.results.sources import StudySource
from ovadesk.ui.results.window import ResultsWindow
from ovadesk.ui.studies.access import place_at
from tests.stats.tables import GOLDENS, as_text, study, with_model
from tests.ui.results.conftest import Looker, cells
from tests.workflow.reader_study.exported import began, close, read_all
from tests.workflow.reader_study.studies import STUDY

Opens = Callable[..., Looker]
A = GOLDENS / "simulated_A.csv"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A table that is analysed in no time."""
    path = tmp_path / "small.csv"
    path.write_text(as_text(with_model(study(3, 24))))
    return path


def study_file(folder: Path, *, closed: bool) -> StudySource:
    store = began(folder, n_cases=10, readers=(StudyReader("r1", "senior"), StudyReader("r2", "junior")), margin=0.05)
    for reader in ("r1", "r2"):
        read_all(store, reader)
    if closed:
        close(store)
    store.close()
    return StudySource(place_at(str(folder / f"{STUDY}.ovastudy"), STUDY), folder)


# what is refused


def test_an_open_study_is_refused_in_a_sentence(open_results: Opens, tmp_path: Path) -> None:
    looker = open_results(study_file(tmp_path, closed=False))
    assert "still open" in looker.told and "close it first" in looker.told and looker.window.found is None
    assert not looker.window.frame.write.isEnabled() and looker.window.frame.again.isVisible()


def test_a_closed_study_is_analysed_with_its_margin_and_its_title(open_results: Opens, tmp_path: Path) -> None:
    looker = open_results(study_file(tmp_path, closed=True))
    frame = looker.window.frame
    assert frame.title.text() == "Pilot" and "margin 0.05" in frame.state.text()
    assert looker.values["study"]["readers"] == ["r1", "r2"] and looker.values["method"]["margin"] == 0.05
    assert looker.window.found is not None and looker.window.found.of.study is not None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no readings"),
        (b"reader_id,case_id\nr1,c1\n", "Columns that the table lacks"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00", "no text"),
        (b'reader_id,case_id,condition,score,truth\n"r1,c1,unaided,3,benign\n', "no CSV"),
        (b"reader_id,case_id,condition,score,truth\nr1,c1,unaided,3,\n", "truth"),
    ],
)
def test_a_damaged_table_gives_a_sentence(open_results: Opens, tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "damaged.csv"
    path.write_bytes(content)
    looker = open_results(path)
    assert looker.told.startswith("⚠") and said in looker.told
    path.write_text(as_text(study(2, 12)))
    looker.window.frame.again.click()  # mended meanwhile
    looker.done()
    assert looker.window.found is not None


def test_a_table_that_is_gone_gives_a_sentence(open_results: Opens, tmp_path: Path) -> None:
    looker = open_results(tmp_path / "gone.csv")
    asked: list[object] = []
    looker.window.tables_wanted.connect(asked.append)
    looker.window.frame.another.click()
    assert "could not be read" in looker.told and asked == [[]]


# stopping and running again


def test_an_analysis_is_cancelled_at_once_and_can_be_begun_again(open_results: Opens, small: Path) -> None:
    looker = open_results(small, wait=False)
    bar = looker.window.frame.bar
    assert bar.working and bar.isVisible()
    bar.cancel.click()
    assert not bar.working and "cancelled" in looker.told
    looker.window.run()
    looker.done()
    assert looker.window.found is not None


def test_what_was_found_stays_while_it_is_analysed_again(open_results: Opens, small: Path) -> None:
    looker = open_results(small)
    before, frame = looker.window.found, looker.window.frame
    frame.open_page("groups")
    looker.window.run()
    frame.bar.cancel.click()
    assert looker.window.found is before and frame.page == "groups" and looker.message == "Cancelled."


def test_options_are_used_and_told(open_results: Opens, small: Path) -> None:
    looker = open_results(small)
    frame, typed = looker.window.frame, {"margin": "0,05", "prevalences": "0.1, 0.25", "draws": "300", "seed": "7"}
    frame.show_options()
    assert frame.options.isVisible() and QApplication.focusWidget() is frame.options.fields["margin"]
    for name, text in {**typed, "threshold": "0.4"}.items():
        frame.options.fields[name].setText(text)
    looker.qtbot.keyClick(frame.options.fields["seed"], Qt.Key.Key_Return)
    looker.done()
    method = looker.values["method"]
    assert (method["margin"], method["prevalences"], method["draws"]) == (0.05, [0.1, 0.25], 300)
    assert (method["seed"], method["model_threshold"]) == (7, 0.4)
    assert frame.state.text() == "300 bootstraps, seed 7, margin 0.05, prevalence 0.1, 0.25, model threshold 0.4"
    assert "Not inferior" in [column.title for column in looker.page("differences").tables["mrmc"].rows.table.columns]
    assert "predictive_values" in looker.page("readers").tables


@pytest.mark.parametrize(
    ("name", "text"),
    [("margin", "1"), ("margin", "x"), ("prevalences", "0.1 2"), ("draws", "99"), ("seed", "-1"), ("threshold", "0")],
)
def test_what_is_no_option_is_said_and_nothing_is_run(open_results: Opens, small: Path, name: str, text: str) -> None:
    looker = open_results(small)
    options = looker.window.frame.options
    options.fields[name].setText(text)
    assert options.message.text().startswith("⚠") and not options.again.isEnabled()
    looker.window.run()
    assert not looker.window.frame.bar.working
    options.fields[name].setText("")
    assert (options.message.text() == "") == (name not in ("draws", "seed"))


def test_a_window_closed_in_the_middle_hears_no_more(open_results: Opens, small: Path) -> None:
    looker = open_results(small, wait=False)
    closed: list[bool] = []
    looker.window.closed.connect(lambda: closed.append(True))
    looker.window.close()
    looker.qtbot.wait(300)
    assert closed == [True]


# what is written


def test_the_report_is_written_with_the_numbers_and_offered(
    open_results: Opens, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looker = open_results(small)
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    looker.window.report()
    [dialog] = looker.window.findChildren(QDialog)
    assert isinstance(dialog, ReportDialog)
    assert dialog.chosen == (tmp_path / "small-results", "en")
    dialog.folder.setText("somewhere")
    assert not dialog.do.isEnabled()
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.do.click()
    looker.done()
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"report.html", "report.pdf", "stats.json", "readers.csv"} <= names
    found = json.loads((tmp_path / "out" / "stats.json").read_text())
    assert found["readers"] == looker.values["readers"]
    looker.window.frame.open_report.click()
    looker.window.frame.open_folder.click()
    assert opened == [str(tmp_path / "out" / "report.html"), str(tmp_path / "out")]


def test_a_folder_that_cannot_be_written_is_said(open_results: Opens, small: Path, tmp_path: Path) -> None:
    looker = open_results(small)
    (tmp_path / "file").write_text("")
    looker.window.report()
    [dialog] = looker.window.findChildren(QDialog)
    assert isinstance(dialog, ReportDialog)
    dialog.folder.setText(str(tmp_path / "file" / "out"))
    dialog.accept()
    looker.done()
    assert looker.message.startswith("⚠") and not looker.window.frame.open_report.isVisible()


def test_data_and_pictures_are_saved_from_the_buttons(
    open_results: Opens, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looker = open_results(small)
    offered: list[str] = []

    def ask(parent: object, title: str, path: str, kinds: str) -> tuple[str, str]:
        offered.append(path)
        return path, kinds.split(";;")[-1]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    view = looker.page("switches")
    figure = view.figures["switches"]
    figure.show_choice([choice.label for choice in figure.block.choices].index("r1"))  # type: ignore[union-attr]
    for text in ("Export data... Changes of calls", "Save figure... Changes of calls"):
        [button] = [one for one in view.findChildren(QPushButton) if one.accessibleName() == text]
        button.click()
        looker.done()
    assert [Path(path).name for path in offered] == ["switches-r1.csv", "switches-r1.svg"]
    assert (tmp_path / "switches-r1.csv").exists()
    assert (tmp_path / "switches-r1.svg").exists() and looker.message == "Written: switches-r1.svg."


def test_a_name_without_an_ending_gets_the_kind_that_was_chosen(
    open_results: Opens, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looker = open_results(small)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), "PDF (*.pdf)"))
    view = looker.page("roc")
    view.picture_wanted.emit(view.figures["roc"].block)
    looker.done()
    assert (tmp_path / "mine.pdf").read_bytes().startswith(b"%PDF")


# tables


def test_rows_are_put_in_order_by_value(open_results: Opens, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(as_text(study(11, 20)))
    looker = open_results(path)
    view = looker.page("readers")
    table = view.tables["readers"]
    table.setCurrentIndex(table.model().index(0, 0))
    looker.qtbot.keyClick(table, Qt.Key.Key_Return)
    names = [row[0] for row in cells(view, "readers")]
    assert names == sorted(names, key=lambda name: int(name[1:]))  # r2 before r10
    looker.qtbot.keyClick(table, Qt.Key.Key_Return)
    assert [row[0] for row in cells(view, "readers")] == names[::-1]
    table.horizontalHeader().sectionClicked.emit(3)
    table.sort_by(3)
    areas = [float(row[3].split()[0]) for row in cells(view, "readers")]
    assert areas == sorted(areas)
    table.sort_by(3)
    assert [float(row[3].split()[0]) for row in cells(view, "readers")] == sorted(areas, reverse=True)


def test_copying_gives_text_with_heads(open_results: Opens, small: Path) -> None:
    looker = open_results(small)
    view = looker.page("readers")
    table = view.tables["readers"]
    table.setFocus()
    looker.qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 1 + len(looker.values["readers"])
    assert lines[0].split("\t")[:4] == ["Reader", "Group", "Condition", "AUC (95% CI)"]
    assert lines[1].split("\t") == cells(view, "readers")[0]
    table.selectRow(2)
    table.copy()
    assert QGuiApplication.clipboard().text().splitlines()[1].split("\t") == cells(view, "readers")[2]


# figures by keys and pointer


def test_curves_are_switched_off_and_on(open_results: Opens, small: Path) -> None:
    looker = open_results(small)
    view = looker.page("roc").figures["roc"]
    legend, chart = view.legend, view.chart  # type: ignore[union-attr]
    before, drawn = legend.shown, len(chart.plot.items)
    assert "reader/unaided/r1" in before and "model/model/model" in before
    item = legend._items["reader/unaided/r1"]
    legend.setCurrentItem(item)
    looker.qtbot.keyClick(legend, Qt.Key.Key_Space)
    looker.qtbot.wait(20)
    assert legend.shown == before - {"reader/unaided/r1"} and len(chart.plot.items) == drawn - 2  # curve and point
    legend.show_only(())
    assert legend.shown == set()
    legend.all_on()
    assert legend.shown == {curve.key for curve in view.block.curves}  # type: ignore[union-attr]


def test_going_to_a_curve_in_the_legend_tells_it(open_results: Opens, small: Path) -> None:
    looker = open_results(small)
    view = looker.page("roc").figures["roc"]
    told: list[str] = []
    view.chart.told.connect(told.append)
    view.legend.setCurrentItem(view.legend._items["reader/aided/r2"])  # type: ignore[union-attr]
    assert told[-1].startswith("r2") and "AUC" in told[-1]


def test_the_arrow_keys_tell_every_point(open_results: Opens, small: Path) -> None:
    looker = open_results(small)
    for page, name in (("roc", "roc"), ("differences", "differences"), ("switches", "switches"), ("times", "times")):
        chart = looker.page(page).figures[name].chart
        chart.setFocus()
        said = []
        chart.told.connect(said.append)
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up):
            looker.qtbot.keyClick(chart, key)
        assert len(said) == 4 and all(said) and chart.accessibleDescription() == said[-1]
        looker.qtbot.keyClick(chart, Qt.Key.Key_Escape)
        assert said[-1] == ""


def test_pointing_at_a_point_tells_its_numbers(open_results: Opens) -> None:
    looker = open_results(A)
    looker.page("model")
    view = looker.page("model").figures["model_roc"]
    found = next(one for one in looker.values["readers"] if one["kind"] == "model")
    chart = view.chart
    looker.qtbot.wait(50)
    at = chart.box.mapViewToScene(QPointF(1 - found["specificity"], found["sensitivity"]))
    place = chart.near(QPointF(chart.mapFromScene(at)))
    assert place is not None
    told = chart.go_to(*place)
    assert f"{found['sensitivity']:.3f}" in told and f"{found['specificity']:.3f}" in told and "Model" in told
    assert chart.near(QPointF(-50, -50)) is None


def test_pages_are_turned_and_windows_closed_with_keys(open_results: Opens, small: Path) -> None:
    looker = open_results(small)
    window, modifier = looker.window, Qt.KeyboardModifier.ControlModifier
    for key, page in ((Qt.Key.Key_PageDown, "roc"), (Qt.Key.Key_PageDown, "differences"), (Qt.Key.Key_PageUp, "roc")):
        looker.qtbot.keyClick(window, key, modifier)
        assert window.frame.page == page
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    looker.qtbot.keyClick(window, Qt.Key.Key_W, modifier)
    assert closed == [True]


# from the main window


def drop(window: Any, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, modifiers))


def test_a_table_dropped_on_a_window_of_results_is_wanted(open_results: Opens, small: Path) -> None:
    looker = open_results(small)
    wanted: list[Any] = []
    looker.window.tables_wanted.connect(wanted.append)
    drop(looker.window, A, small.with_suffix(".png"))
    assert wanted == [[A]]


def test_the_main_window_opens_results_by_action_and_by_dropping(
    make_user: Callable[[], Any], small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user()
    results = user.desk.commands.results
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(small), ""))
    user.act("analyse_readings")
    [window] = results.windows
    assert isinstance(window, ResultsWindow) and not window.isModal()
    user.wait(lambda: window.found is not None)
    drop(user.window, small)
    assert results.windows == [window] and window.frame.bar.working  # the same table: analysed again, no second window
    drop(user.window, A)
    assert len(results.windows) == 2
    user.desk.commands.entrance.entered.emit()  # somebody begins to read
    assert results.windows == []


def test_a_closed_study_goes_from_the_coordinators_window_to_its_results(
    make_user: Callable[[], Any], tmp_path: Path
) -> None:
    user, source = make_user(), study_file(tmp_path, closed=True)
    user.desk.commands.studies.results_wanted.emit(source.place.where, STUDY)
    [window] = user.desk.commands.results.windows
    user.wait(lambda: window.found is not None)
    assert window.frame.title.text() == "Pilot"
