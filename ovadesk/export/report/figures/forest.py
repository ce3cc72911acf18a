"""Differences with their intervals: one line a reader, then groups, then all together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ovadesk.export.report.figures.axes import Axes, draw_scale, ticks_of
from ovadesk.export.report.figures.figure import FOOT, Figure, Row, sheet
from ovadesk.export.report.figures.sheet import Sheet
from ovadesk.export.report.figures.style import FAINT, GREY, INK, PAGE, SMALL, TEXT, TITLE, group_look
from ovadesk.export.report.fonts import shown, width
from ovadesk.export.report.material import FIGURES, Material
from ovadesk.export.report.numbers import number, with_interval
from ovadesk.stats.together import EVERYONE

STEP = 12.5  # points: from one line to the next
NAMES, NUMBERS, P, APART = 92.0, 86.0, 28.0, 16.0  # points: widths of the columns of text
LONGEST = 44  # lines of one figure
PAIRS_MOST = 6  # pairs of conditions that are drawn; all are in the tables


@dataclass(frozen=True, slots=True)
class Line:
    """``who`` is a reader's or a group's name in the table, ``name`` the one shown, ``kind`` reader, group or all; the
    figures' names lead to (difference, interval, p)."""

    who: str
    name: str
    group: str
    kind: str
    of: dict[str, tuple[float | None, Sequence[float] | None, float | None]]


def forest_figures(of: Material) -> Iterator[Figure]:
    """For each two conditions one of areas and one of calls; then each condition's readers against each model."""
    words = of.words
    for number_, pair in enumerate(of.pairs()[:PAIRS_MOST]):
        names = {"first": of.condition(pair[0]), "second": of.condition(pair[1])}
        caption, axis = words("report.figure.forest", **names), words("report.axis.difference", **names)
        yield from _figures(of, _numbered("forest", number_), caption, axis, list(_lines(of, pair)))
    number_ = 0
    for model in of.found["study"]["models"]:
        for condition in of.conditions:
            names = {"first": of.model(model), "second": of.condition(condition)}
            caption = words("report.figure.forest_model", **names)
            axis = words("report.axis.readers_less_model", **names)
            lines = list(_against(of, model, condition))
            if lines and number_ < PAIRS_MOST:
                yield from _figures(of, _numbered("forest_model", number_), caption, axis, lines)
                number_ += 1


def _numbered(name: str, place: int) -> str:
    return name if not place else f"{name}_{place + 1}"


def _figures(of: Material, name: str, caption: str, axis: str, lines: list[Line]) -> Iterator[Figure]:
    """Areas alone, then sensitivity and specificity side by side; each in parts where there are many readers."""
    for suffix, figures in (("auc", FIGURES[:1]), ("calls", FIGURES[1:])):
        known = [one for one in figures if any(line.of[one][0] is not None for line in lines)]
        kept = [line for line in lines if any(line.of[one][0] is not None for one in known)]
        for start in range(0, len(kept), LONGEST):
            part = kept[start : start + LONGEST]
            label = f"{name}_{suffix}" + (f"_{start // LONGEST + 1}" if start else "")
            title = of.words(f"report.figure.forest.{suffix}")
            text = of.words("report.join").join([title, caption])
            yield Figure(label, text, _draw(of, part, known, axis), list(_rows(part, known)))


def _draw(of: Material, lines: list[Line], figures: Sequence[str], axis: str) -> object:
    words = of.words
    onto = sheet(PAGE, STEP * len(lines) + 54, words("report.use"))
    top = FOOT + STEP * len(lines) + 34
    names = min(NAMES, max(width(shown(line.name), TEXT, True) for line in lines) + 8)
    each = (PAGE - names + APART) / len(figures) - APART
    for place, figure in enumerate(figures):
        left = names + (each + APART) * place
        room = each - NUMBERS - P - 14
        values = [end for line in lines for end in (line.of[figure][1] or [line.of[figure][0] or 0.0])]
        ticks = ticks_of(min(0.0, *values), max(0.0, *values), 5 if len(figures) == 1 else 3)
        axes = Axes(left + 6, top - STEP * len(lines), room, STEP * len(lines), (ticks[0], ticks[-1]))
        onto.text(left + 6, top + 6, words(f"report.{figure}"), TITLE, bold=True)
        onto.text(left + each - P - 4, top + 6, words("report.column.difference"), SMALL, anchor="end", ink=GREY)
        onto.text(left + each, top + 6, words("report.column.p"), SMALL, anchor="end", ink=GREY)
        draw_scale(onto, axes, ticks, [number(tick, "change").rstrip("0").rstrip(".") or "0" for tick in ticks], axis)
        onto.line((axes.across(0), axes.bottom), (axes.across(0), axes.top), INK, 0.7)
        for row, line in enumerate(lines):
            _line(onto, axes, of, line, figure, top - STEP * (row + 0.5), left + each)
    for row, line in enumerate(lines):
        y = top - STEP * (row + 0.5)
        if row and line.kind != lines[row - 1].kind:
            onto.line((0, y + STEP / 2), (PAGE, y + STEP / 2), FAINT, 0.8)
        onto.text(0, y - 2.3, line.name, TEXT, bold=line.kind != "reader")
    return onto.drawing


