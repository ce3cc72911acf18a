"""What people burn into pictures, taken away or put in at random, so that it says nothing about the mass.

Calipers and words stand where somebody measured or found something. Covering the real ones and drawing false
ones on benign and malignant pictures alike takes the sign away; ``trainer.audit`` measures what is left of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.dataset.placing import Extent, Picture

COVER_CHANCE, OCCLUDE_CHANCE = 0.5, 0.3
CALIPER_CHANCE, TEXT_CHANCE, BODY_CHANCE = 0.3, 0.25, 0.08
WORDS = (
    "CY",
    "R-CY",
    "L-CY",
    "LOV",
    "ROV",
    "LT OV",
    "RT OV",
    "Left Ovary",
    "Right Ovary",
    "M",
    "UT",
    "RT",
    "LT",
    "1 D 3.29cm",
    "+ 4.66cm",
    "x 2.22cm",
    "1 L 51.3mm",
    "2 L 38.0mm",
    "SAG",
    "TRV",
    "BL",
    "SK",
    "FR 21Hz",
)
FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_PLAIN, cv2.FONT_HERSHEY_DUPLEX)
USUAL = 224  # pixels: the side of a picture that the sizes below are meant for

Stroke = Callable[[Picture], None]


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Real marks that are ``gone`` (H, W) and ``patches`` (x, y, width, height) to hide, ``strokes`` to draw."""

    gone: NDArray[np.bool_] | None = None
    patches: tuple[tuple[int, int, int, int], ...] = ()
    strokes: tuple[Stroke, ...] = ()

    def cleared(self, picture: Picture) -> Picture:
        """``picture`` (H, W), before it is moved, with its real marks filled from what lies around them."""
        return picture if self.gone is None else filled(picture, self.gone)

    def drawn(self, picture: Picture) -> Picture:
        """``picture`` (H, W), after it was moved, with the patches filled and the false marks on it."""
        if self.patches:
            hidden = np.zeros(picture.shape, bool)
            for x, y, width, height in self.patches:
                hidden[y : y + height, x : x + width] = True
            picture = filled(picture, hidden)
        if not self.strokes:
            return picture
        new = picture.copy()
        for stroke in self.strokes:
            stroke(new)
        return new


def filled(picture: Picture, gone: NDArray[np.bool_]) -> Picture:
    """``picture`` with what is ``gone`` replaced by the mean of what is not, from near by where there is some."""
    if not gone.any():
        return picture
    keep = (~gone).astype(np.float32)
    values = picture * keep
    new, left = picture.astype(np.float32), gone.copy()
    for side in (9, 31, 91):
        share = cv2.blur(keep, (side, side))
        here = left & (share > 0.15)
        new[here] = cv2.blur(values, (side, side))[here] / share[here]
        left &= ~here
        if not left.any():
            break
    new[left] = 0
    return np.rint(new).astype(np.uint8)


def draw_marks(
    found: Extent,
    lesion: Extent | None,
    real: Picture | None,
    shape: tuple[int, ...],
    rng: np.random.Generator,
    strength: float,
) -> Marks:
    """False marks for a picture of ``shape`` with echoes at ``found``; calipers lie on the ``lesion`` half the time.

    ``real`` (H, W), not 0 where the picture carries marks, are covered half the time.
    """
    strokes: list[Stroke] = []
    unit = shape[0] / USUAL
    if rng.random() < CALIPER_CHANCE * strength:
        on = lesion if lesion is not None and rng.random() < 0.5 else None
        strokes += [_caliper(found, on, unit, rng) for _ in range(int(rng.integers(1, 3)))]
    if rng.random() < TEXT_CHANCE * strength:
        strokes += [_text(found, shape, rng) for _ in range(int(rng.integers(1, 3)))]
    if rng.random() < BODY_CHANCE * strength:
        strokes.append(_body(shape, rng))
    patches = _patches(found, unit, rng) if rng.random() < OCCLUDE_CHANCE * strength else ()
    covers = rng.random() < COVER_CHANCE * strength
    return Marks(real > 0 if real is not None and covers else None, patches, tuple(strokes))


