"""How long readers took unaided and aided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ovadesk.export.report.figures.axes import Axes, draw_scale, ticks_of
from ovadesk.export.report.figures.figure import FOOT, Figure, Row, Sign, draw_legend, legend_height, sheet
from ovadesk.export.report.figures.style import FAINT, GREY, PAGE, SMALL, TEXT, TITLE, condition_look
from ovadesk.export.report.material import Material
from ovadesk.export.report.numbers import number, with_interval
from ovadesk.stats.readings import AIDED, UNAIDED

STEP = 12.5
NAMES, NUMBERS, P = 96.0, 96.0, 32.0
LONGEST = 44


def time_figures(of: Material) -> Iterator[Figure]:
    """Medians before and after, a line for each reader and group; none where no times are known."""
    rows = [row for row in of.found["switching"] if row["reading_time_ms"]]
    for start in range(0, len(rows), LONGEST):
        part = rows[start : start + LONGEST]
        name = "reading_time" if not start else f"reading_time_{start // LONGEST + 1}"
        yield Figure(name, of.words("report.figure.times"), _draw(of, part), list(_rows(part)))


def _draw(of: Material, rows: Sequence[Row]) -> object:
    words = of.words
    looks = {name: condition_look(name, of.conditions) for name in (UNAIDED, AIDED)}
    signs = [Sign(of.condition(name), look, line=False) for name, look in looks.items()]
    under = legend_height(signs, PAGE) + 26
    onto = sheet(PAGE, STEP * len(rows) + under + 22, words("report.use"))
    top = FOOT + under + STEP * len(rows)
    right = PAGE - NUMBERS - P - 18
    ends = [row["reading_time_ms"][side] / 1000 for row in rows for side in ("first", "second")]
    ticks = ticks_of(0.0, max(*ends, 0.1))
    axes = Axes(NAMES, top - STEP * len(rows), right - NAMES, STEP * len(rows), (ticks[0], ticks[-1]))
    draw_scale(onto, axes, ticks, [f"{tick:g}" for tick in ticks], words("report.axis.median_seconds"))
    onto.text(PAGE - P - 6, top + 6, words("report.column.median_change"), SMALL, anchor="end", ink=GREY)
    onto.text(PAGE, top + 6, words("report.column.p"), SMALL, anchor="end", ink=GREY)
    onto.text(NAMES, top + 6, words("report.figure.times.title"), TITLE, bold=True)
    for place, row in enumerate(rows):
        y = top - STEP * (place + 0.5)
        shift, lone = row["reading_time_ms"], bool(row["reader_id"])
        if place and lone != bool(rows[place - 1]["reader_id"]):
            onto.line((0, y + STEP / 2), (PAGE, y + STEP / 2), FAINT, 0.8)
        name = of.names.readers[row["reader_id"]] if lone else of.group(row["reader_group"])
        onto.text(0, y - 2.3, name, TEXT, bold=not lone)
        first, second = (axes.across(shift[side] / 1000) for side in ("first", "second"))
        onto.line((first, y), (second, y), GREY, 0.9)
        onto.marker(first, y, looks[UNAIDED], 2.6)
        onto.marker(second, y, looks[AIDED], 2.3)
        text = with_interval(shift["difference"], shift["difference_ci"], "seconds_change")
        onto.text(PAGE - P - 6, y - 2.3, text, SMALL, anchor="end", bold=not lone)
        onto.text(PAGE, y - 2.3, number(shift["p"], "p"), SMALL, anchor="end", bold=not lone)
    draw_legend(onto, NAMES, axes.bottom - 24, PAGE, signs)
    return onto.drawing


def _rows(rows: Sequence[Row]) -> Iterator[Row]:
    for row in rows:
        shift = row["reading_time_ms"]
        low, high = shift["difference_ci"] or (None, None)
        who = {name: row[name] for name in ("reader_id", "reader_group")}
        medians = {"n": shift["n"], "median_ms_unaided": shift["first"], "median_ms_aided": shift["second"]}
        ends = {"median_change_ms_low": low, "median_change_ms_high": high}
        yield {**who, **medians, "median_change_ms": shift["difference"], **ends, "p": shift["p"]}
