"""How fast a cine plays, by the tags a scanner may have left, and by default where they are nonsense."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ovadesk.domain.problem import Problem, problem
from ovadesk.domain.study import Timing

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

DEFAULT_FPS = 25.0
FPS_MIN, FPS_MAX = 0.2, 400.0


def timing_of(dataset: Dataset, n_frames: int) -> Timing:
    """Frames per second from FrameTime, FrameTimeVector, RecommendedDisplayFrameRate or CineRate, in this order.

    Values that are no finite number, or give less than 0.2 or more than 400 frames a second, are passed over
    with a note. A still needs no timing and gets the default without one.
    """
    nonsense = False
    for source, rate in _candidates(dataset):
        if rate is not None and FPS_MIN <= rate <= FPS_MAX:
            return Timing(rate, source, _note(source, rate) if nonsense else None)
        nonsense = True
    return Timing(DEFAULT_FPS, "default", _note("default", DEFAULT_FPS) if nonsense or n_frames > 1 else None)


def _note(source: str, rate: float) -> Problem:
    return problem("pixels.frame_time", source=source, fps=round(rate, 1))


def _candidates(dataset: Dataset) -> Iterable[tuple[str, float | None]]:
    """Each tag that is there, with the rate it gives or None."""
    if "FrameTime" in dataset:
        yield "frame_time", _rate(_number(dataset, "FrameTime"))
    if "FrameTimeVector" in dataset:
        yield "frame_time_vector", _rate(_mean_step(dataset))
    for tag, source in (("RecommendedDisplayFrameRate", "display_rate"), ("CineRate", "cine_rate")):
        if tag in dataset:
            yield source, _number(dataset, tag)


def _rate(milliseconds: float | None) -> float | None:
    return 1000.0 / milliseconds if milliseconds and math.isfinite(milliseconds) else None


def _number(dataset: Dataset, tag: str) -> float | None:
    try:
        value = float(dataset.get(tag))
    except (TypeError, ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def _mean_step(dataset: Dataset) -> float | None:
    """Mean time between frames in ms; the first entry of the vector is 0 by the standard."""
    try:
        steps = [float(value) for value in dataset.get("FrameTimeVector")][1:]
    except (TypeError, ValueError, OverflowError):
        return None
    return sum(steps) / len(steps) if steps else None
