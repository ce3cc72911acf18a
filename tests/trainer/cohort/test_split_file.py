"""The split on disk: read back as written, and refused where it was tampered with or leaks."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from ovadesk.domain.study import Box
from trainer.cohort.listing import read_cohort
from trainer.cohort.sample import Sample, Scoped
from trainer.cohort.split_file import read_split, write_split

BOX = Box(1, 2, 150, 118)


@pytest.fixture
def scoped(cohort: Path) -> list[Scoped]:
    return [Scoped(one, BOX) for one in read_cohort(cohort)[:12]]


@pytest.fixture
def bits(scoped: list[Scoped]) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 2**63, (len(scoped), 4), dtype=np.uint64)


PARTS = {f"p{i:02}": part for i, part in enumerate(["train", "test", "train", "validation", "train", "test"])}


def test_a_split_comes_back_as_it_was_written(cohort: Path, scoped: list[Scoped], bits: np.ndarray) -> None:
    odd = replace(scoped[0].sample, histology='serous, "high-grade"', representative=True, site="北", date="2024")
    far = replace(scoped[1].sample, frame=3, representative=False, mask=None)
    scoped[:2] = [Scoped(odd, Box(0, 0, 5, 6)), Scoped(far, BOX)]
    path = cohort / "run" / "split.csv"
    write_split(path, scoped, PARTS, data=cohort, bits=bits, about={"seed": 4, "shares": [7, 1, 2]})
    split = read_split(path)
    assert list(split.samples) == scoped and split.parts == ("train", "validation", "test")
    assert [one.sample.patient for one in split.of("validation")] == ["p03", "p03"] and split.of("fold-0") == []
    assert split.sha256 == sha256(path.read_bytes()).hexdigest()
    assert split.about["seed"] == 4 and split.about["counts"]["test"] == {
        "pictures": 4,
        "malignant_pictures": 0,
        "patients": 2,
        "malignant_patients": 0,
    }
    assert split.about["counts"]["train"]["malignant_patients"] == 1
    assert str(cohort) not in path.read_text(encoding="utf-8")
    split.verify_files()
    again = cohort / "again" / "split.csv"
    write_split(again, split.samples, PARTS, data=cohort, bits=bits, about={"seed": 4, "shares": [7, 1, 2]})
    assert again.read_bytes() == path.read_bytes()


def test_a_split_follows_its_folder(cohort: Path, scoped: list[Scoped], bits: np.ndarray, tmp_path: Path) -> None:
    write_split(tmp_path / "split.csv", scoped, PARTS, data=cohort, bits=bits)
    moved = shutil.copytree(cohort / "images", tmp_path / "elsewhere" / "images").parent
    split = read_split(tmp_path / "split.csv", moved)
    assert split.samples[0].sample.path == moved / "images" / "00.png"
    split.verify_files()


def test_folds_are_in_order(cohort: Path, scoped: list[Scoped], bits: np.ndarray) -> None:
    parts = {f"p{i:02}": f"fold-{fold}" for i, fold in enumerate([2, 0, 10, 1, 2, 0])}
    write_split(cohort / "split.csv", scoped, parts, bits=bits)
    split = read_split(cohort / "split.csv")
    assert split.parts == ("fold-0", "fold-1", "fold-2", "fold-10")
    assert [one.sample.path for one in split.samples] == [one.sample.path for one in scoped], "no data folder: absolute"


def test_a_file_that_was_changed_is_refused(cohort: Path, scoped: list[Scoped], bits: np.ndarray) -> None:
    path = cohort / "split.csv"
    with pytest.raises(ValueError, match="missing: run 'ovadesk-train split' first"):
        read_split(path)
    write_split(path, scoped, PARTS, data=cohort, bits=bits)
    path.write_text(path.read_text(encoding="utf-8").replace(",test,", ",train,", 1), encoding="utf-8")
    with pytest.raises(ValueError, match="was changed after it was written"):
        read_split(path)


@pytest.mark.parametrize(
    ("column", "says"), [("part", "patient p01 lies in two parts"), ("likeness", "nearly repeat each other")]
)
def test_one_who_forges_the_hash_too_still_cannot_leak(
    cohort: Path, scoped: list[Scoped], bits: np.ndarray, column: str, says: str
) -> None:
    path = cohort / "split.csv"
    write_split(path, scoped, PARTS, data=cohort, bits=bits)
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    place = lines[0].index(column)
    lines[3][place] = lines[1][place]
    content = ("\n".join(map(",".join, lines)) + "\n").encode()
    path.write_bytes(content)
    about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    about["split_sha256"] = sha256(content).hexdigest()
    path.with_suffix(".json").write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        read_split(path)


def test_near_duplicates_on_two_sides_are_not_even_written(
    cohort: Path, scoped: list[Scoped], bits: np.ndarray
) -> None:
    bits[2] = bits[0] ^ np.uint64(1)
    with pytest.raises(ValueError, match=r"00\.png and 02\.png nearly repeat each other.*train and test"):
        write_split(cohort / "split.csv", scoped, PARTS, data=cohort, bits=bits)
    assert not (cohort / "split.csv").exists()


def test_likenesses_are_read_from_the_pictures_where_not_given(cohort: Path, scoped: list[Scoped]) -> None:
    shutil.copy(scoped[0].sample.path, scoped[2].sample.path)
    with pytest.raises(ValueError, match="nearly repeat each other"):
        write_split(cohort / "split.csv", scoped, PARTS, data=cohort)


def test_pictures_that_changed_or_went_are_named(cohort: Path, scoped: list[Scoped], bits: np.ndarray) -> None:
    write_split(cohort / "split.csv", scoped, PARTS, data=cohort, bits=bits)
    split = read_split(cohort / "split.csv")
    first: Sample = split.samples[0].sample
    first.path.write_bytes(first.path.read_bytes() + b"x")
    with pytest.raises(ValueError, match=r"00\.png has changed"):
        split.verify_files()
    first.path.unlink()
    with pytest.raises(ValueError, match=r"00\.png is gone"):
        split.verify_files()
