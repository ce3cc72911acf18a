"""What can be done to a picture, by the ids of the actions: the same in the main window and in the reading room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from ovadesk.ui.cine import Cine
from ovadesk.ui.turning import Turn
from ovadesk.ui.view import View

TEN = 10  # frames
ZOOM, LEVEL, PAN, GAMMA = 1.25, 0.05, 0.1, 1.1
SHARPNESS = 1.0


class Looked(Protocol):
    """A place where pictures are looked at; ``view`` is the one that takes the keys."""

    @property
    def cine(self) -> Cine: ...

    @property
    def view(self) -> View: ...

    def step(self, by: int) -> None: ...

    def go(self, index: int) -> None: ...

    def play(self) -> None: ...


def picture_work(at: Looked) -> dict[str, Callable[[], object]]:
    """Each goes to the picture that takes the keys when it is called, whichever that is."""
    return {**_frame_work(at), **_look_work(at)}


def _frame_work(at: Looked) -> dict[str, Callable[[], object]]:
    """Through the frames, and which part of the picture is seen."""
    cine = at.cine
    return {
        "play": at.play,
        "previous": lambda: at.step(-1),
        "next": lambda: at.step(1),
        "back": lambda: at.step(-TEN),
        "forward": lambda: at.step(TEN),
        "first": lambda: at.go(0),
        "last": lambda: at.go(1 << 30),
        "slower": lambda: cine.faster(-1),
        "faster": lambda: cine.faster(1),
        "loop_from": lambda: cine.loop(first=at.view.index),
        "loop_to": lambda: cine.loop(last=at.view.index),
        "loop_all": cine.loop_all,
        "fit": lambda: at.view.viewer.fit(),
        "one_to_one": lambda: at.view.viewer.one_to_one(),
        "zoom_in": lambda: at.view.viewer.zoom(ZOOM),
        "zoom_out": lambda: at.view.viewer.zoom(1 / ZOOM),
        "pan_left": lambda: at.view.viewer.pan(PAN, 0.0),
        "pan_right": lambda: at.view.viewer.pan(-PAN, 0.0),
        "pan_up": lambda: at.view.viewer.pan(0.0, PAN),
        "pan_down": lambda: at.view.viewer.pan(0.0, -PAN),
    }


def _look_work(at: Looked) -> dict[str, Callable[[], object]]:
    """How the picture is shown."""

    def gamma(factor: float) -> None:
        viewer = at.view.viewer
        wanted = viewer.look.gamma * factor
        near_one = abs(wanted - 1) < 0.01  # up and down again is where it began
        viewer.change_look(replace(viewer.look, gamma=1.0 if near_one else wanted))

    def invert() -> None:
        viewer = at.view.viewer
        viewer.change_look(replace(viewer.look, invert=not viewer.look.invert))

    def sharpen() -> None:
        viewer = at.view.viewer
        viewer.change_look(replace(viewer.look, sharpen=SHARPNESS if viewer.look.sharpen == 0.0 else 0.0))

    def turn(turned: Callable[[Turn], Turn]) -> None:
        at.view.viewer.turn(turned(at.view.viewer.stage.turn))
        at.view.mark()

    return {
        "brighter": lambda: at.view.viewer.change_window(0.0, LEVEL),
        "darker": lambda: at.view.viewer.change_window(0.0, -LEVEL),
        "harder": lambda: at.view.viewer.change_window(-2 * LEVEL, 0.0),
        "softer": lambda: at.view.viewer.change_window(2 * LEVEL, 0.0),
        "gamma_up": lambda: gamma(GAMMA),
        "gamma_down": lambda: gamma(1 / GAMMA),
        "invert": invert,
        "sharpen": sharpen,
        "reset_window": lambda: at.view.viewer.reset_look(),
        "turn_right": lambda: turn(Turn.right),
        "turn_left": lambda: turn(Turn.left),
        "mirror": lambda: turn(Turn.across),
        "flip": lambda: turn(Turn.down),
        "as_recorded": lambda: turn(lambda _: Turn()),
    }
