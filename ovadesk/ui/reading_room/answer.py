"""The model's answer on one case as the window's parts take it; it exists here only once the study gave it."""

from __future__ import annotations

import numpy as np

from ovadesk.domain.problem import problem
from ovadesk.domain.reader_study.protocol import ModelShown
from ovadesk.domain.reader_study.record import CaseAnswer, FrameAnswer
from ovadesk.domain.result import CamMap, FrameResult, FrameStatus, OperatingPoint, Prediction
from ovadesk.domain.study import Box


def operating_point(model: ModelShown) -> OperatingPoint:
    """The study's threshold and its error rates; a protocol holds no intervals."""
    return OperatingPoint(
        threshold=model.threshold,
        sensitivity=model.sensitivity,
        sensitivity_ci=(0.0, 1.0),
        specificity=model.specificity,
        specificity_ci=(0.0, 1.0),
        low=model.low,
        high=model.high,
    )


def frame_results(answer: CaseAnswer, image: int, clip_key: str) -> dict[int, FrameResult]:
    """What is known of the frames of one image (from 0), by frame."""
    return {one.frame: _result(one, clip_key) for one in answer.frames if one.image == image}


def map_of(answer: CaseAnswer, image: int, frame: int) -> CamMap | None:
    """Where the network looked in a frame of an image (both from 0); None where nothing is known of it."""
    for one in answer.frames:
        if (one.image, one.frame) == (image, frame):
            return _map(one)
    return None


def has_maps(answer: CaseAnswer) -> bool:
    """Whether there is any map to show."""
    return any(one.cam for one in answer.frames)


def _map(one: FrameAnswer) -> CamMap | None:
    rows, columns = one.shape
    if not one.cam or len(one.cam) != 2 * rows * columns:
        return None
    values = np.frombuffer(one.cam, np.float16).reshape(rows, columns).astype(np.float32)
    return CamMap(values, Box(*one.box))


def _result(one: FrameAnswer, clip_key: str) -> FrameResult:
    if one.p_malignant is None:
        return FrameResult(clip_key, one.frame, FrameStatus.OUT_OF_SCOPE, None, problem("ui.out_of_scope"))
    return FrameResult(clip_key, one.frame, FrameStatus.SCORED, Prediction(one.p_malignant, 0.0))
