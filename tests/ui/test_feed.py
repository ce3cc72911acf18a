"""What the feed decodes ahead, and that an older frame never comes after a newer one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from ovadesk.domain.problem import Cancelled, OvaDeskError, problem
from ovadesk.domain.study import Clip
from ovadesk.pixels.frames import Lane
from ovadesk.ui.frame_feed import Frame, FrameFeed, Place
from ovadesk.ui.jobs import Jobs

WAIT = 5.0


def clip(frames: int, key: str = "clip") -> Clip:
    return Clip(key, Path(key), "dicom", "", 4, 4, 1, 8, frames, frames)


class Shelf:
    """Frames at once, or held back until ``gate`` is set; says what was read in which lane."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.held: dict[tuple[str, int], NDArray[Any]] = {}
        self.read_in: dict[Lane, list[int]] = {lane: [] for lane in Lane}
        self.bad: set[int] = set()
        self.gate = threading.Event()
        self.gate.set()

    def cached(self, clip: Clip, index: int) -> NDArray[Any] | None:
        return self.held.get((clip.key, index))

    def room_ahead(self, clip: Clip, who: str) -> int:
        return self.room

    def read(
        self, clip: Clip, index: int, *, lane: Lane = Lane.VIEW, wanted: Callable[[], bool] = lambda: True
    ) -> NDArray[Any]:
        if lane is Lane.VIEW:
            assert self.gate.wait(WAIT)
        if not wanted():
            raise Cancelled
        self.read_in[lane].append(index)
        if index in self.bad:
            raise OvaDeskError(problem("pixels.damaged_frame"))
        self.held[clip.key, index] = np.full((4, 4), index, np.uint8)
        return self.held[clip.key, index]


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def _feed(shelf: Shelf, jobs: Jobs) -> tuple[FrameFeed, list[int], list[int]]:
    feed = FrameFeed(shelf, jobs, name="one")  # type: ignore[arg-type]
    shown: list[int] = []
    failed: list[int] = []
    feed.ready.connect(lambda frame: shown.append(frame.index))
    feed.failed.connect(lambda _, index, __: failed.append(index))
    return feed, shown, failed


def test_the_first_look_decodes_ahead_and_a_little_behind(jobs: Jobs, qtbot: QtBot) -> None:
    shelf = Shelf(room=10)
    feed, shown, _ = _feed(shelf, jobs)
    feed.want(clip(100), 50)
    qtbot.waitUntil(lambda: len(shelf.held) == 11)
    assert shown == [50]
    assert shelf.read_in[Lane.VIEW] == [50]
    assert shelf.read_in[Lane.AHEAD] == [51, 52, 53, 54, 55, 56, 57, 58, 49, 48]


def test_it_goes_on_as_the_reader_goes_on_and_turns_with_them(jobs: Jobs, qtbot: QtBot) -> None:
    shelf, one = Shelf(room=4), clip(100)
    feed, shown, _ = _feed(shelf, jobs)
    for index in (10, 11, 12):
        feed.want(one, index)
        qtbot.waitUntil(lambda index=index: (one.key, index + 3) in shelf.held and shown[-1] == index)
    feed.want(one, 11)
    qtbot.waitUntil(lambda: (one.key, 8) in shelf.held)
    assert shown == [10, 11, 12, 11]


def test_it_looks_over_the_end_of_the_cine_and_of_the_loop(jobs: Jobs, qtbot: QtBot) -> None:
    shelf, one = Shelf(room=4), clip(100)
    feed, _, _ = _feed(shelf, jobs)
    feed.want(one, 98)
    qtbot.waitUntil(lambda: len(shelf.held) == 5)
    assert shelf.read_in[Lane.AHEAD] == [99, 0, 1, 97]
    feed.loop(20, 60)
    feed.want(one, 59)
    qtbot.waitUntil(lambda: len(shelf.held) == 10)
    assert shelf.read_in[Lane.AHEAD][4:] == [60, 20, 21, 58]


def test_an_older_frame_never_comes_after_a_newer_one(jobs: Jobs, qtbot: QtBot) -> None:
    shelf, one = Shelf(room=0), clip(10)
    feed, shown, _ = _feed(shelf, jobs)
    shelf.gate.clear()
    feed.want(one, 3)
    qtbot.wait(20)  # its reading is under way
    shelf.held[one.key, 4] = np.zeros((4, 4), np.uint8)
    feed.want(one, 4)
    shelf.gate.set()
    qtbot.waitUntil(lambda: (one.key, 3) in shelf.held)
    qtbot.wait(60)
    assert shown == [4]


def test_what_is_not_wanted_any_more_is_not_read(jobs: Jobs, qtbot: QtBot) -> None:
    shelf = Shelf(room=0)
    feed, shown, _ = _feed(shelf, jobs)
    shelf.gate.clear()
    for index in range(8):
        feed.want(clip(10), index)
        qtbot.wait(5)
    feed.want(clip(10, "other"), 5)
    shelf.gate.set()
    qtbot.waitUntil(lambda: shown == [5])
    assert shelf.read_in[Lane.VIEW] == [5]


def test_a_bad_frame_is_told_when_it_is_wanted_and_stops_nothing(jobs: Jobs, qtbot: QtBot) -> None:
    shelf = Shelf(room=6)
    shelf.bad = {2}
    feed, shown, failed = _feed(shelf, jobs)
    feed.want(clip(6), 0)
    qtbot.waitUntil(lambda: len(shelf.held) == 5)
    feed.want(clip(6), 2)
    qtbot.waitUntil(lambda: failed == [2])
    feed.want(clip(6), 3)
    assert shown == [0, 3]
    assert shelf.read_in[Lane.AHEAD].count(2) == 1


@given(st.integers(2, 60), st.data())
def test_ahead_are_other_frames_of_the_loop_each_once_within_the_room(frames: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, frames - 1))
    span = (first, data.draw(st.integers(first, frames - 1)))
    index, room = data.draw(st.integers(0, frames - 1)), data.draw(st.integers(0, 80))
    place = Place(clip(frames), index, data.draw(st.sampled_from((1, -1))))
    found = place.next_ones(room, span)
    assert len(found) == len(set(found)) <= room
    assert index not in found
    low, high = span if span[0] <= index <= span[1] else (0, frames - 1)
    assert all(low <= i <= high for i in found)
    assert len(found) == min(room, high - low)
    if found:
        assert found[0] == low + (index - low + place.direction) % (high - low + 1)


def test_the_way_over_the_end_is_forwards() -> None:
    one = clip(100)
    place = Place(one, 99)
    assert place.moved(one, 0).direction == 1
    assert place.moved(one, 97).direction == -1
    assert place.moved(one, 97).moved(one, 50).direction == -1
    assert place.moved(one, 20).direction == 1
    assert Place(one, 5, -1).moved(clip(3, "other"), 1) == Place(clip(3, "other"), 1)


def test_a_frame_is_compared_by_identity() -> None:
    pixels = np.zeros((2, 2), np.uint8)
    assert Frame(clip(1), 0, pixels) != Frame(clip(1), 0, pixels)
