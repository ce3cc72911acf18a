"""Blacking out what is burnt into the pixels outside the ultrasound: names, dates, hospitals."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QObject

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.study import Box, Clip
from ovadesk.pixels.display import to_display
from ovadesk.pixels.sector import find_sector
from ovadesk.ui.controller import Controller
from ovadesk.ui.jobs import Ticket
from ovadesk.ui.viewer import Viewer
from ovadesk.ui.words import tr

LANE = "mask"


class Masking(QObject):
    """While the action ``mask`` is checked every picture shows its ultrasound regions alone.

    Where a file names no regions they are looked for in its pixels, by a worker.
    """

    def __init__(self, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._looking = controller.window, controller.looking
        self._jobs, self._frames = controller.jobs, controller.services.frames
        self._found: dict[str, tuple[Box, ...] | None] = {}  # by clip key; empty: nothing was found, None: not yet
        self.action = self._window.act("mask")
        self.action.toggled.connect(self._toggled)
        self._window.grid.shown.connect(lambda frame: self._shown(frame.clip))

    def boxes(self, clip: Clip) -> tuple[Box, ...] | None:
        """What stays visible of the clip; None where it is not known yet."""
        if clip.regions:
            return tuple(region.box for region in clip.regions)
        return self._found.get(clip.key)

    def _toggled(self, on: bool) -> None:
        for viewer in self._window.grid.all_viewers:
            if viewer.frame is None or not on:
                viewer.black_out(())
            else:
                self._cover(viewer.frame.clip)

    def _shown(self, clip: Clip) -> None:
        """Look once for the ultrasound of every clip that does not name it: it may have to be saved without names."""
        if not clip.regions and clip.key not in self._found:
            self._found[clip.key] = None
            self._jobs.start(LANE, lambda ticket: self._find(ticket, clip), then=lambda found: self._know(clip, found))
        self._cover(clip)

    def _cover(self, clip: Clip) -> None:
        boxes = self.boxes(clip)
        if not self.action.isChecked() or boxes is None:
            return
        for viewer in self._showing(clip):
            viewer.black_out(boxes)
        if not boxes:
            self._window.foot.say(tr("No ultrasound area was found in this picture: nothing is blacked out."), True)

    def _showing(self, clip: Clip) -> list[Viewer]:
        grid = self._window.grid
        return [viewer for viewer in grid.all_viewers if viewer.frame is not None and viewer.frame.clip.key == clip.key]

    def _find(self, _: Ticket, clip: Clip) -> tuple[Box, ...]:
        """In a worker."""
        try:
            return ultrasound_in(self._frames.read(clip, clip.n_frames // 2), clip)
        except OvaDeskError:
            return ()

    def _know(self, clip: Clip, found: tuple[Box, ...]) -> None:
        self._found[clip.key] = found
        self._cover(clip)


def ultrasound_in(pixels: NDArray[Any], clip: Clip) -> tuple[Box, ...]:
    """Where the ultrasound lies in a frame of ``clip``, looked for in its pixels; empty where nothing was found."""
    box = find_sector(to_display(pixels, clip.window))
    return (box,) if box is not None else ()
