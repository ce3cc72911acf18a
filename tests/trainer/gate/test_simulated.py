"""Pictures drawn by rule: what they look like, and what the product's rules say of them."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.gate.outside import region
from trainer.gate.simulated import KINDS, SIDES, draw


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_a_picture_and_the_same_for_the_same_seed(kind: str) -> None:
    one, two, other = (list(draw(kind, 4, seed)) for seed in (1, 1, 2))
    for picture in one:
        assert picture.dtype == np.uint8
        assert picture.shape[2:] in ((), (3,))
        assert all(SIDES[0] <= side <= SIDES[1] for side in picture.shape[:2])
        assert np.ptp(picture) > 8
    assert all((a == b).all() for a, b in zip(one, two, strict=True))
    assert any(a.shape != b.shape or (a != b).any() for a, b in zip(one, other, strict=True))


def test_the_rules_alone_let_nearly_all_of_them_through() -> None:
    """Why there is a gate: most have an area of echoes and no colour."""
    passed = [region(picture) is not None for kind in KINDS for picture in draw(kind, 3, 0)]
    assert np.mean(passed) > 0.8


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="choose of noise"):
        list(draw("cat", 1, 0))
