"""The reading room in Chinese: nothing of it is English any more, but what files and the study say."""

from __future__ import annotations

import re
from pathlib import Path

from pytestqt.qtbot import QtBot

from ovadesk.domain.form.form import Form
from ovadesk.domain.form.questions import Question, QuestionKind
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.ui.reading_room.sitting import At
from ovadesk.ui.reading_room.start import ReadingStart
from tests.ui.in_chinese import left
from tests.ui.reading_room.conftest import K, Sit
from tests.ui.reading_room.studies import STUDY, sample_study

OWN = (Question("volume", QuestionKind.NUMBER, "体积", unit="ml"), Question("more", QuestionKind.TEXT, "补充"))
FORM = Form(orads=True, simple_rules=True, image_quality=True, note=True, questions=OWN)
GIVEN = (STUDY, "Ovarian masses, pilot", "histology")


def test_every_page_of_the_room(chinese: None, sit: Sit, tmp_path: Path, samples: Path) -> None:
    """From the first case through a lock, the model's answer and a pause to the end, a practice case first."""
    study = sample_study(tmp_path, samples, names=("dermoid",), practice=("solid",))
    seat, given = sit(study), (*GIVEN, re.escape(str(tmp_path)))
    seat.ready()
    found = left(seat.window, given)
    for _ in range(2):
        seat.call(K.Key_M, "80")
        seat.aided()
        found += left(seat.window, given)
        seat.confirm()
        found += left(seat.window, given)
        if seat.sitting.at is At.TRUTH:
            seat.key(K.Key_Return)
            seat.ready()
    seat.gone()
    found += left(seat.window, given)
    assert not found, "\n".join(dict.fromkeys(found))


def test_pauses_keys_and_leaving(chinese: None, sit: Sit, tmp_path: Path, samples: Path) -> None:
    seat, given = sit(sample_study(tmp_path, samples, Design.UNAIDED, names=("dermoid",))), GIVEN
    seat.ready()
    found = []
    seat.key(K.Key_P)
    found += left(seat.window, given)
    seat.key(K.Key_P)
    seat.key(K.Key_F1)
    found += left(seat.window, given)
    seat.key(K.Key_Escape)
    seat.key(K.Key_Escape)
    found += left(seat.window, given)
    assert not found, "\n".join(dict.fromkeys(found))


def test_the_longest_form(chinese: None, sit: Sit, tmp_path: Path, samples: Path) -> None:
    seat = sit(sample_study(tmp_path, samples, names=("dermoid", "doppler"), form=FORM, may_return=True))
    seat.ready()
    found = left(seat.window, GIVEN)
    seat.key(K.Key_B, K.Key_2, K.Key_Return)  # not complete
    found += left(seat.window, GIVEN)
    assert not found, "\n".join(dict.fromkeys(found))


def test_the_page_before_the_reading(chinese: None, qtbot: QtBot, tmp_path: Path, samples: Path) -> None:
    start = ReadingStart(None, str(sample_study(tmp_path, samples, names=("dermoid",))))
    start.show()
    qtbot.waitUntil(lambda: start.reader.count() > 1, timeout=30_000)
    given = (*GIVEN, re.escape(str(tmp_path)))
    found = left(start, given)
    start.reader.setCurrentIndex(1)
    found += left(start, given)
    start.reject()
    assert not found, "\n".join(dict.fromkeys(found))
