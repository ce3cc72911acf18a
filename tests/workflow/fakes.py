"""A study without files and a classifier without a network: what a frame holds is its risk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ovadesk.classify.aggregation import Aggregation
from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.result import CamMap, OperatingPoint, Prediction
from ovadesk.domain.study import Box, Clip, Patient, Region, RegionKind, Series, Study
from ovadesk.pixels.frames import Lane

POINT = OperatingPoint(0.5, 0.9, (0.8, 1.0), 0.7, (0.6, 0.8), 0.4, 0.6)


def a_clip(name: str, frames: int, **more: Any) -> Clip:
    """A grey clip of 48 x 64 pixels with one B-mode region over all of it."""
    return Clip(
        key=name,
        path=Path(f"{name}.dcm"),
        kind="dicom",
        sop_uid=f"1.2.{len(name)}",
        rows=48,
        columns=64,
        samples=1,
        bits=8,
        n_frames=frames,
        n_claimed=frames,
        regions=(Region(Box(0, 0, 64, 48), RegionKind.B_MODE),),
        **more,
    )


def a_study(*clips: Clip, case_id: str = "case-1") -> Study:
    series = Series("1.2.3", 1, "", "US", clips)
    return Study("1.2", case_id, Patient("id-1", "CANARY^NAME"), "20260101", "", (series,))


class Spec:
    """Stands for a preprocessing: the mean grey value is all that gets through."""

    colour = "grey"

    def apply(self, shown: NDArray[np.uint8], box: Box) -> Any:
        return SimpleNamespace(value=float(shown.mean()) / 255, box=box)


@dataclass
class FakeClassifier:
    """The risk of a frame is its mean grey value."""

    model_id: str = "fake-1"
    model_sha256: str = "0" * 64
    engine_name: str = "fake"
    at_once: int = 2

    @property
    def card(self) -> Any:
        return SimpleNamespace(
            operating_point=POINT, model_id=self.model_id, preprocess=Spec(), aggregation=Aggregation(), gate=None
        )

    def begin(self, one: Any) -> Callable[[], Prediction]:
        found = Prediction(one.value, 0.0, CamMap(np.ones((3, 3), np.float32), Box(0, 0, 64, 48)))
        return lambda: found


class FakeSource:
    """Frame i of any clip is textured around the grey value ``levels[i]``; ``broken`` ones fail."""

    def __init__(self, levels: list[int], broken: frozenset[int] = frozenset()) -> None:
        self.levels, self.broken, self.read_frames = levels, broken, []  # type: ignore[var-annotated]

    def read(self, clip: Clip, index: int, *, lane: Lane = Lane.ANALYSE) -> NDArray[np.uint8]:
        self.read_frames.append((clip.key, index))
        if index in self.broken:
            raise OvaDeskError(problem("pixels.damaged_frame"))
        texture = np.random.default_rng(index).integers(-8, 9, (48, 64))
        return np.clip(self.levels[index % len(self.levels)] + texture, 0, 255).astype(np.uint8)
