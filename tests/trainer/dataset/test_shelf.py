"""The shelf: the product's own preprocessing, read once, and made anew where a file or the preprocessing changed."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ovadesk.domain.study import Box
from ovadesk.pixels.preprocess import PreprocessSpec
from tests.trainer.drawn import write_cohort
from trainer.cohort.manifest import read_manifest
from trainer.cohort.sample import Sample, Scoped
from trainer.dataset.reading import read_mask, read_shown
from trainer.dataset.shelf import prepare

SPEC = PreprocessSpec(size=(64, 64))


@pytest.fixture
def scoped(tmp_path: Path) -> list[Scoped]:
    samples = read_manifest(write_cohort(tmp_path / "data", 3))
    return [Scoped(one, Box(10, 5, 150, 115)) for one in samples]


def test_a_prepared_picture_becomes_the_tensor_that_the_product_would_make(scoped: list[Scoped]) -> None:
    shelf = prepare(scoped, SPEC)
    for place, one in enumerate(scoped):
        expected = SPEC.apply(read_shown(one.sample), one.box).tensor
        np.testing.assert_array_equal(SPEC.normalised(shelf.pictures[place]), expected)
    assert shelf.masked.all() and shelf.masks.max() == 255 and shelf.malignant.tolist() == [True] * 2 + [False] * 4
    assert shelf.histology.tolist() == ["serous"] * 2 + ["cyst"] * 4
    some = shelf.some(np.array([3, 0]))
    np.testing.assert_array_equal(some.pictures[1], shelf.pictures[0])
    assert some.patients.tolist() == ["p001", "p000"]


def test_what_was_prepared_is_taken_from_disk_until_a_file_changes(scoped: list[Scoped], tmp_path: Path) -> None:
    kept, said = tmp_path / "shelf", []
    first = prepare(scoped, SPEC, kept, said.append)
    assert len(said) == 1
    np.testing.assert_array_equal(prepare(scoped, SPEC, kept, pytest.fail).pictures, first.pictures)
    Image.fromarray(np.full((120, 160), 90, np.uint8)).save(scoped[0].sample.path)
    os.utime(scoped[0].sample.path, ns=(1, 1))
    again = prepare(scoped, SPEC, kept, said.append)
    assert len(said) == 2 and again.pictures[0].max() <= 90
    prepare(scoped, PreprocessSpec(size=(32, 32)), kept, said.append)
    assert len(said) == 3


def test_marks_are_looked_for_when_asked_and_kept_with_the_pictures(scoped: list[Scoped], tmp_path: Path) -> None:
    path = scoped[0].sample.path
    with Image.open(path) as picture:
        coloured = np.repeat(np.asarray(picture)[..., None], 3, 2).copy()
    coloured[40:43, 60:80] = (255, 240, 0)
    Image.fromarray(coloured).save(path)
    for _ in range(2):
        shelf = prepare(scoped, SPEC, tmp_path / "shelf", marks=True)
        assert shelf.marks is not None and shelf.marks[0].any() and shelf.some(np.array([0])).marks is not None
    assert prepare(scoped, SPEC, tmp_path / "shelf").marks is None


def test_a_colour_model_is_refused_by_the_trainer(scoped: list[Scoped]) -> None:
    with pytest.raises(ValueError, match="grey"):
        prepare(scoped, PreprocessSpec(colour="rgb"))


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"no picture")
    with pytest.raises(ValueError, match=r"broken\.png cannot be opened"):
        read_shown(Sample(path, "p", False))


def test_a_mask_is_whatever_is_not_black_at_the_size_of_the_picture(tmp_path: Path) -> None:
    Image.fromarray(np.array([[0, 3], [0, 0]], np.uint8)).save(tmp_path / "m.png")
    assert read_mask(tmp_path / "m.png", (4, 4)).tolist() == [[0, 0, 255, 255]] * 2 + [[0] * 4] * 2
