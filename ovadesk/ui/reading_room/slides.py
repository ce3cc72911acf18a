"""The pictures of a case made ready in a worker: described, decoded, and covered where names could be burnt in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from ovadesk.domain.problem import Cancelled, OvaDeskError, Problem
from ovadesk.domain.reader_study.roster import CaseImage
from ovadesk.domain.study import Box, Clip
from ovadesk.pixels.display import to_display
from ovadesk.pixels.frames import FrameSource, Lane
from ovadesk.pixels.opened import Inspected
from ovadesk.ui.jobs import Ticket
from ovadesk.ui.masking import ultrasound_in
from ovadesk.ui.opening import thumbnail

BAND = 0.12  # of width and height, covered on each side where nobody knows where the ultrasound is
WHOLE = 0.97  # of the frame: a region as large says nothing about where the ultrasound is
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Slide:
    """One image of a case as a reader may see it. ``number`` counts from 0 within the case.

    Only what lies in ``kept`` (boxes of the frame) is shown; it is never empty. ``guessed``: neither the file nor its
    pixels say where the ultrasound is. ``first`` are the pixels of the frame ``start``, at which a reader begins.
    ``found`` says why there is no picture; then there is no clip either.
    """

    number: int
    clip: Clip | None = None
    kept: tuple[Box, ...] = ()
    guessed: bool = False
    start: int = 0
    first: NDArray[Any] | None = None
    small: QImage | None = None
    found: Problem | None = None


def kept_boxes(clip: Clip, pixels: NDArray[Any]) -> tuple[tuple[Box, ...], bool]:
    """What of ``clip`` stays visible, and whether that is a guess. ``pixels`` are one of its frames.

    The regions that the file names; where it names none, or one that is the whole frame, the sector found in the
    pixels. Where that is not found either a region of the whole frame stands as it is, since a maker said so; without
    any, the outer ``BAND`` is covered, for that is where names, dates and hospitals are burnt in. The last is a
    guess: it can cover a little of the picture, and whoever runs the study is told (``study.edges_covered``).
    """
    named = tuple(region.box for region in clip.regions)
    if named and not any(_is_whole(box, clip) for box in named):
        return named, False
    found = ultrasound_in(pixels, clip)
    if found or named:
        return found or named, False
    x, y = round(BAND * clip.columns), round(BAND * clip.rows)
    return (Box(x, y, clip.columns - x, clip.rows - y),), True


def _is_whole(box: Box, clip: Clip) -> bool:
    return box.width >= WHOLE * clip.columns and box.height >= WHOLE * clip.rows


class Projector:
    """Makes slides of the files of a case. ``path_of`` says where the file of an image lies."""

    def __init__(self, frames: FrameSource, path_of: Callable[[CaseImage], Path]) -> None:
        self._frames, self._path_of = frames, path_of

    def show(self, images: Sequence[CaseImage], ticket: Ticket, lane: Lane = Lane.VIEW) -> None:
        """In a worker: all slides of a case, each reported as soon as it is there. Raises Cancelled.

        What a file holds beside its pixels (names, dates, numbers) is left behind here. That the files are those the
        study was made with is the room's affair.
        """
        for number, image in enumerate(images):
            if ticket.stale():
                raise Cancelled
            ticket.report(self._slide(number, image, lane))

    def _slide(self, number: int, image: CaseImage, lane: Lane) -> Slide:
        try:
            clip = _nameless(self._frames.inspect(self._path_of(image), lane=lane))
            start = clip.n_frames // 2
            pixels = self._frames.read(clip, start, lane=lane)
        except OvaDeskError as error:
            LOG.warning("An image of a study could not be opened: %s", error.problem.code)
            return Slide(number, found=error.problem)
        kept, guessed = kept_boxes(clip, pixels)
        return Slide(number, clip, kept, guessed, start, pixels, small_picture(pixels, clip, kept))


def small_picture(pixels: NDArray[Any], clip: Clip, kept: Sequence[Box]) -> QImage:
    """The thumbnail of what stays visible of a frame, black elsewhere. Safe outside the GUI thread."""
    shown = to_display(pixels, clip.window)
    covered = np.zeros_like(shown)
    for box in kept:
        part = slice(box.y0, box.y1), slice(box.x0, box.x1)
        covered[part] = shown[part]
    x0, y0 = min(box.x0 for box in kept), min(box.y0 for box in kept)
    x1, y1 = max(box.x1 for box in kept), max(box.y1 for box in kept)
    return thumbnail(covered[y0:y1, x0:x1])


def _nameless(inspected: Inspected) -> Clip:
    """The clip alone, without what could say whose it is or when it was made."""
    return replace(inspected.clip, description="", acquired="", sop_uid="")
