"""Cohort and folds: no patient on two sides, the product's own scope, the same picture in training and in use."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ovadesk.domain.study import Box
from ovadesk.pixels.preprocess import PreprocessSpec
from trainer.cohort import Placed, Sample, deal_folds, place, read_cohort, read_split, write_split
from trainer.dataset import Change, draw_change, read_mask, read_picture, tensor_and_lesion

SPEC = PreprocessSpec()  # the trainer's own; its module needs torch, these tests do not


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from("abc")), min_size=1, max_size=120), st.integers(2, 6))
def test_no_group_is_torn_apart(rows: list[tuple[int, str]], folds: int) -> None:
    groups, classes = [f"g{g}" for g, _ in rows], [c for _, c in rows]
    dealt = deal_folds(groups, classes, folds)
    assert len(dealt) == len(rows) and set(dealt) <= set(range(folds))
    for group in set(groups):
        assert len({fold for g, fold in zip(groups, dealt, strict=True) if g == group}) == 1


def test_classes_are_spread_evenly_and_by_the_seed_alone() -> None:
    groups = [f"g{i}" for i in range(100)]
    classes = ["rare"] * 10 + ["common"] * 90
    dealt = deal_folds(groups, classes, 5, seed=3)
    rare = Counter(fold for fold, kind in zip(dealt, classes, strict=True) if kind == "rare")
    assert set(rare.values()) == {2}
    assert dealt == deal_folds(groups, classes, 5, seed=3) != deal_folds(groups, classes, 5, seed=4)


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    """Two sectors and a colour picture, as the training data lie on disk."""
    for folder in ("images", "masks"):
        (tmp_path / folder).mkdir()
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[0:240, 0:320]
    sector = (np.hypot(rows + 40, columns - 160) < 250) & (np.abs(np.arctan2(columns - 160, rows + 40)) < 0.6)
    lines = ["image,mask,group,histology,malignant"]
    for i in range(3):
        grey = (rng.rayleigh(50, (240, 320)).clip(0, 255) * sector).astype(np.uint8)
        picture = np.repeat(grey[..., None], 3, 2)
        if i == 2:
            picture[80:180, 100:220] = (230, 20, 20)
        Image.fromarray(picture).save(tmp_path / "images" / f"{i}.png")
        mask = np.zeros((240, 320), np.uint8)
        mask[100:160, 130:190] = 255
        Image.fromarray(mask).save(tmp_path / "masks" / f"{i}.png")
        lines.append(f"{i}.png,{i}.png,g{i},kind{i},{i % 2}")
    (tmp_path / "labels.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_what_the_product_keeps_from_the_model_is_not_trained_on(cohort: Path) -> None:
    samples = read_cohort(cohort)
    assert [s.malignant for s in samples] == [False, True, False]
    assert [one.sample.group for one in place(samples, 2)] == ["g0", "g1"]


def test_a_split_comes_back_as_it_was_written(tmp_path: Path) -> None:
    sample = Sample(Path("images/a.png"), Path("masks/a.png"), "g1", "serous, high-grade", True)
    placed = [Placed(sample, Box(1, 2, 30, 40), 3)]
    write_split(tmp_path / "run" / "split.csv", placed)
    assert read_split(tmp_path / "run" / "split.csv") == placed


def test_variant_0_is_exactly_what_the_product_feeds_the_network(cohort: Path) -> None:
    [sample, *_] = read_cohort(cohort)
    shown = read_picture(sample.image)
    box = Box(40, 0, 280, 220)
    tensor, lesion = tensor_and_lesion(shown, read_mask(sample.mask, shown.shape), box, SPEC, Change(), 7)
    np.testing.assert_array_equal(tensor, SPEC.apply(shown, box).tensor)
    assert lesion.shape == (7, 7) and lesion.min() >= 0.0 and 0.9 < lesion.max() <= 1.0


def test_a_mirrored_picture_keeps_its_lesion_in_place(cohort: Path) -> None:
    [sample, *_] = read_cohort(cohort)
    shown = read_picture(sample.image)
    mask, box = read_mask(sample.mask, shown.shape), Box(40, 0, 280, 220)
    plain, where = tensor_and_lesion(shown, mask, box, SPEC, Change(), 7)
    turned, there = tensor_and_lesion(shown, mask, box, SPEC, Change(mirror=True), 7)
    np.testing.assert_allclose(turned, plain[:, :, ::-1], atol=0.03)
    np.testing.assert_allclose(there, where[:, ::-1], atol=0.03)


def test_changes_never_turn_a_picture_upside_down_and_stay_in_their_box() -> None:
    rng = np.random.default_rng(0)
    assert (draw_change(0, rng), draw_change(1, rng)) == (Change(), Change(mirror=True))
    drawn = [draw_change(v, rng) for v in range(2, 200)]
    assert all(0.7 <= c.zoom <= 1 and abs(c.shift[0]) <= 1 and abs(c.shift[1]) <= 1 for c in drawn)
    assert {c.mirror for c in drawn} == {True, False}


def test_the_public_cohort_is_the_one_on_the_card(shared: Path) -> None:
    from ovadesk.classify.bundle import choose_bundle, open_bundle
    from ovadesk.settings import resource

    samples = read_cohort(shared / "data" / "mmotu")
    data = open_bundle(choose_bundle([resource("models")])).card.data
    assert len(samples) >= data.images
    assert len({s.group for s in samples if s.malignant}) >= data.malignant_groups
