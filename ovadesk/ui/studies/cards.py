"""The four designs as cards: a picture of what a reader goes through, a sentence, and what it costs."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ovadesk.domain.reader_study.protocol import Design
from ovadesk.ui.studies.parts import label
from ovadesk.ui.studies.telling import COSTS, DESIGNS, MEANINGS
from ovadesk.ui.theme import ACCENT, FAINT, MUTED, TEXT
from ovadesk.ui.words import sentences, tr

# What stands in a picture, left to right: R a reading, A an aided one, L a lock, M the model, | the washout.
PICTURES = {
    Design.UNAIDED: ("R L R L R L",),
    Design.SEQUENTIAL: ("R L M A L",),
    Design.CROSSOVER: ("R A R | A R A", "A R A | R A R"),
    Design.STANDALONE: ("M M M M",),
}
STEP, SIDE, ROW = 26, 18, 26  # logical pixels


class DesignPicture(QWidget):
    """Drawn, so that it is sharp at any scale. A ring is a reading, one with a dot a reading with the model."""

    def __init__(self, design: Design) -> None:
        super().__init__()
        self._rows = PICTURES[design]
        longest = max(len(row.split()) for row in self._rows)
        self.setFixedSize(longest * STEP + 8, 2 * ROW + 6)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 4 + (2 - len(self._rows)) * ROW / 2
        for line, row in enumerate(self._rows):
            for place, sign in enumerate(row.split()):
                area = QRectF(4 + place * STEP, top + line * ROW, SIDE, SIDE)
                _draw(painter, sign, area)
        painter.end()


def _draw(painter: QPainter, sign: str, area: QRectF) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if sign in ("R", "A"):
        painter.setPen(QPen(QColor(TEXT), 2))
        painter.drawEllipse(area.adjusted(1, 1, -1, -1))
        if sign == "A":
            painter.setBrush(QColor(ACCENT))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(area.adjusted(5.5, 5.5, -5.5, -5.5))
    elif sign == "L":
        painter.setPen(QPen(QColor(MUTED), 1.6))
        painter.drawArc(area.adjusted(5.5, 1.5, -5.5, -5), 0, 180 * 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(MUTED))
        painter.drawRoundedRect(area.adjusted(3, 8, -3, -2), 1.5, 1.5)
    elif sign == "M":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ACCENT))
        painter.drawPolygon(_diamond(area.adjusted(1, 1, -1, -1)))
    else:
        painter.setPen(QPen(QColor(FAINT), 1.5, Qt.PenStyle.DashLine))
        x = area.center().x()
        painter.drawLine(QPointF(x, area.top() - 2), QPointF(x, area.bottom() + 2))


def _diamond(area: QRectF) -> QPolygonF:
    middle = area.center()
    corners = ((middle.x(), area.top()), (area.right(), middle.y()), (middle.x(), area.bottom()))
    return QPolygonF([QPointF(x, y) for x, y in (*corners, (area.left(), middle.y()))])


class DesignCard(QPushButton):
    """One design, chosen as a whole."""

    def __init__(self, design: Design) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(tr(DESIGNS[design]))
        self.setAccessibleDescription(sentences([tr(MEANINGS[design]), tr(COSTS[design])]))
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(4)
        column.addWidget(DesignPicture(design))
        for text, name in ((DESIGNS, "part"), (MEANINGS, "prose"), (COSTS, "muted")):
            part = label(tr(text[design]), name)
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(part)
        column.addStretch()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        return self._column.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(230, self.heightForWidth(230))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._column.heightForWidth(width)


class DesignCards(QWidget):
    """Two by two; the arrows go from one to the next. ``changed`` tells that another was chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Design"))
        self.cards = {design: DesignCard(design) for design in PICTURES}
        self._group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(10)
        for number, card in enumerate(self.cards.values()):
            self._group.addButton(card)
            grid.addWidget(card, number // 2, number % 2)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        self._group.buttonToggled.connect(lambda _, on: self.changed.emit() if on else None)

    @property
    def design(self) -> str:
        return next((str(design) for design, card in self.cards.items() if card.isChecked()), str(Design.SEQUENTIAL))

    def choose(self, design: str) -> None:
        card = self.cards[Design(design)]
        card.setChecked(True)
        self.setFocusProxy(card)


LEGEND = "○ a call without the model   ◉ a call with the model   ◆ the model answers   | washout"
