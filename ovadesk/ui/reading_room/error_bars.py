"""How often the model is wrong, of a hundred masses of either kind: seen, and said in words below."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ovadesk.ui.theme import BENIGN, FIELD, MALIGNANT, MUTED, TEXT
from ovadesk.ui.words import is_said, tr

BAR = 10  # logical pixels high


def of_hundred(share: float) -> int:
    """Of a hundred, how many: never 0 or 100, which would claim certainty."""
    return min(max(round(100 * share), 1), 99)


class ErrorBars(QWidget):
    """Two bars of a hundred: malignant masses called malignant and missed, benign ones called benign and not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rates: tuple[int, int] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(180, 2 * self._row)

    @property
    def _row(self) -> int:
        return self.fontMetrics().height() + BAR + 8

    def show_rates(self, sensitivity: float | None, specificity: float | None) -> None:
        """Shares in [0, 1]; None: nothing to show."""
        known = sensitivity is not None and specificity is not None
        self._rates = (of_hundred(sensitivity or 0.0), of_hundred(specificity or 0.0)) if known else None
        self.setAccessibleName(self._told(*self.words) if self.words else "")
        self.update()

    @property
    def words(self) -> tuple[str, str] | tuple[()]:
        """Each bar as a sentence."""
        if self._rates is None:
            return ()
        found, calm = self._rates
        return (
            tr("Of 100 malignant: {found} found, {missed} missed").format(found=found, missed=100 - found),
            tr("Of 100 benign: {wrong} taken for malignant").format(wrong=100 - calm),
        )

    def _told(self, malignant: str, benign: str) -> str:
        both = tr("{first}; {more}.").format(first=malignant, more=benign)
        return is_said(tr("Error rates of the model"), both)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._rates is None:
            return
        painter = QPainter(self)
        for number, (words, right, colour) in enumerate(zip(self.words, self._rates, (MALIGNANT, BENIGN), strict=True)):
            self._bar(painter, number * self._row, words, right, colour)
        painter.end()

    def _bar(self, painter: QPainter, top: int, words: str, right: int, colour: str) -> None:
        """The wrong share is hatched, so that it is seen without colours too."""
        painter.setPen(QColor(TEXT))
        height = self.fontMetrics().height()
        painter.drawText(QRectF(0, top, self.width(), height), Qt.AlignmentFlag.AlignLeft, words)
        bar = QRectF(0.5, top + height + 2.5, self.width() - 1, BAR)
        painter.fillRect(bar, QColor(FIELD))
        good = QRectF(bar.x(), bar.y(), bar.width() * right / 100, bar.height())
        shade = QColor(colour)
        shade.setAlpha(150)
        painter.fillRect(good, shade)
        rest = QRectF(good.right(), bar.y(), bar.right() - good.right(), bar.height())
        painter.setPen(QPen(QColor(MUTED), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.fillRect(rest, Qt.BrushStyle.BDiagPattern)
        painter.drawRect(bar)
