"""Words in the corners of the picture and the overlay's colour bar: labels over the view that take no mouse."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from ovadesk.classify.colours import colour_map
from ovadesk.domain.study import Window
from ovadesk.ui.theme import TEXT
from ovadesk.ui.words import tr

MARGIN = 8


class Corners:
    """Who and what (top left), frame and time (top right), the image's state (bottom left), a problem (middle)."""

    def __init__(self, over: QWidget) -> None:
        self._over = over
        self._labels = {
            place: self._label("corner")
            for place in ("top left", "top right", "bottom left", "window", "middle", "mark")
        }
        self._labels["mark"].setObjectName("cornerWarning")
        middle = self._labels["middle"]
        middle.setWordWrap(True)
        middle.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def say(self, place: str, text: str) -> None:
        """Show ``text`` at ``place`` ("top left", "top right", "bottom left", "mark"); empty hides the label."""
        label = self._labels[place]
        if label.text() != text:
            label.setText(text)
            label.adjustSize()
            self.place()
        label.setVisible(bool(text))

    def text(self, place: str) -> str:
        return self._labels[place].text()

    def say_problem(self, text: str) -> None:
        self.say("middle", text)

    def say_window(self, window: Window | None) -> None:
        """The reader's own window; nothing where the file's stands."""
        self.say("window", "" if window is None else f"W {window.width:.0f}  L {window.centre:.0f}")

    def clear(self) -> None:
        for place in self._labels:
            self.say(place, "")

    def place(self) -> None:
        """Put every label where it belongs in the view's present size."""
        width, height = self._over.width(), self._over.height()
        labels = self._labels
        labels["top left"].move(MARGIN, MARGIN)
        labels["mark"].move(MARGIN, MARGIN + labels["top left"].height() + 4)
        right = labels["top right"]
        right.move(width - right.width() - MARGIN, MARGIN)
        low, window = labels["bottom left"], labels["window"]
        low.move(MARGIN, height - low.height() - MARGIN)
        window.move(MARGIN, height - window.height() - MARGIN - (low.height() + 4 if low.text() else 0))
        middle = labels["middle"]
        middle.setFixedWidth(min(480, max(200, width - 80)))
        middle.adjustSize()
        middle.move((width - middle.width()) // 2, (height - middle.height()) // 2)

    def _label(self, name: str) -> QLabel:
        label = QLabel(self._over)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)  # names come from files
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        label.hide()
        return label


class ColourBar(QWidget):
    """What the overlay's colours mean: little to much, within this frame."""

    WIDTH, HEIGHT_MAX = 14, 150

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._colours = "ember"
        self._bar = self.HEIGHT_MAX
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(tr("Colour bar: where the network looked, not an outline"))
        self.hide()

    def dye(self, colours: str) -> None:
        self._colours = colours
        self.update()

    def place(self) -> None:
        line = self.fontMetrics().height()
        width = max(self.fontMetrics().horizontalAdvance(text) for text in self._words()) + 16
        self._bar = min(self.HEIGHT_MAX, self._over.height() // 5)
        height = self._bar + 4 * line + 22
        self.setGeometry(
            QRect(self._over.width() - width - MARGIN, self._over.height() - height - MARGIN, width, height)
        )

    def _words(self) -> tuple[str, ...]:
        return tr("where the network"), tr("looked most"), tr("least"), tr("Not an outline.")

    def paintEvent(self, event: QPaintEvent) -> None:
        looked, most, least, warning = self._words()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(0, 0, 0, 120))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(self.rect(), 3, 3)
        line, right = self.fontMetrics().height(), Qt.AlignmentFlag.AlignRight
        bar = QRectF(self.width() - self.WIDTH - 8, 2 * line + 10, self.WIDTH, self._bar)
        gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
        table = colour_map(self._colours)
        for i in range(0, len(table), 15):
            gradient.setColorAt(i / (len(table) - 1), QColor(*(int(v) for v in table[i][:3])))
        painter.setBrush(gradient)
        painter.drawRect(bar)
        painter.setPen(QColor(TEXT))
        inner = self.rect().adjusted(8, 6, -8, -6)
        for row, text in enumerate((looked, most)):
            painter.drawText(inner.adjusted(0, row * line, 0, 0), right, text)
        below = int(bar.bottom()) + 2
        for row, text in enumerate((least, warning)):
            painter.drawText(inner.adjusted(0, below - inner.top() + row * line, 0, 40), right, text)
        painter.end()
