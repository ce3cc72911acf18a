"""Icons drawn from paths: sharp at any scale, in the theme's colours; the program's own is a file."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPixmap, QPolygonF

from ovadesk.settings import resource
from ovadesk.ui.theme import CALL_COLOURS, FAINT, TEXT, WARNING

SIDE = 64  # drawn once at this size and scaled down


def _polygon(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x * SIDE, y * SIDE) for x, y in points]))
    path.closeSubpath()
    return path


def _bar(x: float, width: float = 0.12) -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(x * SIDE, 0.2 * SIDE, width * SIDE, 0.6 * SIDE))
    return path


def _right(x: float, width: float) -> QPainterPath:
    return _polygon((x, 0.2), (x + width, 0.5), (x, 0.8))


def _left(x: float, width: float) -> QPainterPath:
    return _polygon((x + width, 0.2), (x, 0.5), (x + width, 0.8))


def _circle(margin: float = 0.14) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(margin * SIDE, margin * SIDE, (1 - 2 * margin) * SIDE, (1 - 2 * margin) * SIDE))
    return path


def _peak() -> QPainterPath:
    return _polygon((0.1, 0.8), (0.38, 0.62), (0.55, 0.15), (0.7, 0.62), (0.9, 0.8))


SHAPES: dict[str, Callable[[], QPainterPath]] = {
    "play": lambda: _right(0.26, 0.54),
    "pause": lambda: _bar(0.27, 0.16) + _bar(0.57, 0.16),
    "first": lambda: _bar(0.2) + _left(0.36, 0.42),
    "last": lambda: _bar(0.68) + _right(0.22, 0.42),
    "previous": lambda: _left(0.28, 0.42),
    "next": lambda: _right(0.3, 0.42),
    "peak": _peak,
    "benign": _circle,
    "malignant": lambda: _polygon((0.5, 0.1), (0.93, 0.86), (0.07, 0.86)),
    "inconclusive": lambda: _polygon((0.5, 0.06), (0.94, 0.5), (0.5, 0.94), (0.06, 0.5)),
    "warning": lambda: _polygon((0.5, 0.1), (0.93, 0.86), (0.07, 0.86)),
}


def _pixmap(name: str, colour: str) -> QPixmap:
    pixmap = QPixmap(SIDE, SIDE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if name == "warning":
        painter.fillPath(SHAPES[name](), QColor(WARNING))
        painter.fillRect(QRectF(0.46 * SIDE, 0.36 * SIDE, 0.08 * SIDE, 0.26 * SIDE), QColor("#15171a"))
        painter.fillRect(QRectF(0.46 * SIDE, 0.68 * SIDE, 0.08 * SIDE, 0.08 * SIDE), QColor("#15171a"))
    else:
        painter.fillPath(SHAPES[name](), QColor(colour))
    painter.end()
    return pixmap


def icon(name: str, colour: str = TEXT) -> QIcon:
    """The icon ``name`` with its faint form for disabled widgets."""
    made = QIcon(_pixmap(name, CALL_COLOURS.get(name, colour)))
    made.addPixmap(_pixmap(name, FAINT), QIcon.Mode.Disabled)
    return made


def app_icon() -> QIcon:
    """The program's own, the same as in menus and on desktops."""
    return QIcon(str(resource("icons", "ovadesk.svg")))
