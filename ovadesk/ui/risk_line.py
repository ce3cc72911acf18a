"""The model's probability per frame of the open clip, as a line under the cine slider: click to go there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from ovadesk.domain.result import FrameResult, FrameStatus, OperatingPoint
from ovadesk.ui.theme import FAINT, INCONCLUSIVE, LINE, MALIGNANT, MUTED, PANEL, TEXT
from ovadesk.ui.words import spoken, tr

HEIGHT = 50  # of the line itself, logical pixels; its title stands above it
EDGE = 8


class RiskLine(pg.PlotWidget):  # type: ignore[misc]  # the package is untyped
    """Frames along, risk 0-1 up; gaps where a frame has no number, ticks below for those out of scope."""

    frame_picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=PANEL)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Risk per frame"))
        plot = self.getPlotItem()
        plot.hideAxis("bottom")
        plot.hideAxis("left")
        plot.hideButtons()
        plot.setMenuEnabled(False)
        box = plot.getViewBox()
        box.setMouseEnabled(False, False)
        box.setYRange(-0.06, 1.06, padding=0)
        box.disableAutoRange()
        self._frames = 1
        self._results: dict[int, FrameResult] = {}
        self._values = np.full(1, np.nan)
        self._band = pg.LinearRegionItem(
            (0.4, 0.6), "horizontal", brush=pg.mkBrush(INCONCLUSIVE + "30"), pen=pg.mkPen(None), movable=False
        )
        self._threshold = pg.InfiniteLine(0.5, 0, pen=pg.mkPen(MUTED, width=1, style=Qt.PenStyle.DashLine))
        self._line = pg.PlotDataItem(pen=pg.mkPen(MALIGNANT, width=2), connect="finite", antialias=True)
        self._dots = pg.ScatterPlotItem(size=4, pen=pg.mkPen(None), brush=pg.mkBrush(MALIGNANT))
        self._without = pg.ScatterPlotItem(size=5, symbol="s", pen=pg.mkPen(None), brush=pg.mkBrush(FAINT))
        self._here = pg.InfiniteLine(0, 90, pen=pg.mkPen(TEXT, width=1))
        for item in (self._band, self._threshold, self._line, self._dots, self._without, self._here):
            plot.addItem(item)
        plot.addItem(pg.InfiniteLine(0, 0, pen=pg.mkPen(LINE)))
        self._quiet(True)
        self.title = title = QLabel(tr("Risk per frame"), self)
        title.setObjectName("muted")
        title.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        title.ensurePolished()  # in the font it will have
        title.adjustSize()
        title.move(EDGE, 1)
        above = title.geometry().bottom() + 1
        plot.setContentsMargins(0, above, 0, 0)
        self.setFixedHeight(above + HEIGHT)

    def load(self, frames: int, results: dict[int, FrameResult], point: OperatingPoint | None) -> None:
        """Begin another clip of ``frames`` frames with what is known of it."""
        self._frames = frames
        self._results = {}
        self._values = np.full(frames, np.nan)
        self.getPlotItem().getViewBox().setXRange(-0.5, max(frames - 0.5, 0.5), padding=0.0)
        self._here.setVisible(frames > 1)
        self._quiet(point is None)
        if point is not None:
            self._band.setRegion((point.low, point.high))
            self._threshold.setPos(point.threshold)
        self.add(results)

    def add(self, results: dict[int, FrameResult]) -> None:
        """Draw what came in."""
        self._results.update(results)
        for index, result in results.items():
            if result.prediction is not None and index < self._frames:
                self._values[index] = result.prediction.p_malignant
        places = np.flatnonzero(np.isfinite(self._values))
        self._line.setData(np.arange(self._frames), self._values)
        few = places if self._frames <= 120 else places[:0]
        self._dots.setData(few, self._values[few])
        without = [i for i, r in self._results.items() if r.status is not FrameStatus.SCORED]
        self._without.setData(without, [0.0] * len(without))

    def go(self, index: int) -> None:
        """The frame on screen."""
        self._here.setPos(index)

    def _quiet(self, quiet: bool) -> None:
        self._band.setVisible(not quiet)
        self._threshold.setVisible(not quiet)

    def _frame_at(self, event: Any) -> int:
        x: float = self.getPlotItem().getViewBox().mapSceneToView(event.position()).x()
        return min(max(round(x), 0), self._frames - 1)

    def mousePressEvent(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.frame_picked.emit(self._frame_at(event))
        event.accept()

    def mouseMoveEvent(self, event: Any) -> None:
        index = self._frame_at(event)
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.frame_picked.emit(index)
        self.setToolTip(self.tip(index))
        event.accept()

    def wheelEvent(self, event: Any) -> None:
        event.ignore()

    def tip(self, index: int) -> str:
        """What is known of frame ``index`` (from 0), in words."""
        result = self._results.get(index)
        if result is None:
            said = tr("no result yet")
        elif result.prediction is not None:
            said = tr("risk {risk}").format(risk=f"{result.prediction.p_malignant:.2f}")
        else:
            said = spoken(result.reason) if result.reason else ""
        return tr("Frame {n}: {said}").format(n=index + 1, said=said)
