"""ROC curves reader by reader: all conditions of one in one panel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ovadesk.export.report.figures.axes import Axes
from ovadesk.export.report.figures.figure import Figure, Row, Sign
from ovadesk.export.report.figures.grid import condition_signs, panels, reader_head
from ovadesk.export.report.figures.roc import operating_point
from ovadesk.export.report.figures.sheet import Sheet
from ovadesk.export.report.figures.style import MODEL_LOOK, condition_look
from ovadesk.export.report.material import Material
from ovadesk.export.report.numbers import number


def reader_roc_figures(of: Material) -> Iterator[Figure]:
    """None where no reader has a curve."""
    readers = [name for name in of.facts["readers"] if any(r["roc"] for r in of.readers if r["reader_id"] == name)]
    words = of.words
    signs = [*condition_signs(of), *(Sign(of.who(model), MODEL_LOOK) for model in of.models)]

    def heads(reader: str) -> tuple[Sequence[str], str]:
        areas = (number(row["auc"]) if (row := of.of(reader, name)) else "–" for name in of.conditions)
        return reader_head(of, reader), words("report.figure.roc_readers.head", areas=" / ".join(areas))

    def draw(onto: Sheet, axes: Axes, reader: str) -> None:
        _draw(of, onto, axes, reader)

    yield from panels(
        of,
        "roc_readers",
        words("report.figure.roc_readers"),
        readers,
        draw,
        lambda part: list(_rows(of, part)),
        signs=signs,
        heads=heads,
        labels=(words("report.axis.one_less_specificity"), words("report.sensitivity")),
    )


def _draw(of: Material, onto: Sheet, axes: Axes, reader: str) -> None:
    lines = [(model, MODEL_LOOK) for model in of.models]
    lines += [
        (row, condition_look(name, of.conditions)) for name in of.conditions if (row := of.of(reader, name)) is not None
    ]
    for row, look in lines:
        if row["roc"]:
            places = zip(row["roc"]["false_positives"], row["roc"]["sensitivity"], strict=True)
            onto.curve([axes.at(x, y) for x, y in places], look.colour, min(look.width, 0.9), look.dash)
    for row, look in lines:
        if at := operating_point(axes, row):
            onto.marker(*at, look, 2.2)


def _rows(of: Material, readers: Sequence[str]) -> Iterator[Row]:
    """Areas and operating points; the curves' points stand in the data of the figure before."""
    for row in of.readers:
        if row["reader_id"] in readers:
            names = ("reader_id", "reader_group", "condition", "auc", "sensitivity", "specificity")
            yield {name: row[name] for name in names}
