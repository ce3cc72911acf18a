"""The scale of the score, 0 to 100 whatever is called; the part that does not go with the call is closed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from ovadesk.domain.reading import SCORE_MALIGNANT, SCORE_MAX, SCORE_MIN
from ovadesk.ui.theme import ACCENT, FAINT, LINE, MUTED, TEXT
from ovadesk.ui.words import tr

NONE = SCORE_MIN - 1  # where the slider stands while there is no score: no handle is shown
HANDLE, GROOVE, TICK = 7, 4, 5  # logical pixels: radius, thickness, height
CLOSED = (2.0, 3.0)  # dashes of the closed part, in widths of its line
ROOM = 3 * HANDLE  # height


class ScoreSlider(QSlider):
    """``given`` is emitted with the score that a person chose: within the open part, else nothing happens.

    What is open is drawn as a solid groove, what is closed as a thin dashed line without an end.
    """

    given = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName(tr("Score"))
        self.setRange(NONE, SCORE_MAX)
        self.setValue(NONE)
        self._open: tuple[int, int] | None = None
        self.valueChanged.connect(self._moved)

    def open_part(self, part: tuple[int, int] | None) -> None:
        """Which scores can be given: the lowest and the highest; None: none."""
        self._open = part
        self.update()

    def stand(self, score: int | None) -> None:
        """Show ``score``, or that there is none."""
        self.blockSignals(True)
        self.setValue(NONE if score is None else score)
        self.blockSignals(False)

    def is_open(self, score: int) -> bool:
        """Whether ``score`` can be given."""
        return self._open is not None and self._open[0] <= score <= self._open[1]

    def place_of(self, score: int) -> int:
        """Where the middle of the handle is at ``score``, in logical pixels from the left."""
        left, way = self._way()
        return left + QStyle.sliderPositionFromValue(NONE, SCORE_MAX, score, way)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), ROOM)

    def _moved(self, value: int) -> None:
        if self._open is None:
            return
        low, high = self._open
        kept = min(max(value, low), high)
        if kept != value:
            self.stand(kept)
        self.given.emit(kept)

    def _way(self) -> tuple[int, int]:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        parts = QStyle.SubControl.SC_SliderGroove, QStyle.SubControl.SC_SliderHandle
        control = QStyle.ComplexControl.CC_Slider
        groove, handle = (self.style().subControlRect(control, option, part, self) for part in parts)
        return groove.x() + handle.width() // 2, groove.width() - handle.width()

    def _score_at(self, place: QPoint) -> int:
        left, way = self._way()
        return max(SCORE_MIN, QStyle.sliderValueFromPosition(NONE, SCORE_MAX, place.x() - left, way))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press goes to where it was; one on the closed part gives no score."""
        score = self._score_at(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not self.is_open(score):
            event.accept()
            return
        self.setValue(score)
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # what scrolls the panel changes no score

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        first, last = self.place_of(SCORE_MIN), self.place_of(SCORE_MAX)
        painter.setPen(QPen(QColor(FAINT), 1))
        for score in (SCORE_MIN, SCORE_MALIGNANT, SCORE_MAX):
            x = self.place_of(score) + 0.5
            painter.drawLine(QPointF(x, middle - TICK), QPointF(x, middle + TICK))
        closed = QPen(QColor(FAINT), 1)
        closed.setDashPattern(CLOSED)
        painter.setPen(closed)
        painter.drawLine(QPointF(first, middle), QPointF(last, middle))
        painter.setPen(Qt.PenStyle.NoPen)
        if self._open is not None:
            self._draw_open(painter, middle, *self._open)
        painter.end()

    def _draw_open(self, painter: QPainter, middle: float, low: int, high: int) -> None:
        begin, end = self.place_of(low), self.place_of(high)
        groove = QRectF(begin, middle - GROOVE / 2, end - begin, GROOVE)
        painter.setBrush(QColor(MUTED if self.isEnabled() else LINE))
        painter.drawRoundedRect(groove, GROOVE / 2, GROOVE / 2)
        if self.value() == NONE:
            return
        handle = QPointF(self.place_of(self.value()) + 0.5, middle)
        painter.setBrush(QColor(TEXT if self.isEnabled() else FAINT))
        if self.hasFocus():
            painter.setPen(QPen(QColor(ACCENT), 2))
        painter.drawEllipse(handle, HANDLE - 1, HANDLE - 1)
