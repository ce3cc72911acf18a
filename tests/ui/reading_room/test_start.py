"""From the main window into the room and back: who reads, what they are told, and no model meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ovadesk.classify.classifier import Classifier
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.record import CaseAnswer, Kind
from ovadesk.domain.reader_study.roster import StudyReader
from ovadesk.domain.reading import Call
from ovadesk.domain.result import CaseRisk, FrameResult, Prediction
from ovadesk.store.reader_study import StudyStore
from ovadesk.ui.reading_room.lane import Begun
from ovadesk.ui.reading_room.sitting import At
from ovadesk.ui.reading_room.start import ReadingStart
from ovadesk.ui.theme import dress
from ovadesk.workflow.analysis import CaseResults
from ovadesk.workflow.reader_study.passphrase import hashed
from ovadesk.workflow.reader_study.room import ReadingRoom
from tests.ui.conftest import User, make_user  # noqa: F401
from tests.ui.reading_room.studies import STUDY, sample_study

PATIENCE = 30_000


@pytest.fixture
def ask(qtbot: QtBot, qapp: object) -> Iterator[object]:
    """A start page over a study, and what it hands over."""
    dress(qapp)  # type: ignore[arg-type]
    made: list[ReadingStart] = []
    lanes: list[object] = []

    def begin(where: str) -> tuple[ReadingStart, list[Begun]]:
        start, begun = ReadingStart(None, where), []
        start.begun.connect(lambda lane, room: (lanes.append(lane), begun.append(room)))
        made.append(start)
        start.show()
        return start, begun

    yield begin
    for start in made:
        with suppress(RuntimeError):  # it deletes itself once it has handed over
            start.reject()
    for lane in lanes:
        lane.end()  # type: ignore[attr-defined]
    qtbot.wait(10)


def left_of_the_model(before: tuple[object, ...] = ()) -> list[object]:
    """What is in this process of any model, and of anything that it said of the main window's cases, but ``before``."""
    gc.collect()
    kinds = {Classifier, CaseResults, Prediction, FrameResult, CaseRisk, CaseAnswer}
    known = {id(one) for one in before}
    return [one for one in gc.get_objects() if type(one) in kinds and id(one) not in known]


def offered(qtbot: QtBot, start: ReadingStart) -> None:
    qtbot.waitUntil(lambda: start.reader.count() > 1, timeout=PATIENCE)


def test_a_reader_is_told_what_awaits_them(ask: object, qtbot: QtBot, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, names=("solid", "dermoid"), practice=("doppler",))
    start, begun = ask(str(file))  # type: ignore[operator]
    offered(qtbot, start)
    start._offered(start._offer)
    assert start.reader.count() == 3, "a second look lists nobody twice"
    assert not start.begin.isEnabled(), "nobody is chosen for anybody"
    start.reader.setCurrentText("r2")
    qtbot.waitUntil(lambda: bool(start.task.text()), timeout=PATIENCE)
    assert start.task.text() == "For you: 2 cases (1 practice case before)."
    told = start.told.text()
    for word in ("Only then is the model's answer shown", "About 30% of the masses", "0 to 49", "final", "Enter locks"):
        assert word in told
    assert "primary" not in told and "margin" not in told
    start.begin.click()
    qtbot.waitUntil(lambda: bool(begun), timeout=PATIENCE)


def test_a_wrong_passphrase_is_said_and_asked_again(ask: object, qtbot: QtBot, tmp_path: Path, samples: Path) -> None:
    readers = (StudyReader("r1", passphrase=hashed("open sesame")),)
    file = sample_study(tmp_path, samples, names=("solid",), readers=readers)
    start, begun = ask(str(file))  # type: ignore[operator]
    offered(qtbot, start)
    start.reader.setCurrentText("r1")
    assert start.passphrase.isVisible() and start.passphrase.echoMode() is QLineEdit.EchoMode.Password
    start.passphrase.setText("wrong")
    start.begin.click()
    qtbot.waitUntil(lambda: start.message.text().startswith("⚠"), timeout=PATIENCE)
    assert not begun and start.begin.isEnabled()
    start.passphrase.setText("open sesame")
    start.begin.click()
    qtbot.waitUntil(lambda: bool(begun), timeout=PATIENCE)


