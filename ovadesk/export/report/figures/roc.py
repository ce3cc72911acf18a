"""ROC curves: of all readers under each condition, with means, models and operating points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ovadesk.export.report.figures.axes import Axes, draw_unit_square
from ovadesk.export.report.figures.figure import FOOT, Figure, Row, Sign, draw_legend, legend_height, sheet
from ovadesk.export.report.figures.placing import placed
from ovadesk.export.report.figures.sheet import Point, Sheet
from ovadesk.export.report.figures.style import (
    GREY,
    MEAN_LOOK,
    MODEL_LOOK,
    PAGE,
    SMALL,
    TITLE,
    WHITE,
    Look,
    group_look,
)
from ovadesk.export.report.fonts import shown, width
from ovadesk.export.report.material import Material
from ovadesk.export.report.numbers import number
from ovadesk.stats.together import EVERYONE

SIDE = 180.0  # points: of a panel's square
PER_FIGURE = 4
NAMED_MOST, CROWD = 4, 8  # readers whose operating points are named; and who stand close, so that points are smaller
LONE = Look(GREY, (), "circle", True)  # readers where there are no groups


def roc_figures(of: Material) -> Iterator[Figure]:
    """Four conditions a figure; none where nobody has a curve."""
    there = [name for name in of.conditions if any(row["roc"] for row in of.readers if row["condition"] == name)]
    if not there and any(row["roc"] for row in of.models):
        there = [""]  # a model alone
    for start in range(0, len(there), PER_FIGURE):
        part = there[start : start + PER_FIGURE]
        name = "roc" if not start else f"roc_{start // PER_FIGURE + 1}"
        yield Figure(name, _caption(of), _draw(of, part), list(_rows(of, part)))


def _caption(of: Material) -> str:
    words = of.words
    parts = [words("report.figure.roc")]
    parts += [words("report.figure.roc.groups")] if of.groups else []
    parts += [words("report.figure.roc.mean")] if len(of.facts["readers"]) > 1 else []
    parts += [words("report.figure.roc.model")] if of.models else []
    return words("report.join").join(parts)


def _draw(of: Material, conditions: list[str]) -> object:
    columns, rows = min(2, len(conditions)), -(-len(conditions) // 2)
    legends = [_signs(of, condition) for condition in conditions]
    wide = PAGE / 2
    under = max(legend_height(one, wide - 34) for one in legends) + 22
    tall = SIDE + 18 + under
    onto = sheet(wide * columns if columns > 1 else wide, tall * rows, of.words("report.use"))
    for place, condition in enumerate(conditions):
        left = wide * (place % 2) + 30
        top = FOOT + tall * (rows - place // 2) - 14
        axes = Axes(left, top - SIDE, SIDE, SIDE)
        title = of.condition(condition) if condition else of.words("report.condition.model")
        onto.text(left + SIDE / 2, top + 5, title, TITLE, anchor="middle", bold=True)
        _panel(onto, axes, of, condition)
        draw_legend(onto, left, axes.bottom - 22, wide - 34, legends[place])
    return onto.drawing


def _panel(onto: Sheet, axes: Axes, of: Material, condition: str) -> None:
    words = of.words
    draw_unit_square(onto, axes, x_label=words("report.axis.one_less_specificity"), y_label=words("report.sensitivity"))
    rows = [row for row in of.readers if row["condition"] == condition]
    for row in rows:
        if row["roc"]:
            look = _look(of, row["reader_group"])
            onto.curve(_points(axes, row["roc"]), look.colour, 0.5, look.dash)
    for group in (*of.groups, EVERYONE):
        mean = of.together(group, condition)
        if mean and mean["roc"] and len(mean["readers"]) > 1:
            look = MEAN_LOOK if group == EVERYONE else _look(of, group)
            onto.curve(_points(axes, mean["roc"]), look.colour, 1.9 if group == EVERYONE else 1.5, look.dash)
    for model in of.models:
        if model["roc"]:
            onto.curve(_points(axes, model["roc"]), MODEL_LOOK.colour, MODEL_LOOK.width, MODEL_LOOK.dash)
    _operating_points(onto, axes, of, rows, condition)


def _operating_points(onto: Sheet, axes: Axes, of: Material, rows: list[Row], condition: str) -> None:
    points = []
    for row in rows:
        if at := operating_point(axes, row):
            points.append((of.who(row), at))
            onto.marker(*at, _look(of, row["reader_group"]), 2.4 if len(rows) <= CROWD else 1.8)
    mean = of.together(EVERYONE, condition)
    if mean and len(rows) > 1 and mean["sensitivity"]["mean"] is not None and mean["specificity"]["mean"] is not None:
        onto.marker(*axes.at(1 - mean["specificity"]["mean"], mean["sensitivity"]["mean"]), MEAN_LOOK, 3.4)
    for model in of.models:
        if at := operating_point(axes, model):
            onto.marker(*at, MODEL_LOOK, 3.4)
            points.append(("", at))
    if len(rows) > NAMED_MOST:
        return
    box = (axes.left, axes.bottom, axes.right, axes.top)
    for label in placed(points, box, SMALL, 3.2):
        if label.text:
            if label.far:
                onto.line(label.point, (label.x + 2, label.y + 2), GREY, 0.3)
            onto.box(label.x - 0.8, label.y - 1.4, width(shown(label.text), SMALL) + 1.6, SMALL + 1.2, fill=WHITE)
            onto.text(label.x, label.y, label.text, SMALL)


def operating_point(axes: Axes, row: Row) -> Point | None:
    """Where an observer's calls stand; None without calls on both sides."""
    if row["sensitivity"] is None or row["specificity"] is None:
        return None
    return axes.at(1 - row["specificity"], row["sensitivity"])


