"""A plot that tells its numbers: to the mouse that is near a point, and to the arrow keys."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QToolTip, QWidget

from ovadesk.ui.theme import LINE, MUTED, PANEL, TEXT

NEAR = 16.0  # pixels from the pointer to a point that is meant
STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Points that belong together; ``told(place)`` says what one of them is."""

    xs: Sequence[float]
    ys: Sequence[float]
    told: Callable[[int], str]


class Chart(pg.PlotWidget):  # type: ignore[misc]  # the package is untyped
    """Holds what ``draw_*`` functions put in, and the series whose points it tells. ``told`` is the last of them."""

    told = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=PANEL, viewBox=pg.ViewBox(enableMenu=False))
        self.setObjectName("chart")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAntialiasing(True)
        plot = self.plot = self.getPlotItem()
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setContentsMargins(0, 4, 4, 4)
        self.box = plot.getViewBox()
        self.box.setMouseEnabled(False, False)
        self.box.disableAutoRange()
        self.box.setDefaultPadding(0)
        self._series: list[Series] = []
        self._places = np.zeros((0, 2), np.intp)  # of every point: its series, and its place there
        self._points = np.zeros((0, 2))
        self._at: tuple[int, int] | None = None
        self._ring = pg.ScatterPlotItem(size=15, brush=pg.mkBrush(None), pen=pg.mkPen(TEXT, width=1.6))
        self._ring.setZValue(100)

    def begin(self) -> None:
        """Take everything away."""
        self.plot.clear()
        self.tell([])
        self._ring.setData([], [])
        self.plot.addItem(self._ring)

    def add(self, item: Any) -> None:
        self.plot.addItem(item, ignoreBounds=True)

    def tell(self, series: Sequence[Series]) -> None:
        """These are the points that can be asked for, in the order of the arrow keys."""
        self._series, self._at = [one for one in series if len(one.xs)], None
        every = [(number, place) for number, one in enumerate(self._series) for place in range(len(one.xs))]
        self._places = np.array(every, np.intp).reshape(-1, 2)
        pairs = [(x, y) for one in self._series for x, y in zip(one.xs, one.ys, strict=True)]
        self._points = np.array(pairs, np.float64).reshape(-1, 2)

    @property
    def ratio(self) -> float:
        """Pixels of the screen for one of the window's: a line is as thick at any scale."""
        return float(self.devicePixelRatioF())

    def ink(self, colour: QColor | str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> Any:
        """A pen ``width`` pixels of the window wide."""
        return pg.mkPen(colour, width=width * self.ratio, style=style)

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """Segments that are hardly seen."""
        faint = QColor(LINE)
        faint.setAlpha(150)
        self.segments(xs, ys, self.ink(faint, 1), smooth=False)

    def segments(self, xs: Sequence[float], ys: Sequence[float], ink: Any, *, smooth: bool = True) -> None:
        """Lines from the first point to the second, from the third to the fourth, and so on."""
        x, y = np.asarray(xs, float), np.asarray(ys, float)
        self.add(pg.PlotCurveItem(x, y, pen=ink, connect="pairs", antialias=smooth))

    def axis(self, side: str, label: str = "", ticks: Sequence[tuple[float, str]] | None = None) -> Any:
        """Show an axis in the window's own letters, with ``ticks`` of one's own."""
        self.plot.showAxis(side)
        axis = self.plot.getAxis(side)
        axis.setPen(pg.mkPen(LINE))
        axis.setTextPen(pg.mkPen(TEXT if ticks is not None and side in ("left", "right") else MUTED))
        font = QFont(self.font())
        axis.setStyle(tickFont=font, tickTextOffset=6, hideOverlappingLabels=False)
        if ticks is not None:
            axis.setTicks([list(ticks)])
        size = f"{font.pointSizeF():g}pt" if font.pointSizeF() > 0 else f"{font.pixelSize()}px"
        axis.enableAutoSIPrefix(False)
        axis.setLabel(label, color=TEXT, **{"font-size": size})
        axis.showLabel(bool(label))
        letters = self.fontMetrics()
        if side == "bottom":
            axis.setHeight(2 * letters.height() + 16)
        elif ticks is not None:
            longest = max((letters.horizontalAdvance(text) for _, text in ticks), default=0)
            axis.setWidth(longest + 14 + (letters.height() + 4 if label else 0))
        return axis

    def shown(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """The ends of what is shown."""
        self.box.setRange(xRange=x, yRange=y, padding=0, disableAutoRange=True)

    # telling

    def near(self, at: QPointF) -> tuple[int, int] | None:
        """The series and place of the point nearest to ``at`` (pixels of the widget), None where none is near."""
        if not len(self._points):
            return None
        corner = self.mapFromScene(self.box.mapViewToScene(QPointF(0, 0)))
        unit = self.mapFromScene(self.box.mapViewToScene(QPointF(1, 1)))
        xs = corner.x() + self._points[:, 0] * (unit.x() - corner.x())
        ys = corner.y() + self._points[:, 1] * (unit.y() - corner.y())
        away = np.hypot(xs - at.x(), ys - at.y())
        nearest = int(np.argmin(away))
        number, place = self._places[nearest].tolist()
        return (number, place) if away[nearest] < NEAR else None

    def go_to(self, number: int, place: int) -> str:
        """Mark a point and tell it."""
        one = self._series[number]
        self._at = (number, place)
        self._ring.setData([one.xs[place]], [one.ys[place]])
        text = one.told(place)
        self.setAccessibleDescription(text)
        self.told.emit(text)
        return text

    def leave(self) -> None:
        """No point is meant any more."""
        self._at = None
        self._ring.setData([], [])
        self.told.emit("")

    def step(self, series: int, along: int) -> str:
        """From the point that is marked to the next one ``along`` its series, or to the nearest of another series."""
        if not self._series:
            return ""
        if self._at is None:
            return self.go_to(0, 0)
        number, place = self._at
        if series:
            one, new = self._series[number], (number + series) % len(self._series)
            there = self._series[new]
            away = [math.hypot(x - one.xs[place], y - one.ys[place]) for x, y in zip(there.xs, there.ys, strict=True)]
            return self.go_to(new, int(np.argmin(away)))
        return self.go_to(number, min(max(place + along, 0), len(self._series[number].xs) - 1))

    # events

    def mouseMoveEvent(self, event: Any) -> None:
        found = self.near(event.position())
        if found is None:
            if self._at is not None and not self.hasFocus():
                self.leave()
            QToolTip.hideText()
        elif found != self._at:
            QToolTip.showText(event.globalPosition().toPoint(), self.go_to(*found), self)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self.leave()
        super().leaveEvent(event)

    def wheelEvent(self, event: Any) -> None:
        event.ignore()  # the page scrolls

    def keyPressEvent(self, event: Any) -> None:
        if event.key() in STEPS and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.step(*STEPS[Qt.Key(event.key())])
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and self._at is not None:
            self.leave()
            event.accept()
        else:
            event.ignore()
