"""Drawing: patients alike, sides as asked, and the same pictures however many processes share them."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

if find_spec("torch") is None:
    pytest.skip("needs torch, which is not installed (the lean build runs without it)", allow_module_level=True)

from trainer.train.drawing import PatientDraw, drawing_weights


def test_patients_of_a_side_are_drawn_alike_and_the_sides_as_asked() -> None:
    malignant = np.array([True, True, True, False, False, False])
    found = drawing_weights(malignant, np.array(["a", "a", "b", "c", "d", "d"]), 0.25)
    assert found.sum() == pytest.approx(1) and found[:3].sum() == pytest.approx(0.25)
    assert found[:2].sum() == pytest.approx(found[2]) and found[3] == pytest.approx(found[4:].sum())


def test_a_side_that_is_alone_gets_everything() -> None:
    assert drawing_weights(np.zeros(3, bool), np.array(["a", "b", "c"]), 0.4).tolist() == pytest.approx([1 / 3] * 3)


@given(st.integers(1, 4), st.integers(0, 5), st.integers(0, 99))
def test_processes_share_what_one_alone_would_draw(world: int, epoch: int, seed: int) -> None:
    weights = np.full(7, 1 / 7)

    def drawn(rank: int, world: int) -> list[int]:
        draw = PatientDraw(weights, 24, seed, epoch, rank, world)
        assert len(draw) == 24 // world
        return list(draw)

    together = [number for turn in zip(*(drawn(rank, world) for rank in range(world)), strict=True) for number in turn]
    alone = drawn(0, 1)
    assert together == alone
    assert [number // 7 for number in alone] == list(range(24)), "each turn has a number of its own"


def test_another_epoch_draws_other_pictures() -> None:
    first, second = (list(PatientDraw(np.full(50, 0.02), 50, 0, epoch)) for epoch in (0, 1))
    assert first != second
