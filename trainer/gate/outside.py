"""A gate tried on studies of elsewhere, opened as the product opens them, that neither line nor threshold ever saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.study import Box, Clip
from ovadesk.pixels.display import Shown, to_display
from ovadesk.pixels.frames import FrameSource
from ovadesk.pixels.load import load
from ovadesk.pixels.regions import scope
from trainer.gate.figures import Rate, rate

Passes = Callable[[Shown, Box], bool]
SECRET = b"only a pseudonym for this run"


@dataclass(frozen=True, slots=True)
class Tried:
    """``rules``: frames that the product's rules let through; ``both``: those that the gate let through then."""

    rules: Rate
    both: Rate


def outside(name: str, folder: Path, passes: Passes) -> Tried:
    """First, middle and last frame of every clip under ``folder``.

    ``passes(shown, box)`` is the gate's word on a frame and its box. A file that does not open counts for nothing.
    Raises ValueError where nothing opens.
    """
    files, ruled, passed = [], [], []
    with FrameSource() as source:
        for study in load([folder], source, SECRET).studies:
            for clip in study.clips:
                for index in sorted({0, clip.n_frames // 2, clip.n_frames - 1}):
                    said = _asked(source, clip, index, passes)
                    if said is not None:
                        files.append(clip.path.name)
                        ruled.append(said[0])
                        passed.append(said[1])
    if not files:
        raise ValueError(f"{folder} holds no frame that can be read: give a folder of pictures or DICOM files")
    names = np.array(files)
    return Tried(rate(name, np.array(ruled), names), rate(name, np.array(passed), names))


def _asked(source: FrameSource, clip: Clip, index: int, passes: Passes) -> tuple[bool, bool] | None:
    try:
        shown = to_display(source.read(clip, index), clip.window)
    except OvaDeskError:
        return None
    box = scope(clip, shown).box
    return (False, False) if box is None else (True, passes(shown, box))


def region(picture: Shown) -> Box | None:
    """The box that the product's rules would show a model of a file without tags, None where they refuse it."""
    rows, columns = picture.shape[:2]
    return scope(Clip("", Path(), "image", "", rows, columns, picture.ndim, 8, 1, 1), picture).box