def _line(onto: Sheet, axes: Axes, of: Material, line: Line, figure: str, y: float, right: float) -> None:
    value, ci, p = line.of[figure]
    bold = line.kind != "reader"
    onto.text(right - P - 4, y - 2.3, with_interval(value, ci, "change"), SMALL, anchor="end", bold=bold)
    onto.text(right, y - 2.3, number(p, "p"), SMALL, anchor="end", bold=bold)
    if value is None:
        return
    x = axes.across(value)
    if ci is not None:
        low, high = axes.across(ci[0]), axes.across(ci[1])
        if line.kind == "all":
            onto.area([(low, y), (x, y + 3.6), (high, y), (x, y - 3.6)], INK)
            return
        onto.line((low, y), (high, y), INK, 1.3 if bold else 0.8)
        for end in (low, high):
            onto.line((end, y - 1.8), (end, y + 1.8), INK, 0.8)
    look = group_look(line.group, of.groups) if line.group in of.groups else group_look("", [""])
    onto.marker(x, y, replace(look, filled=line.kind == "group" or look.filled), 3.0 if bold else 2.3)


Found = tuple[float | None, Sequence[float] | None, float | None]
NONE: Found = (None, None, None)


def _tested(row: Row | None) -> Found:
    return NONE if row is None else (row["difference"], row["ci"], row.get("p"))


def _lines(of: Material, pair: tuple[str, str]) -> Iterator[Line]:
    """The readers between two conditions, their groups, and all of them."""
    first, second = pair
    for row in of.found["paired"]:
        if (row["first"]["condition"], row["second"]["condition"]) == pair:
            who = row["second"]
            values = {figure: _tested(row[figure]) for figure in FIGURES}
            yield Line(who["reader_id"], of.names.readers[who["reader_id"]], who["reader_group"], "reader", values)
    if len(of.facts["readers"]) < 2:
        return
    for group in of.groups:
        values = {figure: _of_group(of, figure, group, first, second) for figure in FIGURES}
        yield Line(group, of.group(group), group, "group", values)
    values = {figure: _tested(of.primary(figure, pair)) for figure in FIGURES}
    yield Line(EVERYONE, of.group(EVERYONE), "", "all", values)


def _of_group(of: Material, figure: str, group: str, first: str, second: str) -> Found:
    grouped = of.by_group(figure)
    for one in grouped["groups"] if grouped else ():
        for row in one["differences"] if one["group"] == group else ():
            if (row["first"], row["second"]) == (first, second):
                return _tested(row)
    return NONE


def _against(of: Material, model: str, condition: str) -> Iterator[Line]:
    """The readers of a condition less a model, and all of them together."""
    n = 0
    for row in of.found["model_vs_readers"]["each"]:
        if row["first"]["reader_id"] == model and row["second"]["condition"] == condition:
            who = row["second"]
            values = {figure: _tested(row[figure]) for figure in FIGURES}
            yield Line(who["reader_id"], of.names.readers[who["reader_id"]], who["reader_group"], "reader", values)
            n += 1
    if n > 1:
        tests = of.found["model_vs_readers"]["tests"]
        mine = {one["figure"]: one for one in tests if (one["model_id"], one["condition"]) == (model, condition)}
        values = {figure: _tested(mine[figure]["rrrc"] if figure in mine else None) for figure in FIGURES}
        yield Line(EVERYONE, of.group(EVERYONE), "", "all", values)


def _rows(lines: Sequence[Line], figures: Sequence[str]) -> Iterator[Row]:
    for line in lines:
        for figure in figures:
            value, ci, p = line.of[figure]
            low, high = ci or (None, None)
            who = {"kind": line.kind, "name": line.who, "group": line.group, "figure": figure}
            yield {**who, "difference": value, "difference_low": low, "difference_high": high, "p": p}
