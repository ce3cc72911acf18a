"""The model's answers on all cases: complete, resumed where it was stopped, and nothing hidden of what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.domain.reader_study.protocol import Design, ModelShown, Protocol
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.study import Clip, Patient
from ovadesk.pixels.frames import Lane
from ovadesk.pixels.opened import Inspected
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study import designing
from ovadesk.workflow.reader_study.answering import Predicted, predict
from ovadesk.workflow.reader_study.closing import close_study
from ovadesk.workflow.reader_study.looking import never, silent
from tests.workflow.fakes import FakeClassifier, FakeSource, a_clip
from tests.workflow.reader_study.studies import STUDY, a_case

FAKE = ModelShown("fake-1", "0" * 64, 0.5, 0.4, 0.6, 0.9, 0.8)


class Frames:
    """Every picture is a clip of three frames around the grey value that its name begins with."""

    def __init__(self) -> None:
        self.refused: set[str] = set()  # names of files that cannot be opened
        self.broken: set[tuple[str, int]] = set()  # frames that cannot be read
        self.blank: set[str] = set()  # names of files out of the model's scope
        self.read = 0

    def inspect_each(self, paths: Sequence[Path], *, charset: str = "") -> list[Inspected | Problem]:
        return [self._inspected(path.name) for path in paths]

    def _inspected(self, name: str) -> Inspected | Problem:
        if name in self.refused:
            return problem("pixels.damaged_file", kind="X")
        clip = a_clip(name, 3)
        return Inspected("1", "", "", "1", 1, "", "US", Patient(), clip)

    def read_each(self, places: Sequence[tuple[Clip, int]], *, lane: Lane = Lane.VIEW) -> list[Any]:
        return [self._pixels(clip, index) for clip, index in places]

    def _pixels(self, clip: Clip, index: int) -> NDArray[np.uint8] | Problem:
        self.read += 1
        if (clip.key, index) in self.broken:
            return problem("pixels.damaged_frame")
        if clip.key in self.blank:
            return np.zeros((48, 64), np.uint8)
        return FakeSource([40 + 20 * index + 10 * int(clip.key[1])]).read(clip, index)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StudyStore]:
    """A standalone study of four cases with two pictures each; such a study gives its answers at once."""
    with closing(StudyStore.open(tmp_path / "s", create=True)) as made:
        designing.new_study(made, Protocol(STUDY, "S", Design.STANDALONE, 5, model=FAKE))
        items = [(Kind.CASE, a_case(tmp_path, f"c{i}", 2).to_dict()) for i in range(4)]
        made.append_many(STUDY, COORDINATOR, items, "t")
        yield made


def ask(store: StudyStore, frames: Frames, cancelled: Callable[[], bool] = never, **how: Any) -> Predicted:
    classifier: Any = FakeClassifier(model_sha256=FAKE.sha256)
    source: Any = frames
    return predict(store, STUDY, classifier, source, cancelled=cancelled, **how)


def test_every_frame_of_every_case_is_answered(store: StudyStore) -> None:
    told: list[tuple[int, int]] = []
    found = ask(store, Frames(), progress=lambda done, total: told.append((done, total)))
    assert found == Predicted(4, (), (), (), True, False)
    assert told == [(i, 4) for i in range(5)]
    answers = {answer.case_id: answer for answer in store.answers(STUDY)}
    assert list(answers) == ["c0", "c1", "c2", "c3"]
    for answer in answers.values():
        risks = [frame.p_malignant for frame in answer.frames]
        assert [(frame.image, frame.frame) for frame in answer.frames] == [(i, j) for i in (0, 1) for j in range(3)]
        assert answer.p_malignant == pytest.approx(np.mean([risk for risk in risks if risk is not None]))
        assert answer.call in ("benign", "inconclusive", "malignant") and answer.model_sha256 == FAKE.sha256
        frame = answer.frames[0]
        assert np.array_equal(np.frombuffer(frame.cam, np.float16).reshape(frame.shape), np.ones((3, 3)))
        assert frame.box == (0, 0, 64, 48)
    assert answers["c0"].p_malignant < answers["c3"].p_malignant  # type: ignore[operator]
    assert store.verify(STUDY) == [] and designing.freeze(store, STUDY).frozen


def test_it_goes_on_where_it_was_stopped(store: StudyStore, isolated_home: Path) -> None:
    frames, told = Frames(), []
    stopped = ask(store, frames, progress=lambda done, _: told.append(done), cancelled=lambda: len(told) > 2)
    assert stopped.stopped and not stopped.written and stopped.answered == 2
    assert not list(store.entries(STUDY, kinds=(Kind.PREDICTED,)))
    before, frames.read = frames.read, 0
    again = ask(store, frames)
    assert again.written and again.answered == 4
    assert frames.read == 12 and before >= 12
    assert list((isolated_home / "predicting").iterdir()) == []


def test_what_was_kept_counts_only_whole_and_for_the_same_pictures(
    store: StudyStore, isolated_home: Path, tmp_path: Path
) -> None:
    told: list[int] = []
    ask(store, Frames(), progress=lambda done, _: told.append(done), cancelled=lambda: len(told) > 3)
    [kept] = (isolated_home / "predicting").iterdir()
    lines = kept.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3
    kept.write_text("\n".join([lines[0], lines[1].replace('"images": "', '"images": "0'), lines[2][:50]]))
    frames = Frames()
    assert ask(store, frames).written and frames.read == 18


def test_a_case_that_cannot_be_read_keeps_all_from_being_written(store: StudyStore, tmp_path: Path) -> None:
    frames = Frames()
    (tmp_path / "images" / "c0-0.png").write_bytes(b"another picture")
    (tmp_path / "images" / "c1-1.png").unlink()
    frames.refused = {"c2-0.png"}
    frames.broken = {(f"c3-{image}.png", frame) for image in (0, 1) for frame in range(3)}
    found = ask(store, frames)
    assert not found.written and not found.stopped and found.broken == ("c0", "c1", "c2", "c3")
    said = [(one.case_id, one.image, one.frame, one.n_frames, one.problem.code) for one in found.troubles]
    assert said == [
        ("c0", 1, 0, 0, "study.image_changed"),
        ("c1", 2, 0, 0, "study.image_missing"),
        ("c2", 1, 0, 0, "pixels.damaged_file"),
        ("c3", 1, 1, 3, "pixels.damaged_frame"),
        ("c3", 2, 1, 3, "pixels.damaged_frame"),
    ]
    frames.refused, frames.broken = set(), set()
    some = ask(store, frames, partial=True)
    assert some.written and some.silent == some.broken == ("c0", "c1") and some.answered == 2
    assert [answer.p_malignant is None for answer in store.answers(STUDY)] == [True, True, False, False]
    assert designing.freeze(store, STUDY).frozen


def test_frames_out_of_scope_or_damaged_are_left_out_and_told(store: StudyStore) -> None:
    frames = Frames()
    frames.blank, frames.broken = {"c1-0.png", "c1-1.png", "c2-0.png"}, {("c3-1.png", 2)}
    found = ask(store, frames)
    assert found.written and found.silent == ("c1",) and found.broken == ()
    assert [(one.case_id, one.image, one.frame, one.n_frames) for one in found.troubles] == [
        ("c1", 1, 1, 3),
        ("c1", 2, 1, 3),
        ("c2", 1, 1, 3),
        ("c3", 2, 3, 1),
    ]
    answers = {answer.case_id: answer for answer in store.answers(STUDY)}
    assert (answers["c1"].p_malignant, answers["c1"].call) == (None, None)
    assert [frame.p_malignant is None for frame in answers["c2"].frames] == [True] * 3 + [False] * 3


def test_cases_that_were_added_later_are_answered_later(store: StudyStore, tmp_path: Path) -> None:
    ask(store, Frames())
    store.append(STUDY, COORDINATOR, Kind.CASE, a_case(tmp_path, "c4").to_dict(), "t")
    frames = Frames()
    assert ask(store, frames).answered == 1 and frames.read == 3
    assert len(list(store.answers(STUDY))) == 5 and store.verify(STUDY) == []


def test_what_cannot_be_predicted_says_why(store: StudyStore, tmp_path: Path) -> None:
    def refusal(where: StudyStore, sha256: str = FAKE.sha256) -> str:
        classifier: Any = FakeClassifier(model_sha256=sha256)
        source: Any = Frames()
        with pytest.raises(OvaDeskError) as refused:
            predict(where, STUDY, classifier, source, progress=silent)
        return refused.value.problem.code

    assert refusal(store, "1" * 64) == "study.model_differs"
    ask(store, Frames())
    assert refusal(store) == "study.predicted_already"
    designing.freeze(store, STUDY)
    close_study(store, STUDY, "done")
    assert refusal(store) == "study.over"
    for name, design, model, code in (
        ("a", Design.UNAIDED, None, "study.no_model_here"),
        ("b", Design.STANDALONE, FAKE, "study.no_cases"),
    ):
        with closing(StudyStore.open(tmp_path / name, create=True)) as other:
            designing.new_study(other, Protocol(STUDY, "S", design, 5, model=model))
            assert refusal(other) == code