def _points(axes: Axes, curve: Row) -> list[Point]:
    return [axes.at(x, y) for x, y in zip(curve["false_positives"], curve["sensitivity"], strict=True)]


def _look(of: Material, group: str) -> Look:
    return group_look(group, of.groups) if group in of.groups else LONE


def _signs(of: Material, condition: str) -> list[Sign]:
    """The legend of one panel: means with their areas, models with theirs."""
    words, signs = of.words, []
    for group in of.groups:
        mean = of.together(group, condition)
        if mean and mean["auc"]["n_readers"]:
            many = len(mean["readers"]) > 1
            key = "report.sign.mean_of" if many else "report.sign.one"
            area = number(mean["auc"]["mean"])
            text = words(key, name=of.group(group), n=mean["auc"]["n_readers"], auc=area)
            signs.append(Sign(text, replace(_look(of, group), width=1.5 if many else 0.7)))
    everyone = of.together(EVERYONE, condition)
    if everyone and everyone["auc"]["n_readers"]:
        area, n = number(everyone["auc"]["mean"]), everyone["auc"]["n_readers"]
        if n > 1:
            signs.append(Sign(words("report.sign.mean_of", name=of.group(EVERYONE), n=n, auc=area), MEAN_LOOK))
        if not of.groups:
            text = words("report.sign.each") if n > 1 else words("report.sign.reader", auc=area)
            signs.append(Sign(text, replace(LONE, width=0.5)))
    for model in of.models:
        text = words("report.sign.model", name=of.who(model), auc=number(model["auc"]))
        signs.append(Sign(text, MODEL_LOOK))
    return signs


def _rows(of: Material, conditions: list[str]) -> Iterator[Row]:
    """Every point of every curve, and the operating points."""
    for row in (*(row for row in of.readers if row["condition"] in conditions), *of.models):
        who = {"kind": row["kind"], "name": row["reader_id"], "group": row["reader_group"]}
        yield from _curve_rows({**who, "condition": row["condition"]}, row["roc"])
        if row["sensitivity"] is not None and row["specificity"] is not None:
            point = {"point": "calls", "false_positives": 1 - row["specificity"], "sensitivity": row["sensitivity"]}
            yield {**who, "condition": row["condition"], **point, "threshold": None}
    for mean in of.found["groups"]:
        if mean["condition"] in conditions:
            who = {"kind": "mean", "name": "", "group": mean["reader_group"], "condition": mean["condition"]}
            yield from _curve_rows(who, mean["roc"])


def _curve_rows(who: Row, curve: Row | None) -> Iterator[Row]:
    if curve is None:
        return
    thresholds = curve.get("thresholds") or [None] * len(curve["sensitivity"])
    for x, y, at in zip(curve["false_positives"], curve["sensitivity"], thresholds, strict=True):
        yield {**who, "point": "curve", "false_positives": x, "sensitivity": y, "threshold": at}