def _patches(found: Extent, unit: float, rng: np.random.Generator) -> tuple[tuple[int, int, int, int], ...]:
    """One to three places of the size of a word."""
    sizes = [(int(unit * rng.uniform(6, 34)), int(unit * rng.uniform(4, 11))) for _ in range(int(rng.integers(1, 4)))]
    return tuple((*_place(found, rng), *size) for size in sizes)


def _place(found: Extent, rng: np.random.Generator) -> tuple[int, int]:
    return int(rng.integers(found.left, found.right)), int(rng.integers(found.top, found.bottom))


def _caliper(found: Extent, on: Extent | None, unit: float, rng: np.random.Generator) -> Stroke:
    """Two crosses, mostly with dots between them: across the lesion or anywhere."""
    if on is None:
        start, end = _place(found, rng), _place(found, rng)
    else:
        y, x = int(rng.integers(on.top, on.bottom)), int(rng.integers(on.left, on.right))
        across = rng.random() < 0.5
        start, end = ((on.left, y), (on.right, y)) if across else ((x, on.top), (x, on.bottom))
    level, arm = int(rng.integers(170, 256)), max(1, round(unit * rng.uniform(1.6, 4.4)))
    kind = cv2.MARKER_CROSS if rng.random() < 0.6 else cv2.MARKER_TILTED_CROSS
    length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    count = int(length / (unit * rng.uniform(3.0, 7.0))) if rng.random() < 0.7 else 0
    dots = np.linspace(start, end, count + 2)[1:-1].round().astype(int)

    def stroke(picture: Picture) -> None:
        for point in (start, end):
            cv2.drawMarker(picture, point, level, kind, 2 * arm + 1, 1)
        inside = (dots >= 0).all(axis=1) & (dots < picture.shape[::-1]).all(axis=1)
        picture[dots[inside, 1], dots[inside, 0]] = level

    return stroke


def _text(found: Extent, shape: tuple[int, ...], rng: np.random.Generator) -> Stroke:
    """A word on the picture or, as measurements are, in a lower corner."""
    word, font = str(rng.choice(WORDS)), FONTS[int(rng.integers(len(FONTS)))]
    scale, level = shape[0] / USUAL * float(rng.uniform(0.22, 0.4)), int(rng.integers(150, 256))
    scale *= 2.0 if font == cv2.FONT_HERSHEY_PLAIN else 1.0
    (width, height), _ = cv2.getTextSize(word, font, scale, 1)
    place = _place(found, rng)
    if rng.random() < 0.3:
        place = (shape[1] - width - 2) if rng.random() < 0.5 else 2, shape[0] - int(rng.uniform(0.01, 0.09) * shape[0])
    at = max(0, min(place[0], shape[1] - width)), max(height, place[1])

    def stroke(picture: Picture) -> None:
        cv2.putText(picture, word, at, font, scale, level, 1, cv2.LINE_AA)

    return stroke


def _body(shape: tuple[int, ...], rng: np.random.Generator) -> Stroke:
    """A body mark: an outline in a corner with a stroke where the probe lay."""
    radius, level = max(3, round(shape[0] * rng.uniform(0.035, 0.065))), int(rng.integers(120, 230))
    x = radius + 3 if rng.random() < 0.5 else shape[1] - radius - 4
    y = shape[0] - radius - int(rng.uniform(0.01, 0.09) * shape[0])
    turn = float(rng.uniform(0, np.pi))
    reach = np.array([np.cos(turn), np.sin(turn)]) * radius * 0.5
    spot = np.array([x, y]) + rng.uniform(-0.4, 0.4, 2) * radius
    one, other = (tuple(int(v) for v in spot + sign * reach) for sign in (-1, 1))

    def stroke(picture: Picture) -> None:
        cv2.ellipse(picture, (x, y), (radius, int(radius * 0.8)), 0, 0, 360, level, 1, cv2.LINE_AA)
        cv2.line(picture, (one[0], one[1]), (other[0], other[1]), level, 2)

    return stroke
