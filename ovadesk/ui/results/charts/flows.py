"""What happened to the readers' calls when they saw the model: bands from before to after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsRectItem

from ovadesk.export.report.figures.style import BLUE, VERMILION
from ovadesk.export.report.numbers import number
from ovadesk.ui.results.blocks import Flow, Flows
from ovadesk.ui.results.charts.chart import Chart, Series
from ovadesk.ui.results.look import SCREEN
from ovadesk.ui.theme import FAINT, LINE, MUTED, TEXT
from ovadesk.ui.words import is_said, tr

HEIGHT = 330  # pixels
WIDE, GAP, BAR = 1.0, 0.06, 0.028  # a panel is as wide as high; the room between right and wrong; a bar
BESIDE = 0.42  # of a panel: where the words stand
LEAST = 0.008  # a band of one reading is still seen
INKS = {"kept_right": FAINT, "kept_wrong": LINE, "helpful": SCREEN[BLUE], "harmful": SCREEN[VERMILION]}
NAMES = {
    "kept_right": "right before and after",
    "kept_wrong": "wrong before and after",
    "helpful": "wrong before and right after (helpful)",
    "harmful": "right before and wrong after (harmful)",
}
SHORT = {"helpful": "↗ {n} helpful", "harmful": "↘ {n} harmful"}
BEFORE = (("kept_right", "harmful"), ("helpful", "kept_wrong"))  # right above, wrong below
AFTER = (("kept_right", "helpful"), ("harmful", "kept_wrong"))


@dataclass(frozen=True, slots=True)
class Band:
    """A flow: its name and count, where it begins and where it ends, (low, high) each."""

    name: str
    n: int
    before: tuple[float, float]
    after: tuple[float, float]


def bands_of(flow: Flow) -> list[Band]:
    """The flows of a panel of height 1 and the gap; a flow is as high as its share of the readings."""
    scale = (1 - 4 * LEAST) / max(flow.n, 1)
    counts = {name: getattr(flow, name) for name in INKS}
    tall = {name: max(LEAST, n * scale) if n else 0.0 for name, n in counts.items()}
    sides = [_stacked(side, tall) for side in (BEFORE, AFTER)]
    return [Band(name, counts[name], sides[0][name], sides[1][name]) for name in INKS if counts[name]]


def _stacked(side: tuple[tuple[str, str], tuple[str, str]], tall: dict[str, float]) -> dict[str, tuple[float, float]]:
    found, y = {}, 1.0 + GAP
    for half in side:
        for name in half:
            found[name] = (y - tall[name], y)
            y -= tall[name]
        y -= GAP
    return found


def draw_flows(chart: Chart, flows: Flows) -> None:
    """One panel beside the other, each as high as all of its readings."""
    chart.begin()
    for side in ("left", "bottom", "right", "top"):
        chart.plot.hideAxis(side)
    step = WIDE + 2 * BESIDE
    chart.shown((-BESIDE, step * len(flows.panels) - BESIDE), (-0.3, 1.34))
    series: list[Series] = []
    for place, flow in enumerate(flows.panels):
        series += _panel(chart, flow, flows.labels, place * step)
    chart.tell(series)


def _panel(chart: Chart, flow: Flow, labels: tuple[str, str], left: float) -> Iterator[Series]:
    right = left + WIDE
    _write(chart, (left + right) / 2, 1.33, is_said(flow.title, f"{flow.n:,}"), TEXT, (0.5, 0), bold=True)
    bands = bands_of(flow)
    for band in bands:
        _draw_band(chart, band, left + BAR, right - BAR)
        text = tr("{where}: {n} of {all} readings ({share}) {what}")
        counts = {"n": band.n, "all": flow.n, "share": number(band.n / flow.n)}
        said = text.format(where=flow.title, what=tr(NAMES[band.name]), **counts)
        middle = (sum(band.before) + sum(band.after)) / 4
        yield Series([(left + right) / 2], [middle], partial(_said, said))
    for x, sides, label, at in ((left, BEFORE, labels[0], 0), (right - BAR, AFTER, labels[1], 1)):
        _write(chart, x + BAR / 2, 1.16, label, MUTED, (0.5, 0))
        for half, names in enumerate(sides):
            mine = [band for band in bands if band.name in names]
            _draw_bar(chart, mine, x, half, at)
    for row, name in enumerate(("helpful", "harmful")):
        text = tr(SHORT[name]).format(n=f"{getattr(flow, name):,}")
        _write(chart, (left + right) / 2, -0.03 - 0.115 * row, text, INKS[name], (0.5, 0))


def _said(text: str, place: int) -> str:
    return text


def _draw_bar(chart: Chart, bands: list[Band], x: float, half: int, at: int) -> None:
    """What was right, or wrong, before or after, with its count."""
    n = sum(band.n for band in bands)
    if not n:
        return
    ends = [band.after if at else band.before for band in bands]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    bar = QGraphicsRectItem(QRectF(x, low, BAR, high - low))
    bar.setBrush(pg.mkBrush(MUTED if half else TEXT))
    bar.setPen(pg.mkPen(None))
    chart.add(bar)
    word = tr("wrong") if half else tr("right")
    beside = x + BAR + 0.02 if at else x - 0.02
    _write(chart, beside, (low + high) / 2, f"{word}\n{n:,}", TEXT, (0, 0.5) if at else (1, 0.5))


def _draw_band(chart: Chart, band: Band, left: float, right: float) -> None:
    (low1, high1), (low2, high2), middle = band.before, band.after, (left + right) / 2
    path = QPainterPath()
    path.moveTo(left, high1)
    path.cubicTo(middle, high1, middle, high2, right, high2)
    path.lineTo(right, low2)
    path.cubicTo(middle, low2, middle, low1, left, low1)
    path.closeSubpath()
    item: Any = QGraphicsPathItem(path)
    ink = QColor(INKS[band.name])
    item.setPen(chart.ink(ink, 1))
    ink.setAlpha(210)
    item.setBrush(pg.mkBrush(ink))
    item.setZValue(5 if band.name in ("helpful", "harmful") else 1)
    chart.add(item)


def _write(
    chart: Chart, x: float, y: float, text: str, ink: str, anchor: tuple[float, float], *, bold: bool = False
) -> None:
    item = pg.TextItem(text, color=ink, anchor=anchor)
    font = chart.font()
    font.setBold(bold)
    item.setFont(font)
    item.setPos(x, y)
    item.setZValue(20)
    chart.add(item)
