"""Views that move together: the same steps through their cines, the same part of the picture in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from ovadesk.ui.view import View


class Linking(QObject):
    """While ``on``, the other views follow the one that moves, from where each stood when they were linked.

    A shorter cine begins again at its end. Zoom follows in shares of the picture, so that clips of other sizes
    show the same part.
    """

    def __init__(self, views: Callable[[], Sequence[View]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._views = views
        self._anchors: dict[View, tuple[str, int]] = {}  # clip key and frame
        self._following = False
        self.on = False

    def link(self, on: bool) -> None:
        """Begin from where every view stands, or let go."""
        self.on = on
        self._anchors.clear()
        if on:
            for view in self._views():
                self._anchor(view)

    def add(self, view: View) -> None:
        """Follow this view when it is moved."""
        view.moved.connect(lambda: self._moved(view))
        view.viewer.moved.connect(lambda: self._zoomed(view))

    def _anchor(self, view: View) -> None:
        if view.clip is not None:
            self._anchors[view] = (view.clip.key, view.index)

    def _stands(self, view: View) -> bool:
        """Whether the view still shows the clip that it was linked with."""
        return view.clip is not None and self._anchors.get(view, ("", 0))[0] == view.clip.key

    def _moved(self, leader: View) -> None:
        if not self.on or self._following:
            return
        views = [view for view in self._views() if view.clip is not None]
        if not all(self._stands(view) for view in views):  # a clip was opened or closed: from here on anew
            self._anchors.clear()
            for view in views:
                self._anchor(view)
            return
        steps = leader.index - self._anchors[leader][1]
        self._following = True
        for view in views:
            if view is not leader and view.clip is not None:
                due = (self._anchors[view][1] + steps) % view.clip.n_frames
                if due != view.index:
                    view.go(due)
        self._following = False

    def _zoomed(self, leader: View) -> None:
        if not self.on or self._following or leader.viewer.frame is None:
            return
        self._following = True
        sight = leader.viewer.sight
        for view in self._views():
            if view is not leader and view.viewer.frame is not None:
                view.viewer.look_at(sight)
        self._following = False
