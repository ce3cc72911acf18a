"""The case risk on a line from 0 to 1 with the inconclusive band and the threshold: seen rather than read."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ovadesk.domain.result import OperatingPoint
from ovadesk.ui.theme import BENIGN, CALL_COLOURS, FIELD, INCONCLUSIVE, MALIGNANT, MUTED, TEXT
from ovadesk.ui.words import percent, tr


class RiskScale(QWidget):
    """Benign, inconclusive and malignant ranges with a marker at the risk."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._risk: float | None = None
        self._point: OperatingPoint | None = None
        self._call = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(180, 26)

    def show_risk(self, risk: float | None, point: OperatingPoint | None, call: str) -> None:
        """``risk`` 0-1 or None; ``call`` benign, inconclusive, malignant or empty."""
        self._risk, self._point, self._call = risk, point, call
        said = tr("no risk") if risk is None else tr("risk {risk}").format(risk=percent(risk))
        self.setAccessibleName(said)
        if point is not None:
            text = tr("Inconclusive from {low} to {high}; threshold {threshold}")
            parts = {"low": percent(point.low), "high": percent(point.high), "threshold": percent(point.threshold)}
            self.setToolTip(text.format(**parts))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = QRectF(6, 12, self.width() - 12, 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(FIELD))
        painter.drawRoundedRect(bar, 3, 3)
        point = self._point
        if point is not None:
            ranges = ((0.0, point.low, BENIGN), (point.low, point.high, INCONCLUSIVE), (point.high, 1.0, MALIGNANT))
            for low, high, colour in ranges:
                shade = QColor(colour)
                shade.setAlpha(110)
                painter.fillRect(QRectF(bar.x() + low * bar.width(), bar.y(), (high - low) * bar.width(), 7), shade)
            painter.setPen(QPen(QColor(MUTED), 1))
            x = bar.x() + point.threshold * bar.width()
            painter.drawLine(QPointF(x, bar.y() - 2), QPointF(x, bar.bottom() + 3))
        if self._risk is not None:
            x = bar.x() + self._risk * bar.width()
            painter.setPen(QPen(QColor(TEXT), 1))
            painter.setBrush(QColor(CALL_COLOURS.get(self._call, TEXT)))
            painter.drawPolygon(QPolygonF([QPointF(x, 14), QPointF(x - 6, 3), QPointF(x + 6, 3)]))
        painter.end()
