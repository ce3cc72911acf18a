"""Words around the picture and the overlay's colour bar: strips above and below, so that nothing covers the sector."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from ovadesk.classify.colours import colour_map
from ovadesk.domain.study import Window
from ovadesk.ui.theme import TEXT
from ovadesk.ui.words import tr

MARGIN, GAP = 6, 12
PLACES = ("top left", "mark", "top right", "bottom left", "window", "middle")


class Corners:
    """Above: who and what, what must not be overlooked, frame and time. Below: the clip, how it is shown.

    "middle" lies over the view and is for a problem only. Texts too long for their strip are cut short and
    whole in their tooltip.
    """

    def __init__(self, over: QWidget) -> None:
        self._over = over
        self._texts = dict.fromkeys(PLACES, "")
        self._labels = {place: self._label("corner") for place in PLACES}
        self._labels["mark"].setObjectName("cornerWarning")
        middle = self._labels["middle"]
        middle.setWordWrap(True)
        middle.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._wanted = True

    @property
    def line(self) -> int:
        """Height of one strip in logical pixels."""
        return self._over.fontMetrics().height() + 4

    @property
    def room(self) -> tuple[int, int]:
        """What is kept free above and below the picture."""
        return (self.line, 2 * self.line) if self._wanted else (0, self.line)

    def want(self, wanted: bool) -> None:
        """Show the words, or (but for problems and marks) do not."""
        self._wanted = wanted
        layout = self._over.layout()
        if layout is not None:
            layout.setContentsMargins(0, self.room[0], 0, self.room[1])
        self.place()

    def say(self, place: str, text: str) -> None:
        """Show ``text`` at one of ``PLACES``; empty hides it."""
        if self._texts[place] != text:
            self._texts[place] = text
            self.place()

    def text(self, place: str) -> str:
        return self._texts[place]

    def say_problem(self, text: str) -> None:
        self.say("middle", text)

    def say_window(self, words: str) -> None:
        self.say("window", words)

    def clear(self) -> None:
        self._texts = dict.fromkeys(PLACES, "")
        self.place()

    def place(self) -> None:
        """Put every label where it belongs in the widget's present size."""
        for place, label in self._labels.items():  # first: showing one may lay the window out anew
            label.setVisible(bool(self._texts[place]) and (self._wanted or place in ("mark", "middle")))
        width, height, line = self._over.width(), self._over.height(), self.line
        self._row(("top left", "mark", "top right"), 0, width)
        self._row(("bottom left", "", "window"), height - 2 * line, width)
        middle = self._labels["middle"]
        middle.setText(self._texts["middle"])
        middle.setFixedWidth(min(480, max(160, width - 80)))
        middle.adjustSize()
        middle.move((width - middle.width()) // 2, (height - middle.height()) // 2)

    def _row(self, places: tuple[str, str, str], top: int, width: int) -> None:
        """Left, middle and right of a strip; the right one keeps its width, the left one gives way first."""
        metrics = self._over.fontMetrics()
        left, middle, right = (self._texts.get(place, "") for place in places)
        free = width - 2 * MARGIN
        wide = {text: metrics.horizontalAdvance(text) + 12 if text else 0 for text in (left, middle, right)}
        for place, text, most in (
            (places[2], right, free),
            (places[1], middle, free - wide[right] - GAP),
            (places[0], left, free - wide[right] - wide[middle] - 2 * GAP),
        ):
            if not place:
                continue
            label = self._labels[place]
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(most - 12, 24))
            label.setText(shown)
            label.setToolTip(text if shown != text else "")
            label.adjustSize()
            x = {0: MARGIN, 1: (width - label.width()) // 2, 2: width - label.width() - MARGIN}[places.index(place)]
            if place == places[1]:  # beside the left or the right one where the middle is taken
                last = width - MARGIN - wide[right] - GAP - label.width()
                x = min(max(x, MARGIN + wide[left] + GAP), last) if left else min(x, last)
            label.move(x, top + 1)

    def _label(self, name: str) -> QLabel:
        label = QLabel(self._over)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)  # names come from files
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        label.hide()
        return label


def look_words(window: Window | None, gamma: float, invert: bool, sharpen: float) -> str:
    """How the reader changed the picture; nothing where it is as the file wants it."""
    parts = [f"W {window.width:.0f}  L {window.centre:.0f}"] if window is not None else []
    if gamma != 1.0:
        parts.append(tr("gamma {value}").format(value=f"{gamma:.2g}"))
    if invert:
        parts.append(tr("inverted"))
    if sharpen:
        parts.append(tr("sharpened"))
    return "   ".join(parts)


class ColourBar(QWidget):
    """What the overlay's colours mean, in the lowest strip: least to most, within this frame."""

    BAR, HEIGHT = 90, 8

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._colours = "ember"
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(tr("Colour bar: where the network looked, not an outline"))
        self.hide()

    def dye(self, colours: str) -> None:
        self._colours = colours
        self.update()

    def place(self, line: int) -> None:
        """Fill the lowest strip, ``line`` high."""
        self.setGeometry(QRect(0, self._over.height() - line, self._over.width(), line))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, height = self.fontMetrics(), self.height()
        most, least = tr("most"), tr("least")
        bar_left = self.width() - MARGIN - metrics.horizontalAdvance(most) - 6 - self.BAR
        bar = QRectF(bar_left, (height - self.HEIGHT) / 2, self.BAR, self.HEIGHT)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        table = colour_map(self._colours)
        for i in range(0, len(table), 15):
            gradient.setColorAt(i / (len(table) - 1), QColor(*(int(v) for v in table[i][:3])))
        painter.setBrush(gradient)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRect(bar)
        painter.setPen(QColor(TEXT))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(bar.right() + 6, 0, 200, height), middle | Qt.AlignmentFlag.AlignLeft, most)
        room = bar_left - 6 - MARGIN
        words = tr("Where the network looked, not an outline:  {least}").format(least=least)
        for shorter in (words, tr("Not an outline:  {least}").format(least=least), least):
            if metrics.horizontalAdvance(shorter) <= room:
                painter.drawText(QRectF(MARGIN, 0, room, height), middle | Qt.AlignmentFlag.AlignRight, shorter)
                break
        painter.end()
