"""Pictures with one thing changed, to see what a model's answer hangs on; each with a control that changes as much.

Painting over moves a network a little wherever it is done. So as much is painted over beside it a second time: only
what an edit does beyond its control speaks of the thing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ovadesk.domain.study import Box
from ovadesk.pixels.display import Shown
from trainer.dataset.filling import fill
from trainer.dataset.marks_found import find_marks
from trainer.dataset.sector_hull import sector_hull

Where = NDArray[np.bool_]

MARKS_MIN = 1e-4  # of the box: less is a speck and no mark
OUTSIDE_MIN = 0.005  # of the box: less is no outside to scramble
RIM, KEPT_RIM = 0.02, 0.06  # of the box's longer side: removed around a lesion, kept around it
FREE_MIN = 0.6  # of a lesion's area: where no more of the sector is free beside it there is no control
WORK_STEP, SHIFTS = 4, 9  # every fourth pixel, and so many shifts across and down, are enough to look for a free place


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A frame with what is known of it: the model's ``box``, the ``marks`` and the sector in it, and the lesion."""

    shown: Shown
    box: Box
    marks: Where
    sector: Where
    lesion: Where | None

    @property
    def within(self) -> tuple[slice, slice]:
        """The box as slices of the frame."""
        return slice(max(0, self.box.y0), self.box.y1), slice(max(0, self.box.x0), self.box.x1)

    @property
    def marked(self) -> float:
        """The share of the box that marks cover, 0-1."""
        return float(self.marks[self.within].mean())


def scene(shown: Shown, box: Box, mask: NDArray[np.uint8] | None) -> Scene:
    """``shown`` (H, W) or (H, W, 3) uint8 taken apart; ``mask`` (H, W) is not 0 on the lesion."""
    lesion = mask > 0 if mask is not None and mask.any() else None
    return Scene(shown, box, find_marks(shown), sector_hull(shown), lesion)


def without_marks(one: Scene) -> Shown | None:
    """Words, calipers and scales painted over; None where there are none in the box."""
    return fill(one.shown, one.marks) if one.marked >= MARKS_MIN else None


def marks_elsewhere(one: Scene) -> Shown | None:
    """The same places, mirrored within the box, painted over instead, and the marks left (control)."""
    if one.marked < MARKS_MIN:
        return None
    return fill(one.shown, _mirrored(one, one.marks & one.sector) & ~one.marks)


def outside_scrambled(one: Scene) -> Shown | None:
    """What lies in the box beside the sector, its pixels shuffled; None where there is nothing beside it.

    The same pixels in each frame come out in the same order each time.
    """
    outside = np.zeros(one.sector.shape, bool)
    outside[one.within] = ~one.sector[one.within]
    if outside[one.within].mean() < OUTSIDE_MIN or not one.sector.any():
        return None
    new = one.shown.copy()
    new[outside] = np.random.default_rng(0).permutation(new[outside])
    return new


def without_lesion(one: Scene) -> Shown | None:
    """The lesion and its rim filled from the sector around it; None where its place is not known."""
    if one.lesion is None:
        return None
    return fill(one.shown, _grown(one, one.lesion, RIM), one.sector & ~one.marks)


def lesion_elsewhere(one: Scene) -> Shown | None:
    """The same shape, moved to where most of it lies in the sector and beside the lesion, filled instead (control).

    None where the lesion leaves less than 60% of its own area free.
    """
    if one.lesion is None:
        return None
    lesion = _grown(one, one.lesion, RIM)
    free = one.sector & ~lesion & ~one.marks
    there = _moved(lesion, free) & free
    if there.sum() < FREE_MIN * lesion.sum():
        return None
    return fill(one.shown, there, one.sector & ~one.marks)


def lesion_alone(one: Scene) -> Shown | None:
    """Nothing but the lesion and a rim of it, on black."""
    if one.lesion is None:
        return None
    kept = _grown(one, one.lesion, KEPT_RIM)
    return np.where(kept[..., None] if one.shown.ndim == 3 else kept, one.shown, np.uint8(0))


EDITS: dict[str, Callable[[Scene], Shown | None]] = {
    "without_marks": without_marks,
    "marks_elsewhere": marks_elsewhere,
    "outside_scrambled": outside_scrambled,
    "without_lesion": without_lesion,
    "lesion_elsewhere": lesion_elsewhere,
    "lesion_alone": lesion_alone,
}
TITLES = {
    "without_marks": "text and calipers painted over",
    "marks_elsewhere": "as much painted over beside them (control)",
    "outside_scrambled": "outside of the sector scrambled",
    "without_lesion": "lesion removed",
    "lesion_elsewhere": "as much removed beside it (control)",
    "lesion_alone": "lesion alone",
}
CONTROLS = {"without_marks": "marks_elsewhere", "without_lesion": "lesion_elsewhere"}


def _moved(lesion: Where, free: Where) -> Where:
    """``lesion`` shifted to where it covers most of what is ``free``; the nearest such place of a coarse grid."""
    small, open_to = lesion[::WORK_STEP, ::WORK_STEP], free[::WORK_STEP, ::WORK_STEP]
    shifts = [
        (int(dy), int(dx))
        for dy in np.linspace(-small.shape[0], small.shape[0], 2 * SHIFTS + 1)
        for dx in np.linspace(-small.shape[1], small.shape[1], 2 * SHIFTS + 1)
    ]
    shifts.sort(key=lambda shift: (shift[0] ** 2 + shift[1] ** 2, shift))
    best = max(shifts, key=lambda shift: int((_shifted(small, *shift) & open_to).sum()))
    return _shifted(lesion, best[0] * WORK_STEP, best[1] * WORK_STEP)


def _shifted(where: Where, down: int, right: int) -> Where:
    """``where`` moved, with nothing coming in from beyond the frame."""
    new = np.zeros_like(where)
    rows, columns = where.shape
    new[max(0, down) : rows + min(0, down), max(0, right) : columns + min(0, right)] = where[
        max(0, -down) : rows - max(0, down), max(0, -right) : columns - max(0, right)
    ]
    return new


def _mirrored(one: Scene, where: Where) -> Where:
    new = np.zeros_like(where)
    new[one.within] = where[one.within][:, ::-1]
    return new


def _grown(one: Scene, where: Where, share: float) -> Where:
    side = 2 * max(1, round(share * max(one.box.width, one.box.height))) + 1
    grown = cv2.dilate(where.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    return np.asarray(grown, bool)
