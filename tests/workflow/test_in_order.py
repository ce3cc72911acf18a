"""Frames scored several at a time: the same results in the same order as one after the other, and no more held."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from ovadesk.classify.classifier import open_classifier
from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.domain.result import FrameResult, FrameStatus, Prediction
from ovadesk.domain.study import Clip
from ovadesk.pixels.frames import FrameSource, Lane
from ovadesk.pixels.load import load
from ovadesk.workflow.analysis import analyse_frame, plan
from ovadesk.workflow.in_order import HANDFUL, LANES, in_order, lanes
from tests.conftest import ROOT
from tests.workflow.fakes import FakeClassifier, FakeSource, a_clip

TWO = (Lane.VIEW, Lane.AHEAD)


class Slow(FakeSource):
    """Handfuls of frames that take a random time; counts those asked for and who asks at the same time."""

    def __init__(self, broken: frozenset[int] = frozenset()) -> None:
        super().__init__([60, 120, 180, 240], broken)
        self.asked: list[list[int]] = []
        self._random = np.random.default_rng(0)

    def read_each(self, places: Sequence[tuple[Clip, int]], *, lane: Lane) -> list[NDArray[Any] | Problem]:
        self.asked.append([index for _, index in places])
        time.sleep(float(self._random.random()) * 2e-3)
        return [self._one(clip, index) for clip, index in places]

    def _one(self, clip: Clip, index: int) -> NDArray[Any] | Problem:
        try:
            return self.read(clip, index)
        except OvaDeskError as error:
            return error.problem


@dataclass
class Counting(FakeClassifier):
    """Knows how many inputs it was given whose answer nobody has taken."""

    held: int = 0
    most: int = 0
    lock: Any = field(default_factory=threading.Lock)

    def begin(self, one: Any) -> Callable[[], Prediction]:
        answer = super().begin(one)
        with self.lock:
            self.held += 1
            self.most = max(self.most, self.held)

        def taken() -> Prediction:
            with self.lock:
                self.held -= 1
            return answer()

        return taken


def places(frames: int) -> Iterator[tuple[Clip, int]]:
    clip = a_clip("a", frames)
    return ((clip, index) for index in range(frames))


def outcome(result: FrameResult) -> tuple[Any, ...]:
    risk = result.prediction.p_malignant if result.prediction else None
    return result.clip_key, result.index, result.status, result.reason, risk


@given(broken=st.frozensets(st.integers(0, 29)), frames=st.integers(0, 30))
@settings(max_examples=15, deadline=None)
def test_results_are_those_of_one_after_the_other_in_that_order(broken: frozenset[int], frames: int) -> None:
    found = in_order(places(frames), Slow(broken), FakeClassifier(), TWO)  # type: ignore[arg-type]
    alone = [analyse_frame(Slow(broken), FakeClassifier(), *place) for place in places(frames)]  # type: ignore[arg-type]
    assert [outcome(one) for one in found] == [outcome(one) for one in alone]


def test_one_that_fails_costs_no_other() -> None:
    found = list(in_order(places(20), Slow(frozenset({7})), FakeClassifier(), TWO))  # type: ignore[arg-type]
    assert [one.index for one in found if one.status is FrameStatus.FAILED] == [7]
    assert found[7].reason == problem("pixels.damaged_frame")


def test_what_is_under_way_does_not_grow_with_the_archive() -> None:
    most = []
    for frames in (100, 400):
        source, classifier = Slow(), Counting()
        for done, _ in enumerate(in_order(places(frames), source, classifier, TWO), start=1):  # type: ignore[arg-type]
            most.append(sum(map(len, source.asked)) - done)
        assert classifier.held == 0
        assert classifier.most <= 6 * HANDFUL
    assert max(most) <= 6 * HANDFUL


def test_one_that_is_closed_midway_finishes_what_the_network_has_and_reads_no_more() -> None:
    source, classifier = Slow(), Counting()
    with closing(in_order(places(1000), source, classifier, TWO)) as results:  # type: ignore[arg-type]
        assert [one.index for one in islice(results, 10)] == list(range(10))
    assert classifier.held == 0
    assert sum(map(len, source.asked)) <= 10 + 6 * HANDFUL


def test_a_defect_is_not_hidden() -> None:
    class Broken(Slow):
        def read_each(self, places: Sequence[tuple[Clip, int]], *, lane: Lane) -> list[NDArray[Any] | Problem]:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(in_order(places(3), Broken(), FakeClassifier(), TWO))  # type: ignore[arg-type]


def test_large_frames_and_those_of_films_are_asked_for_one_by_one_and_films_of_one_helper() -> None:
    asked: list[tuple[Lane, int]] = []

    class Noting(Slow):
        def read_each(self, places: Sequence[tuple[Clip, int]], *, lane: Lane) -> list[NDArray[Any] | Problem]:
            asked.append((lane, len(places)))
            return super().read_each(places, lane=lane)

    film, large = a_clip("film", 5), replace(a_clip("large", 5), rows=4000, columns=4000)
    for clip in (replace(film, kind="video"), large):
        asked.clear()
        list(in_order(((clip, i) for i in range(5)), Noting(), FakeClassifier(), TWO))  # type: ignore[arg-type]
        assert [count for _, count in asked] == [1] * 5
        assert clip is large or {lane for lane, _ in asked} == {Lane.VIEW}


def test_a_machine_has_at_least_one_helper_and_at_most_all(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, count in ((None, 1), (2, 1), (4, 1), (8, 2), (128, 3)):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        assert lanes() == LANES[:count]


def test_the_real_network_says_the_same_of_many_as_of_one(tmp_path: Path) -> None:
    models = [path.parent for path in sorted((ROOT / "resources" / "models").glob("*/card.json"))]
    down, across = np.mgrid[0:240, 0:320]
    sector = np.hypot(down + 20, across - 160) < 250
    for number in range(9):
        speckle = np.random.default_rng(number).rayleigh(40.0, (240, 320)).clip(0, 255)
        Image.fromarray(np.where(sector, speckle, 0).astype(np.uint8)).save(tmp_path / f"{number}.png")
    with FrameSource() as source:
        studies = load([tmp_path], source, b"s" * 32).studies
        todo = [place for study in studies for place in plan(study)]
        one, many = open_classifier(models[0]), open_classifier(models[0], many=True)
        alone = [analyse_frame(source, one, clip, index, lane=Lane.VIEW) for clip, index in todo]
        found = list(in_order(todo, source, many, (Lane.VIEW,)))
    assert [outcome(result)[:4] for result in found] == [outcome(result)[:4] for result in alone]
    for ours, theirs in zip(found, alone, strict=True):
        if ours.prediction is None or theirs.prediction is None:
            assert ours.prediction is theirs.prediction
        else:
            assert ours.prediction.logit == pytest.approx(theirs.prediction.logit, abs=1e-4)
            assert ours.prediction.cam is not None and theirs.prediction.cam is not None
            assert np.allclose(ours.prediction.cam.values, theirs.prediction.cam.values, atol=1e-4)
