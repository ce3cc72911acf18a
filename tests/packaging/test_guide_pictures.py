"""A picture for the documentation: small, with its greys smooth and its rare colours kept."""

from __future__ import annotations

import io

import guide_pictures as made
import numpy as np
from PIL import Image

ROWS, COLUMNS = 300, 1600  # wider than a page wants it
BADGE = (255, 140, 60)  # on a few pixels of a picture that is grey


def small(pixels: np.ndarray) -> Image.Image:
    return Image.open(io.BytesIO(made.small(Image.fromarray(pixels))))


def test_a_wide_picture_is_made_narrower_and_gets_a_palette() -> None:
    found = small(np.zeros((ROWS, COLUMNS, 3), np.uint8))
    assert found.size == (made.WIDTH, ROWS * made.WIDTH // COLUMNS)
    assert found.mode == "P" and not found.info.get("dpi")


def test_a_few_coloured_pixels_stay_as_they_are_among_many_greys() -> None:
    ramp = np.linspace(0, 255, made.WIDTH).astype(np.uint8)
    speckle = np.random.default_rng(7).integers(-20, 21, (ROWS, made.WIDTH))
    grey = np.clip(ramp.astype(int) + speckle, 0, 255).astype(np.uint8)
    pixels = np.repeat(grey[:, :, None], 3, axis=2)
    pixels[10:14, 10:20] = BADGE
    found = np.asarray(small(pixels).convert("RGB")).astype(int)
    off = np.abs(found - pixels)
    assert off[10:14, 10:20].max() <= 8
    assert off.mean() < 1.5 and np.percentile(off, 99) <= 4, "greys of 0 to 255"


def test_a_photograph_of_a_screen_is_cut_to_its_window() -> None:
    screen = np.zeros((100, 160, 3), np.uint8)
    screen[20:70, 10:150] = 24
    assert made.without_border(Image.fromarray(screen)).size == (140, 50)
