"""What is done to the picture in front of the reader: its look, its turn, what lies over it, and where it plays."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ovadesk.ui.controller import Controller
from ovadesk.ui.picture_work import picture_work
from ovadesk.ui.viewer import Viewer
from ovadesk.ui.words import tr


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
        return picture_work(self._looking)

    @property
    def _viewer(self) -> Viewer:
        return self._window.viewer

    def _all(self, work: Callable[[Viewer], object]) -> None:
        for viewer in self._window.grid.all_viewers:
            work(viewer)

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
