"""Who reads from a kit seals it where the reading ends, and sends one file back."""

from __future__ import annotations

from pathlib import Path

from ovadesk.domain.reader_study.protocol import Design
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.kits import make_kit
from ovadesk.workflow.reader_study.merging import merge
from tests.ui.reading_room.conftest import K, Seat, Sit
from tests.ui.reading_room.studies import STUDY, sample_study


def a_kit(tmp_path: Path, samples: Path) -> tuple[Path, Path]:
    """The coordinator's study of one case, and the study file in the kit that was made of it for r1."""
    file = sample_study(tmp_path, samples, Design.UNAIDED, names=("solid",))
    store = StudyStore.open(file)
    kit = make_kit(store, STUDY, "r1", tmp_path / "kit")
    store.close()
    return file, kit.folder / "study.ovastudy"


def read_to_the_end(seat: Seat, call: K, score: str) -> Seat:
    """The one case is called, and the session closed."""
    seat.ready()
    seat.call(call, score)
    seat.gone()
    return seat


def words(seat: Seat) -> list[str]:
    return [button.text() for button in seat.window.page.buttons]


def test_what_was_read_from_a_kit_is_sealed_with_one_key_and_merges(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file, study = a_kit(tmp_path, samples)
    seat = read_to_the_end(sit(study), K.Key_M, "80")
    assert words(seat) == ["Seal what was read (Enter)", "Close"]
    seat.key(K.Key_Return)
    seat.wait(lambda: seat.window.page.title.text() == "What was read is sealed.")
    [sealed] = study.parent.glob("*.ovakit")
    assert sealed.name in seat.window.page.text.text() and words(seat) == ["Close (Enter)", "Open the folder"]
    store = StudyStore.open(file)
    report = merge(store, sealed, STUDY)
    assert (report.reader_id, report.n_readings) == ("r1", 1)
    assert [(one.call, one.score) for one in store.readings(STUDY)] == [("malignant", 80)]
    store.close()


def test_a_seal_that_fails_says_why_and_can_be_tried_again(sit: Sit, tmp_path: Path, samples: Path) -> None:
    _, study = a_kit(tmp_path, samples)
    seat = read_to_the_end(sit(study), K.Key_B, "20")
    note = study.with_name("kit.json").rename(study.with_name("kit.away"))
    seat.key(K.Key_Return)
    seat.wait(lambda: seat.window.page.title.text() == "What was read could not be sealed")
    assert "⚠" in seat.window.page.text.text() and words(seat) == ["Close (Enter)", "Try again"]
    note.rename(study.with_name("kit.json"))
    seat.window.page.buttons[1].click()
    seat.wait(lambda: seat.window.page.title.text() == "What was read is sealed.")


def test_elsewhere_there_is_nothing_to_seal(sit: Sit, tmp_path: Path, samples: Path) -> None:
    file = sample_study(tmp_path, samples, Design.UNAIDED, names=("solid",))
    seat = read_to_the_end(sit(file), K.Key_B, "20")
    assert words(seat) == ["Close (Enter)"]
