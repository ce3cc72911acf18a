"""Curves in the unit square: ROC, calibration."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from ovadesk.export.report.numbers import number, with_interval
from ovadesk.ui.results.blocks import Curve, Curves
from ovadesk.ui.results.charts.chart import Chart, Series
from ovadesk.ui.results.look import colour, fill, pen, symbol
from ovadesk.ui.results.telling import joined
from ovadesk.ui.theme import MUTED
from ovadesk.ui.words import tr

TICKS = [(k / 5, f"{k / 5:g}") for k in range(6)]
WIDTHS = {"reader": 1.2, "mean": 2.6, "model": 2.2}
SIZES = {"reader": 9, "mean": 12, "model": 13}
MOST = 200  # curves that are drawn at once: more could not be told apart, and would take seconds
FEW = 4  # readers who are drawn in full beside their means
SPANS_MOST = 3  # curves up to which intervals are drawn
FADED, DIMMED = 0.35, 0.6  # opacity of lines where one was chosen, and of readers beside means
EDGE = 0.015  # beyond the square, so that markers on its edge are whole


def draw_curves(chart: Chart, block: Curves, shown: Collection[str], chosen: str = "") -> int:
    """Those of the curves whose keys are ``shown``, up to ``MOST``; ``chosen`` stands out. How many are not drawn."""
    chart.begin()
    chart.axis("bottom", block.x_label, TICKS)
    chart.axis("left", block.y_label, TICKS)
    chart.shown((-EDGE, 1 + EDGE), (-EDGE, 1 + EDGE))
    across, along = [at for at, _ in TICKS for _ in range(2)], [0.0, 1.0] * len(TICKS)
    chart.grid(across + along, along + across)
    chart.segments([0, 1], [0, 1], chart.ink(MUTED, 1, Qt.PenStyle.DotLine))
    wanted = [curve for curve in block.curves if curve.key in shown]
    first = [curve for curve in wanted if curve.key == chosen or curve.kind != "reader"]
    others = [curve for curve in wanted if curve.key != chosen and curve.kind == "reader"]
    seen = first + others[: max(0, MOST - len(first))]
    seen.sort(key=lambda curve: (curve.key == chosen, curve.kind != "reader"))
    with_spans = len(seen) <= SPANS_MOST
    many = sum(curve.kind == "reader" for curve in seen) > FEW and any(curve.kind == "mean" for curve in seen)
    for curve in seen:
        mine, beside = curve.key == chosen, many and curve.kind == "reader"
        opacity = 1.0 if mine else FADED if chosen else DIMMED if beside else 1.0
        _draw(chart, curve, with_spans or mine, mine, opacity)
    chart.tell([one for curve in reversed(seen) for one in _series(curve)])
    return len(wanted) - len(seen)


def _draw(chart: Chart, curve: Curve, with_spans: bool, chosen: bool, opacity: float) -> None:
    line = pen(curve.look, WIDTHS[curve.kind] + (1.4 if chosen else 0.0), opacity, chart.ratio)
    if with_spans and curve.spans:
        _draw_spans(chart, curve)
    if len(curve.xs):
        dots = curve.spans and opacity > FADED
        mark = {"symbol": symbol(curve.look), "symbolSize": 7, "symbolPen": chart.ink(colour(curve.look), 1.2)}
        mark["symbolBrush"] = pg.mkBrush(fill(curve.look))
        xs, ys = np.asarray(curve.xs, float), np.asarray(curve.ys, float)
        chart.add(pg.PlotDataItem(xs, ys, pen=line, antialias=True, **(mark if dots else {})))
    if curve.point is not None:
        ink = colour(curve.look)
        ink.setAlphaF(1.0 if opacity > FADED else FADED)
        edge = chart.ink(ink, 2.4 if curve.look.marker == "cross" else 1.6)
        x, y, _ = curve.point
        size, brush = SIZES[curve.kind] + 3 * chosen, pg.mkBrush(fill(curve.look) if opacity > FADED else None)
        dot = pg.ScatterPlotItem([x], [y], symbol=symbol(curve.look), size=size, pen=edge, brush=brush)
        dot.setZValue(10)
        chart.add(dot)


def _draw_spans(chart: Chart, curve: Curve) -> None:
    xs = [x for x in curve.xs for _ in range(2)]
    ys = [end for span in curve.spans for end in span]
    chart.segments(xs, ys, chart.ink(colour(curve.look), 1))


def _series(curve: Curve) -> Iterable[Series]:
    """The mark of the calls first, then along the line."""
    mark = [] if curve.point is None else [curve.point]
    xs, ys = [*(one[0] for one in mark), *curve.xs], [*(one[1] for one in mark), *curve.ys]

    def said(place: int) -> str:
        return joined([curve.told, mark[place][2]]) if place < len(mark) else told(curve, place - len(mark))

    if xs:
        yield Series(xs, ys, said)


def told(curve: Curve, place: int) -> str:
    """What a point of a curve is, in words."""
    x, y = curve.xs[place], curve.ys[place]
    if curve.spans:
        text = tr("{n} cases with a mean score of {x}: share malignant {y}")
        said = text.format(n=curve.counts[place], x=number(x), y=with_interval(y, curve.spans[place]))
    else:
        said = tr("sensitivity {y}, specificity {x}").format(y=number(y), x=number(1 - x))
        at = curve.thresholds[place] if place < len(curve.thresholds) else None
        if at is not None:
            said += tr(" from a score of {at} on").format(at=f"{at:g}")
    return joined([curve.told, said])
