"""What is done to the picture in front of the reader: its look, its turn, what lies over it, and where it plays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from ovadesk.ui.controller import Controller
from ovadesk.ui.turning import Turn
from ovadesk.ui.viewer import Viewer
from ovadesk.ui.words import tr

TEN = 10  # frames
ZOOM, LEVEL, PAN, GAMMA = 1.25, 0.05, 0.1, 1.1
SHARPNESS = 1.0


class PictureCommands(QObject):
    """Each goes to the active picture, whichever that is."""

    def __init__(self, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._looking = controller.window, controller.looking
        window = self._window
        window.act("magnifier").toggled.connect(lambda on: self._all(lambda viewer: viewer.magnifier.use(on)))
        window.act("ruler").toggled.connect(self._rule)
        window.act("bounce").toggled.connect(self._looking.cine.to_and_fro)
        window.act("link").toggled.connect(self._link)
        window.grid.made.connect(lambda viewer: viewer.rule(window.act("ruler").isChecked()))
        self._looking.cine.changed.connect(self._say_cine)
        window.act("ruler").setChecked(controller.remembered.now.ruler)
        window.act("ruler").toggled.connect(lambda on: controller.remembered.change(ruler=on))

    def does(self) -> dict[str, Callable[[], object]]:
        """Actions by their ids in ``specs``."""
        looking, cine = self._looking, self._looking.cine
        return {
            "play": looking.play,
            "previous": lambda: looking.step(-1),
            "next": lambda: looking.step(1),
            "back": lambda: looking.step(-TEN),
            "forward": lambda: looking.step(TEN),
            "first": lambda: looking.go(0),
            "last": lambda: looking.go(1 << 30),
            "slower": lambda: cine.faster(-1),
            "faster": lambda: cine.faster(1),
            "loop_from": lambda: cine.loop(first=looking.view.index),
            "loop_to": lambda: cine.loop(last=looking.view.index),
            "loop_all": cine.loop_all,
            "fit": lambda: self._viewer.fit(),
            "one_to_one": lambda: self._viewer.one_to_one(),
            "zoom_in": lambda: self._viewer.zoom(ZOOM),
            "zoom_out": lambda: self._viewer.zoom(1 / ZOOM),
            "pan_left": lambda: self._viewer.pan(PAN, 0.0),
            "pan_right": lambda: self._viewer.pan(-PAN, 0.0),
            "pan_up": lambda: self._viewer.pan(0.0, PAN),
            "pan_down": lambda: self._viewer.pan(0.0, -PAN),
            "brighter": lambda: self._viewer.change_window(0.0, LEVEL),
            "darker": lambda: self._viewer.change_window(0.0, -LEVEL),
            "harder": lambda: self._viewer.change_window(-2 * LEVEL, 0.0),
            "softer": lambda: self._viewer.change_window(2 * LEVEL, 0.0),
            "gamma_up": lambda: self._gamma(GAMMA),
            "gamma_down": lambda: self._gamma(1 / GAMMA),
            "invert": self._invert,
            "sharpen": self._sharpen,
            "reset_window": lambda: self._viewer.reset_look(),
            "turn_right": lambda: self._turn(Turn.right),
            "turn_left": lambda: self._turn(Turn.left),
            "mirror": lambda: self._turn(Turn.across),
            "flip": lambda: self._turn(Turn.down),
            "as_recorded": lambda: self._turn(lambda _: Turn()),
        }

    @property
    def _viewer(self) -> Viewer:
        return self._window.viewer

    def _all(self, work: Callable[[Viewer], object]) -> None:
        for viewer in self._window.grid.all_viewers:
            work(viewer)

    def _gamma(self, factor: float) -> None:
        gamma = self._viewer.look.gamma * factor
        near_one = abs(gamma - 1) < 0.01  # up and down again is where it began
        self._viewer.change_look(replace(self._viewer.look, gamma=1.0 if near_one else gamma))

    def _invert(self) -> None:
        self._viewer.change_look(replace(self._viewer.look, invert=not self._viewer.look.invert))

    def _sharpen(self) -> None:
        off = self._viewer.look.sharpen == 0.0
        self._viewer.change_look(replace(self._viewer.look, sharpen=SHARPNESS if off else 0.0))

    def _turn(self, turned: Callable[[Turn], Turn]) -> None:
        self._viewer.turn(turned(self._viewer.stage.turn))
        self._looking.view.mark()

    def _rule(self, on: bool) -> None:
        self._all(lambda viewer: viewer.rule(on))
        if on and self._viewer.frame is not None and not self._viewer.stage.ruler.centimetres:
            self._window.foot.say(tr("This file carries no calibration: there is no depth ruler."))

    def _link(self, on: bool) -> None:
        self._looking.linking.link(on)
        if on and len(self._looking.views) < 2:
            self._window.foot.say(tr("Linked. With two or four pictures (Ctrl+2, Ctrl+4) they move together."))

    def _say_cine(self) -> None:
        cine = self._looking.cine
        self._window.cine_bar.show_loop(cine.span, cine.frames, cine.speed, cine.fps)