def test_the_washout_can_be_cut_short_with_a_reason(ask: object, qtbot: QtBot, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, Design.CROSSOVER, names=("solid", "dermoid"), washout_days=28)
    store = StudyStore.open(file)
    room = ReadingRoom.open(store, STUDY, "r1", now=lambda: datetime.now(UTC) - timedelta(days=3))
    while (case := room.next()) is not None:
        if str(case.condition) == "aided":
            room.reveal()
        room.lock(Call.BENIGN, 10)
    room.leave()
    store.close()
    start, begun = ask(str(file))  # type: ignore[operator]
    offered(qtbot, start)
    start.reader.setCurrentText("r1")
    start.begin.click()
    qtbot.waitUntil(lambda: start.reason.isVisible(), timeout=PATIENCE)
    assert "25" in start.message.text() and not begun
    start.reason.setText("the ward closes")
    start.begin.click()
    qtbot.waitUntil(lambda: bool(begun), timeout=PATIENCE)
    assert begun[0].session == 2
    beside = StudyStore.open(file, read_only=True)
    written = [entry.body["reason"] for entry in beside.entries(STUDY, "r1", kinds=[Kind.OVERRIDDEN])]
    assert written == ["the ward closes"]
    beside.close()


def test_a_study_that_another_program_has_open_cannot_be_begun(
    ask: object, qtbot: QtBot, tmp_path: Path, samples: Path
) -> None:
    file = sample_study(tmp_path, samples, names=("solid",))
    other = StudyStore.open(file)
    start, _ = ask(str(file))  # type: ignore[operator]
    offered(qtbot, start)
    start.reader.setCurrentText("r1")
    assert not start.begin.isEnabled() and "another program" in start.message.text()
    other.close()


def test_what_is_no_study_is_said_in_a_sentence(ask: object, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "letter.ovastudy").write_text("Dear colleague")
    for name in ("letter", "nothing"):
        start, _ = ask(str(tmp_path / name))  # type: ignore[operator]
        qtbot.waitUntil(lambda start=start: start.message.text().startswith("⚠"), timeout=PATIENCE)
        assert "." in start.message.text() and "Error" not in start.message.text()
        assert not start.begin.isEnabled()


def test_the_main_window_has_no_model_while_a_study_is_read(user: User, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, Design.UNAIDED, names=("solid",))
    before = tuple(left_of_the_model())  # by other tests
    user.open(samples / "solid")
    user.analysed()
    entrance, analysis = user.desk.commands.entrance, user.analysis
    assert {Classifier, CaseResults, Prediction} <= {type(one) for one in left_of_the_model(before)}
    user.act("read_study")
    start = entrance.start
    assert start is not None
    start.where.setText(str(file))
    start.look()
    user.wait(lambda: start.reader.count() > 1)
    start.reader.setCurrentText("r1")
    start.begin.click()
    user.wait(lambda: entrance.reading is not None)
    reading = entrance.reading
    assert reading is not None and not user.window.isVisible()
    assert analysis.classifier is None and analysis.results is None and not analysis._kept
    user.wait(lambda: not left_of_the_model(before))
    assert user.session.study is None
    user.desk.commands.open([samples / "dermoid"])
    user.wait(lambda: reading.sitting.at is At.READING)
    assert user.session.study is None, "nothing is opened behind the room"
    reading.breaks.leave()
    reading.breaks.leave()
    user.wait(lambda: reading.window.page.title.text().startswith("You have left"))
    reading.window.page.press()
    user.wait(lambda: entrance.reading is None and user.window.isVisible())
    user.wait(lambda: analysis.classifier is not None)
    assert user.desk.remembered.now.last_study == str(file)


def test_closing_the_program_in_mid_case_keeps_the_draft(user: User, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, Design.UNAIDED, names=("solid",))
    entrance = user.desk.commands.entrance
    entrance.ask(str(file))
    start = entrance.start
    assert start is not None
    user.wait(lambda: start.reader.count() > 1)
    start.reader.setCurrentText("r1")
    start.begin.click()
    user.wait(lambda: entrance.reading is not None and entrance.reading.sitting.at is At.READING)
    reading = entrance.reading
    assert reading is not None
    reading.window.side.choose(Call.MALIGNANT)
    user.window.close()
    assert not reading.window.isVisible() and not user.window.isVisible()
    store = StudyStore.open(file)
    draft = store.draft(STUDY, "r1")
    assert draft is not None and draft["call"] == "malignant"
    assert [entry.kind for entry in store.entries(STUDY, "r1")][-1] is Kind.SESSION_CLOSED
    store.close()
