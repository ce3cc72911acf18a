"""Pictures varied as ultrasound varies: the same for a seed, the lesion kept, black kept black, never upside down."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from torchvision import tv_tensors
from torchvision.transforms import v2

from trainer.dataset.echoes import Echoes, draw_echoes
from trainer.dataset.marks_drawn import Marks
from trainer.dataset.placing import Placing, draw_placing, extent
from trainer.dataset.varying import Varying, draw, vary

SIDE = 128
SEEDS = st.integers(0, 2**32 - 1)


def sector(seed: int = 0) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A speckled sector with its apex above, brighter near the probe, and a dark disc in it, with the disc's mask."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float64)
    inside = (np.abs(x - SIDE / 2) < 0.6 * (y + 12)) & (y > 8) & (y < SIDE - 6)
    picture = np.where(inside, (150 - 0.6 * y) * rng.uniform(0.7, 1.3, y.shape), 0)
    disc = np.hypot(x - SIDE / 2, y - 70) < 18
    picture[disc] = 12
    return picture.astype(np.uint8), np.where(disc, np.uint8(255), np.uint8(0))


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.floats(0, 1))
def test_a_seed_gives_the_same_pair_again_and_the_lesion_stays(seed: int, strength: float) -> None:
    picture, mask = sector()
    before = picture.copy()
    first = vary(picture, mask, np.random.default_rng(seed), strength)
    again = vary(picture, mask, np.random.default_rng(seed), strength)
    assert (picture == before).all()
    assert first[1] is not None and again[1] is not None
    assert (first[0] == again[0]).all() and (first[1] == again[1]).all()
    assert first[0].shape == picture.shape and first[0].dtype == np.uint8
    assert set(np.unique(first[1])) <= {0, 255}
    zoom = abs(np.linalg.det(draw(picture, mask, np.random.default_rng(seed), strength).placing.matrix[:, :2]))
    assert (first[1] > 0).sum() >= 0.75 * min(1, zoom) * (mask > 0).sum()


def test_without_strength_it_is_the_picture_or_its_mirror_image() -> None:
    picture, mask = sector()
    found = [vary(picture, mask, np.random.default_rng(seed), 0.0)[0] for seed in range(20)]
    found_extent = extent(picture)
    shift = found_extent.left + found_extent.right - SIDE  # about the sector's middle, not the picture's
    mirrored = np.roll(picture[:, ::-1], shift, axis=1)
    as_is = [(one == picture).all() for one in found]
    assert 0 < sum(as_is) < 20
    assert all((one == mirrored).all() for one, same in zip(found, as_is, strict=True) if not same)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_it_is_never_upside_down_and_the_probe_stays_above(seed: int) -> None:
    picture, mask = sector()
    matrix = draw_placing(extent(picture), mask, picture.shape, np.random.default_rng(seed), 1.0).matrix
    assert matrix[1, 1] > 0.75  # deeper stays deeper
    assert abs(matrix[1, 0]) < 0.15
    x, y = matrix @ (extent(picture).middle - 0.5, extent(picture).top, 1)
    assert abs(x - SIDE / 2) < 0.06 * SIDE and abs(y - extent(picture).top) < 0.04 * SIDE


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.floats(0, 1))
def test_gain_lifts_no_echo_that_is_not_there_and_keeps_the_order_of_levels(seed: int, strength: float) -> None:
    picture, _ = sector()
    echoes = draw_echoes(picture.shape, np.random.default_rng(seed), strength)
    assert (echoes.picture(picture, extent(picture))[picture == 0] == 0).all()
    assert (np.diff(echoes.levels) >= -1e-4).all()


def test_depth_gain_follows_the_depth() -> None:
    picture = np.full((SIDE, SIDE), 120, np.uint8)
    echoes = Echoes(np.arange(256, dtype=np.float32), np.array([0, 0, 0, 0, 40], np.float32), 0.0, (0, 0))
    new = echoes.picture(picture, extent(picture)).astype(int)
    assert new[0, SIDE // 2] == 120
    assert 155 <= new[-1, SIDE // 2] <= 160
    assert new[100, 0] > new[100, SIDE // 2]  # arcs: the side is farther from a curved probe's apex


def test_speckle_is_correlated_and_wider_than_deep() -> None:
    picture = np.full((200, 200), 128, np.uint8)
    echoes = Echoes(np.arange(256, dtype=np.float32), np.zeros(5, np.float32), 12.0, (3, 5))
    noise = echoes.picture(picture, extent(picture)).astype(float) - 128
    assert 8 < noise.std() < 14
    across, down = (np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in (
        (noise[:, 2:], noise[:, :-2]), (noise[2:], noise[:-2])))  # fmt: skip
    assert across > down + 0.1


def test_a_narrower_sector_takes_the_lesion_along_or_is_not_drawn() -> None:
    picture, mask = sector()
    plain = Placing(np.eye(2, 3, dtype=np.float32))
    cut = Placing(plain.matrix, ((64.0, 64.0), (200.0, 200.0)))
    assert plain.shows(mask) == 1.0
    assert cut.shows(mask) == pytest.approx(0.5, abs=0.1)
    assert (cut.mask(mask) > 0).sum() == pytest.approx(cut.shows(mask) * (mask > 0).sum(), rel=0.25)
    assert (cut.picture(picture)[:, :60] == 0).all()


def test_marks_that_were_found_are_painted_over_half_the_time() -> None:
    picture, mask = sector()
    picture[40:44, 60:70] = 255
    marks = np.zeros_like(picture)
    marks[39:45, 59:71] = 255
    covered = [
        draw(picture, mask, np.random.default_rng(seed), 1.0, marks).marks.cleared(picture) for seed in range(40)
    ]
    gone = [one[40:44, 60:70].max() < 200 for one in covered]
    assert 10 < sum(gone) < 30
    assert all((one[marks == 0] == picture[marks == 0]).all() for one in covered)
    assert draw(picture, mask, np.random.default_rng(1)).marks.gone is None


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_false_marks_lie_on_benign_and_malignant_alike_and_within_the_picture(seed: int) -> None:
    picture, mask = sector()
    marks = draw(picture, mask, np.random.default_rng(seed)).marks
    new = marks.drawn(picture)
    assert new.shape == picture.shape
    assert marks.strokes or marks.patches or new is picture


def test_nothing_is_drawn_without_marks() -> None:
    picture, _ = sector()
    assert Marks().drawn(Marks().cleared(picture)) is picture


def test_as_a_transform_of_torchvision_it_takes_picture_and_mask_together() -> None:
    picture, mask = sector()
    pair = {
        "picture": tv_tensors.Image(torch.from_numpy(picture)[None]),
        "mask": tv_tensors.Mask(torch.from_numpy(mask)[None]),
        "label": 1,
    }
    found = v2.Compose([Varying(np.random.default_rng(5), 0.8)])(pair)
    expected = vary(picture, mask, np.random.default_rng(5), 0.8)
    assert isinstance(found["picture"], tv_tensors.Image) and isinstance(found["mask"], tv_tensors.Mask)
    assert found["label"] == 1
    assert (found["picture"][0].numpy() == expected[0]).all()
    assert (found["mask"][0].numpy() == expected[1]).all()


def test_black_empty_and_small_pictures_vary_too() -> None:
    for shape in ((8, 8), (224, 160), (448, 448)):
        for level in (0, 255):
            for seed in range(5):
                new, none = vary(np.full(shape, level, np.uint8), None, np.random.default_rng(seed))
                assert new.shape == shape and none is None


def test_what_cannot_be_varied_is_refused() -> None:
    picture, mask = sector()
    with pytest.raises(ValueError, match="between 0 and 1"):
        vary(picture, mask, np.random.default_rng(0), 1.5)
    with pytest.raises(ValueError, match="same rows"):
        vary(picture, mask[:-1], np.random.default_rng(0))
    with pytest.raises(ValueError, match="one picture"):
        Varying(np.random.default_rng(0))(tv_tensors.Mask(torch.from_numpy(mask)[None]))
