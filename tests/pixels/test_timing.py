"""How fast a cine plays: by its tags in their order, by default where they are nonsense, and then it says so."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from ovadesk.domain.problem import problem
from ovadesk.domain.study import Timing
from ovadesk.pixels.timing import DEFAULT_FPS, FPS_MAX, FPS_MIN, timing_of

NONSENSE = ["0", "-0", "inf", "nan", "1e-300", "abc", "", "-40", "1e300"]


def _dataset(**tags: Any) -> Dataset:
    """Numbers as numbers; text as it stands in a broken file."""
    dataset = Dataset()
    for name, value in tags.items():
        if isinstance(value, str) or (isinstance(value, list) and "x" in value):
            dataset.add_new(name, "LO", value)
        else:
            setattr(dataset, name, value)
    return dataset


@pytest.mark.parametrize(
    ("tags", "fps", "source"),
    [
        ({"FrameTime": 40}, 25.0, "frame_time"),
        ({"FrameTime": "33.333"}, 30.0, "frame_time"),
        ({"FrameTimeVector": [0, 20, 30]}, 40.0, "frame_time_vector"),
        ({"RecommendedDisplayFrameRate": 12}, 12.0, "display_rate"),
        ({"CineRate": 50}, 50.0, "cine_rate"),
        ({"FrameTime": 100, "CineRate": 50, "FrameTimeVector": [0, 20]}, 10.0, "frame_time"),
        ({"CineRate": 50, "RecommendedDisplayFrameRate": 20}, 20.0, "display_rate"),
    ],
    ids=str,
)
def test_the_first_tag_there_gives_the_rate(tags: dict[str, Any], fps: float, source: str) -> None:
    found = timing_of(_dataset(**tags), 9)
    assert (found.fps, found.source, found.note) == (pytest.approx(fps, rel=1e-3), source, None)


@pytest.mark.parametrize("odd", NONSENSE)
def test_nonsense_plays_by_default_and_says_so(odd: str) -> None:
    found = timing_of(_dataset(FrameTime=odd), 9)
    assert found == Timing(DEFAULT_FPS, "default", problem("pixels.frame_time", source="default", fps=DEFAULT_FPS))


@pytest.mark.parametrize("odd", NONSENSE)
def test_nonsense_is_passed_over_for_a_tag_that_makes_sense(odd: str) -> None:
    found = timing_of(_dataset(FrameTime=odd, CineRate=30), 9)
    assert (found.fps, found.source) == (30.0, "cine_rate")
    assert found.note == problem("pixels.frame_time", source="cine_rate", fps=30.0)


def test_a_cine_without_any_tag_says_so_and_a_still_needs_none() -> None:
    assert timing_of(Dataset(), 9).note is not None
    assert timing_of(Dataset(), 1) == Timing(DEFAULT_FPS)


@pytest.mark.parametrize("vector", [[], [0], ["x", "y"], [0, 0, 0], 5], ids=str)
def test_a_vector_that_gives_no_step_is_passed_over(vector: Any) -> None:
    assert timing_of(_dataset(FrameTimeVector=vector), 3).source == "default"


values = st.none() | st.floats() | st.integers() | st.text("0123456789.-eE nxy", max_size=12)


@given(values, values, values, st.integers(1, 100))
def test_any_values_give_a_rate_that_can_be_played(time: Any, display: Any, cine: Any, frames: int) -> None:
    tags = {"FrameTime": time, "RecommendedDisplayFrameRate": display, "CineRate": cine}
    dataset = Dataset()
    for name, value in tags.items():
        if value is not None:
            dataset.add_new(name, "LO", str(value))  # as text, as a broken file has it
    found = timing_of(dataset, frames)
    assert math.isfinite(found.fps)
    assert FPS_MIN <= found.fps <= FPS_MAX
    assert (found.source == "default") <= (found.fps == DEFAULT_FPS)
