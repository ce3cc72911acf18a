"""Several pictures side by side: the grid of viewers, of which one is active and takes the keys."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from ovadesk.ui.viewer import Viewer
from ovadesk.ui.words import tr

LAYOUTS = {"1x1": (1, 1), "1x2": (1, 2), "2x2": (2, 2)}


class Pane(QFrame):
    """A viewer in a border that says whether it is the active one."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__()
        self.setObjectName("pane")
        self.viewer = viewer
        viewer.view.setAccessibleName(tr("Ultrasound picture"))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(viewer)

    def mark(self, active: bool) -> None:
        """Draw the border, or none."""
        self.setProperty("active", active)
        self.style().unpolish(self)
        self.style().polish(self)


class PaneGrid(QWidget):
    """Viewers are made when a layout first needs them and then stay, hidden or not, with what they show."""

    made = Signal(object)  # Viewer, before it is used
    activated = Signal(object)  # Viewer
    stepped = Signal(int)
    shown = Signal(object)  # Frame, in any viewer

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        self._panes: list[Pane] = []
        self.layout_name = "1x1"
        self.active = self._make().viewer
        self.arrange("1x1")

    @property
    def viewers(self) -> tuple[Viewer, ...]:
        """Those in the present layout, row by row, then the one in the second window where there is one."""
        rows, columns = LAYOUTS[self.layout_name]
        away = [pane for pane in self._panes if pane.window() is not self.window() and pane.isVisible()]
        here = [pane for pane in self._panes if pane not in away][: rows * columns]
        return tuple(pane.viewer for pane in (*here, *away))

    @property
    def all_viewers(self) -> tuple[Viewer, ...]:
        """Every one ever made."""
        return tuple(pane.viewer for pane in self._panes)

    def arrange(self, name: str) -> None:
        """Show the layout ``name`` (one of ``LAYOUTS``)."""
        rows, columns = LAYOUTS[name]
        self.layout_name = name
        here = [pane for pane in self._panes if pane.parentWidget() in (self, None)]
        while len(here) < rows * columns:
            here.append(self._make())
        for number, pane in enumerate(here):
            self._grid.removeWidget(pane)
            pane.setVisible(number < rows * columns)
            if number < rows * columns:
                self._grid.addWidget(pane, number // columns, number % columns)
        for side in range(2):
            self._grid.setRowStretch(side, int(side < rows))
            self._grid.setColumnStretch(side, int(side < columns))
        self.activate(self.active if self.active in self.viewers else self.viewers[0])

    def activate(self, viewer: Viewer) -> None:
        """This one takes the keys from now on."""
        changed = viewer is not self.active
        self.active = viewer
        several = len(self.viewers) > 1
        for pane in self._panes:
            pane.mark(several and pane.viewer is viewer)
        if changed:
            self.activated.emit(viewer)

    def step(self, by: int) -> None:
        """The next viewer is active, and after the last the first."""
        viewers = self.viewers
        self.activate(viewers[(viewers.index(self.active) + by) % len(viewers)])

    def detach(self) -> Pane:
        """A pane to be put into a window of its own; ``take_back`` returns it."""
        pane = self._make()
        pane.setParent(None)
        return pane

    def take_back(self, pane: Pane) -> None:
        """The other window is closed."""
        pane.hide()
        pane.setParent(self)
        self.arrange(self.layout_name)

    def _step_in(self, viewer: Viewer, by: int) -> None:
        """The wheel turns over a viewer: it is the one that is meant."""
        self.activate(viewer)
        self.stepped.emit(by)

    def _make(self) -> Pane:
        pane = Pane(Viewer())
        viewer = pane.viewer
        pane.setParent(self)
        self._panes.append(pane)
        viewer.touched.connect(lambda: self.activate(viewer))
        viewer.stepped.connect(lambda by: self._step_in(viewer, by))
        viewer.shown.connect(self.shown)
        self.made.emit(viewer)
        return pane
