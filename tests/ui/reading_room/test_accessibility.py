"""The reading room through Qt's accessibility interface: names, roles and the order of the Tab key, page by page."""

from __future__ import annotations

from pathlib import Path

from ovadesk.domain.form.form import Form
from ovadesk.ui.reading_room.start import ReadingStart
from tests.ui.accessible import against_reading_order, name, strange, unnamed, walk
from tests.ui.reading_room.conftest import K, Seat, Sit
from tests.ui.reading_room.studies import sample_study

FORM = Form(orads=True, simple_rules=True, image_quality=True, note=True)


def sound(seat: Seat) -> None:
    seat.qtbot.wait(60)
    assert unnamed(seat.window) == [] and strange(seat.window) == []
    assert against_reading_order(seat.window) == []


def test_every_page_of_the_room_is_named_and_read_in_order(sit: Sit, tmp_path: Path, samples: Path) -> None:
    seat = sit(sample_study(tmp_path, samples, names=("dermoid",)))
    seat.ready()
    sound(seat)
    seat.call(K.Key_M, "80")
    seat.aided()
    sound(seat)
    said = [name(one) for one in walk(seat.window)]
    assert any("risk" in one for one in said) and any("Of 100 malignant" in one for one in said), "the answer is heard"
    seat.key(K.Key_P)
    sound(seat)
    seat.key(K.Key_P)
    seat.key(K.Key_Escape)
    sound(seat)


def test_the_longest_form_is_named_and_read_in_order(sit: Sit, tmp_path: Path, samples: Path) -> None:
    seat = sit(sample_study(tmp_path, samples, names=("dermoid",), form=FORM))
    seat.ready()
    sound(seat)


def test_the_page_before_the_reading(qtbot: object, tmp_path: Path, samples: Path) -> None:
    start = ReadingStart(None, str(sample_study(tmp_path, samples, names=("dermoid",))))
    start.show()
    qtbot.waitUntil(lambda: start.reader.count() > 1, timeout=30_000)  # type: ignore[attr-defined]
    assert unnamed(start) == [] and strange(start) == [] and against_reading_order(start) == []
    start.reject()
