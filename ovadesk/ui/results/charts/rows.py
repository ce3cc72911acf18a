"""Plots of one line for each reader, group or all: forest plots, and medians before and after."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pyqtgraph as pg
from PySide6.QtCore import Qt

from ovadesk.export.report.figures.axes import ticks_of
from ovadesk.export.report.figures.style import Look
from ovadesk.export.report.numbers import number
from ovadesk.ui.results.blocks import Forest, Line, Moves
from ovadesk.ui.results.charts.chart import Chart, Series
from ovadesk.ui.results.look import colour, fill, symbol
from ovadesk.ui.theme import LINE, MUTED, TEXT, WARNING
from ovadesk.ui.words import tr

ROW = 12  # pixels between the letters of two rows
ROOM = 32  # above and below the rows
STRIP, BEAM = 0.34, 0.11  # of a row: half the height of a diamond, and of an interval's end
SIDE = 0.07  # of the scale: room beyond its ends
DASH = Qt.PenStyle.DashLine


def height_of(chart: Chart, lines: Sequence[object]) -> int:
    """In pixels, for the letters of the window."""
    letters: int = chart.fontMetrics().height()
    return (letters + ROW) * len(lines) + 3 * letters + ROOM


def draw_forest(chart: Chart, forest: Forest) -> None:
    """Differences about the line of no difference; the margin where there is one."""
    lines = forest.lines
    ends = [end for line in lines for end in (line.value, line.low, line.high) if end is not None]
    margin = [] if forest.margin is None else [-forest.margin]
    limits, ticks = _scale(min(0.0, *ends, *margin), max(0.0, *ends))
    texts = list(zip(ticks, scale_texts(ticks), strict=True))
    _prepare(chart, [line.name for line in lines], [line.text for line in lines], forest.heading)
    chart.axis("bottom", forest.x_label, texts)
    _frame(chart, limits, ticks, len(lines), [line.kind for line in lines])
    chart.add(pg.InfiniteLine(0, 90, pen=chart.ink(MUTED, 1.4)))
    if forest.margin is not None:
        label = {"position": 0.98, "color": WARNING, "anchors": [(0, 0), (0, 0)]}
        text = tr("margin {margin}").format(margin=number(-forest.margin, "change"))
        line = pg.InfiniteLine(-forest.margin, 90, pen=chart.ink(WARNING, 1.4, DASH), label=text, labelOpts=label)
        chart.add(line)
    placed = [(line, len(lines) - 1 - place) for place, line in enumerate(lines) if line.value is not None]
    for look, bold in dict.fromkeys((line.look, line.kind != "reader") for line, _ in placed if line.kind != "all"):
        mine = [(line, y) for line, y in placed if (line.look, line.kind != "reader") == (look, bold)]
        _draw_intervals(chart, [(line, y) for line, y in mine if line.kind != "all"], look, bold)
    for line, y in placed:
        if line.kind == "all":
            _draw_diamond(chart, line, y)
    chart.tell(_each([(one.value or 0.0, one.told) for one in lines]))


def scale_texts(ticks: Sequence[float]) -> list[str]:
    """All with as many decimals as it takes to tell them apart."""
    texts = [number(tick, "change") for tick in ticks]
    spare = min((len(text) - len(text.rstrip("0")) for text in texts if text.strip("0.")), default=0)
    return [text[: len(text) - spare].rstrip(".") for text in texts]


def _draw_intervals(chart: Chart, lines: Sequence[tuple[Line, int]], look: Look, bold: bool) -> None:
    """Values with their intervals, of lines that look alike."""
    ink = chart.ink(colour(look), 2.4 if bold else 1.4)
    spans = [(line.low, line.high, y) for line, y in lines if line.low is not None and line.high is not None]
    xs = [x for low, high, _ in spans for x in (low, high, low, low, high, high)]
    ys = [y for _, _, at in spans for y in (at, at, at - BEAM, at + BEAM, at - BEAM, at + BEAM)]
    chart.segments(xs, ys, ink)
    values, places = [line.value for line, _ in lines], [y for _, y in lines]
    edge, brush = chart.ink(colour(look), 1.4), pg.mkBrush(fill(look))
    size = 12 if bold else 9
    chart.add(pg.ScatterPlotItem(values, places, symbol=symbol(look), size=size, pen=edge, brush=brush))


def _draw_diamond(chart: Chart, line: Line, y: int) -> None:
    """As wide as the interval; a point where there is none."""
    assert line.value is not None
    if line.low is None or line.high is None:
        _draw_intervals(chart, [(line, y)], line.look, True)
        return
    xs, ys = [line.low, line.value, line.high, line.value, line.low], [y, y + STRIP, y, y - STRIP, y]
    diamond = pg.PlotDataItem(xs, ys, pen=chart.ink(TEXT, 1.2), antialias=True)
    diamond.setFillLevel(y)
    diamond.setFillBrush(pg.mkBrush(TEXT))
    chart.add(diamond)


def draw_moves(chart: Chart, moves: Moves) -> None:
    """From the median before to that after."""
    lines = moves.lines
    limits, ticks = _scale(0.0, max(max(line.first, line.second) for line in lines) or 0.1)
    _prepare(chart, [line.name for line in lines], [line.text for line in lines], moves.heading)
    chart.axis("bottom", moves.x_label, [(tick, f"{tick:g}") for tick in ticks])
    _frame(chart, limits, ticks, len(lines), [line.kind for line in lines])
    ys = [len(lines) - 1 - place for place in range(len(lines))]
    both = [value for line in lines for value in (line.first, line.second)]
    chart.segments(both, [y for y in ys for _ in range(2)], chart.ink(MUTED, 2))
    for look, values in zip(moves.looks, ([o.first for o in lines], [o.second for o in lines]), strict=True):
        edge = chart.ink(colour(look), 1.8)
        chart.add(pg.ScatterPlotItem(values, ys, symbol=symbol(look), size=11, pen=edge, brush=pg.mkBrush(fill(look))))
    chart.tell(_each([(one.second, one.told) for one in lines]))


def _each(points: Sequence[tuple[float, str]]) -> list[Series]:
    """The lines as one series each, so that the arrow keys go up and down."""
    last = len(points) - 1
    return [Series([x], [last - place], partial(_said, text)) for place, (x, text) in enumerate(points)]


def _said(text: str, place: int) -> str:
    return text


def _prepare(chart: Chart, names: Sequence[str], texts: Sequence[str], heading: str) -> None:
    """Names at the left, numbers at the right, one line each from the top."""
    chart.begin()
    last = len(names) - 1
    left = chart.axis("left", "", [(last - place, name) for place, name in enumerate(names)])
    right = chart.axis("right", "", [*((last - place, text) for place, text in enumerate(texts)), (last + 1, heading)])
    for axis in (left, right):
        axis.setStyle(tickLength=0, tickAlpha=0)
    right.setPen(pg.mkPen(None))


def _scale(low: float, high: float) -> tuple[tuple[float, float], list[float]]:
    """The ends of what is shown, with room for the words at the ends, and the round numbers between them."""
    room = SIDE * ((high - low) or 1.0)
    limits = low - room, high + room
    return limits, [tick for tick in ticks_of(low, high, 6) if limits[0] + room / 2 <= tick <= limits[1] - room / 2]


def _frame(chart: Chart, limits: tuple[float, float], ticks: Sequence[float], count: int, kinds: Sequence[str]) -> None:
    chart.shown(limits, (-0.7, count + 0.35))
    across = [tick for tick in ticks for _ in range(2)]
    chart.grid(across, [-0.7, count - 0.4] * len(ticks))
    parted = [count - place - 0.5 for place in range(1, count) if kinds[place] != kinds[place - 1]]
    chart.segments(list(limits) * len(parted), [y for y in parted for _ in range(2)], chart.ink(LINE, 1.2))
