"""Near-duplicates: copies are found, different pictures are not, and the search misses none."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from ovadesk.domain.study import Box
from tests.trainer.cohort.conftest import COLUMNS, ROWS, Draw
from trainer.cohort import likeness as module
from trainer.cohort.likeness import NEAR, Pair, from_text, likeness, near_pairs, repeats_within, to_text

WHOLE = Box(0, 0, COLUMNS, ROWS)


def saved_again(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    held = io.BytesIO()
    Image.fromarray(picture).save(held, "JPEG", quality=30)
    return np.asarray(Image.open(held))


def halved(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(Image.fromarray(picture).resize((COLUMNS // 2, ROWS // 2)))


@pytest.mark.parametrize("change", [saved_again, halved, lambda p: (p * 0.8).astype(np.uint8)])
def test_a_copy_is_near_and_another_picture_is_not(draw: Draw, change) -> None:  # type: ignore[no-untyped-def]
    copies = [change(draw(i)) for i in range(6)]
    bits = np.array(
        [likeness(draw(i), WHOLE) for i in range(6)]
        + [likeness(copy, Box(0, 0, copy.shape[1], copy.shape[0])) for copy in copies]
    )
    found = near_pairs(bits, [f"p{i}" for i in range(12)])
    assert {(pair.first, pair.second) for pair in found} == {(i, i + 6) for i in range(6)}
    assert not any(pair.mirrored for pair in found)


def test_a_mirrored_copy_is_found_and_said_to_be_one(draw: Draw) -> None:
    bits = np.array([likeness(draw(1), WHOLE), likeness(draw(1)[:, ::-1], WHOLE), likeness(draw(2), WHOLE)])
    [pair] = near_pairs(bits, ["a", "b", "c"])
    assert (pair.first, pair.second, pair.mirrored) == (0, 1, True) and pair.differ <= 2


def test_only_the_box_counts_and_colour_does_not(draw: Draw) -> None:
    shown = np.repeat(draw(3)[..., None], 3, 2)
    marked = shown.copy()
    marked[:15] = 255
    below = Box(0, 15, COLUMNS, ROWS)
    np.testing.assert_array_equal(likeness(shown, below), likeness(marked, below))
    np.testing.assert_array_equal(likeness(shown, below), likeness(draw(3), below))


def test_the_text_of_a_likeness_is_read_back(draw: Draw) -> None:
    bits = likeness(draw(4), WHOLE)
    assert len(to_text(bits)) == 64
    np.testing.assert_array_equal(from_text(to_text(bits)), bits)
    with pytest.raises(ValueError, match="64 hex digits"):
        from_text("0123")


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=0, max_size=30), st.integers(1, 400))
def test_the_search_in_blocks_finds_what_comparing_each_by_each_finds(rows: list[tuple[int, int]], block: int) -> None:
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 2**63, (6, 4), dtype=np.uint64)
    noise = rng.integers(0, 2, (len(rows), 1), dtype=np.uint64)
    bits = np.array([kinds[kind] for kind, _ in rows], np.uint64).reshape(-1, 4) ^ noise
    apart = [f"p{patient}" for _, patient in rows]

    def differ(i: int, j: int) -> int:
        return sum(bin(int(a) ^ int(b)).count("1") for a, b in zip(bits[i], bits[j], strict=True))

    expected = {
        (i, j)
        for i in range(len(rows))
        for j in range(i + 1, len(rows))
        if apart[i] != apart[j] and min(differ(i, j), _mirrored_differ(bits, i, j)) <= NEAR
    }
    whole, module.BLOCK = module.BLOCK, block
    try:
        assert {(pair.first, pair.second) for pair in near_pairs(bits, apart)} == expected
        repeats = repeats_within(bits, apart)
    finally:
        module.BLOCK = whole
    for patient in set(apart):
        own = [i for i, name in enumerate(apart) if name == patient]
        count = sum(any(differ(i, j) <= NEAR for j in own if j < i) for i in own)
        assert repeats.get(patient, 0) == count


def _mirrored_differ(bits: NDArray[np.uint64], i: int, j: int) -> int:
    turned = bits[j] ^ module.MIRROR
    return sum(bin(int(a) ^ int(b)).count("1") for a, b in zip(bits[i], turned, strict=True))


def test_pairs_come_nearest_first() -> None:
    bits = np.zeros((3, 4), np.uint64)
    bits[1, 0] = 0b111
    bits[2, 0] = 0b1
    assert near_pairs(bits, ["a", "b", "c"])[0] == Pair(1, 0, 2)


@pytest.mark.shared
@pytest.mark.slow
def test_no_two_patients_of_the_public_cohorts_are_joined(shared) -> None:  # type: ignore[no-untyped-def]
    from trainer.cohort.listing import read_cohort
    from trainer.cohort.scoping import look

    for name in ("mmotu", "busbra"):
        looked = look(read_cohort(shared / "data" / name))
        assert near_pairs(looked.bits, [one.sample.patient for one in looked.scoped]) == []
