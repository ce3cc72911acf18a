"""One small panel for each reader, twenty a figure, so that none hides another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ovadesk.export.report.figures.axes import Axes, draw_unit_square
from ovadesk.export.report.figures.figure import FOOT, Figure, Row, Sign, draw_legend, legend_height, sheet
from ovadesk.export.report.figures.sheet import Sheet
from ovadesk.export.report.figures.style import PAGE, SMALL, TEXT, condition_look
from ovadesk.export.report.fonts import shown, width
from ovadesk.export.report.material import Material

COLUMNS, ROWS = 4, 5
Draw = Callable[[Sheet, Axes, str], None]


def panels(
    of: Material,
    name: str,
    caption: str,
    readers: Sequence[str],
    draw: Draw,
    rows: Callable[[Sequence[str]], list[Row]],
    *,
    signs: Sequence[Sign],
    heads: Callable[[str], tuple[Sequence[str], str]],
    labels: tuple[str, str],
) -> Iterator[Figure]:
    """Figures of up to twenty panels. ``draw`` fills the unit square of a reader. ``heads`` gives two lines above it:
    of the first several, the longest first; what is too long for its place is left out. ``rows`` are the data of some
    readers, ``labels`` name the axes.
    """
    figures = -(-len(readers) // (COLUMNS * ROWS))
    for number in range(figures):
        part = readers[number * len(readers) // figures : (number + 1) * len(readers) // figures]
        columns = 3 if len(part) in (5, 6) else min(COLUMNS, len(part))
        lines = -(-len(part) // columns)
        wide = PAGE / max(columns, 3)
        side = wide - 34
        tall = side + 44
        under = legend_height(signs, wide * columns - 20)
        onto = sheet(wide * columns, tall * lines + under, of.words("report.use"))
        for place, reader in enumerate(part):
            left = wide * (place % columns) + 27
            top = FOOT + under + tall * (lines - place // columns) - 20
            axes = Axes(left, top - side, side, side)
            first, second = heads(reader)
            onto.text(left, top + 10.5, _fitting(first, side + 5, TEXT, bold=True), TEXT, bold=True)
            onto.text(left, top + 3, _fitting((second, ""), side + 5, SMALL), SMALL)
            low, first_column = place + columns >= len(part), place % columns == 0
            x_label, y_label = labels[0] if low else "", labels[1] if first_column else ""
            draw_unit_square(onto, axes, step=0.5, x_label=x_label, y_label=y_label)
            draw(onto, axes, reader)
        draw_legend(onto, 20, FOOT + under, wide * columns - 20, signs)
        yield Figure(name if not number else f"{name}_{number + 1}", caption, onto.drawing, rows(part))


def condition_signs(of: Material) -> list[Sign]:
    """One entry for each condition."""
    return [Sign(of.condition(name), condition_look(name, of.conditions)) for name in of.conditions]


def _fitting(texts: Sequence[str], limit: float, size: float, bold: bool = False) -> str:
    return next((text for text in texts if width(shown(text), size, bold) <= limit), texts[-1])


def reader_head(of: Material, reader: str) -> Sequence[str]:
    """The reader, with the group where there are several; or without."""
    place = of.facts["readers"].index(reader)
    group = of.facts["reader_groups"][place]
    name = of.names.readers[reader]
    whole = of.words("report.reader_of_group", name=name, group=of.group(group))
    return (whole, name) if group in of.groups else (name,)
