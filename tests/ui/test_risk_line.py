"""The line of the risks, and its title above it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ovadesk.domain.result import OperatingPoint
from ovadesk.ui.risk_line import HEIGHT, RiskLine
from ovadesk.ui.theme import dress

POINT = OperatingPoint(0.4, 0.9, (0.8, 0.95), 0.8, (0.7, 0.9), 0.3, 0.6)


@pytest.mark.parametrize("width", [300, 1200])
def test_the_title_stands_above_the_line_and_never_on_it(qtbot: QtBot, qapp: QApplication, width: int) -> None:
    dress(qapp)
    line = RiskLine()
    qtbot.addWidget(line)
    line.resize(width, line.height())
    line.load(12, {}, POINT)
    line.show()
    qtbot.waitExposed(line)
    box = line.getPlotItem().getViewBox()
    drawn = line.mapFromScene(box.sceneBoundingRect()).boundingRect()
    assert line.title.isVisible() and not QRectF(drawn).intersects(QRectF(line.title.geometry()))
    top = line.mapFromScene(box.mapViewToScene(QPointF(0, 1.0)))
    assert top.y() > line.title.geometry().bottom(), "a risk of 1 is below the title"
    assert drawn.height() >= HEIGHT - 4, "the line has lost no height to it"
