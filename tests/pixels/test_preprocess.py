"""The one way pixels reach a network: shape, range, place, and a description that cannot be misread."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.study import Box
from ovadesk.pixels.preprocess import PreprocessSpec

channels = st.tuples(*[st.floats(0.01, 1)] * 3)
sizes = st.tuples(st.integers(8, 40), st.integers(8, 40))
specs = st.builds(
    PreprocessSpec,
    size=sizes,
    crop=st.sampled_from(["region", "none"]),
    colour=st.sampled_from(["grey", "rgb"]),
    fit=st.sampled_from(["stretch", "pad"]),
    resample=st.sampled_from(["bilinear", "bicubic", "nearest"]),
    mean=channels,
    std=channels,
)
sides = st.integers(1, 40)
shapes = st.tuples(sides, sides) | st.tuples(sides, sides, st.just(3))
frames = arrays.arrays(np.uint8, shapes, fill=st.integers(0, 255))
boxes = st.none() | st.builds(Box, *[st.integers(-10, 50)] * 4)


@given(specs, frames, boxes)
def test_any_frame_gives_a_finite_tensor_of_the_right_shape(
    spec: PreprocessSpec, frame: np.ndarray, box: Box | None
) -> None:
    before = frame.copy()
    made = spec.apply(frame, box)
    assert made.tensor.shape == (3, *spec.size)
    assert made.tensor.dtype == np.float32
    assert made.tensor.flags.c_contiguous
    assert np.isfinite(made.tensor).all()
    plain = made.tensor * np.array(spec.std, np.float32)[:, None, None] + np.array(spec.mean, np.float32)[:, None, None]
    assert plain.min() >= -1e-4
    assert plain.max() <= 1 + 1e-4
    assert made.box.width > 0
    assert made.box.height > 0
    assert np.array_equal(frame, before)


@given(specs, frames, boxes)
def test_the_box_is_the_area_asked_for_or_has_the_proportions_of_the_tensor(
    spec: PreprocessSpec, frame: np.ndarray, box: Box | None
) -> None:
    rows, columns = frame.shape[:2]
    asked = Box(0, 0, columns, rows)
    if box is not None and spec.crop == "region":
        clipped = Box(max(box.x0, 0), max(box.y0, 0), min(box.x1, columns), min(box.y1, rows))
        asked = clipped if clipped.width > 0 and clipped.height > 0 else asked
    covered = spec.apply(frame, box).box
    if spec.fit == "stretch":
        assert covered == asked
        return
    assert covered.x0 <= asked.x0 < asked.x1 <= covered.x1
    assert covered.y0 <= asked.y0 < asked.y1 <= covered.y1
    height, width = spec.size
    assert abs(covered.width - covered.height * width / height) <= max(1, width / height)
    assert abs((covered.x0 + covered.x1) - (asked.x0 + asked.x1)) <= 1
    assert abs((covered.y0 + covered.y1) - (asked.y0 + asked.y1)) <= 1


@given(frames, st.sampled_from(["grey", "rgb"]), sizes)
def test_a_mirrored_frame_gives_the_mirrored_tensor(frame: np.ndarray, colour: str, size: tuple[int, int]) -> None:
    spec = PreprocessSpec(size=size, colour=colour, fit="stretch")
    straight = spec.apply(frame).tensor
    mirrored = spec.apply(np.ascontiguousarray(frame[:, ::-1])).tensor
    assert np.abs(straight[..., ::-1] - mirrored).max() <= 2 * 1.01 / 255  # one grey level of rounding


@given(st.data(), st.sampled_from(["stretch", "pad"]))
def test_a_dot_lands_where_the_box_says(data: st.DataObject, fit: str) -> None:
    rows, columns = data.draw(st.integers(120, 300)), data.draw(st.integers(120, 300))
    box = Box(
        data.draw(st.integers(0, 40)),
        data.draw(st.integers(0, 40)),
        columns - data.draw(st.integers(0, 40)),
        rows - data.draw(st.integers(0, 40)),
    )
    x, y = data.draw(st.integers(box.x0 + 4, box.x1 - 5)), data.draw(st.integers(box.y0 + 4, box.y1 - 5))
    frame = np.zeros((rows, columns), np.uint8)
    frame[y - 3 : y + 4, x - 3 : x + 4] = 255
    spec = PreprocessSpec(size=(96, 128), fit=fit, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))
    made = spec.apply(frame, box)
    weight = made.tensor[0]
    down, across = (np.average(grid, weights=weight) + 0.5 for grid in np.mgrid[0:96, 0:128])
    assert abs(made.box.x0 + across * made.box.width / 128 - (x + 0.5)) < 0.5 * made.box.width / 128 + 0.1
    assert abs(made.box.y0 + down * made.box.height / 96 - (y + 0.5)) < 0.5 * made.box.height / 96 + 0.1


def test_what_lies_outside_the_box_is_not_seen() -> None:
    frame = np.full((60, 80), 255, np.uint8)
    frame[20:40, 30:50] = 10
    made = PreprocessSpec(size=(32, 32), fit="stretch").apply(frame, Box(30, 20, 50, 40))
    assert np.ptp(made.tensor) == 0
    assert made.tensor[0, 0, 0] == pytest.approx((10 / 255 - 0.5) / 0.5)


def test_padding_is_black_and_keeps_proportions_where_stretching_does_not() -> None:
    frame = np.full((20, 60), 255, np.uint8)
    spec = PreprocessSpec(size=(60, 60), mean=(0.0,) * 3, std=(1.0,) * 3)
    padded = spec.apply(frame)
    assert padded.box == Box(0, -20, 60, 40)
    assert not padded.tensor[:, :20].any()
    assert not padded.tensor[:, 40:].any()
    assert (padded.tensor[:, 20:40] == 1).all()
    stretched = PreprocessSpec(size=(60, 60), fit="stretch", mean=(0.0,) * 3, std=(1.0,) * 3).apply(frame)
    assert stretched.box == Box(0, 0, 60, 20)
    assert (stretched.tensor == 1).all()


def test_colour_is_kept_or_made_grey() -> None:
    frame = np.zeros((16, 16, 3), np.uint8)
    frame[..., 0] = 200
    plain: dict[str, Any] = {"size": (16, 16), "mean": (0.0,) * 3, "std": (1.0,) * 3}
    kept = PreprocessSpec(colour="rgb", **plain).apply(frame).tensor
    assert kept[:, 0, 0] == pytest.approx([200 / 255, 0, 0])
    made_grey = PreprocessSpec(colour="grey", **plain).apply(frame).tensor
    assert made_grey[:, 0, 0] == pytest.approx([60 / 255] * 3)


@given(frames)
def test_channels_are_normalised_each_by_its_own(frame: np.ndarray) -> None:
    plain = PreprocessSpec(size=(16, 16), colour="rgb", mean=(0.0,) * 3, std=(1.0,) * 3).apply(frame).tensor
    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    made = PreprocessSpec(size=(16, 16), colour="rgb", mean=mean, std=std).apply(frame).tensor
    for channel in range(3):
        assert made[channel] == pytest.approx((plain[channel] - mean[channel]) / std[channel], abs=1e-5)


@given(specs)
def test_a_description_survives_json(spec: PreprocessSpec) -> None:
    assert PreprocessSpec.from_dict(json.loads(json.dumps(spec.to_dict()))) == spec


WRONG: list[tuple[str, Any]] = [
    ("size", [224]),
    ("size", [224, 224.0]),
    ("size", [0, 224]),
    ("size", [224, 100_000]),
    ("size", [True, True]),
    ("size", 224),
    ("size", "ab"),
    ("crop", "sector"),
    ("crop", None),
    ("crop", ["region"]),
    ("colour", "RGB"),
    ("fit", "crop"),
    ("resample", "lanczos"),
    ("mean", [0.5, 0.5]),
    ("mean", [0.5, 0.5, "0.5"]),
    ("mean", [0.5, 0.5, float("nan")]),
    ("mean", [0.5, 0.5, True]),
    ("std", [0.5, 0.5, 0]),
    ("std", [0.5, 0.5, -1.0]),
    ("std", [0.5, 0.5, float("inf")]),
    ("std", [[0.5], 0.5, 0.5]),
    ("std", [10**400, 0.5, 0.5]),
    ("std", {}),
]


def _refusal(card: object) -> str:
    with pytest.raises(OvaDeskError) as caught:
        PreprocessSpec.from_dict(card)
    assert caught.value.problem.code == "pixels.preprocess_invalid"
    return str(caught.value.problem.detail("field"))


@pytest.mark.parametrize(("field", "value"), WRONG, ids=lambda value: str(value)[:20])
def test_an_odd_value_is_refused_by_name(field: str, value: Any) -> None:
    assert _refusal({**PreprocessSpec().to_dict(), field: value}) == field


@pytest.mark.parametrize("card", [None, [], "grey", 3, {}], ids=str)
def test_what_is_no_description_is_refused(card: object) -> None:
    assert _refusal(card) == "names"


def test_whole_numbers_are_numbers_too() -> None:
    spec = PreprocessSpec.from_dict({**PreprocessSpec().to_dict(), "mean": [0, 0, 0], "std": [1, 1, 1]})
    assert spec == PreprocessSpec(mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))


def test_missing_and_unknown_names_are_refused() -> None:
    for name in PreprocessSpec().to_dict():
        card = PreprocessSpec().to_dict()
        del card[name]
        assert _refusal(card) == "names"
    assert _refusal({**PreprocessSpec().to_dict(), "augment": True}) == "names"
