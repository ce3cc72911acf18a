"""How markings look, on the screen and in saved pictures: light lines with a dark edge, words on a dark ground."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from ovadesk.domain.marking import Marking, MarkingKind, Measured
from ovadesk.ui.measuring import shapes
from ovadesk.ui.theme import TEXT

LINE, HELD, EDGE = "#c6f36b", "#ffffff", QColor(0, 0, 0, 190)  # a colour that no call and no risk has
GROUND = QColor(0, 0, 0, 165)
FONT_SHARE, FONT_MIN = 48, 11  # of a saved picture's width; pixels
CROSS, HEAD, GAP, PAD = 6.0, 12.0, 9.0, 4.0  # pixels of the screen or, times ``size``, of the saved picture


def full_path(kind: MarkingKind, points: list[QPointF], lines: QPainterPath, size: float = 1.0) -> QPainterPath:
    """``lines`` with the crosses of a caliper and the head of an arrow, all in pixels of what is drawn on."""
    made = QPainterPath(lines)
    if kind in (MarkingKind.CALIPER, MarkingKind.TEXT):
        for point in points:  # crosses, as on every machine
            for across, down in ((CROSS * size, 0.0), (0.0, CROSS * size)):
                made.moveTo(point - QPointF(across, down))
                made.lineTo(point + QPointF(across, down))
    if kind is MarkingKind.ARROW and len(points) == 2:
        head = HEAD * size
        back = math.atan2(points[1].y() - points[0].y(), points[1].x() - points[0].x())
        for side in (-0.45, 0.45):
            made.moveTo(points[0])
            made.lineTo(points[0] + QPointF(head * math.cos(back + side), head * math.sin(back + side)))
    return made


def draw_lines(painter: QPainter, path: QPainterPath, colour: str = LINE, width: float = 1.5) -> None:
    """Stroke ``path``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(EDGE, width * 1.4 + 1.9), QPen(QColor(colour), width)):
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPath(path)


def place_words(words: str, font: QFont, at: QPointF, middle: QPointF, within: QRectF, size: float = 1.0) -> QRectF:
    """Where ``words`` stand: beside ``at`` on the side away from ``middle``, but always ``within``."""
    extent = QFontMetricsF(font).size(0, words)
    wide, high, gap = extent.width() + 2 * PAD * size, extent.height() + PAD * size, GAP * size
    left = at.x() + gap if at.x() >= middle.x() else at.x() - gap - wide
    top = at.y() + gap / 2 if at.y() >= middle.y() else at.y() - gap / 2 - high
    left = min(max(left, within.left() + 2), max(within.right() - wide - 2, within.left() + 2))
    top = min(max(top, within.top() + 2), max(within.bottom() - high - 2, within.top() + 2))
    return QRectF(left, top, wide, high)


def draw_words(painter: QPainter, words: str, font: QFont, rect: QRectF) -> None:
    """Write ``words`` in ``rect``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(GROUND)
    painter.drawRoundedRect(rect, 3.0, 3.0)
    painter.setPen(QColor(TEXT))
    painter.setFont(font)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)


def draw_on(picture: QImage, marks: Iterable[tuple[Marking, Measured]], frame: QTransform) -> None:
    """Draw markings into a picture that is saved, as the screen shows them. Safe outside the GUI thread.

    ``frame`` goes from frame pixels to pixels of the picture; lines and words grow with the picture.
    """
    font = QFont()
    font.setPixelSize(max(FONT_MIN, picture.width() // FONT_SHARE))
    painter = QPainter(picture)
    size = QFontMetricsF(font).height() / 16.0
    within = QRectF(picture.rect())
    words: list[tuple[str, QRectF]] = []
    for marking, measured in marks:
        if not marking.points:
            continue
        points = [frame.map(QPointF(*point)) for point in marking.points]
        lines = frame.map(shapes.path(shapes.outline(marking, measured)))
        draw_lines(painter, full_path(marking.kind, points, lines, size), width=1.5 * size)
        if measured.label:
            middle = QPolygonF(points).boundingRect().center()
            at = frame.map(QPointF(*shapes.anchor(marking)))
            words.append((measured.label, place_words(measured.label, font, at, middle, within, size)))
    for text, rect in words:  # last: no line crosses them
        draw_words(painter, text, font, rect)
    painter.end()
