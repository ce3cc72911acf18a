"""Another language at run time: the window is made anew, and nothing of what the reader was doing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from ovadesk.app import Desk, build_services
from ovadesk.export.language import language
from ovadesk.settings import Paths
from ovadesk.ui.beside import at_rest
from ovadesk.ui.settings_dialog import SettingsDialog
from ovadesk.ui.speaking import QtWords, can_show_chinese
from ovadesk.ui.studies.access import place_at
from ovadesk.ui.theme import dress
from ovadesk.ui.turnover import Turnover
from tests.stats.tables import GOLDENS
from tests.ui.conftest import User
from tests.ui.in_chinese import chinese_left, left
from tests.workflow.reader_study.studies import a_study

SAID = (
    "SYNTHETI[C…]",
    "DERMOID",
    "Synthetic phantom: dermoid",
    r"[SC]\w+ through the \w+ \(synthetic\)",
    "reader-1",
    "[Pp]ilot",
    "model-1",
)


@pytest.fixture
def turnover(qtbot: QtBot, qapp: QApplication, isolated_home: Path) -> Iterator[Turnover]:
    if not can_show_chinese():
        pytest.skip("no font here has Chinese letters: packaging/setup.sh installs one")
    dress(qapp)
    words, attended = QtWords(qapp), []
    words.speak("en")
    made = Turnover(Desk(build_services(Paths(isolated_home))), words, Desk, attended.append)
    made.desk.window.show()
    yield made
    made.desk.window.close()  # those of studies and results with it
    made.desk.end()
    made.desk.window.hide()
    words.speak("en")


@pytest.fixture
def user_of(turnover: Turnover, qtbot: QtBot) -> Callable[[], User]:
    return lambda: User(turnover.desk, qtbot)  # type: ignore[arg-type]


def turn(turnover: Turnover, qtbot: QtBot, to: str) -> None:
    before = turnover.desk
    before.remembered.change(language=to)
    qtbot.waitUntil(lambda: turnover.desk is not before, timeout=20_000)


def test_studies_place_looks_and_draft_are_as_they_were(
    turnover: Turnover, user_of: Callable[[], User], qtbot: QtBot, samples: Path
) -> None:
    user = user_of()
    user.open(samples / "solid", samples / "dermoid")
    user.act("two")
    user.wait(lambda: all(viewer.frame is not None for viewer in user.window.grid.viewers))
    user.session.go(7)
    user.wait(user.frame_shown)
    user.act("invert")
    user.act("turn_right")
    user.act("zoom_in")
    user.act("link")
    user.case_ready()
    user.act("malignant")
    user.window.digit.emit(8)
    user.window.call_panel.note.setPlainText("irregular")
    user.window.browser.filter.setText("case")
    beside = user.controller.looking.views[1]
    sight, pictures = user.window.viewer.sight, (beside.clip, beside.index)
    before, size = user.study().case_id, user.window.size()

    turn(turnover, qtbot, "zh")
    assert language() == "zh"
    now = user_of()
    now.wait(now.frame_shown)
    now.case_ready()
    assert now.window.menus["Your call"].title() == "您的判定"
    assert [s.case_id for s in now.session.loaded.studies] == [s.case_id for s in user.session.loaded.studies]
    assert now.study().case_id == before and now.session.index == 7
    assert now.window.size() == size and now.window.isVisible()
    viewer, panel = now.window.viewer, now.window.call_panel
    assert viewer.look.invert and viewer.stage.turn.quarters == 1
    assert viewer.sight.width() == pytest.approx(sight.width(), rel=0.02)
    again = now.controller.looking.views[1]
    assert (again.clip, again.index) == pictures and now.window.act("link").isChecked()
    assert (panel.call, panel.score.value, panel.note.toPlainText()) == ("malignant", 85, "irregular")
    assert now.window.browser.filter.text() == "case"
    now.act("lock")
    now.wait(lambda: panel.history.text() != "")


def test_it_waits_for_other_windows_and_goes_back_the_same_way(
    turnover: Turnover, user_of: Callable[[], User], qtbot: QtBot, samples: Path
) -> None:
    first = user_of()
    other = QWidget()
    other.show()
    first.desk.remembered.change(language="zh")
    first.wait(lambda: "other windows" in first.message)
    assert turnover.desk is first.desk and language() == "en"
    other.close()
    first.wait(lambda: turnover.desk is not first.desk)
    turn(turnover, qtbot, "en")
    assert language() == "en"
    last = user_of()
    assert last.window.menus["Your call"].title() == "Your call"
    last.open(samples / "solid")  # nothing of the windows before stands in its way
    last.case_ready()


def test_the_windows_of_studies_and_results_turn_too_and_nothing_is_left_of_the_other_language(
    turnover: Turnover, user_of: Callable[[], User], qtbot: QtBot, samples: Path, tmp_path: Path
) -> None:
    """There and back, with a study, results with options of their own, and settings open."""
    user, study, table = user_of(), a_study(tmp_path), GOLDENS / "simulated_D.csv"
    user.open(samples / "dermoid")
    user.case_ready()
    user.desk.commands.studies.show_studies(place_at(str(study)))
    user.desk.commands.results.open_tables([table])
    [results] = user.desk.commands.results.windows
    user.wait(lambda: results.found is not None and at_rest(user.desk.commands))
    results.frame.options.show_typed(replace(results.frame.options.typed, draws="200"))
    results.run()
    results.frame.open_page("differences")
    user.wait(lambda: at_rest(user.desk.commands) and user.desk.commands.studies.studies.seen is not None)
    for to, rest in (("zh", left), ("en", chinese_left)):
        turn(turnover, qtbot, to)
        now = user_of()
        now.wait(now.frame_shown)
        now.case_ready()
        commands = now.desk.commands
        now.wait(lambda commands=commands: len(commands.results.windows) == 1 and at_rest(commands))  # type: ignore[misc]
        [results] = commands.results.windows
        studies = commands.studies.studies
        now.wait(lambda studies=studies: studies is not None and studies.seen is not None)  # type: ignore[misc]
        assert results.found.analysed.options.draws == 200 and results.frame.page == "differences"
        assert studies.seen.place.where == str(study) and studies.isVisible() and results.isVisible()
        given = (*SAID, re.escape(str(tmp_path)))
        found = [f"{type(one).__name__} {text}" for one in (now.window, studies, results) for text in rest(one, given)]
        assert not found, "\n".join(dict.fromkeys(found))


def test_it_waits_while_a_question_is_asked_beside(
    turnover: Turnover, user_of: Callable[[], User], qtbot: QtBot, tmp_path: Path
) -> None:
    user = user_of()
    user.desk.commands.studies.show_studies(place_at(str(a_study(tmp_path))))
    studies = user.desk.commands.studies.studies
    user.wait(lambda: studies is not None and studies.seen is not None)
    studies.do("start")
    user.wait(lambda: not at_rest(user.desk.commands))
    user.desk.remembered.change(language="zh")
    user.wait(lambda: "other windows" in user.message)
    assert turnover.desk is user.desk
    for dialog in studies.findChildren(QDialog):
        dialog.reject()
    user.wait(lambda: turnover.desk is not user.desk)
    assert user_of().desk.commands.studies.studies is not None


def test_the_settings_stay_open_where_they_were(turnover: Turnover, user_of: Callable[[], User], qtbot: QtBot) -> None:
    user = user_of()
    user.desk.commands.preferences.show("Picture")
    [dialog] = [found for found in user.window.findChildren(SettingsDialog) if found.isVisible()]
    page = dialog.pages["General"]
    page.entries["language"].show("zh")  # type: ignore[union-attr]
    dialog.apply()
    qtbot.waitUntil(lambda: turnover.desk is not user.desk, timeout=20_000)
    [again] = [found for found in user_of().window.findChildren(SettingsDialog) if found.isVisible()]
    assert again.page == "Picture" and again.draft.language == "zh"
