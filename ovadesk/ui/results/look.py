"""How curves, markers and lines look on the dark ground: the report's dashes and markers, its colours made lighter."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from ovadesk.export.report.figures import style
from ovadesk.export.report.figures.style import Look
from ovadesk.ui.theme import MUTED, PANEL, TEXT

# Okabe and Ito's hues, as light as it takes to stand out from the ground by 4.5 to 1 and from one another.
SCREEN = {
    style.BLUE: "#4f9fe8",
    style.VERMILION: "#ff7f45",
    style.GREEN: "#2cc295",
    style.PURPLE: "#e094c2",
    style.ORANGE: "#f2b430",
    style.SKY: "#a9d9f7",
    style.INK: TEXT,
    style.GREY: MUTED,
}
POINT = 1.5  # screen pixels for a point of print
SYMBOLS = {"circle": "o", "square": "s", "triangle": "t1", "down": "t", "diamond": "d", "plus": "+", "cross": "x"}
ICON = QSize(34, 14)


def colour(look: Look) -> QColor:
    return QColor(SCREEN.get(look.colour, look.colour))


def pen(look: Look, width: float, opacity: float = 1.0, ratio: float = 1.0) -> QPen:
    """A line with the dash of the look, ``width`` pixels of the window wide; ``ratio``: the screen's pixels for one."""
    ink = colour(look)
    ink.setAlphaF(opacity)
    made = QPen(ink, width * ratio)
    made.setCosmetic(True)
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    if look.dash:
        made.setDashPattern([max(1.0, length * POINT / width) for length in look.dash])
    return made


def symbol(look: Look) -> str:
    """The marker, as pyqtgraph calls it."""
    return SYMBOLS[look.marker]


def fill(look: Look) -> QColor:
    """What is inside the marker."""
    return colour(look) if look.filled else QColor(PANEL)


def sign(look: Look, *, line: bool = True, mark: bool = True) -> QIcon:
    """A piece of the line with its marker, for a legend."""
    picture = QPixmap(ICON * 2)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = QPointF(ICON.width() / 2, ICON.height() / 2)
    if line:
        painter.setPen(pen(look, 1.8))
        painter.drawLine(QPointF(1, middle.y()), QPointF(ICON.width() - 1, middle.y()))
    if mark:
        _draw_mark(painter, look, middle)
    painter.end()
    return QIcon(picture)


def _draw_mark(painter: QPainter, look: Look, at: QPointF) -> None:
    painter.setPen(QPen(colour(look), 1.6))
    painter.setBrush(fill(look))
    x, y, r = at.x(), at.y(), 4.2
    if look.marker == "circle":
        painter.drawEllipse(at, r, r)
    elif look.marker in ("plus", "cross"):
        away = r if look.marker == "plus" else r * 0.75
        turned = look.marker == "cross"
        painter.drawLine(QPointF(x - away, y - away * turned), QPointF(x + away, y + away * turned))
        painter.drawLine(QPointF(x - away * turned, y + away), QPointF(x + away * turned, y - away))
    else:
        shapes = {
            "square": ((-r, -r), (r, -r), (r, r), (-r, r)),
            "triangle": ((0, -r), (r, r), (-r, r)),
            "down": ((0, r), (r, -r), (-r, -r)),
            "diamond": ((0, -r), (r, 0), (0, r), (-r, 0)),
        }
        painter.drawPolygon(QPolygonF([QPointF(x + a, y + b) for a, b in shapes[look.marker]]))
